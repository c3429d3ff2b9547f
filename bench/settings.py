"""The site as the benchmark serves it: like production, but over http and without a log line for each request."""

from cms.settings.base import *  # noqa: F403
from cms.settings.base import STORAGES

DEBUG = False
SECRET_KEY = "benchmark-only"  # noqa: S105 (guards nothing: the site lives for a minute)
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_AUTOREFRESH = True
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "ERROR"},
    # Huey's consumer would set up a chatty one.
    "loggers": {"huey": {"handlers": ["console"], "level": "ERROR", "propagate": False}},
}
