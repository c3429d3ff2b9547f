"""Two organisations with owners, and the browser of one."""

from collections.abc import Callable
from typing import Any

import pytest

from accounts.console.guard import CARRIED_AS
from accounts.models import Organisation
from tests.factories import organisations


@pytest.fixture
def greens(db: None) -> Organisation:
    return organisations.organisation(name="Greens", slug="greens", time_zone="America/New_York")


@pytest.fixture
def reds(db: None) -> Organisation:
    return organisations.organisation(name="Reds", slug="reds")


@pytest.fixture
def owner(client, greens):
    """The browser of the Greens' owner."""
    client.force_login(organisations.owner_of(greens))
    return client


@pytest.fixture
def send(owner, greens) -> Callable[..., Any]:
    """Send a form of the Greens."""

    def post(path: str, **data: Any) -> Any:
        return owner.post(path, {CARRIED_AS: str(greens.pk)} | data)

    return post


@pytest.fixture
def as_member(client, greens) -> Callable[..., Any]:
    """The browser of a member of an organisation who was given these permissions."""

    def sign_in(*permissions: str, of: Organisation = greens) -> Any:
        member = organisations.member(of, permissions=list(permissions))
        client.force_login(member.user)
        return client

    return sign_in
