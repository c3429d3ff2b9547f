"""The page cache's Redis, for threads."""

from cms.infra.pagecache import conf
from cms.infra.redis_client import Client, client_for


def client() -> Client:
    """Return this process's client."""
    config = conf.current()
    return client_for(config.redis_url, config.timeout, config.rest)
