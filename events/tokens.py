"""What links carry: signed, so that nothing of them is stored. A new `SECRET_KEY` ends them, as all links in mails."""

from typing import Any, Final

from django.core import signing
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.http import base36_to_int, int_to_base36

from events.models import Attendee, Event

_PERSONAL: Final = "events.personal"
_DOOR: Final = "events.door"
_INVITED: Final = "events.invited"
_SHARED: Final = "events.shared"
_MARK: Final = 6


def share_code(attendee: Attendee) -> str:
    """Return what the links carry that an attendee shares: short, and nothing that others could make up."""
    return f"{int_to_base36(attendee.pk)}{_mark(attendee.pk)}"


def find_by_share_code(code: str, organisation_id: int) -> Attendee | None:
    """Return who has shared a link to an event of this organisation; None for what was never given out."""
    try:
        number = base36_to_int(code[:-_MARK])
    except ValueError:
        return None
    if not constant_time_compare(code[-_MARK:], _mark(number)):
        return None
    return Attendee.objects.filter(pk=number, organisation=organisation_id).first()


def _mark(number: int) -> str:
    return salted_hmac(_SHARED, str(number), algorithm="sha256").hexdigest()[:_MARK]


def personal_token(attendee: Attendee) -> str:
    """Return what an attendee's own link carries: whoever has it reads and changes the registration."""
    return _sign(_PERSONAL, [attendee.pk, attendee.link_generation])


def find_by_personal_token(token: str) -> Attendee | None:
    """Return whose link it is; None when it was never given out, or is dead."""
    match _read(_PERSONAL, token):
        case [int(number), int(generation)]:
            rows = Attendee.objects.select_related("occurrence__event__organisation")
            return rows.filter(pk=number, link_generation=generation).first()
    return None


def door_token(attendee: Attendee) -> str:
    """Return what is in an attendee's QR code. It opens nothing but for who checks people in."""
    return _sign(_DOOR, attendee.pk)


def find_by_door_token(token: str) -> Attendee | None:
    """Return whose QR code it is; None for what was never given out."""
    match _read(_DOOR, token):
        case int(number):
            rows = Attendee.objects.select_related("occurrence__event__organisation")
            return rows.filter(pk=number).first()
    return None


def invited_token(event: Event) -> str:
    """Return what links to a private event carry, by which people may register."""
    return _sign(_INVITED, event.uid.hex)


def is_invited(event: Event, token: str) -> bool:
    """Tell whether a link to this private event was given out."""
    return bool(_read(_INVITED, token) == event.uid.hex)


def _sign(salt: str, value: Any) -> str:
    return signing.Signer(salt=salt).sign_object(value)


def _read(salt: str, token: str) -> Any:
    try:
        return signing.Signer(salt=salt).unsign_object(token)
    except (signing.BadSignature, ValueError, TypeError):
        return None
