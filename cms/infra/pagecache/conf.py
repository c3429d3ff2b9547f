"""The page cache's settings: one dict, `PAGECACHE`, of which every entry has a default."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property, lru_cache
from typing import Any

from django.conf import settings
from django.core.signals import setting_changed


@dataclass(frozen=True)
class Config:
    """Times are in seconds. The names in `PAGECACHE` are these in capitals."""

    redis_url: str = "redis://127.0.0.1:6379/0"
    prefix: str = "pc:"
    # What the pages are made with: another release of the code makes others, and must not serve these.
    release: str = ""
    # A fresh entry is served as it is; a stale one is served to all but the one request that renders it again.
    ttl: int = 3600
    ttl_404: int = 60
    stale: int = 86_400
    # Requests below these paths never ask Redis.
    bypass: tuple[str, ...] = ()
    # A request with one of these cookies belongs to somebody (the session cookie always counts).
    personal_cookies: tuple[str, ...] = ("messages",)
    # Query parameters that select a page's content; all others are left out of the key.
    query: frozenset[str] = frozenset({"page"})
    # Request headers that select a variant, and the values that do. Any other value counts as absent.
    variants: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    # The request header in which a trusted proxy names whose site is asked for, whatever the host; empty: none.
    tenant_header: str = ""
    # "path": the path's first segment decides the language (i18n_patterns without a prefix for the default language).
    # "request": Django's cookie and Accept-Language decide.
    language_from: str = "path"
    # What browsers and CDNs are told. A CDN that we cannot purge must ask again each time.
    cache_control: str = "public, max-age=0, must-revalidate"
    # How long entries may be served after somebody compared Redis with PostgreSQL, and how long that may take.
    lease: float = 5.0
    claim: float = 2.0
    # How long an edge (nginx) may serve from its own memory after it last asked Redis, and so how long an editor waits
    # (lease.py). 0: there is no edge. Redis tells the edges; a longer one that was in force is waited out.
    edge_lease: float = 0.0
    # The longest render whose result may be stored; a purge is remembered for as long.
    longest_render: int = 600
    # How long nginx may serve what it has while no Python runs that could say whether it is still right.
    edge_stale: float = 3600.0
    # Single flight: how long the others wait for the first one's page, and how long a lock outlives a dead worker.
    wait: float = 5.0
    lock: float = 15.0
    # After an answer that may not be stored, requests for the same page do not queue for this long.
    hit_for_miss: float = 10.0
    # Redis is near, or it is treated as down: for `rest` seconds nobody asks again.
    timeout: float = 0.25
    rest: float = 1.0
    # Purges are kept to be replayed on a Redis that comes back with old data.
    keep_purges: int = 30 * 86_400
    # A job fetches so many of the pages again that purges removed, the most visited first (0: none). It begins some
    # seconds after a purge, with all purges until then, and ends in good time.
    warm: int = 200
    warm_after: float = 3.0
    warm_within: float = 60.0
    # Mechanisms that a negative control has switched off; empty outside tests.
    switched_off: frozenset[str] = frozenset()
    # Taken from Django's own settings.
    session_cookie: str = "sessionid"
    language_cookie: str = "django_language"
    languages: tuple[str, ...] = ("en",)
    default_language: str = "en"
    allowed_hosts: tuple[str, ...] = ()
    proxy_ssl_header: tuple[str, str] | None = None

    @cached_property
    def variant_environ_names(self) -> tuple[str, ...]:
        """The variants' headers as WSGI names them."""
        return tuple(f"HTTP_{name.upper().replace('-', '_')}" for name in self.variants)

    @cached_property
    def variant_header_names(self) -> tuple[bytes, ...]:
        """The variants' headers as ASGI names them."""
        return tuple(name.lower().encode() for name in self.variants)

    @cached_property
    def tenant_environ_name(self) -> str:
        """The tenant's header as WSGI names it; empty without one."""
        return f"HTTP_{self.tenant_header.upper().replace('-', '_')}" if self.tenant_header else ""

    @cached_property
    def tenant_header_name(self) -> bytes:
        """The tenant's header as ASGI names it; empty without one."""
        return self.tenant_header.lower().encode()

    @cached_property
    def proxy_header_name(self) -> bytes:
        """SECURE_PROXY_SSL_HEADER's header as ASGI names it; empty without one."""
        if self.proxy_ssl_header is None:
            return b""
        return self.proxy_ssl_header[0].removeprefix("HTTP_").replace("_", "-").lower().encode()


_FROZEN = {"query": frozenset, "switched_off": frozenset, "bypass": tuple, "personal_cookies": tuple}


@lru_cache(maxsize=1)
def current() -> Config:
    """Return the settings in force."""
    given: dict[str, Any] = {name.lower(): value for name, value in getattr(settings, "PAGECACHE", {}).items()}
    if unknown := given.keys() - {known.name for known in fields(Config)}:
        raise ValueError(f"Unknown PAGECACHE settings: {', '.join(sorted(unknown))}")
    for name, freeze in _FROZEN.items():
        if name in given:
            given[name] = freeze(given[name])
    allowed_hosts = settings.ALLOWED_HOSTS
    if settings.DEBUG and not allowed_hosts:
        allowed_hosts = [".localhost", "127.0.0.1", "[::1]"]
    return Config(
        session_cookie=settings.SESSION_COOKIE_NAME,
        language_cookie=settings.LANGUAGE_COOKIE_NAME,
        languages=tuple(code for code, _ in settings.LANGUAGES),
        default_language=settings.LANGUAGE_CODE,
        allowed_hosts=tuple(allowed_hosts),
        proxy_ssl_header=settings.SECURE_PROXY_SSL_HEADER,
        **given,
    )


def _forget(**_: Any) -> None:
    current.cache_clear()


setting_changed.connect(_forget, dispatch_uid="pagecache.conf")
