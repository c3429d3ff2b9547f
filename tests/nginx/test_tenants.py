"""Whose site nginx says is asked for."""

from pathlib import Path

import httpx

from tests.helpers.http_server import Handler, Received, http_server
from tests.helpers.nginx import needs_nginx, nginx

pytestmark = needs_nginx


def reached(handler: Handler, request: Received) -> None:
    handler.reply(body=request.headers.get("x-tenant-slug", "nobody").encode())


def test_the_host_alone_tells_the_tenant(tmp_path: Path):
    cases = {
        "union.example.co.uk": "union",
        "Union.Example.Co.Uk": "union",
        "union-4.example.co.uk:8443": "union-4",
        "example.co.uk": "nobody",
        "www.example.co.uk": "nobody",
        "a.b.example.co.uk": "nobody",
        "union.exampleXco.uk": "nobody",
        "union.example.org": "nobody",
    }
    forged = [{}, {"X-Tenant-Slug": "forged"}, {"x-tenant-slug": "forged"}, {"X_Tenant_Slug": "forged"}]
    with (
        http_server(reached) as behind,
        nginx(tmp_path, web=behind.port) as proxy,
        httpx.Client(base_url=proxy.url) as client,
    ):
        seen = {host: {client.get("/", headers={"Host": host, **header}).text for header in forged} for host in cases}
    assert seen == {host: {tenant} for host, tenant in cases.items()}
