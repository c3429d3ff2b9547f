"""Redis stopped, frozen, full, back with old data, back with none: no limit opens."""

import logging
import time

import pytest
from django.db import connection

from cms.infra import ratelimit
from cms.infra.ratelimit import redis_log
from cms.infra.ratelimit.models import Hit
from tests.helpers.jobs import wait_until
from tests.helpers.limits import crowd


def allowed(times, rule="few"):
    """How many of so many hits are allowed."""
    return sum(ratelimit.check(rule, "ana").allowed for _ in range(times))


def wait_for_redis():
    """Until this process asks Redis again."""
    wait_until(lambda: not redis_log.redis_log().was_away_within(redis_log.REST))


def test_a_durable_limit_goes_on_where_it_was_when_redis_stops(server, rules):
    rules(durable=True, few="5/h")
    assert allowed(3) == 3
    server.stop()
    assert allowed(10) == 2


def test_a_durable_limit_holds_when_redis_comes_back_empty(server, rules):
    rules(durable=True, few="5/h")
    assert allowed(9) == 5
    server.stop()
    server.start()
    wait_for_redis()
    assert allowed(9) == 0
    wait_for_redis()
    assert allowed(9) == 0


def test_a_durable_limit_holds_when_redis_comes_back_with_old_data(server, rules):
    rules(durable=True, few="5/h")
    assert allowed(1) == 1
    with server.client() as client:
        client.save()
    assert allowed(3) == 3
    server.stop()
    server.start()
    wait_for_redis()
    assert allowed(9) == 1
    wait_for_redis()
    assert allowed(9) == 0


def test_hits_that_postgresql_refused_are_not_left_in_a_redis_that_forgot(server, rules):
    rules(durable=True, few="2/h")
    allowed(2)
    with server.client() as client:
        client.flushall()
        assert allowed(3) == 0
        (key,) = client.keys("limit:*") or [""]
        assert client.zcard(key) == 0


def test_other_limits_are_counted_in_postgresql_while_redis_is_away_and_do_not_begin_anew_after_it(server, rules):
    rules(few="5/h")
    server.stop()
    assert allowed(9) == 5
    server.start()
    wait_for_redis()
    assert allowed(9) == 0


def test_a_redis_that_is_well_keeps_other_limits_out_of_postgresql(server, rules):
    rules(few="5/h")
    assert allowed(9) == 5
    assert not Hit.objects.exists()


@pytest.mark.parametrize("durable", [True, False])
def test_a_full_redis_goes_on_counting(server, rules, durable):
    rules(durable=durable, few="5/h")
    with server.client() as client:
        client.config_set("maxmemory", "1")
        assert allowed(9) == 5
        assert client.keys("limit:*")


def test_a_frozen_redis_is_waited_for_once_a_rest(server, rules, settings):
    rules(durable=True, few="50/h")
    assert allowed(1) == 1
    server.pause()
    started = time.monotonic()
    assert allowed(40) == 40
    took = time.monotonic() - started
    server.resume()
    # Less than as many timeouts, the counting in PostgreSQL included.
    assert took < 40 * redis_log.PATIENCE


def test_an_outage_is_logged_once_a_rest_and_names_nobody(server, rules, caplog):
    rules(durable=True, few="50/h")
    server.stop()
    with caplog.at_level(logging.WARNING):
        ratelimit.check("few", "ana@example.org")
        ratelimit.check("few", "ana@example.org")
    assert [record.name for record in caplog.records] == ["cms.infra.ratelimit.redis_log"]
    assert "ana" not in caplog.text


def test_many_at_once_get_along_with_few_connections(rules, settings, monkeypatch):
    """In production connections come from a pool: those who wait for one another's counts must not wait for ever."""
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "pool", {"min_size": 1, "max_size": 2, "timeout": 20})
    settings.REDIS_URL = "unix:///nowhere/redis.sock?db=0"
    rules(durable=True, few="5/h", wide="40/h")
    try:
        verdicts = crowd(30, lambda: ratelimit.check_all(("wide", "all"), ("few", "ana")))
        assert sum(verdict.allowed for verdict in verdicts) == 5
        ratelimit.give_back(next(verdict for verdict in verdicts if verdict.allowed))
        assert allowed(3) == 1
    finally:
        connection.copy().close_pool()
