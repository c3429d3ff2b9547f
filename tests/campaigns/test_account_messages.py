"""What accounts has to say goes through the ledger, too."""

import pytest

from accounts.models import Notice
from accounts.notices.kinds import EXPORT_READY
from accounts.selectors import find_invitation, invitation_token
from accounts.services.invitations import resend_invitation, revoke_invitation
from accounts.services.notices import choose_notices, notify
from accounts.services.phones import ask_for_code, confirm_phone
from accounts.services.profile import update_profile
from campaigns.models import Delivery
from campaigns.registry import home_zone
from tests.factories import organisations
from tests.helpers.jobs import run_due_jobs

pytestmark = pytest.mark.django_db


@pytest.fixture
def organisation():
    made = organisations.organisation(name="Tenants Union", owner=organisations.person("ana"))
    run_due_jobs()
    return made


def test_an_invitation_is_mailed_with_its_link(organisation, mail_provider):
    invitation = organisations.invitation(organisation)
    run_due_jobs()
    (mail,) = mail_provider.sent
    assert mail.to == "new@example.org"
    assert "Ana invites you to work with Tenants Union" in mail.text
    assert f"/account/invitations/{invitation_token(invitation)}/" in mail.text
    assert Delivery.objects.get(purpose="team_invitation").owner == f"organisation:{organisation.pk}"


def test_one_that_was_taken_back_before_the_mail_left_is_not_mailed(organisation):
    invitation = organisations.invitation(organisation)
    revoke_invitation(invitation=invitation, by=organisations.owner_of(organisation))
    run_due_jobs()
    assert not Delivery.objects.filter(purpose="team_invitation").exists()


def test_of_two_sendings_the_newest_is_mailed(organisation, mail_provider):
    invitation = organisations.invitation(organisation)
    again = resend_invitation(invitation=invitation, by=organisations.owner_of(organisation))
    run_due_jobs()
    (mail,) = mail_provider.sent
    token = mail.text.partition("/account/invitations/")[2].partition("/")[0]
    assert find_invitation(token) == again


def test_a_founder_and_a_new_member_are_welcomed_once_each_in_their_language(mail_provider):
    ana, bo = organisations.person("ana"), organisations.person("bo")
    update_profile(user=bo, language="es")
    made = organisations.organisation(name="Tenants <Union>", owner=ana)
    organisations.member(made, bo)
    run_due_jobs()
    run_due_jobs(hurry=True)
    mails = {mail.to: mail for mail in mail_provider.sent if "Tenants <Union>" in mail.subject}
    to_ana = [mail for mail in mail_provider.sent if mail.to == ana.email]
    assert len(to_ana) == 1
    assert "it belongs to you" in to_ana[0].text
    assert "Tenants &lt;Union&gt;" in to_ana[0].html
    assert "/admin/" in to_ana[0].text
    assert mails[bo.email].subject == "Te damos la bienvenida a Tenants <Union>"


def test_a_code_is_sent_by_text_and_proves_the_number(sms_provider):
    ana = organisations.person("ana")
    ask_for_code(user=ana, phone="+12025550123")
    run_due_jobs()
    (text,) = sms_provider.sent
    assert text.to == "+12025550123"
    confirm_phone(user=ana, code=text.body.split()[0])
    assert ana.phone == "+12025550123"
    assert not Delivery.objects.filter(content__isnull=False).exists()


def test_of_two_codes_asked_for_the_newest_is_sent(sms_provider):
    ana = organisations.person("ana")
    for number in ("+12025550123", "+12025550177"):
        ask_for_code(user=ana, phone=number)
    run_due_jobs()
    assert [text.to for text in sms_provider.sent] == ["+12025550177"]


def test_a_notice_goes_out_by_mail_with_its_link(mail_provider):
    ana = organisations.person("ana")
    notify(to=[ana], kind=EXPORT_READY, link="/admin/exports/7/")
    run_due_jobs()
    assert [mail.subject for mail in mail_provider.sent] == ["News: Your export is ready."]
    assert "/admin/exports/7/" in mail_provider.sent[0].text


def test_a_notice_goes_out_by_text_to_a_number_that_is_proven(sms_provider):
    ana = organisations.person("ana")
    choose_notices(by=ana, ways={EXPORT_READY: ["sms"]})
    notify(to=[ana], kind=EXPORT_READY)
    run_due_jobs()
    assert sms_provider.sent == []
    ask_for_code(user=ana, phone="+12025550123")
    run_due_jobs()
    confirm_phone(user=ana, code=sms_provider.sent.pop().body.split()[0])
    notify(to=[ana], kind=EXPORT_READY)
    run_due_jobs()
    (text,) = sms_provider.sent
    assert "Your export is ready." in text.body
    assert not Notice.objects.shown_to(ana).filter(kind=EXPORT_READY).exists()


def test_who_is_gone_by_then_gets_nothing(mail_provider):
    ana = organisations.person("ana")
    notify(to=[ana], kind=EXPORT_READY)
    ana.delete()
    run_due_jobs()
    assert mail_provider.sent == []


def test_an_invitation_goes_out_at_night_as_well_for_somebody_waits_for_it(organisation, mail_provider, clock):
    clock.forward(hours=16)
    organisations.invitation(organisation)
    run_due_jobs()
    assert [mail.to for mail in mail_provider.sent] == ["new@example.org"]


def test_quiet_hours_are_those_of_where_the_organisation_is_at_home(organisation):
    at_home = organisations.organisation(time_zone="Asia/Tokyo")
    assert home_zone(f"organisation:{at_home.pk}").key == "Asia/Tokyo"
    assert home_zone("organisation:0").key == home_zone("").key == "America/New_York"
