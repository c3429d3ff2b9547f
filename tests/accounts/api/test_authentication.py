"""Who the API lets in, and for what."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.api_tokens import new_token
from accounts.models import ApiToken, AuditEntry, Organisation, Role
from accounts.services.api_tokens import revoke_token
from accounts.services.members import change_member, remove_member
from tests.factories import organisations, tokens
from tests.factories.tokens import ApiClient

pytestmark = pytest.mark.django_db


@pytest.fixture
def organisation():
    return organisations.organisation(name="Tenants Union")


def refused(response, status, code):
    assert (response.status_code, response.json()["code"]) == (status, code)
    assert response.headers["Content-Type"] == "application/problem+json"
    return response


def test_a_token_opens_its_own_organisation(organisation):
    answer = tokens.client(organisation).send("get", "organisation")
    assert (answer.status_code, answer.json()["id"]) == (200, organisation.pk)


def test_who_sends_nothing_is_told_how_to_ask():
    answer = refused(ApiClient().send("get", "organisation"), 401, "not_authenticated")
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="Rostrum"'


# Made once for all: each test process must find the same tests.
@pytest.mark.parametrize(
    "secret",
    [
        *("x", "rst_", "rst_" + "0" * 72, "ñ", "rst_" + "0" * 5_000, "a b c"),
        pytest.param(new_token(), id="well made"),
        pytest.param(new_token().upper(), id="in capitals"),
    ],
)
def test_a_made_up_token_opens_nothing(organisation, secret):
    answer = refused(ApiClient(secret).send("get", "organisation"), 401, "not_authenticated")
    assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]


def test_a_session_opens_nothing(client, organisation):
    client.force_login(organisations.owner_of(organisation))
    assert client.get("/api/v1/organisation").status_code == 401


def test_a_revoked_token_opens_nothing(organisation):
    row, secret = tokens.token(organisation)
    revoke_token(token=row, by=organisations.owner_of(organisation))
    refused(ApiClient(secret).send("get", "organisation"), 401, "not_authenticated")


def test_an_expired_token_opens_nothing(organisation):
    row, secret = tokens.token(organisation, expires_at=timezone.now() + timedelta(days=1))
    ApiToken.objects.filter(pk=row.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    refused(ApiClient(secret).send("get", "organisation"), 401, "not_authenticated")


def test_a_token_ends_with_its_membership_and_does_not_come_back_with_a_new_one(organisation):
    member = organisations.member(organisation)
    asking = tokens.client(organisation, by=member.user)
    assert asking.send("get", "organisation").status_code == 200
    remove_member(membership=member, by=organisations.owner_of(organisation))
    refused(asking.send("get", "organisation"), 401, "not_authenticated")
    organisations.member(organisation, member.user)
    refused(asking.send("get", "organisation"), 401, "not_authenticated")


def test_a_token_of_somebody_who_was_locked_out_opens_nothing(organisation):
    member = organisations.member(organisation)
    asking = tokens.client(organisation, by=member.user)
    member.user.is_active = False
    member.user.save()
    refused(asking.send("get", "organisation"), 401, "not_authenticated")


def test_a_token_is_for_what_it_was_made_for_only(organisation):
    asking = tokens.client(organisation, scopes=["organisation:read"])
    answer = refused(asking.send("patch", "organisation", {"name": "Ours"}), 403, "not_authorized")
    assert 'scope="organisation:write"' in answer.headers["WWW-Authenticate"]


def test_a_token_may_what_its_owner_may_now(organisation):
    admin = organisations.member(organisation, role=Role.ADMIN)
    asking = tokens.client(organisation, by=admin.user)
    assert asking.send("patch", "organisation", {"name": "Ours"}).status_code == 200
    change_member(membership=admin, by=organisations.owner_of(organisation), role=Role.MEMBER)
    refused(asking.send("patch", "organisation", {"name": "Mine"}), 403, "not_authorized")
    refused(asking.send("get", "members"), 403, "not_authorized")
    assert asking.send("get", "organisation").json()["name"] == "Ours"


def test_where_a_second_factor_is_asked_for_nobody_goes_around_it_with_a_token(organisation):
    asking = tokens.client(organisation)
    Organisation.objects.update(mfa_required=True)
    answer = refused(asking.send("get", "organisation"), 403, "not_authorized")
    assert "second factor" in answer.json()["detail"]


def test_the_last_use_is_kept_to_the_minute(organisation, django_capture_on_commit_callbacks):
    row, secret = tokens.token(organisation)

    def use(*, after: timedelta) -> bool:
        """Tell whether a use so long after the last one is written down."""
        last = timezone.now() - after
        ApiToken.objects.filter(pk=row.pk).update(last_used=last)
        with django_capture_on_commit_callbacks(execute=True):
            assert ApiClient(secret).send("get", "organisation").status_code == 200
        return ApiToken.objects.get(pk=row.pk).last_used != last

    assert not use(after=timedelta(seconds=30))
    assert use(after=timedelta(seconds=61))


def test_the_audit_log_says_which_token_did_it(organisation):
    row, secret = tokens.token(organisation)
    ApiClient(secret).send("patch", "organisation", {"name": "Ours"}, user_agent="curl/8")
    entry = AuditEntry.objects.filter(action="organisation.changed").get()
    assert entry.device == f"API {row.pk} curl/8"


def test_each_token_is_counted_for_itself(organisation, settings):
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"api": {"rates": ["2/m"]}}
    one, other = tokens.client(organisation), tokens.client(organisation)
    assert [one.send("get", "organisation").status_code for _ in range(3)] == [200, 200, 429]
    answer = refused(one.send("get", "organisation"), 429, "rate_limited")
    assert 0 < int(answer.headers["Retry-After"]) <= 60
    assert other.send("get", "organisation").status_code == 200


def test_guesses_are_counted_by_address(settings):
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"api": {"rates": ["2/m"]}}
    guessing = ApiClient(new_token())
    assert [guessing.send("get", "organisation").status_code for _ in range(3)] == [401, 401, 429]


def test_a_request_costs_few_queries(organisation, django_assert_num_queries):
    asking = tokens.client(organisation)
    # The token with all that is known of it, and the transaction's two ends.
    with django_assert_num_queries(3):
        asking.send("get", "organisation")
