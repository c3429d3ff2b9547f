"""The page cache's table of rules by example, which Python and nginx's edge are both held to."""

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes

from cms.infra.pagecache import asgi, wsgi
from cms.infra.pagecache.keys import Asked

_TABLE = json.loads((Path(__file__).parents[1] / "cms/infra/pagecache/key_vectors.json").read_text())
_COMMON = {"scheme": "http", "host": "www.example.org", "tenant": "", "locale": "en", "variant": "", "path": "/"}

ENCODINGS: list[tuple[str, str]] = [(accepted, chosen) for accepted, chosen in _TABLE["encodings"]]
ETAG: str = _TABLE["versions"]["etag"]
IF_NONE_MATCH: list[tuple[str, bool]] = [(header, known) for header, known in _TABLE["versions"]["if_none_match"]]


@dataclass(frozen=True)
class Request:
    """A request as it goes over the wire; `tenant` and `proto` are what nginx tells gunicorn about it."""

    method: str = "GET"
    target: str = "/"
    host: str | None = "www.example.org"
    headers: list[list[str]] = field(default_factory=list)
    body: str = ""
    version: str = "1.1"
    tenant: str = ""
    proto: str = ""

    @property
    def wire(self) -> bytes:
        """The request as a client sends it."""
        lines = [f"{self.method} {self.target} HTTP/{self.version}"]
        lines += [f"Host: {self.host}"] if self.host is not None else []
        lines += [f"X-Forwarded-Proto: {self.proto}"] if self.proto else []
        lines += [f"{name}: {value}" for name, value in self.headers]
        return ("\r\n".join([*lines, "", ""]) + self.body).encode("latin-1")

    @property
    def _told(self) -> list[tuple[str, str]]:
        """The headers as gunicorn gets them from nginx."""
        own = [("host", self.host or ""), ("x-forwarded-proto", self.proto or "http"), ("x-tenant-slug", self.tenant)]
        return [
            *((name, value) for name, value in own if value),
            *((name.lower(), value) for name, value in self.headers),
        ]

    def by_wsgi(self) -> Asked | None:
        """Return what the adapter for WSGI asks for, with gunicorn's reading of the request."""
        path, _, query = self.target.partition("?")
        environ: dict[str, Any] = {
            "REQUEST_METHOD": self.method,
            "wsgi.url_scheme": "http",
            "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
            "QUERY_STRING": query,
        }
        for name, value in self._told:
            key = name.upper().replace("-", "_")
            key = key if key == "CONTENT_LENGTH" else f"HTTP_{key}"
            environ[key] = f"{environ[key]},{value}" if key in environ else value
        return wsgi._asked(environ)

    def by_asgi(self) -> Asked | None:
        """Return what the adapter for ASGI asks for."""
        path, _, query = self.target.partition("?")
        return asgi._asked({
            "type": "http",
            "method": self.method,
            "scheme": "http",
            "path": unquote_to_bytes(path).decode(errors="replace"),
            "query_string": query.encode("latin-1"),
            "headers": [(name.encode(), value.encode("latin-1")) for name, value in self._told],
        })  # fmt: skip


@dataclass(frozen=True)
class Vector:
    """A request and the page it is about: the key's digest and whether it says no more than the key."""

    name: str
    request: Request
    key: str | None
    exact: bool
    # "edge": only nginx sees this request so.
    only: str


def _vector(told: dict[str, Any]) -> Vector:
    request = dict(told["request"])
    only = request.pop("only", "")
    key = None
    if told["page"] is not None:
        page = {**_COMMON, "query": ""} | told["page"]
        names = ("scheme", "host", "tenant", "locale", "variant", "path", "query")
        lines = [_TABLE["settings"]["release"], *(page[name] for name in names)]
        key = hashlib.sha256("\n".join(lines).encode()).hexdigest()
    return Vector(told["name"], Request(**request), key, told.get("exact", True), only)


VECTORS = [_vector(told) for told in _TABLE["requests"]]


def use_settings(settings: Any) -> None:
    """Put the table's settings into force, with pytest-django's `settings`."""
    told = _TABLE["settings"]
    settings.ALLOWED_HOSTS = told["allowed_hosts"]
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.PAGECACHE = {
        **settings.PAGECACHE,
        "RELEASE": told["release"],
        "BYPASS": told["bypass"],
        "QUERY": told["query"],
        "VARIANTS": {name: tuple(values) for name, values in told["variants"].items()},
        "TENANT_HEADER": "X-Tenant-Slug",
    }
