"""Whose site nginx says is asked for."""

import socket
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


def test_an_address_in_the_request_line_names_nobody_whom_the_host_header_does_not(tmp_path: Path):
    with http_server(reached) as behind, nginx(tmp_path, web=behind.port) as proxy:

        def told(host: str) -> bytes:
            request = f"GET http://union.example.co.uk/ HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
            with socket.create_connection(("127.0.0.1", proxy.port), timeout=30) as connection:
                connection.sendall(request.encode())
                with connection.makefile("rb") as answer:
                    return answer.read().rpartition(b"\r\n")[2]

        cases = {"www.example.co.uk": b"nobody", "other.example.co.uk": b"nobody", "Union.example.co.uk:81": b"union"}
        assert {host: told(host) for host in cases} == cases
