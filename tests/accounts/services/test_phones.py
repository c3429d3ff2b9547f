"""A phone number is somebody's once a code that was sent to it has come back."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import AuditEntry, Notice, PhoneVerification, User
from accounts.services.phones import TRIES, ask_for_code, confirm_phone, issue_code, remove_phone
from cms.infra.jobs.events.models import OutboxEvent
from tests.factories import organisations

pytestmark = pytest.mark.django_db
NUMBER = "+12025550123"


@pytest.fixture
def ana():
    return organisations.person("ana")


def code_for(user, phone=NUMBER) -> str:
    issued = issue_code(verification_id=ask_for_code(user=user, phone=phone).pk)
    assert issued
    return issued.code


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"


@pytest.mark.parametrize("spaced", [False, True])
def test_the_right_code_makes_the_number_theirs(ana, spaced):
    code = code_for(ana, "(202) 555-0123")
    confirm_phone(user=ana, code=f" {code[:3]} {code[3:]} " if spaced else code)
    ana.refresh_from_db()
    assert ana.phone == NUMBER
    assert ana.phone_verified_at
    assert AuditEntry.objects.first().action == "phone.verified"
    assert Notice.objects.get(user=ana).kind == "phone.verified"
    with pytest.raises(ValidationError, match="no longer good"):
        confirm_phone(user=ana, code=code)


def test_the_code_stands_nowhere(ana):
    code = code_for(ana)
    verification = PhoneVerification.objects.get()
    assert code not in verification.code_digest
    assert code not in str(OutboxEvent.objects.values_list("payload", flat=True))


def test_after_five_wrong_tries_the_right_one_is_wrong_too(ana):
    code = code_for(ana)
    for _try in range(TRIES):
        with pytest.raises(ValidationError, match="not the code"):
            confirm_phone(user=ana, code=wrong(code))
    with pytest.raises(ValidationError, match="five times"):
        confirm_phone(user=ana, code=code)
    assert User.objects.get(pk=ana.pk).phone == ""


@pytest.mark.parametrize("garbage", ["", "abc", "x" * 1_000, "\0", "\ud800", "٣٣٣٣٣٣"])
def test_what_is_no_code_is_a_wrong_one(ana, garbage):
    code_for(ana)
    with pytest.raises(ValidationError, match="not the code"):
        confirm_phone(user=ana, code=garbage)


def test_a_code_is_good_for_ten_minutes(ana):
    code = code_for(ana)
    PhoneVerification.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(ValidationError, match="Ask for another"):
        confirm_phone(user=ana, code=code)


def test_before_it_is_sent_there_is_no_code_to_guess(ana):
    ask_for_code(user=ana, phone=NUMBER)
    with pytest.raises(ValidationError, match="not the code"):
        confirm_phone(user=ana, code="")


def test_it_is_made_once(ana):
    verification = ask_for_code(user=ana, phone=NUMBER)
    assert issue_code(verification_id=verification.pk)
    assert issue_code(verification_id=verification.pk) is None


def test_a_newer_code_replaces_the_older_one_and_another_persons_is_no_use(ana):
    first = code_for(ana)
    second = code_for(ana, "+12025550177")
    stranger = organisations.person("eve")
    with pytest.raises(ValidationError):
        confirm_phone(user=stranger, code=second)
    if first != second:
        with pytest.raises(ValidationError):
            confirm_phone(user=ana, code=first)
    confirm_phone(user=ana, code=second)
    assert ana.phone == "+12025550177"


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("hello", "no phone number"),
        ("+1202555\0", "no phone number"),
        ("1" * 10_000_000, "no phone number"),
        ("+442079460958", "no mobile phone"),  # a desk in London
        ("+19002345678", "no mobile phone"),  # whoever calls it pays
        ("+393123456789", "no texts to this country"),
    ],
)
def test_no_code_goes_to_what_is_no_mobile_phone_of_these_countries(ana, number, said):
    with pytest.raises(ValidationError, match=said):
        ask_for_code(user=ana, phone=number)
    assert not PhoneVerification.objects.exists()


def test_an_operator_may_allow_all_countries(ana, settings):
    settings.MESSAGING = settings.MESSAGING | {"CODE_REGIONS": ["*"]}
    assert ask_for_code(user=ana, phone="+393123456789").phone == "+393123456789"


def test_two_people_may_share_a_number(ana):
    bo = organisations.person("bo")
    for user in (ana, bo):
        confirm_phone(user=user, code=code_for(user))
    assert ana.phone == bo.phone == NUMBER


def test_a_number_is_removed_with_a_notice(ana):
    confirm_phone(user=ana, code=code_for(ana))
    remove_phone(user=ana)
    remove_phone(user=ana)
    ana.refresh_from_db()
    assert (ana.phone, ana.phone_verified_at) == ("", None)
    assert [entry.action for entry in AuditEntry.objects.all()] == ["phone.removed", "phone.verified"]
    assert Notice.objects.filter(kind="phone.removed").count() == 1


def test_the_database_keeps_no_number_that_is_not_proven(ana):
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=ana.pk).update(phone=NUMBER)
