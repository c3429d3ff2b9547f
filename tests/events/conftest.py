import pytest

# In place of waiting for one's turn: all go on at the same moment.
TOGETHER = "pg_sleep(0.1 - mod(extract(epoch FROM clock_timestamp())::numeric, 0.1) + 0 * %s)"


@pytest.fixture
def switched_off(request):
    """The mechanism that the parameter names, which the test is to do without; None for none."""
    return getattr(request, "param", None)
