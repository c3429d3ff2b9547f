"""What devices at the door send."""

from datetime import UTC, datetime
from typing import Any, Final

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.models.events import MOST_GUESTS
from events.services.door import AtDoor

# Longer ago nobody was offline.
_EARLIEST: Final = datetime(2020, 1, 1, tzinfo=UTC)


def moment(text: str) -> datetime | None:
    """Return the moment that a device names; None for what is none."""
    try:
        return max(datetime.fromisoformat(text).astimezone(UTC), _EARLIEST)
    except (ValueError, OverflowError):
        return None


class _AtDoorForm(forms.Form):
    """What happened, once (`nonce`) and by the clock of the device (`at`); a form without a script says no time."""

    nonce = forms.UUIDField()
    at = forms.CharField(required=False, max_length=40)
    door = forms.CharField(required=False, max_length=60, strip=True)

    def clean_at(self) -> datetime:
        """Return the moment; now where none is said."""
        text = self.cleaned_data["at"]
        at = moment(text) if text else timezone.now()
        if at is None:
            raise forms.ValidationError(_("Write a time with its zone."), code="invalid")
        return at

    def seen(self) -> AtDoor:
        """Return what the device saw."""
        cleaned = self.cleaned_data
        return AtDoor(cleaned["nonce"], cleaned["at"], cleaned["door"], cleaned.get("people"))


class CheckInForm(_AtDoorForm):
    """Somebody of the list came in, or did not."""

    IN, UNDONE, LET_IN = "in", "undone", "let_in"

    attendee = forms.IntegerField(min_value=1, max_value=2**63 - 1)
    kind = forms.ChoiceField(choices=[(IN, IN), (UNDONE, UNDONE), (LET_IN, LET_IN)])
    people = forms.IntegerField(min_value=1, max_value=1 + MOST_GUESTS, required=False)


class WalkInForm(_AtDoorForm):
    """Somebody nobody expected."""

    first_name = forms.CharField(label=_("First name"), max_length=100)
    last_name = forms.CharField(label=_("Last name"), max_length=100, required=False)
    email = forms.EmailField(label=_("E-mail address, if they like"), max_length=254, required=False)
    guests = forms.IntegerField(
        label=_("Guests"), required=False, validators=[MinValueValidator(0), MaxValueValidator(MOST_GUESTS)]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("nonce", "at", "door"):
            self.fields[name].widget = forms.HiddenInput()
        self.fields["guests"].widget.attrs |= {"inputmode": "numeric", "min": 0, "max": MOST_GUESTS}
        for name, value in (("first_name", "off"), ("last_name", "off"), ("email", "off")):
            self.fields[name].widget.attrs["autocomplete"] = value
