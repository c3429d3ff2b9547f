"""An event of the tests' own, and handlers that note what they hear."""

from dataclasses import dataclass
from typing import ClassVar

import pytest

from cms.infra.jobs import registry as jobs_registry
from cms.infra.jobs.events import DomainEvent, registry, subscribe


@dataclass(frozen=True)
class DoorOpened(DomainEvent):
    """Somebody opened a door."""

    name: ClassVar[str] = "tests.DoorOpened"

    door: int


@pytest.fixture(autouse=True)
def own_subscriptions(monkeypatch):
    """What a test subscribes, and the jobs that this makes, go with the test."""
    monkeypatch.setattr(registry, "_subscriptions", dict(registry._subscriptions))
    monkeypatch.setattr(jobs_registry, "_definitions", dict(jobs_registry._definitions))


@pytest.fixture
def heard():
    """What `tests.doorman` has heard: the doors, in order."""
    doors = []
    subscribe(DoorOpened, lambda event, _event_id: doors.append(event.door), name="tests.doorman")
    return doors


@pytest.fixture
def broken():
    """A handler `tests.broken`, which fails as long as this list is not empty."""
    faults = ["hinge"]

    def fail(event, event_id):
        if faults:
            raise RuntimeError("The hinge is broken")

    subscribe(DoorOpened, fail, name="tests.broken", max_attempts=2)
    return faults
