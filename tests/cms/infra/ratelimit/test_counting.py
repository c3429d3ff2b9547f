"""How hits are counted, in Redis and in PostgreSQL alike."""

import pytest
import redis
from django.conf import settings as django_settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction

from cms.infra import ratelimit
from cms.infra.ratelimit.models import Hit
from cms.infra.ratelimit.rules import Rate, parse, validate

GONE = "unix:///nowhere/redis.sock?db=0"


@pytest.fixture(params=["redis", "postgresql"], autouse=True)
def where(request, settings):
    """Where hits are counted: in Redis, or in PostgreSQL because there is no Redis."""
    if request.param == "postgresql":
        settings.REDIS_URL = GONE
    return request.param


def test_as_many_as_the_rate_says_are_allowed_and_then_none(rules):
    rules(few="3/m")
    verdicts = [ratelimit.check("few", "ana") for _ in range(5)]
    assert [verdict.allowed for verdict in verdicts] == [True, True, True, False, False]
    assert [verdict.remaining for verdict in verdicts] == [2, 1, 0, 0, 0]
    assert verdicts[2].retry_after == 0
    assert verdicts[3].retry_after in {59, 60}


def test_each_key_has_a_count_of_its_own(rules):
    rules(few="1/m", others="1/m")
    assert ratelimit.check("few", "ana").allowed
    assert ratelimit.check("few", "ben").allowed
    assert ratelimit.check("few", "ana", "phone").allowed
    assert ratelimit.check("others", "ana").allowed
    assert not ratelimit.check("few", "ana").allowed


def test_a_hit_counts_in_all_rules_or_in_none(rules):
    rules(narrow="1/m", wide="3/m")
    assert ratelimit.check_all(("narrow", "ana"), ("wide", "all")).allowed
    for _ in range(5):
        assert not ratelimit.check_all(("narrow", "ana"), ("wide", "all")).allowed
    assert ratelimit.check("wide", "all").remaining == 1


def test_a_rule_with_two_rates_keeps_both(settings):
    settings.RATE_LIMITS = {"two": {"rates": ["2/s", "3/h"]}}
    assert [ratelimit.check("two", "ana").allowed for _ in range(3)] == [True, True, False]
    settings.RATE_LIMITS = {"two": {"rates": ["9/s", "3/h"]}}
    assert ratelimit.check("two", "ana").allowed
    verdict = ratelimit.check("two", "ana")
    assert not verdict.allowed
    assert verdict.retry_after > 3500


def test_the_longest_wait_of_several_full_rules_is_named(rules):
    rules(short="1/m", long="1/h")
    ratelimit.check_all(("short", "ana"), ("long", "ana"))
    assert ratelimit.check_all(("short", "ana"), ("long", "ana")).retry_after > 3500


def test_a_hit_that_is_given_back_counts_no_longer(rules):
    rules(few="1/m")
    ratelimit.give_back(ratelimit.check("few", "ana"))
    verdict = ratelimit.check("few", "ana")
    assert verdict.allowed
    ratelimit.give_back(ratelimit.check("few", "ana"))
    assert not ratelimit.check("few", "ana").allowed


def test_a_refused_hit_does_not_make_the_wait_longer(rules):
    rules(quick="1/s")
    assert ratelimit.check("quick", "ana").allowed
    # Knocks the whole second through, and is let in at its end.
    knocks = 0
    while not ratelimit.check("quick", "ana").allowed:
        knocks += 1
    assert knocks


def test_a_tighter_limit_goes_on_with_what_was_counted(rules):
    rules(few="5/m")
    for _ in range(4):
        ratelimit.check("few", "ana")
    rules(few="3/m")
    assert not ratelimit.check("few", "ana").allowed


def test_enforcing_raises_with_the_wait(rules):
    rules(few="1/m")
    assert ratelimit.enforce(("few", "ana")).remaining == 0
    with pytest.raises(ratelimit.Limited) as limited:
        ratelimit.enforce(("few", "ana"))
    assert limited.value.retry_after in {59, 60}


def test_a_hit_stays_when_the_requests_own_transaction_is_rolled_back(rules):
    rules(durable=True, few="1/m")
    with transaction.atomic():
        ratelimit.check("few", "ana")
        transaction.set_rollback(True)
    assert not ratelimit.check("few", "ana").allowed


def test_neither_store_learns_whom_it_counts(rules, where):
    rules(durable=True, few="5/m")
    ratelimit.check("few", "ana@example.org", "192.0.2.7")
    kept = bytes(Hit.objects.get().key)
    if where == "redis":
        with redis.Redis.from_url(django_settings.REDIS_URL) as client:
            (key,) = client.keys("limit:*")
            kept += key
    assert b"ana" not in kept
    assert b"192.0.2.7" not in kept


def test_nothing_is_kept_longer_than_it_counts(rules, where):
    rules(few="5/m")
    ratelimit.check("few", "ana")
    if where == "redis":
        with redis.Redis.from_url(django_settings.REDIS_URL) as client:
            (key,) = client.keys("limit:*")
            assert 0 < client.pttl(key) <= 60_001
        assert not Hit.objects.exists()
    else:
        hit = Hit.objects.get()
        assert (hit.expires_at - hit.at).total_seconds() == 60


def test_the_requests_own_connection_is_not_used(rules, django_assert_num_queries):
    rules(durable=True, few="5/m")
    with django_assert_num_queries(0):
        ratelimit.check("few", "ana")
    assert connection.in_atomic_block


def test_an_unknown_rule_is_a_mistake():
    with pytest.raises(ImproperlyConfigured, match="no rule"):
        ratelimit.check("unheard-of", "ana")


@pytest.mark.parametrize("text", ["0/m", "5", "5/0m", "5/w", "-1/m", "5 / m", ""])
def test_a_rate_that_means_nothing_is_a_mistake_at_the_start(settings, text):
    settings.RATE_LIMITS = {"few": {"rates": [text]}}
    with pytest.raises(ImproperlyConfigured, match="is no rate"):
        validate()


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("5/5m", Rate(5, 300)),
        ("100/m", Rate(100, 60)),
        ("3/h", Rate(3, 3600)),
        ("2/30s", Rate(2, 30)),
        ("9/d", Rate(9, 86_400)),
    ],
)
def test_a_rate_reads_as_it_is_written(text, rate):
    assert parse(text) == rate
