"""An entry: a finished response with ready-made variants, and the answers that can be made from it."""

import gzip
import hashlib
import json
import re
import time
from dataclasses import dataclass
from functools import lru_cache
from http import HTTPStatus

import brotli
from django.http.response import HttpResponseBase

from cms.infra.pagecache import conf

HIT = "HIT; app"
MISS = "MISS"
BYPASS = "BYPASS"
MARK = "X-Page-Cache"

PLAIN = "id"
# In the order of preference among encodings that the client likes equally.
ENCODINGS = ("br", "gzip", PLAIN)

# What compressing would only make bigger, or not worth the header.
_WORTH_COMPRESSING = 200
_COMPRESSIBLE = ("text/", "application/json", "application/ld+json", "application/xml", "application/rss+xml",
                 "application/atom+xml", "application/javascript", "image/svg+xml")  # fmt: skip
# Made anew for each answer, or true only for the one connection that the response was rendered for.
_NOT_KEPT = frozenset({
    "age", "cache-control", "connection", "content-encoding", "content-length", "date", "etag", "expires",
    "keep-alive", "set-cookie", "transfer-encoding", "vary", "x-page-cache", "x-request-id",
})  # fmt: skip
_IN_304 = frozenset({"cache-control", "content-location", "etag", "vary"})
_LONGEST_HEADER = 1024
# What headers are made of (https://www.rfc-editor.org/rfc/rfc9110#section-5.5), and nothing that float() takes besides.
_BLANK = " \t"
_VISIBLE = re.compile(r"[\t\x20-\x7e]+")
_WEIGHT = re.compile(r"[0-9]+\.?[0-9]*|\.[0-9]+")


@dataclass(frozen=True, slots=True)
class Answer:
    """Status and headers, ready to be sent by either adapter. `length` is that of the body to send with them."""

    status: int
    etag: str
    fresh_until: float
    variant: str
    length: int
    headers: list[tuple[str, str]]
    raw_headers: list[tuple[bytes, bytes]]

    @property
    def status_line(self) -> str:
        """The status as WSGI wants it."""
        return f"{self.status} {HTTPStatus(self.status).phrase}"


@lru_cache(maxsize=1024)
def _negotiate(accept_encoding: str) -> str:
    wishes: dict[str, float] = {}
    for part in accept_encoding.lower().split(","):
        name, *parameters = (piece.strip(_BLANK) for piece in part.split(";"))
        wishes[name] = _quality(parameters)
    for_others = wishes.get("*", 0.0)
    liked = {"br": wishes.get("br", for_others), "gzip": wishes.get("gzip", wishes.get("x-gzip", for_others))}
    # Without a word about it, identity is welcome, but only after anything that was asked for.
    identity = wishes.get("identity", 0.0)
    best = max(liked, key=lambda name: liked[name])
    return best if liked[best] > 0 and liked[best] >= identity else PLAIN


def _quality(parameters: list[str]) -> float:
    for parameter in parameters:
        if parameter.startswith("q="):
            return min(1.0, float(parameter[2:])) if _WEIGHT.fullmatch(parameter[2:]) else 0.0
    return 1.0


def negotiate(accept_encoding: str) -> str:
    """Choose br, gzip or id for an Accept-Encoding header (RFC 9110, section 12.5.3); id for a broken one."""
    if len(accept_encoding) > _LONGEST_HEADER or not _VISIBLE.fullmatch(accept_encoding):
        return PLAIN
    return _negotiate(accept_encoding)


def build(
    response: HttpResponseBase, *, ttl: float, variants: tuple[str, ...], of: str = ""
) -> tuple[bytes, dict[str, bytes]]:
    """Return an entry's meta and its bodies by encoding (format: store.py).

    `ttl` is in seconds; `variants` are the encodings wanted, `of` is the variant of the page that the key names.
    """
    plain = b"".join(response)
    bodies = {PLAIN: plain}
    if len(plain) >= _WORTH_COMPRESSING and response.get("Content-Type", "").startswith(_COMPRESSIBLE):
        if "br" in variants:
            bodies["br"] = brotli.compress(plain, quality=5)
        if "gzip" in variants:
            bodies["gzip"] = gzip.compress(plain, compresslevel=6, mtime=0)
    etag = f'W/"{hashlib.sha256(plain).hexdigest()[:32]}"'
    headers = [[name, value] for name, value in response.items() if name.lower() not in _NOT_KEPT]
    headers += [["Cache-Control", conf.current().cache_control], ["ETag", etag], ["Vary", _vary(response)]]
    now = time.time()
    meta = {
        "status": response.status_code,
        "headers": headers,
        "etag": etag,
        "lengths": {variant: len(body) for variant, body in bodies.items()},
        "fresh_until": round(now + ttl, 3),
        "stored": int(now),
        "variant": of,
        "release": conf.current().release,
    }
    return json.dumps(meta, separators=(",", ":")).encode(), bodies


def vary_names(response: HttpResponseBase) -> list[str]:
    """Return the names in a response's Vary header, as written."""
    return [name for name in map(str.strip, response.get("Vary", "").split(",")) if name]


def _vary(response: HttpResponseBase) -> str:
    """Tell caches after us what really matters: a language that the path decides does not."""
    config = conf.current()
    by_path = {"accept-language"} if config.language_from == "path" else set()
    names = [name for name in vary_names(response) if name.lower() not in by_path | {"accept-encoding"}]
    return ", ".join(["Accept-Encoding", *names])


@lru_cache(maxsize=2048)
def answer(meta: bytes, encoding: str, mark: str, *, not_modified: bool) -> Answer:
    """Make the status and headers for a client that takes this encoding. Raises ValueError for a broken meta."""
    try:
        entry = json.loads(meta)
        lengths = entry["lengths"]
        variant = encoding if encoding in lengths else PLAIN
        headers = [(name, value) for name, value in entry["headers"]]
        status = entry["status"]
        if not_modified:
            headers = [(name, value) for name, value in headers if name.lower() in _IN_304]
            status = HTTPStatus.NOT_MODIFIED.value
        else:
            headers.append(("Content-Length", str(lengths[variant])))
            if variant != PLAIN:
                headers.append(("Content-Encoding", variant))
        headers.append((MARK, mark))
        return Answer(
            status=status,
            etag=entry["etag"],
            fresh_until=entry["fresh_until"],
            variant=variant,
            length=0 if not_modified else lengths[variant],
            headers=headers,
            raw_headers=[(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers],
        )
    except (KeyError, TypeError) as error:
        raise ValueError("Not an entry of the page cache.") from error


def answer_to(if_none_match: str, meta: bytes, encoding: str, mark: str) -> Answer:
    """Answer in full, or with 304 if the client already has this version. Raises ValueError for a broken meta."""
    whole = answer(meta, encoding, mark, not_modified=False)
    if if_none_match and whole.status == HTTPStatus.OK and _matches(if_none_match, whole.etag):
        return answer(meta, encoding, mark, not_modified=True)
    return whole


def _matches(if_none_match: str, etag: str) -> bool:
    """Compare weakly (RFC 9110, section 13.1.2)."""
    if len(if_none_match) > _LONGEST_HEADER:
        return False
    known = [tag.strip(_BLANK).removeprefix("W/") for tag in if_none_match.split(",")]
    return "*" in known or etag.removeprefix("W/") in known
