"""The form of somebody who comes, as staff fill it in: the public one with a note, without what only they can say."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy

from accounts.console.acting import Acting
from accounts.console.forms import ActingForm, carry
from events.console.fields import OccurrenceField
from events.models import Attendee, Event, Occurrence
from events.pages.forms import RsvpForm
from events.rsvps import Rsvp
from events.sight import Sight

_NAMES = ("first_name", "last_name", "email", "phone", "guests", "note")


class AttendeeForm(RsvpForm):
    """Who comes. Staff may leave out what they do not know."""

    note = forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Only staff read it."),
    )

    def __init__(
        self,
        *args: Any,
        acting: Acting,
        occurrence: Occurrence,
        sight: Sight,
        attendee: Attendee | None = None,
        **kwargs: Any,
    ) -> None:
        if attendee is not None:
            kwargs["initial"] = _initial(attendee) | (kwargs.get("initial") or {})
        super().__init__(occurrence, *args, **kwargs)
        self.acting = acting
        del self.fields["time_zone"]
        for field in self.fields.values():
            field.widget.attrs.pop("required", None)
        self.fields["email"].help_text = ""
        if attendee is not None:
            # What somebody has agreed to, only they themselves change.
            del self.fields["consents"]
        else:
            self.fields["consents"].label = gettext_lazy("What they have agreed to")
            self.fields["consents"].help_text = ""
        if not sight.shows("note"):
            del self.fields["note"]
        self.order_fields([name for name in self.fields if name != "note"])
        carry(self, acting)

    def said(self) -> dict[str, Any]:
        """Return what was filled in, as the fields of `Rsvp`."""
        self.cleaned_data.setdefault("consents", ())
        return {name: value for name, value in self.given.items() if name != "time_zone"}

    def rsvp(self) -> Rsvp:
        """Return what was filled in, of somebody whose language is not known."""
        return Rsvp(**self.said())

    @property
    def changes(self) -> dict[str, Any]:
        """Return what `change_rsvp` takes."""
        said = {name: value for name, value in self.said().items() if name != "consents"}
        if "guests" not in self.fields:
            del said["guests"]
        return said | ({"note": self.cleaned_data["note"]} if "note" in self.fields else {})


def _initial(attendee: Attendee) -> dict[str, Any]:
    values = {name: getattr(attendee, name) for name in _NAMES}
    values |= {f"question_{key}": value for key, value in attendee.answers.items()}
    return values | {"shifts": [str(signup.shift_id) for signup in attendee.signups.all()]}


class DateForm(ActingForm):
    """One of the dates of an event that are to come."""

    date = OccurrenceField(label=gettext_lazy("Date"))

    def __init__(self, *args: Any, dates: QuerySet[Occurrence], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["date"].queryset = dates  # type: ignore[attr-defined]


def dates_to_choose(event: Event, *, but: int = 0) -> QuerySet[Occurrence]:
    """Return the dates of an event that somebody can be moved to."""
    coming = event.occurrences.scheduled().upcoming(timezone.now()).exclude(pk=but)
    return coming.select_related("event__organisation")


def answers_of(event: Event, attendee: Attendee) -> list[tuple[str, str]]:
    """Return what somebody has answered, with the questions; answers to questions that are gone stay at their key."""
    labels = {each["key"]: each["label"] for each in event.questions}
    return [(labels.get(key, key), in_words(value)) for key, value in attendee.answers.items()]


def in_words(value: Any) -> str:
    """Return an answer as people read it."""
    if isinstance(value, bool):
        return str(gettext_lazy("Yes") if value else gettext_lazy("No"))
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
