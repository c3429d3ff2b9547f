"""An organisation, or the installation, asks for a second factor, and nobody acts without."""

import pytest
from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models import AuditEntry
from accounts.services.second_factors import ask_for_second_factor
from accounts.sign_in.second_factor import SecondFactorMissingError, missing_second_factor, require_second_factor
from tests.accounts.second_factors import set_up_app
from tests.factories import tokens
from tests.factories.organisations import member, organisation, owner_of, person

CONSOLE = "/admin/"


def give_factor(user) -> None:
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})


@pytest.fixture
def strict(db):
    """An organisation that asks for a second factor; its owner has one."""
    found = organisation(name="Strict")
    give_factor(owner_of(found))
    return ask_for_second_factor(organisation=found, by=owner_of(found), required=True)


@pytest.fixture
def newcomer(strict, supporter):
    member(strict, supporter)
    return supporter


def test_who_has_none_is_led_to_setting_one_up_even_if_they_signed_in_before(client, supporter, password):
    lax = organisation()
    member(lax, supporter)
    client.force_login(supporter)
    assert client.get(CONSOLE).status_code == 200
    give_factor(owner_of(lax))
    ask_for_second_factor(organisation=lax, by=owner_of(lax), required=True)
    refused = client.get(CONSOLE)
    assert refused.status_code == 403
    assert lax.name in refused.text
    assert 'href="/account/2fa/totp/activate/"' in refused.text
    set_up_app(client, password)
    assert client.get(CONSOLE).status_code == 200


@pytest.mark.parametrize(
    "path",
    ["pages/", "images/", "users/", "account/", "organisation/", "api/main/pages/", "sprite/", "nowhere/"],
)
def test_no_screen_of_the_admin_is_forgotten(client, newcomer, path):
    client.force_login(newcomer)
    for answer in (client.get(f"{CONSOLE}{path}"), client.post(f"{CONSOLE}{path}")):
        assert answer.status_code in {403, 404}
        assert answer.status_code == 404 or "no-store" in answer.headers["Cache-Control"]


def test_the_way_out_the_site_and_the_account_stay_open(client, newcomer):
    client.force_login(newcomer)
    assert client.get("/account/email/").status_code == 200
    assert client.get("/account/2fa/").status_code == 200
    assert client.get("/robots.txt").status_code == 200
    assert client.post("/admin/logout/").status_code == 302


def test_other_organisations_of_theirs_go_on(client, newcomer):
    lax = organisation(name="Lax")
    member(lax, newcomer)
    client.force_login(newcomer)
    switch = "/admin/organisation/"
    answer = client.get(CONSOLE)
    assert answer.status_code in {200, 403}
    strict = newcomer.organisations.get(name="Strict")
    client.post(switch, {"organisation": strict.pk})
    refused = client.get(CONSOLE)
    assert refused.status_code == 403
    assert "Lax" in refused.text
    assert client.post(switch, {"organisation": lax.pk}).status_code == 302
    assert client.get(CONSOLE).status_code == 200


def test_a_superuser_from_outside_needs_one_too(client, strict, administrator):
    client.force_login(administrator)
    assert client.get(CONSOLE).status_code == 200
    client.post("/admin/organisation/", {"organisation": strict.pk})
    assert client.get(CONSOLE).status_code == 403


def test_a_program_does_nothing_for_a_member_who_needs_one(strict, newcomer):
    program = tokens.client(strict, by=newcomer, scopes=["organisation:read"])
    refused = program.send("GET", "organisation")
    assert (refused.status_code, refused.json()["code"]) == (403, "not_authorized")
    assert "second factor" in refused.json()["detail"]
    give_factor(newcomer)
    assert program.send("GET", "organisation").status_code == 200


def test_recovery_codes_alone_are_no_second_factor(strict, newcomer):
    Authenticator.objects.create(user=newcomer, type=Authenticator.Type.RECOVERY_CODES, data={})
    assert missing_second_factor(newcomer, strict)
    with pytest.raises(SecondFactorMissingError):
        require_second_factor(newcomer, strict)


def test_asking_costs_one_query_and_none_where_nothing_is_asked(strict, newcomer, django_assert_num_queries):
    lax = organisation()
    with django_assert_num_queries(1):
        assert missing_second_factor(newcomer, strict)
    with django_assert_num_queries(0):
        assert not missing_second_factor(newcomer, lax)


def test_it_is_asked_for_by_who_may_change_the_organisation_and_has_one_themselves(db):
    found = organisation()
    owner, plain = owner_of(found), member(found).user
    with pytest.raises(ValidationError, match="your own account"):
        ask_for_second_factor(organisation=found, by=owner, required=True)
    for user in (plain, person()):
        give_factor(user)
        with pytest.raises(PermissionDenied):
            ask_for_second_factor(organisation=found, by=user, required=True)
    found.refresh_from_db()
    assert not found.mfa_required
    give_factor(owner)
    for required in (True, True, False):
        ask_for_second_factor(organisation=found, by=owner, required=required)
    asked = AuditEntry.objects.filter(organisation_id=found.pk, action__contains="second_factor").order_by("pk")
    assert [entry.action for entry in asked] == [
        "organisation.second_factor_asked",
        "organisation.second_factor_not_asked",
    ]


def test_an_installation_may_ask_all_who_work_in_its_admin(client, editor, supporter, settings):
    settings.SECOND_FACTOR_FOR_STAFF = True
    client.force_login(editor)
    refused = client.get(CONSOLE)
    assert refused.status_code == 403
    assert "Everybody who works here" in refused.text
    give_factor(editor)
    assert client.get(CONSOLE).status_code == 200
    visitor = Client()
    assert visitor.get(CONSOLE).status_code == 302
    visitor.force_login(supporter)
    assert visitor.get("/account/email/").status_code == 200


def test_who_has_lost_theirs_is_helped_by_the_command_line(client, supporter, capsys):
    give_factor(supporter)
    client.force_login(supporter)
    call_command("remove_second_factor", "Sam@example.org")
    assert not Authenticator.objects.filter(user=supporter).exists()
    assert client.get("/account/email/").status_code == 302
    assert AuditEntry.objects.filter(action="user.factors_removed", actor_id=None, target_id=supporter.pk).exists()
    with pytest.raises(CommandError, match="no such account"):
        call_command("remove_second_factor", "nobody@example.org")
