"""A developer's machine: `make run`."""

from cms.infra.logging import configure_logging
from cms.settings import providers
from cms.settings.base import *  # noqa: F403
from cms.settings.base import LOG_LEVEL, SECRET_PATHS, STORAGES, env

DEBUG = env.bool("DEBUG", default=True)
# Known to everyone, so good for nothing but a developer's machine; production refuses to start without its own.
SECRET_KEY = env.str("SECRET_KEY", default="development-only-and-known-to-everyone")
DEMO_ALLOWED = True
PAYMENTS = providers.payments(env, otherwise="fake.Fake")
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
LOGGING = configure_logging(as_json=False, level=LOG_LEVEL, secret_paths=SECRET_PATHS)
