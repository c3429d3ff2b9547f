"""Two organisations, and somebody who belongs to both."""

import pytest

from accounts.console.guard import CARRIED_AS
from accounts.models import Organisation, User
from tests.factories import organisations


@pytest.fixture
def reds(db: None) -> Organisation:
    return organisations.organisation(name="Reds", slug="reds")


@pytest.fixture
def greens(db: None) -> Organisation:
    return organisations.organisation(name="Greens", slug="greens")


@pytest.fixture
def both(reds: Organisation, greens: Organisation) -> User:
    """Somebody who administers both."""
    user = organisations.person("bea")
    organisations.member(reds, user, role="admin")
    organisations.member(greens, user, role="admin")
    return user


@pytest.fixture
def as_both(client, both: User):
    """Their browser; by name, Greens come first."""
    client.force_login(both)
    return client


@pytest.fixture
def act_for(as_both):
    """Change over to an organisation in that browser."""

    def change(organisation: Organisation, **data):
        return as_both.post("/admin/organisation/", {"organisation": organisation.pk, **data})

    return change


@pytest.fixture
def carried():
    """What a form of the organisation carries."""

    def carry(organisation: Organisation) -> dict[str, str]:
        return {CARRIED_AS: str(organisation.pk)}

    return carry
