import pytest


@pytest.fixture
def switched_off(request, settings, monkeypatch):
    """Without the page cache mechanism that the parameter names, here and in processes started from here."""
    name = getattr(request, "param", None)
    if name is not None:
        settings.PAGECACHE = {**settings.PAGECACHE, "SWITCHED_OFF": [name.value]}
        monkeypatch.setenv("PAGECACHE_SWITCHED_OFF", name.value)
    return name
