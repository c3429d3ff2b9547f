"""A user is known by an address, whatever its case."""

import pytest
from django.db import IntegrityError

from accounts.models import User


@pytest.mark.django_db
def test_addresses_are_kept_in_lower_case():
    user = User.objects.create_user(" Sam@Example.ORG ")
    assert user.email == "sam@example.org"
    assert User.objects.get_by_natural_key("SAM@example.org") == user


@pytest.mark.django_db
def test_no_two_users_share_an_address_in_another_case():
    user = User.objects.create_user("sam@example.org")
    other = User.objects.create_user("other@example.org")
    with pytest.raises(IntegrityError):
        User.objects.filter(pk=other.pk).update(email=user.email.upper())


@pytest.mark.django_db
def test_a_user_without_an_address_is_refused():
    with pytest.raises(ValueError, match="e-mail"):
        User.objects.create_user("  ")


@pytest.mark.parametrize(("names", "shown"), [(("Sam", "Lee"), "Sam Lee"), (("", ""), "sam@example.org")])
def test_a_user_is_shown_by_name_else_by_address(names, shown):
    assert str(User(email="sam@example.org", first_name=names[0], last_name=names[1])) == shown
