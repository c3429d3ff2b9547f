"""Nothing is lost and nothing is done twice, whatever is killed: worker processes on servers of the test's own."""

import os
import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from django.conf import settings

from cms.infra.embedded.addresses import addresses
from cms.infra.embedded.processes import wait_for
from cms.infra.embedded.servers import Postgres
from cms.infra.embedded.supervisor import _prepare_socket_dir
from tests.helpers.jobs import wait_until
from tests.helpers.redis_server import RedisServer

pytestmark = [pytest.mark.drill, pytest.mark.xdist_group("job-drills")]

JOBS = 400
_ENQUEUE = """
import sys, django
django.setup()
from django.db import transaction
from cms.infra.jobs import enqueue
from tests.cms.infra.jobs.worked.tasks import note, note_plainly
first, last, kind = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
for number in range(first, last):
    if kind == "plain":
        note_plainly(number)
    else:
        with transaction.atomic():
            enqueue(note, {"number": number})
"""


class Plant:
    """PostgreSQL, Redis and two worker processes, each of which can be killed."""

    def __init__(self, folder: Path) -> None:
        self.log = folder / "workers.log"
        self._postgres = Postgres(folder / "data")
        (folder / "data").mkdir()
        _prepare_socket_dir(addresses(folder / "data").socket_dir)
        self._database: subprocess.Popen[bytes] | None = None
        (folder / "redis").mkdir()
        self.redis = RedisServer(folder / "redis")
        self.workers: list[subprocess.Popen[bytes]] = []
        self._environment = os.environ | {
            "DATABASE_URL": addresses(folder / "data").database_url,
            "REDIS_URL": self.redis.url,
            "DATA_DIR": str(folder),
            "DJANGO_SETTINGS_MODULE": "tests.cms.infra.jobs.worked.settings",
            "PYTHONPATH": str(settings.BASE_DIR),
        }

    def build(self) -> None:
        """Start the servers and make the tables."""
        self.start_postgres()
        self.redis.start()
        self._python("manage.py", "migrate", "--skip-checks", "--verbosity", "0")
        self.query("CREATE TABLE ledger (number integer NOT NULL)")

    def start_postgres(self) -> None:
        """Start PostgreSQL as it left off, with nothing made less durable."""
        self._postgres.prepare()
        self._database = self._postgres.start()
        assert wait_for(self._postgres.answers, within=30)
        assert [self.query(f"SHOW {name}") for name in ("fsync", "synchronous_commit")] == [[("on",)], [("on",)]]

    def kill_postgres(self) -> None:
        """Stop PostgreSQL as a crash does: it has to recover from its log."""
        self._database.send_signal(signal.SIGQUIT)
        self._database.wait(timeout=30)

    def enqueue(self, first: int, last: int, *, kind: str = "durable") -> None:
        """Enqueue a job for each of these numbers, in a transaction of its own."""
        self._python("-c", _ENQUEUE, str(first), str(last), kind)

    def start_worker(self) -> None:
        """Add a worker process."""
        with self.log.open("ab") as log:
            command = [sys.executable, "manage.py", "run_huey", "--skip-checks"]
            self.workers.append(
                subprocess.Popen(command, cwd=settings.BASE_DIR, env=self._environment, stdout=log, stderr=log)
            )

    def kill_worker(self, worker: subprocess.Popen[bytes]) -> None:
        """Kill a worker without warning, and start another in its place."""
        self.workers.remove(worker)
        worker.kill()
        worker.wait()
        self.start_worker()

    def at_work(self) -> list[subprocess.Popen[bytes]]:
        """Return the workers that have a job in hand; a new one takes a while to start."""
        names = [name for (name,) in self.query("SELECT worker FROM jobs_job WHERE state = 'running'")]
        return [worker for worker in self.workers if any(name.endswith(f":{worker.pid}") for name in names)]

    def query(self, statement: str) -> list[tuple]:
        """Return what PostgreSQL answers."""
        with closing(psycopg.connect(self._environment["DATABASE_URL"], autocommit=True)) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def written(self) -> int:
        """Return how many lines the ledger has."""
        return self.query("SELECT count(*) FROM ledger")[0][0]

    def unfinished(self) -> int:
        """Return how many jobs are not done."""
        return self.query("SELECT count(*) FROM jobs_job WHERE state <> 'done'")[0][0]

    def ledger(self) -> Counter[int]:
        """Return how often each number was written."""
        return Counter(dict(self.query("SELECT number, count(*) FROM ledger GROUP BY number")))

    def end_workers(self) -> None:
        """Have the workers end in order."""
        for worker in self.workers:
            worker.send_signal(signal.SIGTERM)
        for worker in self.workers:
            worker.wait(timeout=30)
        self.workers.clear()

    def destroy(self) -> None:
        """Kill everything."""
        for worker in self.workers:
            worker.kill()
            worker.wait()
        self.redis.stop()
        if self._database and self._database.poll() is None:
            self.kill_postgres()

    def _python(self, *arguments: str) -> None:
        subprocess.run([sys.executable, *arguments], cwd=settings.BASE_DIR, env=self._environment, check=True)


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Iterator[Plant]:
    plant = Plant(tmp_path_factory.mktemp("plant"))
    try:
        plant.build()
        yield plant
    finally:
        plant.destroy()


@pytest.fixture
def plant(built: Plant) -> Iterator[Plant]:
    """Empty tables, and no worker yet."""
    built.query("TRUNCATE jobs_job, jobs_cronslot, ledger")
    with built.redis.client() as client:
        client.flushall()
    yield built
    built.end_workers()


def drill(
    plant: Plant, seed: int, fault: Callable[[random.Random], None], *, times: int, done: Callable[[], bool]
) -> None:
    """Have two workers begin, let the fault happen at moments drawn between the first job and the last, and wait."""
    plant.start_worker()
    plant.start_worker()
    chance = random.Random(seed)  # noqa: S311 - which moment, and the same one again
    for moment in sorted(chance.sample(range(JOBS * 9 // 10), times)):
        wait_until(lambda moment=moment: plant.written() > moment)
        fault(chance)
    wait_until(done, within=60)
    plant.end_workers()


def assert_each_stands_once(plant: Plant) -> None:
    ledger = plant.ledger()
    lost = sorted(set(range(JOBS)) - set(ledger))
    doubled = {number: times for number, times in ledger.items() if times > 1}
    assert (lost, doubled) == ([], {})


def all_done(plant: Plant) -> bool:
    return plant.unfinished() == 0


def rounds(number: int) -> Iterator[int]:
    """Yield the seeds."""
    return iter(range(1, number + 1))


def test_killed_workers_lose_nothing_and_do_nothing_twice(plant, drill_rounds):
    def kill_one_at_work(chance: random.Random) -> None:
        wait_until(lambda: plant.at_work() or all_done(plant))
        if busy := plant.at_work():
            plant.kill_worker(chance.choice(busy))

    for seed in rounds(drill_rounds):
        plant.query("TRUNCATE ledger")
        plant.enqueue(0, JOBS)
        drill(plant, seed, kill_one_at_work, times=5, done=lambda: all_done(plant))
        assert_each_stands_once(plant)
        assert plant.query("SELECT count(*) FROM jobs_job WHERE attempts > 1")[0][0], "a kill hit somebody at work"


def test_plain_huey_tasks_are_lost_in_the_same_drill(plant):
    """Shows that the drill can fail."""
    plant.enqueue(0, JOBS, kind="plain")

    def kill_both(_chance: random.Random) -> None:
        for worker in list(plant.workers):
            plant.kill_worker(worker)

    def nothing_waits() -> bool:
        with plant.redis.client() as client:
            return not any(client.zcard(key) for key in client.keys("huey.redis.*"))

    drill(plant, 1, kill_both, times=5, done=nothing_waits)
    with pytest.raises(AssertionError):
        assert_each_stands_once(plant)
    assert len(plant.ledger()) < JOBS


def test_a_redis_that_is_killed_and_comes_back_empty_changes_nothing(plant, drill_rounds):
    def lose_redis(chance: random.Random) -> None:
        plant.redis.stop()
        before = plant.written()
        # Work goes on meanwhile.
        wait_until(lambda: plant.written() > before or all_done(plant))
        plant.redis.start()

    for seed in rounds(drill_rounds):
        plant.query("TRUNCATE ledger")
        plant.enqueue(0, JOBS // 2)
        plant.redis.stop()
        plant.enqueue(JOBS // 2, JOBS)
        plant.redis.start()
        drill(plant, seed, lose_redis, times=3, done=lambda: all_done(plant))
        assert_each_stands_once(plant)


def test_a_postgresql_that_crashes_changes_nothing(plant, drill_rounds):
    def crash(chance: random.Random) -> None:
        plant.kill_postgres()
        plant.start_postgres()

    for seed in rounds(drill_rounds):
        plant.query("TRUNCATE ledger")
        plant.enqueue(0, JOBS)
        drill(plant, seed, crash, times=3, done=lambda: all_done(plant))
        assert_each_stands_once(plant)
