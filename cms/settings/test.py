"""Tests: like development, with these deliberate differences."""

from cms.settings.base import *  # noqa: F403
from cms.settings.base import DATABASES, STORAGES

DEBUG = False
SECRET_KEY = "tests-only"
ALLOWED_HOSTS = ["testserver", "localhost", ".localhost", "127.0.0.1"]
# Each test database is cloned and dropped; a pool would hold it open.
DATABASES["default"]["OPTIONS"].pop("pool", None)
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
# Hashing is tested where it matters; elsewhere it only costs time.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
