"""What people are told, in one place where several services say the same."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


def beside(field: str, text: str, *, code: str) -> ValidationError:
    """Return a refusal that stands beside a field of a form."""
    return ValidationError({field: ValidationError(text, code=code)})


def gone() -> ValidationError:
    """Say that somebody was moved or erased meanwhile."""
    return ValidationError(_("This registration was moved or removed meanwhile. Look it up once more."), code="gone")


def full() -> ValidationError:
    """Say that there is no place, and no waitlist."""
    return ValidationError(_("All places are taken. Look for another date."), code="full")


def full_for(free: int) -> ValidationError:
    """Say how many places there are for somebody who wants more, by the field `guests`."""
    text = _("There are not that many places: %(free)d are free for you.") % {"free": free}
    return beside("guests", text, code="full")


def not_now(state: str) -> ValidationError:
    """Say that something cannot be done with somebody in this state."""
    text = _("This cannot be done for a registration that is “%(state)s” now. Look it up once more.")
    return ValidationError(text % {"state": state}, code="state")
