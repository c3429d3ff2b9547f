"""The real nginx with its real configuration, in front of a server that tells what reached it."""

import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.helpers.http_server import Handler, Received, http_server
from tests.helpers.jobs import wait_until

NGINX = Path(__file__).resolve().parents[2] / "nginx"
PROGRAM = shutil.which("nginx")

pytestmark = pytest.mark.skipif(PROGRAM is None, reason="nginx is not installed")


def reached(handler: Handler, request: Received) -> None:
    handler.reply(body=request.headers.get("x-tenant-slug", "nobody").encode())


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    """Where nginx listens, for organisations below example.co.uk."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    tenants, main = tmp_path / "tenants.conf", tmp_path / "nginx.conf"
    template = (NGINX / "templates" / "tenants.conf.template").read_text()
    tenants.write_text(template.replace("${TENANT_DOMAIN}", "example.co.uk"))
    with http_server(reached) as behind:
        here = {
            "/etc/nginx/conf.d/tenants.conf": str(tenants),
            "/tmp/nginx.pid": str(tmp_path / "nginx.pid"),  # noqa: S108 - what the configuration says
            "listen 8080": f"listen 127.0.0.1:{port}",
            "web:8000": f"127.0.0.1:{behind.port}",
            "files:8333": "127.0.0.1:1",
        }
        text = (NGINX / "nginx.conf").read_text()
        for there, instead in here.items():
            assert there in text
            text = text.replace(there, instead)
        main.write_text(text)
        command = [str(PROGRAM), "-p", str(tmp_path), "-e", "stderr", "-c", str(main), "-g", "daemon off;"]
        server = subprocess.Popen(command, stderr=subprocess.PIPE)
        try:
            wait_until(lambda: server.poll() is not None or is_open(port))
            assert server.poll() is None, server.communicate()[1]
            yield port
        finally:
            server.terminate()
            server.communicate(timeout=30)


def is_open(port: int) -> bool:
    with socket.socket() as knock:
        return knock.connect_ex(("127.0.0.1", port)) == 0


def test_the_host_alone_tells_the_tenant(port: int):
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
    with httpx.Client(base_url=f"http://127.0.0.1:{port}") as client:
        seen = {host: {client.get("/", headers={"Host": host, **header}).text for header in forged} for host in cases}
    assert seen == {host: {tenant} for host, tenant in cases.items()}
