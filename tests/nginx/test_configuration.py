"""The files that nginx reads, as they stand in the repository."""

import re
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from django.conf import settings as django_settings

from cms.infra.pagecache import conf, counters
from tests.helpers.edge_cache import EdgeCache
from tests.helpers.jobs import wait_until
from tests.helpers.nginx import FOLDER, PROGRAM, Nginx, needs_nginx, nginx, options, write_configuration
from tests.helpers.redis_server import RedisServer

pytestmark = needs_nginx

HIT = "HIT; edge"


def test_the_configuration_is_one(tmp_path: Path):
    main = write_configuration(tmp_path, port=1, web=1)
    command = [str(PROGRAM), "-t", *options(tmp_path, main)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    assert "warn" not in result.stderr + (tmp_path / "error.log").read_text()


def test_an_address_that_is_none_is_refused_at_the_start(tmp_path: Path):
    with (
        pytest.raises(RuntimeError, match="CACHE_REDIS_URL: not the address of a Redis server"),
        nginx(tmp_path, web=1, redis_url="redis-cache"),
    ):
        pytest.fail("nginx started.")


def test_what_starts_the_container_fills_in_each_template():
    script = FOLDER / "start.sh"
    subprocess.run(["sh", "-n", str(script)], check=True)  # noqa: S607 - from the PATH on purpose
    for template in (FOLDER / "templates").glob("*.template"):
        for name in template.read_text().split("${")[1:]:
            assert f"${name.partition('}')[0]}" in script.read_text()


def test_nginx_and_python_begin_their_keys_alike():
    assert f'os.getenv("PAGECACHE_PREFIX") or "{conf.Config.prefix}"' in (FOLDER / "edge" / "settings.lua").read_text()


def test_nginx_and_python_keep_as_many_counts_for_as_long():
    lua = (FOLDER / "edge" / "counters.lua").read_text()
    assert f"local DAY, KEEP = {counters.DAY}, {counters.KEPT // counters.DAY} * {counters.DAY}\n" in lua
    assert re.search(rf"local \w+, BEST = \d+, {counters._KEPT_ADDRESSES}\n", lua)


def test_redis_may_be_on_the_network_with_a_password_and_another_database(start: Callable[..., Nginx], tmp_path: Path):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = RedisServer(tmp_path)
    server.start("--port", str(port))
    try:
        server.client().config_set("requirepass", "p@ss")
        server.url = f"redis://:p%40ss@localhost:{port}/3"
        cache = EdgeCache(server)
        cache.trust()
        proxy = start(cache)
        cache.put(proxy.netloc, "/a/")
        assert httpx.get(f"{proxy.url}/a/").headers["x-page-cache"] == HIT
    finally:
        server.stop()


def test_the_real_site_says_the_same_with_and_without_the_edge(live_site: str, tmp_path: Path):
    cache_url = django_settings.PAGECACHE["REDIS_URL"]
    headers = {"Host": "localhost:8000", "Accept-Encoding": "br"}

    def asked(url: str) -> tuple[str, int, list[tuple[str, str]], bytes]:
        answer = httpx.get(url, headers=headers)
        of_the_server = {"date", "server", "connection", "x-page-cache"}
        kept = sorted(pair for pair in answer.headers.multi_items() if pair[0] not in of_the_server)
        return answer.headers["x-page-cache"], answer.status_code, kept, answer.content

    with nginx(tmp_path, web=int(live_site.rpartition(":")[2]), redis_url=cache_url) as proxy:
        for path in ("/robots.txt", "/there-is-nothing/"):
            for url, mark in ((live_site, "HIT; app"), (proxy.url, HIT)):
                wait_until(lambda asks=f"{url}{path}", mark=mark: asked(asks)[0] == mark)
            assert asked(f"{proxy.url}{path}")[1:] == asked(f"{live_site}{path}")[1:]
