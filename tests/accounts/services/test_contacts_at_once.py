"""Contacts, when two people do something at the same moment."""

import pytest
from django.core.exceptions import ValidationError

from accounts.models import Contact
from tests.factories import contacts, organisations
from tests.helpers.waiting import one_behind_the_other

pytestmark = pytest.mark.usefixtures("committed_db")


def test_two_who_add_the_same_address_at_once_make_one_contact():
    union = organisations.organisation()
    refused = []

    def second() -> None:
        try:
            contacts.contact(union, email="ana@example.org")
        except ValidationError as error:
            refused.append(error.error_dict["email"][0].code)

    one_behind_the_other(lambda: contacts.contact(union, email="ANA@example.org"), second)
    assert (refused, Contact.objects.count()) == (["duplicate"], 1)
