"""The same site behind Django's own page cache, in the same Redis, placed as its documentation says."""

from bench.settings_uncached import *  # noqa: F403
from bench.settings_uncached import MIDDLEWARE

MIDDLEWARE = [
    "django.middleware.cache.UpdateCacheMiddleware",
    *MIDDLEWARE,
    "django.middleware.cache.FetchFromCacheMiddleware",
]
CACHE_MIDDLEWARE_SECONDS = 3600
