import pytest

from events.places import locking

AT_ONCE = 12
_TOGETHER = "pg_sleep(0.1 - mod(extract(epoch FROM clock_timestamp())::numeric, 0.1) + 0 * %s)"


@pytest.fixture
def switched_off(request, monkeypatch):
    """Without the mechanism that the parameter names: people take no turns, but all go on at the same moment."""
    name = getattr(request, "param", None)
    if name is not None:
        monkeypatch.setattr(locking, "_TURN", _TOGETHER)
    return name
