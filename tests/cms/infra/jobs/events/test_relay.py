"""Programs outside read the events from a Redis Stream, whatever happens to Redis."""

import json
import threading

import pytest
import redis
from django.core.management import call_command
from django.db import connection, transaction

from cms.infra.jobs.events import publish, relay
from cms.infra.jobs.events.models import OutboxEvent
from cms.infra.jobs.events.tasks import prune, relay_each_minute
from tests.cms.infra.jobs.events.conftest import DoorOpened
from tests.helpers.jobs import run_due_jobs, running_jobs, wait_until
from tests.helpers.redis_server import RedisServer

STREAM = "rostrum:events"


@pytest.fixture
def redis_server(tmp_path, settings):
    """A Redis that may be killed."""
    server = RedisServer(tmp_path)
    server.start()
    settings.REDIS_URL = server.url
    yield server
    server.stop()


def doors(server):
    """The doors in the stream, in its order."""
    with server.client() as client:
        return [json.loads(fields["payload"])["door"] for _entry, fields in client.xrange(STREAM)]


def open_doors(*numbers):
    return [publish(DoorOpened(door=number), owner="organisation:3") for number in numbers]


@pytest.mark.django_db
def test_events_stand_in_the_stream_in_order_and_once(redis_server):
    open_doors(*range(5))
    assert relay.relay() == 5
    assert relay.relay() == 0
    assert doors(redis_server) == [0, 1, 2, 3, 4]


@pytest.mark.django_db
def test_an_entry_says_what_a_consumer_must_know(redis_server):
    (event,) = open_doors(7)
    relay.relay()
    with redis_server.client() as client:
        ((entry, fields),) = client.xrange(STREAM)
    event.refresh_from_db()
    assert event.entry == entry
    assert fields == {
        "id": str(event.event_id),
        "name": "tests.DoorOpened",
        "owner": "organisation:3",
        "occurred_at": event.occurred_at.isoformat(),
        "payload": '{"door": 7}',
    }


@pytest.mark.django_db
def test_more_events_than_one_batch_all_arrive(redis_server, monkeypatch):
    monkeypatch.setattr(relay, "_BATCH", 3)
    open_doors(*range(7))
    assert relay.relay() == 7
    assert doors(redis_server) == list(range(7))


@pytest.mark.django_db
def test_the_stream_keeps_about_as_many_as_it_may(redis_server, settings):
    settings.OUTBOX = settings.OUTBOX | {"LENGTH": 100}
    open_doors(*range(400))
    relay.relay()
    assert 100 <= len(doors(redis_server)) < 300
    assert doors(redis_server)[-1] == 399


@pytest.mark.django_db
def test_a_redis_that_came_back_empty_is_filled_again(redis_server):
    open_doors(1, 2)
    relay.relay()
    redis_server.stop()
    redis_server.start()
    assert doors(redis_server) == []
    open_doors(3)
    relay.relay()
    assert doors(redis_server) == [1, 2, 3]


@pytest.mark.django_db
def test_a_redis_that_came_back_with_an_older_file_gets_what_it_lost(redis_server):
    open_doors(1, 2)
    relay.relay()
    redis_server.save_and_stop()
    redis_server.start()
    open_doors(3)
    relay.relay()
    redis_server.stop()
    redis_server.start()
    assert doors(redis_server) == [1, 2]
    relay.relay()
    assert doors(redis_server) == [1, 2, 3]


@pytest.mark.django_db
def test_without_redis_events_wait(redis_server, caplog):
    open_doors(1)
    redis_server.stop()
    relay_each_minute(FakeRun())
    assert "events wait for the stream" in caplog.text
    assert OutboxEvent.objects.to_relay().count() == 1
    redis_server.start()
    relay_each_minute(FakeRun())
    assert doors(redis_server) == [1]


@pytest.mark.django_db
def test_a_crash_after_redis_has_an_event_sends_it_again(redis_server, monkeypatch):
    open_doors(1)
    monkeypatch.setattr(relay, "_MARK", "SELECT 1/0, %s, %s")
    with pytest.raises(Exception, match="division"), transaction.atomic():
        relay.relay()
    monkeypatch.undo()
    relay.relay()
    assert doors(redis_server) == [1, 1]
    with redis_server.client() as client:
        assert len({fields["id"] for _entry, fields in client.xrange(STREAM)}) == 1


@pytest.mark.django_db
def test_the_command_fills_the_stream_again_and_keeps_its_groups(redis_server, capsys):
    open_doors(1, 2)
    relay.relay()
    with redis_server.client() as client:
        client.xgroup_create(STREAM, "crm", id="0")
        client.xadd(STREAM, {"payload": '{"door": 99}'})
    call_command("rebuild_event_stream")
    assert "2 events" in capsys.readouterr().out
    assert doors(redis_server) == [1, 2]
    with redis_server.client() as client:
        assert [group["name"] for group in client.xinfo_groups(STREAM)] == ["crm"]


def test_an_event_that_is_committed_late_is_not_passed_over(committed_db, redis_server):
    taken, may_commit = threading.Event(), threading.Event()

    def slow():
        with transaction.atomic():
            open_doors(1)
            taken.set()
            may_commit.wait(20)
        connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    taken.wait(20)
    with transaction.atomic():
        open_doors(2)
    relay.relay()
    assert doors(redis_server) == [2]
    may_commit.set()
    thread.join()
    relay.relay()
    assert doors(redis_server) == [2, 1]


def test_the_worker_brings_an_event_to_the_stream_right_after_the_commit(committed_db, settings):
    with running_jobs(), redis.Redis.from_url(settings.REDIS_URL, decode_responses=True) as client:
        with transaction.atomic():
            open_doors(7)
        wait_until(lambda: client.xlen(STREAM) == 1)


@pytest.mark.django_db
def test_old_events_go_when_everybody_has_them(redis_server, heard, settings):
    open_doors(1, 2)
    settings.OUTBOX = settings.OUTBOX | {"KEEP_DAYS": 0}
    run_due_jobs(limit=1)
    prune(FakeRun())
    assert OutboxEvent.objects.count() == 2
    relay.relay()
    prune(FakeRun())
    assert [event.payload["door"] for event in OutboxEvent.objects.all()] == [2]


class FakeRun:
    """A run that nobody watches."""

    def progress(self, **_reached):
        pass

    def raise_if_cancelled(self):
        pass
