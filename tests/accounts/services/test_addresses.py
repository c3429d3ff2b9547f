"""An address that an organisation gave up leads nowhere else for a year."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import FormerSlug, Organisation
from accounts.services.addresses import KEPT_FOR, MOST_KEPT
from accounts.services.organisations import create_organisation, update_organisation
from tests.factories import organisations
from tests.helpers.waiting import one_behind_the_other


def rename(organisation, slug):
    return update_organisation(organisation=organisation, by=organisations.owner_of(organisation), slug=slug)


def former():
    return dict(FormerSlug.objects.values_list("slug", "organisation__slug"))


@pytest.mark.django_db
def test_nobody_else_gets_it_and_the_organisation_may_have_it_back():
    tenants, others = organisations.organisation(slug="tenants"), organisations.organisation(slug="others")
    rename(tenants, "renters")
    with pytest.raises(ValidationError, match="belonged to another") as refused:
        rename(others, "tenants")
    assert list(refused.value.message_dict) == ["slug"]
    with pytest.raises(ValidationError, match="belonged to another"):
        organisations.organisation(slug="tenants")
    assert former() == {"tenants": "renters"}
    rename(tenants, "tenants")
    assert former() == {"renters": "tenants"}


@pytest.mark.django_db
def test_after_a_year_somebody_else_may_have_it():
    tenants = organisations.organisation(slug="tenants")
    rename(tenants, "renters")
    FormerSlug.objects.update(given_up=timezone.now() - KEPT_FOR - timedelta(minutes=1))
    assert organisations.organisation(slug="tenants").slug == "tenants"
    assert former() == {}


@pytest.mark.django_db
def test_an_organisation_holds_few_former_addresses_so_that_nobody_hoards_them():
    tenants = organisations.organisation(slug="tenants")
    for number in range(MOST_KEPT + 1):
        rename(tenants, f"renters-{number}")
    assert list(former()) == [f"renters-{number}" for number in range(MOST_KEPT)]
    assert organisations.organisation(slug="tenants").slug == "tenants"


@pytest.mark.django_db
def test_a_change_of_something_else_keeps_the_address():
    tenants = organisations.organisation(slug="tenants")
    update_organisation(organisation=tenants, by=organisations.owner_of(tenants), name="Renters", slug="tenants")
    assert former() == {}


def test_of_two_who_ask_for_one_address_at_once_one_is_told_to_choose_another(committed_db):
    first, second = organisations.person(), organisations.person()
    refusals = []

    def claim():
        try:
            create_organisation(by=second, name="Renters", slug="tenants")
        except ValidationError as refused:
            refusals.append(refused.message_dict)

    one_behind_the_other(lambda: create_organisation(by=first, name="Tenants", slug="tenants"), claim)
    assert refusals == [{"slug": ["Another organisation has this address. Choose another one."]}]
    assert list(Organisation.objects.values_list("name", flat=True)) == ["Tenants"]
