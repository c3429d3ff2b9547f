from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from events.messages.rounds import plan_rounds
from tests.factories.events import run_all


@dataclass
class Clock:
    """What everybody takes for now."""

    now: datetime

    def strikes(self, moment: datetime) -> None:
        """Have it be this moment: what is due is planned and sent."""
        self.now = moment
        plan_rounds(now=moment)
        run_all(hurry=True)


@pytest.fixture
def clock(monkeypatch, db) -> Clock:
    # Late in the morning in New York: no quiet hours. Tomorrow: what is planned for later than this must not be due by
    # the clock of the database, which shows the real time.
    found = Clock(timezone.now().replace(hour=15) + timedelta(days=1))
    monkeypatch.setattr("django.utils.timezone.now", lambda: found.now)
    return found
