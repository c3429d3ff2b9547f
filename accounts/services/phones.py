"""Prove that a phone number is somebody's: by a code that is sent to it."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import phonenumbers
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _
from phonenumbers import PhoneNumberType

from accounts.audit import record
from accounts.domain_events import PhoneCodeAsked
from accounts.models import PhoneVerification, User
from accounts.notices.kinds import PHONE_REMOVED, PHONE_VERIFIED
from accounts.services.notices import notify
from cms.infra.addresses import InvalidAddressError, normalise_phone
from cms.infra.jobs.events import publish

VALID_FOR: Final = timedelta(minutes=10)
TRIES: Final = 5
_DIGITS: Final = 6
# In some countries nobody can tell the two apart, the United States among them.
_MOBILE: Final = frozenset({PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE})


@dataclass(frozen=True)
class IssuedCode:
    """What goes out, to whom, and until when it makes sense."""

    code: str
    phone: str
    user: User
    expires_at: datetime


def checked_number(phone: str) -> str:
    """Return the number in E.164. Raises `ValidationError` for one that no code is sent to.

    Codes to numbers that cost a lot are how somebody makes money of a form like this (SMS pumping): only mobile phones
    get one, and only in the countries that `PHONE_CODE_REGIONS` names.
    """
    try:
        number = normalise_phone(phone)
    except InvalidAddressError as error:
        raise ValidationError(
            {"phone": _("This is no phone number. Write it with its country, such as +1 202 555 0123.")}, code="invalid"
        ) from error
    parsed = phonenumbers.parse(number)
    if phonenumbers.number_type(parsed) not in _MOBILE:
        raise ValidationError({"phone": _("This is no mobile phone. Enter one that takes texts.")}, code="not_mobile")
    regions = settings.MESSAGING["CODE_REGIONS"]
    if "*" not in regions and phonenumbers.region_code_for_number(parsed) not in regions:
        raise ValidationError(
            {"phone": _("We send no texts to this country. Enter a number of another one, if you have it.")},
            code="region",
        )
    return number


@transaction.atomic
def ask_for_code(*, user: User, phone: str) -> PhoneVerification:
    """Have a code sent to the number; an earlier one is dead. Raises `ValidationError`.

    The caller counts how often that happens (`accounts.sign_in.limits.ask_for_phone_code`).
    """
    number = checked_number(phone)
    if number == user.phone:
        raise ValidationError({"phone": _("This number is verified already.")}, code="verified")
    # One after the other, whoever clicks twice.
    User.objects.select_for_update().get(pk=user.pk)
    PhoneVerification.objects.filter(user=user).delete()
    verification = PhoneVerification.objects.create(user=user, phone=number, expires_at=timezone.now() + VALID_FOR)
    publish(PhoneCodeAsked(verification.pk))
    return verification


@transaction.atomic
def issue_code(*, verification_id: int) -> IssuedCode | None:
    """Make the code right before it is sent, and keep its digest; None when there is nothing to send any more."""
    rows = PhoneVerification.objects.select_for_update(of=["self"]).select_related("user")
    verification = rows.filter(pk=verification_id, code_digest="", expires_at__gt=timezone.now()).first()
    if verification is None:
        return None
    code = f"{secrets.randbelow(10**_DIGITS):0{_DIGITS}}"
    verification.code_digest = _digest(verification, code)
    verification.save(update_fields=["code_digest"])
    return IssuedCode(code, verification.phone, verification.user, verification.expires_at)


def confirm_phone(*, user: User, code: str) -> User:
    """Make the number the user's when this is the code that was sent to it. Raises `ValidationError`.

    Each code can be tried five times: a wrong try is written down, so the error is raised after the transaction.
    """
    with transaction.atomic():
        problem = _try(user, code)
    if problem:
        raise ValidationError({"code": problem}, code="wrong")
    user.refresh_from_db(fields=["phone", "phone_verified_at"])
    return user


@transaction.atomic
def remove_phone(*, user: User) -> None:
    """Forget the user's number; nothing happens without one."""
    current = User.objects.select_for_update().get(pk=user.pk)
    PhoneVerification.objects.filter(user=current).delete()
    if not current.phone:
        return
    _set_phone(current, "")
    record("phone.removed", by=current, target=current)
    notify(to=[current], kind=PHONE_REMOVED)
    user.phone, user.phone_verified_at = "", None


@transaction.atomic
def forget_unproven_numbers() -> None:
    """Delete numbers whose code was not entered in time."""
    PhoneVerification.objects.filter(expires_at__lt=timezone.now()).delete()


def _try(user: User, code: str) -> str:
    """Count a try and return what is wrong with it; nothing when it was right."""
    verification = PhoneVerification.objects.select_for_update().filter(user=user).first()
    if verification is None or verification.expires_at <= timezone.now():
        return _("This code is no longer good. Ask for another one.")
    if verification.wrong_tries >= TRIES:
        return _("That was wrong five times. Ask for another code.")
    given = "".join(letter for letter in code if letter.isdigit())
    expected = verification.code_digest
    if not expected or not constant_time_compare(_digest(verification, given), expected):
        verification.wrong_tries += 1
        verification.save(update_fields=["wrong_tries"])
        return _("This is not the code. Look at the newest text once more.")
    verification.delete()
    current = User.objects.select_for_update().get(pk=user.pk)
    _set_phone(current, verification.phone)
    record("phone.verified", by=current, target=current)
    notify(to=[current], kind=PHONE_VERIFIED)
    return ""


def _set_phone(user: User, phone: str) -> None:
    user.phone, user.phone_verified_at = phone, timezone.now() if phone else None
    user.save(update_fields=["phone", "phone_verified_at"])


def _digest(verification: PhoneVerification, code: str) -> str:
    """Return a digest that says nothing without SECRET_KEY: a plain one of six digits is guessed at once."""
    text = f"{verification.pk}:{verification.phone}:{code}"
    return salted_hmac("accounts.phone_code", text, algorithm="sha256").hexdigest()
