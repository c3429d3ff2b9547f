"""The organisations of somebody."""

import pytest

from accounts.models import Organisation, Role
from accounts.selectors import membership_of
from accounts.services.invitations import revoke_invitation
from accounts.services.organisations import update_organisation
from tests.factories import organisations


def test_a_new_one_gets_an_address_made_of_its_name_and_belongs_to_its_founder(as_sam, supporter):
    assert as_sam.post("/account/organisations/new/", {"name": "Tenants’ Union"}).url == "/account/organisations/"
    organisation = Organisation.objects.get()
    assert organisation.slug == "tenants-union"
    assert membership_of(supporter, organisation).role == Role.OWNER
    page = as_sam.get("/account/organisations/").text
    assert "Tenants’ Union" in page
    assert 'action="/admin/organisation/"' in page


@pytest.mark.parametrize("data", [
    {"name": ""}, {"name": "a\0b"}, {"name": "x" * 121}, {"name": "東京"}, {"name": "Api", "slug": "api"},
    {"name": "Dots", "slug": "a.b"}, {"name": "Taken"},
])  # fmt: skip
def test_a_mistake_is_said_beside_its_field_and_makes_nothing(as_sam, data):
    organisations.organisation(name="Taken", slug="taken")
    answer = as_sam.post("/account/organisations/new/", data)
    assert answer.status_code == 422
    assert "errorlist" in answer.text
    assert Organisation.objects.count() == 1


def test_what_was_suggested_and_is_taken_stands_in_the_field(as_sam):
    organisations.organisation(name="Tenants Union", slug="tenants-union")
    assert 'value="tenants-union"' in as_sam.post("/account/organisations/new/", {"name": "Tenants Union"}).text


@pytest.mark.parametrize(
    ("query", "free", "says"),
    [
        ("slug=unions", True, "unions.localhost is free."),
        ("slug=+Unions+", True, "unions.localhost is free."),
        ("name=Tenants’+Union", True, "tenants-union.localhost is free."),
        ("slug=taken&name=Other", False, "Another organisation has this address."),
        ("slug=given-up", False, "until recently"),
        ("slug=api", False, "reserved"),
        ("slug=a.b", False, "small letters"),
        ("", None, ""),
    ],
)
def test_whether_an_address_is_free_is_told_while_it_is_typed(as_sam, query, free, says):
    taken = organisations.organisation(name="Taken", slug="given-up")
    update_organisation(organisation=taken, by=organisations.owner_of(taken), slug="taken")
    answer = as_sam.get(f"/account/organisations/address/?{query}").json()
    assert answer["free"] is free
    assert says in answer["text"]


def test_addresses_are_not_asked_for_by_the_hundred_nor_by_strangers(as_sam, client):
    answers = {as_sam.get("/account/organisations/address/?slug=unions").status_code for _ in range(61)}
    assert answers == {200, 429}
    client.logout()
    assert client.get("/account/organisations/address/?slug=unions").status_code == 302


def test_organisations_are_not_made_by_the_dozen(as_sam):
    answers = [as_sam.post("/account/organisations/new/", {"name": f"Union {n}"}).status_code for n in range(6)]
    assert answers == [302] * 5 + [429]


def test_an_open_invitation_to_a_verified_address_is_accepted_from_the_list(as_sam, supporter):
    organisation = organisations.organisation(name="Tenants Union")
    organisations.invitation(organisation, supporter.email)
    page = as_sam.get("/account/organisations/").text
    link = page.split('action="')[1].split('"')[0]
    assert "/account/invitations/" in link
    as_sam.post(link)
    assert membership_of(supporter, organisation)


def test_no_other_invitation_is_listed(as_sam, supporter):
    organisation = organisations.organisation(name="Tenants Union")
    revoked = organisations.invitation(organisation, supporter.email)
    revoke_invitation(invitation=revoked, by=organisations.owner_of(organisation))
    organisations.invitation(organisation, "somebody@example.org")
    unverified = organisations.organisation(name="Parents for Bikes")
    organisations.invitation(unverified, supporter.email)
    supporter.emailaddress_set.update(verified=False)
    page = as_sam.get("/account/organisations/").text
    assert "Tenants Union" not in page
    assert "Parents for Bikes" not in page


def test_a_member_leaves(as_sam, supporter):
    organisation = organisations.organisation(name="Tenants Union")
    organisations.member(organisation, supporter)
    path = f"/account/organisations/{organisation.slug}/leave/"
    assert "Leave Tenants Union?" in as_sam.get(path).text
    as_sam.post(path)
    assert membership_of(supporter, organisation) is None


def test_the_owner_is_told_to_give_it_away_first(as_sam, supporter):
    organisation = organisations.organisation(owner=supporter)
    answer = as_sam.post(f"/account/organisations/{organisation.slug}/leave/")
    assert answer.status_code == 422
    assert "somebody else the owner first" in answer.text
    assert membership_of(supporter, organisation)


@pytest.mark.parametrize("page", ["organisations/{}/leave/", "notices/settings/{}/", "notices/settings/{}/members/"])
def test_of_foreign_organisations_nothing_is_known(as_sam, page):
    foreign = organisations.organisation()
    path = f"/account/{page.format(foreign.slug)}"
    assert (as_sam.get(path).status_code, as_sam.post(path).status_code) == (404, 404)


def test_the_list_takes_the_same_queries_however_long_it_is(as_sam, supporter, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            as_sam.get("/account/organisations/")
        return len(queries)

    organisations.organisation(owner=supporter)
    organisations.invitation(organisations.organisation(), supporter.email)
    as_sam.get("/account/organisations/")
    few = count()
    for _number in range(3):
        organisations.organisation(owner=supporter)
        organisations.invitation(organisations.organisation(), supporter.email)
    assert count() == few
