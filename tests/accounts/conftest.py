"""People of the tests for accounts."""

import pytest

from accounts.models import User
from accounts.services.users import create_user
from tests.helpers.limits import forget_limits

PASSWORD = "a long enough passphrase"


@pytest.fixture
def password() -> str:
    """The password of every user here."""
    return PASSWORD


@pytest.fixture
def supporter(db: None) -> User:
    """Somebody with an account and nothing else."""
    return create_user(email="sam@example.org", password=PASSWORD, first_name="Sam", last_name="Supporter")


@pytest.fixture
def editor(db: None) -> User:
    return create_user(
        email="edith@example.org", password=PASSWORD, first_name="Edith", last_name="Editor", groups=["Editors"]
    )


@pytest.fixture
def moderator(db: None) -> User:
    return create_user(
        email="mo@example.org", password=PASSWORD, first_name="Mo", last_name="Moderator", groups=["Moderators"]
    )


@pytest.fixture
def administrator(db: None) -> User:
    return create_user(
        email="ada@example.org", password=PASSWORD, first_name="Ada", last_name="Admin", is_superuser=True
    )


@pytest.fixture(autouse=True)
def _fresh_limits(worker_database, django_db_blocker) -> None:
    """Start each test with no attempt counted: they all come from one address."""
    with django_db_blocker.unblock():
        forget_limits()
