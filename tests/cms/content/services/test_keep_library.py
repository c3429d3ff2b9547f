"""An organisation's library comes with it, and is named as it is."""

import pytest
from django.db import transaction
from wagtail.models import Collection

from accounts.models import Organisation
from accounts.services.organisations import update_organisation
from accounts.services.users import create_user
from cms.content.handlers import keep_libraries_when_migrated
from cms.content.models import Library
from tests.factories import organisations
from tests.helpers.waiting import one_behind_the_other


def names():
    return sorted(Collection.objects.filter(depth=2).values_list("name", flat=True))


@pytest.mark.django_db
def test_it_comes_with_the_organisation_or_not_at_all():
    organisation = organisations.organisation(name="Tenants Union")
    assert organisation.library.collection.name == "Tenants Union"
    with transaction.atomic():
        organisations.organisation(name="Never")
        transaction.set_rollback(True)
    assert names() == ["Tenants Union"]


@pytest.mark.django_db
def test_it_is_renamed_with_the_organisation():
    organisation = organisations.organisation(name="Tenants Union")
    owner = organisations.owner_of(organisation)
    update_organisation(organisation=organisation, by=owner, name="Renters Union", slug="renters")
    assert names() == ["Renters Union"]
    update_organisation(organisation=organisation, by=owner, description="Doors.")
    assert names() == ["Renters Union"]


@pytest.mark.django_db
def test_organisations_that_are_older_than_libraries_get_theirs_when_migrated():
    old = Organisation.objects.bulk_create([Organisation(name=name, slug=name) for name in ("one", "two")])
    for _again in range(2):
        keep_libraries_when_migrated(using="default")
        assert names() == ["one", "two"]
    assert Library.objects.count() == len(old)


@pytest.mark.django_db
def test_wagtail_does_not_offer_to_delete_it(client):
    collection = organisations.organisation(name="Tenants Union").library.collection
    client.force_login(create_user(email="ada@example.org", is_superuser=True))
    client.post(f"/admin/collections/{collection.pk}/delete/")
    assert names() == ["Tenants Union"]


def test_two_organisations_at_once_each_get_a_place_in_the_tree(committed_db):
    first, second = organisations.person(), organisations.person()
    one_behind_the_other(
        lambda: organisations.organisation(owner=first, name="One"),
        lambda: organisations.organisation(owner=second, name="Two"),
    )
    assert names() == ["One", "Two"]
    assert Collection.find_problems() == ([], [], [], [], [])
