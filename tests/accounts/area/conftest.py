"""People who look after their account."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.utils import translation

from accounts.models import User


@pytest.fixture
def as_sam(client: Client, supporter: User, password: str) -> Client:
    """The browser of somebody who has just signed in."""
    client.post("/account/login/", {"login": supporter.email, "password": password})
    return client


@pytest.fixture(autouse=True)
def _own_language() -> Iterator[None]:
    """Leave no page's language behind."""
    with translation.override(translation.get_language()):
        yield
