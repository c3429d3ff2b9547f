"""Tests: like development, with these deliberate differences."""

from cms.settings.base import *  # noqa: F403
from cms.settings.base import DATABASES, HUEY, JOBS, PAGECACHE, STORAGES, WEBHOOKS, env

DEBUG = False
SECRET_KEY = "tests-only"
ALLOWED_HOSTS = ["testserver", "localhost", ".localhost", "127.0.0.1"]
# Each test database is cloned and dropped; a pool would hold it open.
DATABASES["default"]["OPTIONS"].pop("pool", None)
DEMO_ALLOWED = True
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_USE_FINDERS = True
# There is no folder of collected files to read at the start.
WHITENOISE_AUTOREFRESH = True
# Parallel workers each have a queue of their own, and nothing left over from another run is ever executed.
HUEY["name"] = f"rostrum-{env.str('PYTEST_XDIST_WORKER', default='main')}"
# Hashing is tested where it matters; elsewhere it only costs time.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Negative controls switch mechanisms off; short leases keep tests of outages short. Tests count the jobs they cause.
PAGECACHE |= {"SWITCHED_OFF": env.list("PAGECACHE_SWITCHED_OFF", default=[]), "LEASE": 1.0, "CLAIM": 0.5, "WARM": 0}
# pytest collects what is logged; a handler made at the start would write to a stream that it has since closed.
LOGGING_CONFIG = None
# Workers look more often than in life, and what failed is tried again soon.
JOBS |= {"TICK": 0.2, "BACK_OFF_BASE": 0.2}
# The shared site behind gunicorn takes events of Stripe that tests sign.
WEBHOOKS |= {"STRIPE_WEBHOOK_SECRETS": ["whsec_tests"]}
PAYMENTS = {"BACKEND": "cms.infra.payments.fake.FakeBackend"}
