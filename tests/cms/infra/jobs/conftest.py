import pytest

from cms.infra.jobs import registry


@pytest.fixture(autouse=True)
def own_jobs(monkeypatch):
    """Jobs that a test defines end with it."""
    monkeypatch.setattr(registry, "_definitions", dict(registry._definitions))
