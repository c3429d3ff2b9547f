"""Where organisations have their own sites: `<slug>.<domain>`."""

from urllib.parse import urlsplit

import environ


def tenant_domain(env: environ.Env, base_url: str) -> str:
    """Return the domain below which each organisation has a host; unless it is set, that of BASE_URL without "www."."""
    host = urlsplit(base_url).hostname or ""
    return str(env.str("TENANT_DOMAIN", default="") or host.removeprefix("www.")).lower()
