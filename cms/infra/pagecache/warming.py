"""Fetches purged pages again before a visitor has to wait for them, the most visited first.

In this process, through the page cache in front of Django's own handler: by the same keys, under the same lock as any
visitor, and with no address to be configured. A request over the network would have to know how this site is reached
from within (through which proxy, with whose certificate), and a worker that may fetch any address of the inside is
what `cms.infra.http` is there to prevent.

Only what somebody has read in the last days is fetched, without cookies; so nothing that is made for one person.
"""

import io
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit
from wsgiref.types import WSGIApplication

from django.core.wsgi import get_wsgi_application
from django.db import connection, connections
from django.utils import timezone
from redis.exceptions import RedisError

from cms.infra.jobs import RetryLater, Run
from cms.infra.pagecache import conf, counters
from cms.infra.pagecache.entries import MARK, MISS
from cms.infra.pagecache.inventory import are_cached
from cms.infra.pagecache.keys import Place, identify
from cms.infra.pagecache.models import PurgeRecord
from cms.infra.pagecache.wsgi import PageCache
from cms.infra.proxies import address_of_one

_LOCAL = "127.0.0.1"
AGENT = "Rostrum (fetches again what was purged)"
# Yesterday's readers say what today's want.
_DAYS = 2
# After so many failures in a row the site is not well enough to be asked for more.
_PATIENCE = 3
_SOON = 5.0  # seconds
# What was purged longer ago has been fetched by visitors, or is not missed.
_RECENTLY = timedelta(hours=1)
# Of PostgreSQL's advisory locks: whoever fetches.
_LOCK = 0x7061_6765_7761_726D


@dataclass
class Outcome:
    """How many pages were wanted, and what became of them. `why` says why it ended early."""

    wanted: int = 0
    made: int = 0
    there: int = 0
    refused: int = 0
    why: str = ""

    @property
    def done(self) -> int:
        """Return how many have been dealt with."""
        return self.made + self.there + self.refused

    def __str__(self) -> str:
        text = f"{self.made} made, {self.there} there already, {self.refused} not to be stored"
        return f"{text}; {self.why}" if self.why else text


def warm(run: Run) -> Outcome:
    """Fetch what recent purges removed. Raises `RetryLater` while another worker is at it."""
    with _alone():
        recent = PurgeRecord.objects.filter(warmed=None, entries__gt=0, created__gt=timezone.now() - _RECENTLY)
        records = list(recent.values_list("pk", "entries", "urls"))
        outcome = Outcome()
        try:
            urls = _chosen(records)
            outcome.wanted = len(urls)
            _fetch_all(run, urls, outcome)
        except RedisError:
            outcome.why = "Redis is away"
        run.progress(done=outcome.done, total=outcome.wanted, message=str(outcome))
        PurgeRecord.objects.filter(pk__in=[pk for pk, _, _ in records]).update(warmed=timezone.now())
        return outcome


@contextmanager
def _alone() -> Iterator[None]:
    """Hold the lock that lets one worker fetch at a time; it ends with the worker's session, however that ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            raise RetryLater(_SOON)
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


def _chosen(records: list[tuple[int, int | None, list[str]]]) -> list[str]:
    """Return the purged addresses that somebody has read of late, the most visited first."""
    most = conf.current().warm
    urls = {url for _, _, named in records for url in named}
    if any((entries or 0) > len(named) for _, entries, named in records):
        # A record names some addresses only; of those that it does not, the foremost may be missing now.
        urls |= {url for url, _ in counters.top("hits", 2 * most, of_days=_DAYS)}
    listed = sorted(urls)
    hits = counters.counts_of("hits", listed, of_days=_DAYS)
    ranked = sorted((-count, url) for count, url in zip(hits, listed, strict=True) if count)
    return [url for _, url in ranked[:most]]


def _fetch_all(run: Run, urls: list[str], outcome: Outcome) -> None:
    """Fetch in a thread of its own: at the end of each request Django closes the connection that it used."""
    deadline, failures, tenants = time.monotonic() + conf.current().warm_within, 0, counters.tenants()
    with ThreadPoolExecutor(1, thread_name_prefix="pagecache-warm") as thread:
        try:
            for url in urls:
                run.raise_if_cancelled()
                if time.monotonic() > deadline:
                    outcome.why = "no time was left"
                    return
                failures = 0 if _dealt_with(url, tenants, thread, outcome) else failures + 1
                if failures == _PATIENCE:
                    outcome.why = "the site is not well"
                    return
                run.progress(done=outcome.done, total=outcome.wanted, message=str(outcome))
        finally:
            thread.submit(connections.close_all).result()


def _dealt_with(url: str, tenants: dict[str, str], thread: ThreadPoolExecutor, outcome: Outcome) -> bool:
    """Fetch one address, unless it is cached by now; False if the site failed. Raises `RedisError`."""
    parts = urlsplit(url)
    tenant = tenants.get(parts.netloc, "")
    path = unquote_to_bytes(parts.path)
    page = identify(
        Place(parts.scheme, parts.netloc, tenant),
        path.decode(),
        parts.query,
        ("",) * len(conf.current().variants),
        ("", "") if conf.current().language_from == "request" else None,
    )
    if page is None or are_cached([page.key])[0]:
        outcome.there += 1
        return True
    environ = _environ(parts.scheme, parts.netloc, path.decode("latin-1"), parts.query, tenant)
    status, mark = thread.submit(_ask, environ).result()
    if mark == MISS:
        outcome.made += 1
    else:
        outcome.refused += 1
    return status < 500  # noqa: PLR2004 - what the server says of itself


def _environ(scheme: str, host: str, path: str, query: str, tenant: str) -> dict[str, Any]:
    """Return a request as a server would hand it over (PEP 3333), of a visitor without a cookie."""
    name, _colon, port = host.partition(":")
    proxy = address_of_one() if tenant else None
    named = {conf.current().tenant_environ_name: tenant} if tenant else {}
    return named | {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": name,
        "SERVER_PORT": port or ("443" if scheme == "https" else "80"),
        "SERVER_PROTOCOL": "HTTP/1.1",
        # A tenant's name is believed from proxies only, and one has said it.
        "REMOTE_ADDR": _LOCAL if proxy is None else proxy,
        "HTTP_HOST": host,
        "HTTP_USER_AGENT": AGENT,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scheme,
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }


@lru_cache(maxsize=1)
def _site() -> WSGIApplication:
    return PageCache(get_wsgi_application())


def _ask(environ: dict[str, Any]) -> tuple[int, str]:
    """Return status and X-Page-Cache of the answer."""
    said: list[tuple[str, list[tuple[str, str]]]] = []

    def start_response(status: str, headers: list[tuple[str, str]], _error: object = None) -> Callable[[bytes], object]:
        said.append((status, headers))
        return lambda _data: None

    answer = _site()(environ, start_response)
    try:
        for _part in answer:
            pass
    finally:
        if hasattr(answer, "close"):
            answer.close()
    [(status, headers)] = said
    return int(status.split(" ", 1)[0]), dict(headers).get(MARK, "")
