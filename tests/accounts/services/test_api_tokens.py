"""Tokens are made and revoked."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from accounts.models import ApiToken, AuditEntry
from accounts.selectors import api_tokens_shown_to, find_api_token, membership_of
from accounts.services import api_tokens as service
from accounts.services.api_tokens import create_token, revoke_token
from tests.factories import organisations, tokens

pytestmark = pytest.mark.django_db


@pytest.fixture
def organisation():
    return organisations.organisation()


@pytest.fixture
def owner(organisation):
    return organisations.owner_of(organisation)


def test_a_token_is_not_kept_but_found(organisation):
    row, secret = tokens.token(organisation)
    assert find_api_token(secret) == row
    stored = ApiToken.objects.values().get()
    assert secret not in str(stored)
    assert secret.endswith(stored["ending"])


def test_it_is_good_for_a_year_unless_chosen_otherwise(organisation, owner):
    row, _secret = tokens.token(organisation)
    assert abs(row.expires_at - timezone.now() - timedelta(days=365)) < timedelta(minutes=1)
    chosen = timezone.now() + timedelta(days=3)
    assert tokens.token(organisation, expires_at=chosen)[0].expires_at == chosen


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", " "),
        ("name", "x" * 81),
        ("name", "nul \0"),
        ("scopes", []),
        ("scopes", ["everything"]),
        ("expires_at", timezone.now() - timedelta(days=1)),
        ("expires_at", timezone.now() + timedelta(days=9 * 365)),
    ],
)
def test_what_cannot_be_is_refused_by_its_field(organisation, owner, field, value):
    fields = {"name": "Website", "scopes": ["organisation:read"]} | {field: value}
    with pytest.raises(ValidationError) as error:
        create_token(organisation=organisation, by=owner, **fields)
    assert list(error.value.message_dict) == [field]
    assert not ApiToken.objects.exists()


def test_nobody_makes_a_token_for_more_than_they_may(organisation):
    member = organisations.member(organisation)
    with pytest.raises(PermissionDenied):
        tokens.token(organisation, by=member.user, scopes=["organisation:write"])
    with pytest.raises(PermissionDenied):
        create_token(organisation=organisation, by=organisations.person(), name="x", scopes=["organisation:read"])


def test_there_is_an_end_to_their_number(organisation, monkeypatch):
    monkeypatch.setattr(service, "MOST_ALIVE", 2)
    first, _secret = tokens.token(organisation)
    tokens.token(organisation)
    with pytest.raises(ValidationError, match="Revoke"):
        tokens.token(organisation)
    revoke_token(token=first, by=organisations.owner_of(organisation))
    assert tokens.token(organisation)


def test_one_revokes_ones_own_and_with_the_permission_everybodys(organisation, owner):
    member, manager = organisations.member(organisation), organisations.member(organisation, permissions=["api.manage"])
    mine, _secret = tokens.token(organisation, by=member.user)
    owners, _secret = tokens.token(organisation)
    stranger = organisations.owner_of(organisations.organisation())
    for by in (member.user, stranger):
        with pytest.raises(PermissionDenied):
            revoke_token(token=owners, by=by)
    revoke_token(token=mine, by=member.user)
    revoke_token(token=owners, by=manager.user)
    revoke_token(token=owners, by=manager.user)
    assert not ApiToken.objects.alive().exists()
    assert list(AuditEntry.objects.filter(action="api_token.revoked").values_list("actor_id", "target_id")) == [
        (manager.user.pk, str(owners.pk)),
        (member.user.pk, str(mine.pk)),
    ]


def test_one_sees_ones_own_and_with_the_permission_everybodys(organisation, owner):
    member = organisations.member(organisation)
    mine, _secret = tokens.token(organisation, by=member.user)
    owners, _secret = tokens.token(organisation)
    tokens.token(organisations.organisation())
    assert list(api_tokens_shown_to(member)) == [mine]
    assert list(api_tokens_shown_to(membership_of(owner, organisation))) == [owners, mine]
