from datetime import UTC, datetime

import pytest

# In place of waiting for one's turn: all go on at the same moment.
TOGETHER = "pg_sleep(0.1 - mod(extract(epoch FROM clock_timestamp())::numeric, 0.1) + 0 * %s)"


@pytest.fixture(autouse=True)
def patient_site(settings) -> None:
    """All tests come from one address of the network, and are the same few people; those of a limit set their own."""
    rules = [name for name in settings.RATE_LIMITS if name == "forms" or name.startswith("event_")]
    settings.RATE_LIMITS = settings.RATE_LIMITS | {rule: {"rates": ["100000/h"]} for rule in rules}


@pytest.fixture
def before_2027(monkeypatch) -> None:
    """Have days of 2027 that a test writes down be still to come, whenever it runs."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: datetime(2026, 12, 7, 12, tzinfo=UTC))


@pytest.fixture
def switched_off(request):
    """The mechanism that the parameter names, which the test is to do without; None for none."""
    return getattr(request, "param", None)
