"""The screens on which members make and revoke API tokens."""

import re

import pytest

from accounts.models import ApiToken
from accounts.selectors import find_api_token
from tests.factories import organisations, tokens

LIST = "/admin/tokens/"


@pytest.fixture
def member(greens):
    return organisations.member(greens)


@pytest.fixture
def as_member(client, member):
    client.force_login(member.user)
    return client


def form(carried, organisation, **changes):
    return {"name": "Website", "scopes": ["organisation:read"], "days": "90"} | carried(organisation) | changes


def test_a_member_makes_a_token_and_sees_it_once(as_member, greens, carried, member):
    answer = as_member.post(LIST + "new/", form(carried, greens))
    secret = re.search(r'value="(rst_[0-9a-f]+)" readonly', answer.text)[1]
    token = find_api_token(secret)
    assert (token.membership, token.organisation, token.scopes) == (member, greens, ["organisation:read"])
    assert "no-store" in answer.headers["Cache-Control"]
    listed = as_member.get(LIST).text
    assert f"…{secret[-4:]}" in listed
    assert secret not in listed


def test_a_member_is_offered_what_they_may_do_only(as_member, greens, carried):
    assert "organisation:write" not in as_member.get(LIST + "new/").text
    answer = as_member.post(LIST + "new/", form(carried, greens, scopes=["organisation:write"]))
    assert answer.context["form"].errors["scopes"]
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"), [("name", ""), ("name", "x" * 81), ("name", "\0"), ("scopes", []), ("days", "9999")]
)
def test_what_is_wrong_stands_beside_its_field(as_member, greens, carried, field, value):
    answer = as_member.post(LIST + "new/", form(carried, greens, **{field: value}))
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [field]
    assert not ApiToken.objects.exists()


def test_a_member_sees_and_revokes_their_own_only(as_member, greens, carried, member):
    mine, _secret = tokens.token(greens, by=member.user, name="Mine")
    owners, _secret = tokens.token(greens, name="The owner's")
    text = as_member.get(LIST).text
    assert "Mine" in text
    assert "The owner" not in text
    assert as_member.get(f"{LIST}{owners.pk}/delete/").status_code == 404
    assert as_member.post(f"{LIST}{owners.pk}/delete/", carried(greens)).status_code == 404
    assert as_member.get(f"{LIST}{mine.pk}/delete/").status_code == 200
    assert as_member.post(f"{LIST}{mine.pk}/delete/", carried(greens)).url == LIST
    assert list(ApiToken.objects.alive()) == [owners]
    assert "revoked" in as_member.get(LIST).text


def test_an_administrator_revokes_everybodys_of_this_organisation(as_both, greens, reds, carried, member):
    theirs, _secret = tokens.token(greens, by=member.user)
    foreign, _secret = tokens.token(reds, name="Of the reds")
    assert "Of the reds" not in as_both.get(LIST).text
    assert as_both.get(f"{LIST}{foreign.pk}/delete/").status_code == 404
    as_both.post(f"{LIST}{theirs.pk}/delete/", carried(greens))
    assert list(ApiToken.objects.alive()) == [foreign]


def test_a_form_of_another_organisation_makes_nothing(as_both, reds, carried):
    assert as_both.post(LIST + "new/", form(carried, reds)).status_code == 409
    assert not ApiToken.objects.exists()


def test_a_longer_list_costs_no_more_queries(as_both, greens, django_assert_max_num_queries):
    tokens.token(greens)
    as_both.get(LIST)
    with django_assert_max_num_queries(40) as few:
        as_both.get(LIST)
    for _ in range(5):
        tokens.token(greens, by=organisations.member(greens).user)
    with django_assert_max_num_queries(len(few)):
        as_both.get(LIST)
