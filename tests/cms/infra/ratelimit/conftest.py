import pytest

from tests.helpers.limits import forget_limits
from tests.helpers.redis_server import RedisServer


@pytest.fixture(autouse=True)
def _fresh_limits(db) -> None:
    """Begin with nothing counted."""
    forget_limits()


@pytest.fixture
def server(settings, tmp_path):
    """A Redis that this test may stop."""
    server = RedisServer(tmp_path)
    server.start()
    settings.REDIS_URL = server.url
    yield server
    server.stop()


@pytest.fixture
def rules(settings):
    """Set rules beside those of the settings, each with one rate: `rules(few="2/m")`; `durable` for all of them."""

    def define(*, durable: bool = False, **rates: str) -> None:
        added = {name: {"rates": [rate], "durable": durable} for name, rate in rates.items()}
        settings.RATE_LIMITS = settings.RATE_LIMITS | added

    return define
