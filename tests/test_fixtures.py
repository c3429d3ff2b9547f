"""The tests' own ground: workers don't meet, the outside is shut, commits are real and gone afterwards."""

import httpx
import pytest
import redis
from django.conf import settings
from django.core.cache import cache
from pytest_socket import SocketConnectBlockedError
from wagtail.contrib.redirects.models import Redirect

from accounts.models import User
from tests.services import redis_url_of_worker


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("redis://127.0.0.1:6379/2", "redis://127.0.0.1:6379/3"),
        ("redis://cache:6379", "redis://cache:6379?db=1"),
        ("unix:///tmp/x/redis.sock?db=0", "unix:///tmp/x/redis.sock?db=1"),
    ],
)
def test_each_worker_has_a_redis_database_of_its_own(url, expected):
    assert redis_url_of_worker(url, "gw1") == expected
    assert redis_url_of_worker(expected, "") == expected


@pytest.mark.parametrize("attempt", [1, 2])
def test_a_committed_row_and_key_are_gone_for_the_next_test(committed_db, attempt):
    assert not User.objects.exists()
    assert cache.get("left over") is None
    User.objects.create(email="someone@example.org")
    cache.set("left over", attempt)
    assert redis.Redis.from_url(settings.REDIS_URL).dbsize() == 1


@pytest.mark.parametrize("attempt", [1, 2])
def test_the_live_site_answers_from_the_test_database_in_every_test(live_site, attempt):
    there = ["/account/login/", "/account/signup/"][attempt - 1]
    Redirect.add_redirect("/moved/", there, is_permanent=False)
    assert httpx.get(f"{live_site}/moved/").headers["location"] == there


def test_the_outside_network_is_shut():
    with pytest.warns(UserWarning, match="tried to use"), pytest.raises(SocketConnectBlockedError):
        httpx.get("http://192.0.2.1/", timeout=1)
