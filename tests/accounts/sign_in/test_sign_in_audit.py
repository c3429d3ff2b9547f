"""The audit log says who came in, how, and who was turned away."""

import pytest
from django.core import mail

from accounts.models import AuditEntry
from accounts.selectors import sign_ins_of
from tests.accounts.second_factors import recovery_codes, set_up_app
from tests.accounts.sign_in.test_second_step import give
from tests.accounts.sign_in.test_sign_in import NEW_PASSWORD, link_in, sign_in
from tests.factories.organisations import member, organisation


def log() -> list[tuple]:
    """What was done, and by or upon whom, oldest first."""
    return [(entry.action, entry.actor_id, entry.details) for entry in AuditEntry.objects.order_by("pk")]


@pytest.mark.parametrize("redis_state", ["there", "away"])
def test_a_sign_in_and_out_are_written_down(client, supporter, password, settings, redis_state):
    if redis_state == "away":
        settings.REDIS_URL = "unix:///nowhere/redis.sock?db=0"
    sign_in(client, supporter.email, password)
    client.post("/account/logout/")
    assert log() == [("session.started", supporter.pk, {"how": ["password"]}), ("session.ended", supporter.pk, {})]
    assert AuditEntry.objects.order_by("pk")[0].address == "127.0.0.1"


def test_a_wrong_password_is_written_down_without_what_was_typed(client, supporter):
    sign_in(client, " SAM@example.org", "not the password")
    sign_in(client, "nobody@example.org", "not the password")
    assert log() == [
        ("session.refused", supporter.pk, {"step": "password"}),
        ("session.refused", None, {"step": "password"}),
    ]
    kept = str(list(AuditEntry.objects.values()))
    assert "nobody" not in kept
    assert "not the password" not in kept


def test_the_second_step_and_what_it_was_are_written_down(client, supporter, password):
    sign_in(client, supporter.email, password)
    app = set_up_app(client, password)
    client.post("/account/logout/")
    sign_in(client, supporter.email, password)
    give(client, app.wrong_code())
    give(client, app.next_code())
    client.post("/account/logout/")
    sign_in(client, supporter.email, password)
    give(client, recovery_codes(supporter)[0])
    assert [(action, details) for action, _actor, details in log()] == [
        ("session.started", {"how": ["password"]}),
        ("factor.added", {"kind": "authenticator_app"}),
        ("session.ended", {}),
        ("session.refused", {"step": "code"}),
        ("session.started", {"how": ["password", "authenticator_app"]}),
        ("session.ended", {}),
        ("session.started", {"how": ["password", "recovery_code"]}),
    ]


def test_new_passwords_are_written_down(client, supporter, password):
    client.post("/account/password/reset/", {"email": supporter.email})
    form = client.get(link_in(mail.outbox[-1]), follow=True).redirect_chain[-1][0]
    client.post(form, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    sign_in(client, supporter.email, NEW_PASSWORD)
    change = {"oldpassword": NEW_PASSWORD, "password1": password, "password2": password}
    client.post("/account/password/change/", change)
    assert [action for action, *_rest in log()] == ["password.reset", "session.started", "password.changed"]


def test_an_organisation_sees_how_its_members_sign_in_and_nobody_else(
    client, supporter, password, django_assert_num_queries
):
    before, other = organisation(), organisation()
    sign_in(client, supporter.email, password)
    client.post("/account/logout/")
    joined = organisation()
    member(joined, supporter)
    sign_in(client, supporter.email, "not the password")
    sign_in(client, supporter.email, password)

    def seen(by) -> list[str]:
        return [entry.action for entry in sign_ins_of(by)]

    with django_assert_num_queries(1):
        assert seen(joined) == ["session.started", "session.refused"]
    assert seen(before) == seen(other) == []
    supporter.memberships.all().delete()
    assert seen(joined) == []
