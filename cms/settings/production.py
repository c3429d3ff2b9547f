"""A public installation. Refuses to start without the settings that make it safe."""

from django.core.exceptions import ImproperlyConfigured

from cms.settings.base import *  # noqa: F403
from cms.settings.base import BASE_URL, MAIL, SECRET_KEY, SMS, env

SHORTEST_SECRET_KEY = 50

DEBUG = False
if len(SECRET_KEY) < SHORTEST_SECRET_KEY:
    raise ImproperlyConfigured(
        f"Set SECRET_KEY to at least {SHORTEST_SECRET_KEY} random characters (see .env.example)."
    )
if not BASE_URL.startswith("https://"):
    raise ImproperlyConfigured("Set BASE_URL to the site's https:// address (see .env.example).")
if "outbox" in MAIL["BACKEND"]:
    raise ImproperlyConfigured(
        "Set EMAIL_URL to your mail server, such as smtp+tls://user:password@mail.example.org:587, "
        "or MAIL_BACKEND to ses (see .env.example)."
    )
if "outbox" in SMS["BACKEND"]:
    SMS = {"BACKEND": "cms.infra.sms.backends.off.OffBackend"}

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-sessionid"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrftoken"
DEVICE_COOKIE_NAME = "__Host-device"
MESSAGE_STORAGE = "cms.infra.messages.HostMessages"
LANGUAGE_COOKIE_SECURE = True
LANGUAGE_COOKIE_NAME = "__Host-language"
LANGUAGE_COOKIE_HTTPONLY = True
