"""What makes two requests the same: the one table of rules, which other readers (nginx with Lua) repeat.

A request is looked up if it is a GET or HEAD without a body, an Authorization header or a personal cookie, for an
allowed host, below no bypassed path. Its key is the hexadecimal SHA-256 of eight lines joined by newlines, in UTF-8:

    release   the setting: pages of one release name style sheets that another does not have
    scheme    http or https, as Django sees it (SECURE_PROXY_SSL_HEADER)
    host      in lower case, without the scheme's default port
    tenant    what TENANT_HEADER says; a guard in front has dropped it unless a trusted proxy wrote it
    locale    the path's first segment if it is a language, else the default language (else the negotiated one)
    variant   the configured request headers that have a configured value, as name=value joined by ";"
    path      percent-decoded
    query     the allow-listed pairs as sent, sorted and joined by "&"

Where a rule meets something odd (control characters, a parameter given twice, an encoded parameter name, an overlong
address, a tenant's name that is none), the request is not looked up at all: Django answers it. Nothing here raises on
any input.
"""

import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote

from django.core.signals import setting_changed
from django.http import parse_cookie
from django.http.request import validate_host
from django.utils.translation import get_supported_language_variant
from django.utils.translation.trans_real import parse_accept_lang_header

from cms.infra.pagecache import conf
from cms.infra.pagecache.entries import negotiate
from cms.infra.pagecache.mechanisms import Mechanism, mechanism

_LONGEST_ADDRESS = 2048
_HOST = re.compile(r"(?P<name>[a-z0-9_-]+(?:\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\])(?::(?P<port>[0-9]{1,5}))?")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
# The replacement character is what an ASGI server makes of bytes that are no UTF-8; a WSGI server leaves them.
_ODD_IN_PATHS = re.compile(r"[\x00-\x1f\x7f\ufffd]")
_TENANT = re.compile(r"[a-z0-9-]{0,63}")
# RFC 3986, section 3.3: what may stand in a path as it is.
_PLAIN_IN_PATHS = "/:@!$&'()*+,;=-._~"
_DEFAULT_PORTS = {"http": "80", "https": "443"}


@dataclass(frozen=True, slots=True)
class Page:
    """The entry that a request is about.

    `exact`: the request says no more than the key does. `parameters`: the names of the query parameters in the key.
    `url` is what people call the page; `variant` and `tenant` are the key's lines of those names.
    """

    key: str
    exact: bool
    parameters: frozenset[str] = frozenset()
    url: str = ""
    variant: str = ""
    tenant: str = ""


@dataclass(frozen=True, slots=True)
class Headers:
    """The request headers that matter; empty text stands for an absent one."""

    host: str = ""
    cookie: str = ""
    authorization: str = ""
    accept_encoding: str = ""
    accept_language: str = ""
    if_none_match: str = ""
    forwarded_proto: str = ""
    tenant: str = ""
    content_length: str = ""
    transfer_encoding: str = ""
    selectors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """Which site is asked: the true scheme, the Host header, and the tenant that a proxy names."""

    scheme: str
    host: str
    tenant: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that may be answered from the cache. `encoding` is br, gzip or id."""

    page: Page
    head: bool
    encoding: str
    if_none_match: str


def ask(*, method: str, scheme: str, path: str, query: str, headers: Headers) -> Asked | None:
    """Return what a request asks for, or None if the cache has no part in it.

    `path` is percent-decoded text, `query` is as sent.
    """
    if method not in {"GET", "HEAD"} or headers.authorization or headers.transfer_encoding:
        return None
    if headers.content_length not in {"", "0"} or (headers.cookie and _is_personal(headers.cookie)):
        return None
    if len(path) + len(query) > _LONGEST_ADDRESS:
        return None
    negotiation = _negotiation(headers) if conf.current().language_from == "request" else None
    place = Place(_true_scheme(scheme, headers), headers.host, headers.tenant)
    page = identify(place, path, query, headers.selectors, negotiation)
    if page is None:
        return None
    return Asked(page, method == "HEAD", negotiate(headers.accept_encoding), headers.if_none_match)


@mechanism(Mechanism.SESSIONS_BYPASS, when_off=False)
def _is_personal(cookie: str) -> bool:
    """Tell whether a Cookie header holds a session. A name that only ends alike counts too: that is the safe side."""
    config = conf.current()
    return f"{config.session_cookie}=" in cookie or any(f"{name}=" in cookie for name in config.personal_cookies)


def _true_scheme(scheme: str, headers: Headers) -> str:
    proxied = conf.current().proxy_ssl_header
    if proxied and headers.forwarded_proto:
        return "https" if headers.forwarded_proto.split(",", 1)[0].strip() == proxied[1] else "http"
    return scheme


@lru_cache(maxsize=4096)
def identify(
    place: Place,
    path: str,
    query: str,
    selectors: tuple[str, ...],
    negotiation: tuple[str, str] | None,
) -> Page | None:
    """Return the page that these facts name, or None if they are odd or bypassed."""
    known_host = _known_host(place.scheme, place.host.lower())
    pairs = _pairs(query)
    if known_host is None or pairs is None or not _TENANT.fullmatch(place.tenant):
        return None
    if _ODD_IN_PATHS.search(path) or path.startswith(conf.current().bypass):
        return None
    kept = _kept(pairs)
    variant = _variant_line(selectors)
    lines = (
        conf.current().release,
        _scheme_line(place.scheme),
        _host_line(known_host),
        _tenant_line(place.tenant),
        _locale_line(path, negotiation),
        variant,
        _path_line(path),
        _query_line(kept),
    )
    try:
        canonical = "\n".join(lines).encode()
    except UnicodeEncodeError:
        return None
    return Page(
        hashlib.sha256(canonical).hexdigest(),
        _says_no_more(kept, pairs),
        frozenset(pair.partition("=")[0] for pair in kept),
        _url(f"{place.scheme}://{known_host}", path, kept),
        variant,
        place.tenant,
    )


def _url(origin: str, path: str, kept: list[str]) -> str:
    """Return the address in its one spelling: the path percent-encoded, and of the query what is in the key."""
    query = "&".join(kept)
    return f"{origin}{quote(path, safe=_PLAIN_IN_PATHS)}{'?' if query else ''}{query}"


def _known_host(scheme: str, host: str) -> str | None:
    """Return an allowed host without the default port; None for any other, which Django then refuses."""
    match = _HOST.fullmatch(host)
    if match is None or not validate_host(match["name"], conf.current().allowed_hosts):
        return None
    return match["name"] if match["port"] in {None, _DEFAULT_PORTS.get(scheme)} else host


def _pairs(query: str) -> list[str] | None:
    """Split a query into its pairs; None if a view could read it otherwise than by these pairs."""
    if not query:
        return []
    if _CONTROL.search(query):
        return None
    pairs = [pair for pair in query.split("&") if pair]
    names = [pair.partition("=")[0] for pair in pairs]
    wanted = [name for name in names if name in conf.current().query]
    if len(wanted) != len(set(wanted)) or any("%" in name or "+" in name for name in names):
        return None
    return pairs


def _kept(pairs: list[str]) -> list[str]:
    return sorted(pair for pair in pairs if not _is_unknown(pair))


@mechanism(Mechanism.QUERY_ALLOW_LIST, when_off=False)
def _is_unknown(pair: str) -> bool:
    return pair.partition("=")[0] not in conf.current().query


@mechanism(Mechanism.REQUEST_AS_SENT, when_off=True)
def _says_no_more(kept: list[str], pairs: list[str]) -> bool:
    """The view sees the whole request; what it makes of the rest must not get into the entry that all share."""
    return len(kept) == len(pairs)


@mechanism(Mechanism.KEY_SCHEME, when_off="")
def _scheme_line(scheme: str) -> str:
    return scheme


@mechanism(Mechanism.KEY_HOST, when_off="")
def _host_line(host: str) -> str:
    return host


@mechanism(Mechanism.KEY_TENANT, when_off="")
def _tenant_line(tenant: str) -> str:
    return tenant


@mechanism(Mechanism.KEY_LOCALE, when_off="")
def _locale_line(path: str, negotiation: tuple[str, str] | None) -> str:
    config = conf.current()
    first = path.removeprefix("/").partition("/")[0]
    if first in config.languages:
        return first
    return config.default_language if negotiation is None else _negotiated(*negotiation)


@mechanism(Mechanism.KEY_VARIANT, when_off="")
def _variant_line(selectors: tuple[str, ...]) -> str:
    rules = conf.current().variants.items()
    return ";".join(
        f"{name}={value}" for (name, values), value in zip(rules, selectors, strict=True) if value in values
    )


@mechanism(Mechanism.KEY_PATH, when_off="")
def _path_line(path: str) -> str:
    return path


@mechanism(Mechanism.KEY_QUERY, when_off="")
def _query_line(kept: list[str]) -> str:
    return "&".join(kept)


def _negotiation(headers: Headers) -> tuple[str, str]:
    chosen = parse_cookie(headers.cookie).get(conf.current().language_cookie, "") if headers.cookie else ""
    return chosen, headers.accept_language


def _negotiated(chosen: str, accepted: str) -> str:
    """Return the language that Django's LocaleMiddleware will choose."""
    candidates = [chosen] if chosen else []
    candidates += [language for language, _ in parse_accept_lang_header(accepted)]
    for candidate in candidates:
        if candidate == "*":
            break
        try:
            return get_supported_language_variant(candidate)
        except LookupError:
            continue
    return conf.current().default_language


def _forget(**_: object) -> None:
    identify.cache_clear()


setting_changed.connect(_forget, dispatch_uid="pagecache.keys")
