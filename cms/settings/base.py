"""What every installation shares. `.env.example` describes each variable read here."""

import logging
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import environ
import font_fjallaone
import font_hanken_grotesk
from django.utils.translation import gettext_lazy as _

from cms.infra.logging import configure_logging
from cms.settings import providers, storage
from cms.settings.headers import *  # noqa: F403
from cms.settings.headers import SECRET_PATHS, file_origins
from cms.settings.limits import rate_limits
from cms.settings.messaging import messaging
from cms.settings.release import release
from cms.settings.sign_in import *  # noqa: F403
from cms.settings.sign_in import openid_connect
from cms.settings.tenants import tenant_domain
from cms.settings.wagtail import *  # noqa: F403

BASE_DIR = Path(__file__).resolve().parents[2]

env = environ.Env()
env.read_env(BASE_DIR / ".env")

DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / ".local"))).resolve()
SECRET_KEY = env.str("SECRET_KEY", default="")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
DEBUG = env.bool("DEBUG", default=False)
PORT = env.int("PORT", default=8000)
# The demo site comes with passwords that everyone knows.
DEMO_ALLOWED = False
BASE_URL = env.str("BASE_URL", default=f"http://localhost:{PORT}")
TENANT_DOMAIN = tenant_domain(env, BASE_URL)
TENANT_HEADER = "X-Tenant-Slug"
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", ".localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# --- Applications ---------------------------------------------------------------------------------

INSTALLED_APPS = [
    "home",
    "events",
    "support",
    "campaigns",
    "cms.content",
    "accounts",
    "cms.infra.cache",
    "cms.infra.embedded",
    "cms.infra.files",
    "cms.infra.jobs",
    "cms.infra.jobs.events",
    "cms.infra.pagecache",
    "cms.infra.ratelimit",
    "cms.infra.sessions",
    "cms.infra.webhooks",
    "wagtail.contrib.settings",
    "wagtail.contrib.redirects",
    "wagtail.contrib.routable_page",
    "wagtail.contrib.simple_translation",
    "wagtail.contrib.table_block",
    "wagtail.locales",
    "wagtail.embeds",
    "wagtail.sites",
    "accounts.wagtail_users.RostrumUsersConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "accounts.sign_in.allauth_sessions.UserSessionsConfig",
    "corsheaders",
    "django_htmx",
    "django_tasks",
    "huey.contrib.djhuey",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.sitemaps",
    "django.forms",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    # Last: it watches what the others registered.
    "cms.content.pagecache",
]

MIDDLEWARE = [
    # Outside all that shapes a response, since it stores what the visitor gets.
    "cms.infra.pagecache.middleware.PageCacheMiddleware",
    "cms.infra.security.SecurityHeaders",
    # Outside all that answers: programs get problems, never pages, and browsers may read them.
    "corsheaders.middleware.CorsMiddleware",
    "accounts.api.middleware.ApiMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "cms.infra.health.HealthMiddleware",
    "cms.infra.security.RefuseMalformed",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "cms.infra.logging.RequestLog",
    # Before the language is chosen: organisations' own sites have other addresses.
    "accounts.places.tenancy.TenantMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "accounts.middleware.StaffLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.AuditOrigin",
    "accounts.console.content_door.ContentDoor",
    "accounts.middleware.SessionSeen",
    "cms.content.pagecache.userbar.UserbarHintMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.SecondFactorGate",
    "cms.content.libraries.guard.LibraryGuard",
    "django_htmx.middleware.HtmxMiddleware",
    "cms.infra.ratelimit.middleware.LimitMiddleware",
    "cms.content.pagecache.serving.NotFoundMiddleware",
    "cms.content.redirects.RedirectMiddleware",
]

ROOT_URLCONF = "cms.urls"
TENANT_URLCONF = "cms.tenant_urls"
WSGI_APPLICATION = "cms.wsgi.application"
ASGI_APPLICATION = "cms.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wagtail.contrib.settings.context_processors.settings",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- PostgreSQL and Redis -------------------------------------------------------------------------

# Unset addresses mean the embedded servers below DATA_DIR (cms.infra.embedded).
DATABASE_URL = env.str("DATABASE_URL", default="")
REDIS_URL = env.str("REDIS_URL", default="")

EMBEDDED_SERVERS = not (DATABASE_URL and REDIS_URL)

if EMBEDDED_SERVERS:
    from cms.infra.embedded import addresses

    _embedded = addresses(DATA_DIR)
    DATABASE_URL = DATABASE_URL or _embedded.database_url
    REDIS_URL = REDIS_URL or _embedded.redis_url

# In production the cache has a Redis of its own: an evicting policy must never evict a job.
CACHE_REDIS_URL = env.str("CACHE_REDIS_URL", default=REDIS_URL)

DATABASES = {"default": environ.Env.db_url_config(DATABASE_URL)}
# A folder of Unix sockets arrives percent-encoded.
DATABASES["default"]["HOST"] = unquote(DATABASES["default"]["HOST"])
DATABASES["default"]["ENGINE"] = "django.db.backends.postgresql"
DATABASES["default"]["ATOMIC_REQUESTS"] = True
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
# Under ASGI each request has a thread of its own: only a pool bounds the connections.
DATABASES["default"].setdefault("OPTIONS", {})["pool"] = {
    "min_size": 1,
    "max_size": env.int("DATABASE_POOL_SIZE", default=20),
    "timeout": 10,
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": {
        "BACKEND": "cms.infra.cache.backend.SteadyCache",
        "LOCATION": CACHE_REDIS_URL,
        "KEY_PREFIX": "rostrum",
        # Redis down must not take the site down.
        "OPTIONS": {
            # allauth notes there which one-time codes were used; forgotten, one would sign in twice.
            "KEPT": ["allauth.mfa."],
            "KEEPER": "postgres",
            "SOCKET_CONNECT_TIMEOUT": 0.5,
            "SOCKET_TIMEOUT": 0.5,
        },
    },
    "postgres": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache_fallback",
        # Above it, the database would be made to forget as well.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
    "template_fragments": {"BACKEND": "cms.content.pagecache.fragments.NoFragments"},
}

# gunicorn's asgi worker gives each request a thread: fewer of them than there are database connections, so that some
# are left for counting hits and for comparing the page cache with the database.
ASGI_CONCURRENCY = max(1, DATABASES["default"]["OPTIONS"]["pool"]["max_size"] - 2)
REQUEST_BODY_LIMIT = 50 * 1024 * 1024  # images may have 20 MiB, documents somewhat more

# Every entry is described in cms/infra/pagecache/conf.py.
PAGECACHE = {
    "REDIS_URL": CACHE_REDIS_URL,
    "RELEASE": release(BASE_DIR),
    "EDGE_LEASE": env.float("PAGECACHE_EDGE_LEASE_MS", default=0) / 1000,
    "BYPASS": [
        *("/_/", "/admin/", "/account/", "/api/", "/dev/", "/health", "/media/", "/static/", "/webhooks/", "/ws/"),
        *("/unsubscribe/", "/es/unsubscribe/"),
    ],
    "TENANT_HEADER": TENANT_HEADER,
    "VARIANTS": {"hx-request": ("true",)},
    # Pages of a list, parts of the sitemap, and what lists of events are searched by.
    "QUERY": [
        *("page", "p"),
        *("q", "near", "lat", "lon", "within", "unit", "when", "from", "to", "type", "tag", "where", "org", "free"),
        *("sort", "view", "month"),
    ],
    "WARM": env.int("PAGECACHE_WARM", default=200),
}

# --- Jobs -----------------------------------------------------------------------------------------

HUEY = {
    "huey_class": "cms.infra.jobs.queue.SteadyHuey",
    "name": "rostrum",
    "immediate": False,
    "expire_time": 86_400,
    "connection": {"url": REDIS_URL},
    "consumer": {"workers": env.int("JOB_WORKERS", default=2), "worker_type": "thread"},
}
# Durable jobs (docs/jobs.md); times are seconds.
JOBS = {
    # How often each worker process looks for due jobs, lost workers and cron slots by itself.
    "TICK": 1.0,
    "THREADS": env.int("JOB_WORKERS", default=2),
    # How long a worker that is asked to end waits for what it runs.
    "STOP_WITHIN": env.float("JOB_STOP_WITHIN", default=5.0),
    # A failed job waits up to base * 2 ** (attempts - 1).
    "BACK_OFF_BASE": 10.0,
    "BACK_OFF_CAP": 3_600.0,
    # Days after their end: jobs that were done, and those that died or have a key.
    "KEEP_DONE_DAYS": 7,
    "KEEP_DAYS": 90,
}
# Domain events (docs/jobs.md).
OUTBOX = {
    "STREAM": "rostrum:events",
    # About so many of the newest events stand in the Redis Stream.
    "LENGTH": env.int("EVENT_STREAM_LENGTH", default=100_000),
    # For how long an event is kept that everybody has handled.
    "KEEP_DAYS": 90,
}
TASKS = {
    "default": {
        "BACKEND": "huey.contrib.djhuey.tasks_backend.HueyBackend",
        "QUEUES": [],
        # Wagtail's tasks read rows that the enqueuing transaction has still to commit.
        "ENQUEUE_ON_COMMIT": True,
    }
}

# --- Events -----------------------------------------------------------------------------------------

EVENTS = {
    # For so many days ahead, events that come again have dates that people can register for.
    "HORIZON_DAYS": 400,
}
# Tiles of a map server for the map of events, which draws its own without: https://tiles.example.org/{z}/{x}/{y}.png;
# and what is said of where they come from.
EVENTS_MAP_TILES = env("EVENTS_MAP_TILES", default="")
EVENTS_MAP_ATTRIBUTION = env("EVENTS_MAP_ATTRIBUTION", default="")

# --- Sessions (how one is begun: cms/settings/sign_in.py) -------------------------------------------

SOCIALACCOUNT_PROVIDERS = openid_connect(env, plain_http=BASE_URL.startswith("http://localhost"))
# How long the audit log knows addresses and devices. The database lets go of them after thirty days, and not before.
AUDIT_ADDRESS_DAYS = max(env.int("AUDIT_ADDRESS_DAYS", default=365), 30)
# Whether everybody who may enter the admin needs a second factor, besides members of organisations that ask for one.
SECOND_FACTOR_FOR_STAFF = env.bool("SECOND_FACTOR_FOR_STAFF", default=False)
SESSION_ENGINE = "cms.infra.sessions.store"
# Every entry is described in cms/infra/sessions/conf.py.
SESSION_COPIES: dict[str, Any] = {"REDIS_URL": CACHE_REDIS_URL}
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"

# --- The API --------------------------------------------------------------------------------------

# Pages of other sites that may ask the API in a browser. No cookies: a token says who asks.
CORS_ALLOWED_ORIGINS = env.list("API_CORS_ORIGINS", default=[])
CORS_URLS_REGEX = r"^/api/"
CORS_ALLOW_METHODS = ["DELETE", "GET", "OPTIONS", "PATCH", "POST"]
CORS_ALLOW_HEADERS = ["accept", "accept-language", "authorization", "content-type", "idempotency-key"]
CORS_EXPOSE_HEADERS = ["Idempotency-Replayed", "Link", "Retry-After"]

# --- Limits ---------------------------------------------------------------------------------------

RATE_LIMITS = rate_limits(env)
# Who may say in X-Forwarded-For whom they have seen: addresses, networks, and `unix` for a Unix socket.
TRUSTED_PROXIES = env.list("TRUSTED_PROXIES", default=[])
# Headers in which they say where the visitor is.
COUNTRY_HEADER = env.str("COUNTRY_HEADER", default="")
CITY_HEADER = env.str("CITY_HEADER", default="")

# --- Languages and time ---------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("es", _("Spanish"))]
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
WAGTAIL_I18N_ENABLED = True
WAGTAILSIMPLETRANSLATION_SYNC_PAGE_TREE = False
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.str("TIME_ZONE", default="UTC")

# --- Search engines and other machines -------------------------------------------------------------

# Off on a copy of the site that nobody should find: robots.txt and every page say so.
SEARCH_ENGINES_WELCOME = env.bool("SEARCH_ENGINES_WELCOME", default=True)
# No content, or none that a searcher should land on.
CLOSED_TO_ROBOTS = ["/admin/", "/account/", "/es/account/", "/support/search/", "/es/support/search/"]

# --- Logs -----------------------------------------------------------------------------------------

LOG_LEVEL = env.str("LOG_LEVEL", default="INFO")
LOGGING = configure_logging(as_json=True, level=LOG_LEVEL, secret_paths=SECRET_PATHS)
# One line for each request, at its end, without the visitor's IP address.
DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL = logging.DEBUG
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False

# --- Files ----------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [
    BASE_DIR / "cms" / "static",
    ("fonts/display", font_fjallaone.font_directory),
    ("fonts/text", font_hanken_grotesk.font_directory),
]
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
AWS_STORAGE_BUCKET_NAME = env.str("AWS_STORAGE_BUCKET_NAME", default="")
FILES = {"BACKEND": f"cms.infra.files.backends.{'s3.S3Backend' if AWS_STORAGE_BUCKET_NAME else 'disk.DiskBackend'}"}
STORAGES: dict[str, dict[str, Any]] = {
    **(storage.buckets(env, AWS_STORAGE_BUCKET_NAME) if AWS_STORAGE_BUCKET_NAME else storage.disk(DATA_DIR)),
    "staticfiles": {"BACKEND": "cms.infra.stylesheets.FoldedStaticFilesStorage"},
}

# For the Content-Security-Policy.
FILE_ORIGINS = file_origins(env.ENVIRON)

# --- Mail -----------------------------------------------------------------------------------------

# What Django and allauth send is written down with what caused it, and sent by a job through MAIL.
EMAIL_BACKEND = "campaigns.mail_backend.LedgerBackend"
OUTBOX_DIR = DATA_DIR / "outbox"
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Rostrum <hello@localhost>")
MESSAGING = messaging(env, mail_sender=DEFAULT_FROM_EMAIL)
MAIL = providers.mail(env, OUTBOX_DIR)

# --- Text messages --------------------------------------------------------------------------------

SMS = providers.sms(env, OUTBOX_DIR, BASE_URL)

# --- Payments -------------------------------------------------------------------------------------

PAYMENTS = providers.payments(env)

# --- Webhooks, and requests to other servers ------------------------------------------------------

WEBHOOKS = providers.webhooks(env)
# "host:port" that cms.infra.http may ask although the address is private; for tests' and developers' own servers.
HTTP_ALLOWED_PRIVATE: list[str] = []

# --- Wagtail (the rest: cms/settings/wagtail.py) ----------------------------------------------------

WAGTAILADMIN_BASE_URL = BASE_URL
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
