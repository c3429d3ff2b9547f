"""The base of all screens of the console: rows of the active organisation, and of no other."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Invitation
from tests.factories import organisations

LIST = "/admin/try/invitations/"


@pytest.fixture(autouse=True)
def _view_set(settings):
    settings.ROOT_URLCONF = "tests.accounts.console.urls"


@pytest.fixture
def theirs(reds) -> Invitation:
    return organisations.invitation(reds, "red@example.org")


@pytest.fixture
def ours(greens) -> Invitation:
    return organisations.invitation(greens, "green@example.org")


@pytest.mark.parametrize("query", ["", "?q=example", "?role=member", "?ordering=email"])
@pytest.mark.parametrize("part", ["", "results/"])
def test_lists_searches_and_filters_show_rows_of_the_active_organisation(as_both, ours, theirs, part, query):
    text = as_both.get(LIST + part + query).text
    assert "green@example.org" in text
    assert "red@example.org" not in text


def test_the_list_follows_the_change_to_another_organisation(as_both, act_for, reds, ours, theirs):
    act_for(reds)
    text = as_both.get(LIST).text
    assert "red@example.org" in text
    assert "green@example.org" not in text


@pytest.mark.parametrize("address", ["{pk}/", "{pk}/view/", "{pk}/delete/"])
def test_rows_of_another_organisation_are_not_found(as_both, greens, carried, ours, theirs, address):
    assert as_both.get(LIST + address.format(pk=ours.pk)).status_code == 200
    assert as_both.get(LIST + address.format(pk=theirs.pk)).status_code == 404
    assert as_both.post(LIST + address.format(pk=theirs.pk), carried(greens)).status_code in {404, 405}
    theirs.refresh_from_db()
    assert theirs.revoked_at is None


def test_a_form_says_for_which_organisation_it_was_opened_and_is_taken(as_both, greens, carried):
    assert f'name="acting_for" value="{greens.pk}"' in as_both.get(LIST + "new/").text
    as_both.post(LIST + "new/", {"email": "new@example.org", **carried(greens)})
    assert Invitation.objects.get(email="new@example.org").organisation == greens


@pytest.mark.parametrize("address", ["new/", "{pk}/", "{pk}/delete/"])
def test_a_form_of_the_former_organisation_is_refused_and_explained(as_both, act_for, carried, reds, greens, address):
    row = organisations.invitation(greens, "green@example.org")
    act_for(reds)
    answer = as_both.post(LIST + address.format(pk=row.pk), {"email": "x@example.org", **carried(greens)})
    assert answer.status_code == 409
    assert "You sent this form for Greens, but you act for Reds now" in answer.text
    assert not Invitation.objects.filter(email="x@example.org").exists()


@pytest.mark.parametrize("value", [None, "", "\0", "9" * 50, "nonsense"])
def test_a_form_that_names_no_organisation_is_refused(as_both, greens, value):
    data = {"email": "x@example.org"} | ({} if value is None else {"acting_for": value})
    answer = as_both.post(LIST + "new/", data)
    assert answer.status_code == 409
    assert "does not say for which of your organisations" in answer.text


def test_a_strangers_organisation_is_not_named_by_a_refusal(as_both, carried):
    purples = organisations.organisation(name="Purples", slug="purples")
    answer = as_both.post(LIST + "new/", carried(purples))
    assert answer.status_code == 409
    assert "Purples" not in answer.text


def test_what_a_service_refuses_stands_beside_its_field_and_nothing_is_kept(as_both, greens, carried, ours):
    answer = as_both.post(LIST + "new/", {"email": ours.email.upper(), **carried(greens)})
    assert answer.status_code == 200
    assert answer.context["form"].errors["email"] == [
        "This address has an invitation already. Send it once more instead."
    ]


@pytest.mark.parametrize("address", ["", "results/", "new/", "{pk}/", "{pk}/view/", "{pk}/delete/"])
def test_a_member_without_the_permission_is_refused(client, greens, ours, address):
    client.force_login(organisations.member(greens).user)
    answer = client.get(LIST + address.format(pk=ours.pk))
    assert answer.status_code == 302
    assert answer.url == "/admin/"


def test_whoever_may_only_look_cannot_change(client, greens, ours):
    client.force_login(organisations.member(greens, permissions=["audit.view"]).user)
    assert client.get(LIST).status_code == 200
    assert client.get(f"{LIST}{ours.pk}/view/").status_code == 200
    for address in ("new/", f"{ours.pk}/", f"{ours.pk}/delete/"):
        assert client.get(LIST + address).url == "/admin/"


def test_a_superuser_is_led_to_choose_an_organisation_first(client, administrator):
    client.force_login(administrator)
    assert client.get(LIST).url == "/admin/organisation/?next=%2Fadmin%2Ftry%2Finvitations%2F"


@pytest.mark.parametrize("address", ["", "results/", "?q=example", "results/?q=example&multiple=1"])
def test_choosers_offer_rows_of_the_active_organisation(as_both, ours, theirs, address):
    text = as_both.get("/admin/try/choosers/" + address).text
    assert "green@example.org" in text
    assert "red@example.org" not in text


def test_choosers_find_rows_of_the_active_organisation(as_both, ours, theirs):
    choosers = "/admin/try/choosers/"
    assert as_both.get(f"{choosers}chosen/{ours.pk}/").status_code == 200
    for pk in (theirs.pk, "x", "9" * 30):
        assert as_both.get(f"{choosers}chosen/{pk}/").status_code == 404
    several = as_both.get(f"{choosers}chosen-multiple/?id={ours.pk}&id={theirs.pk}&id=x").text
    assert "green@example.org" in several
    assert "red@example.org" not in several
    assert as_both.get(f"{choosers}create/").status_code == 404


def test_bulk_actions_reach_rows_of_the_active_organisation(as_both, greens, carried, ours, theirs):
    marked = f"/admin/try/bulk/?id={ours.pk}&id={theirs.pk}&id=x"
    text = as_both.get(marked).text
    assert "green@example.org" in text
    assert "red@example.org" not in text
    assert as_both.post(marked).status_code == 409
    as_both.post(marked, carried(greens))
    assert list(Invitation.objects.filter(sending=7)) == [ours]
    assert as_both.get(f"/admin/try/bulk/?id={theirs.pk}").status_code == 404


def test_all_means_all_of_the_active_organisation(as_both, greens, carried, ours, theirs):
    as_both.post("/admin/try/bulk/?id=all", carried(greens))
    assert set(Invitation.objects.filter(sending=7)) == set(greens.invitations.all())


def test_the_number_of_queries_does_not_grow_with_the_rows(as_both, greens, django_assert_max_num_queries):
    organisations.invitation(greens, "first@example.org")
    as_both.get(LIST)
    with CaptureQueriesContext(connection) as few:
        as_both.get(LIST)
    for number in range(10):
        organisations.invitation(greens, f"more{number}@example.org")
    with django_assert_max_num_queries(len(few)):
        as_both.get(LIST)
