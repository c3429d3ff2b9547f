"""The same site without any page cache."""

from bench.settings import *  # noqa: F403
from bench.settings import MIDDLEWARE

OURS = "cms.infra.pagecache.middleware.PageCacheMiddleware"
MIDDLEWARE = [name for name in MIDDLEWARE if name != OURS]
