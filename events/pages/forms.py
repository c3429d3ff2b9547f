"""The form by which people say that they come, made from the event: its questions, its shifts.

It brings what was typed into the form in which `events.rsvps` checks it: the rules stand there, once. What the service
refuses is put beside the fields by `refuse`.
"""

from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Channel, FieldKind
from cms.infra.public_forms import form_id
from events.models import Attendee, Event, Occurrence, Shift
from events.rsvps import Rsvp
from events.services.own_page import CHANNELS
from events.when import Span, when

_QUESTION: Final = "question_"
_LONGEST: Final = 500


def purpose_of(occurrence: Occurrence) -> str:
    """Return what the form for an occurrence is signed for."""
    return f"events.rsvp:{occurrence.pk}"


class RsvpForm(forms.Form):
    """Asks who comes, with how many, to which shifts, and what else the organisation wants to know."""

    first_name = forms.CharField(label=_("First name"), max_length=100)
    last_name = forms.CharField(label=_("Last name"), max_length=100)
    email = forms.CharField(
        label=_("E-mail address"),
        max_length=_LONGEST,
        widget=forms.EmailInput,
        help_text=_("The link to change or cancel is sent there."),
    )
    phone = forms.CharField(
        label=_("Phone"), max_length=60, help_text=_("With the country's code, such as +1 212 555 0123.")
    )
    guests = forms.IntegerField(label=_("Guests you bring"), widget=forms.NumberInput)
    time_zone = forms.CharField(widget=forms.HiddenInput(attrs={"data-time-zone": True}))

    def __init__(self, occurrence: Occurrence, *args: Any, **kwargs: Any) -> None:
        """Ask for an occurrence, whose event is loaded."""
        super().__init__(*args, **kwargs)
        self.occurrence = occurrence
        event = occurrence.event
        self.shifts = list(event.shifts.filter(removed=None))
        self.questions = list(event.questions)
        for each in self.questions:
            self.fields[f"{_QUESTION}{each['key']}"] = _question(each)
        if self.shifts:
            self.fields["shifts"] = _shifts(self.shifts, occurrence)
        self.fields["consents"] = _consents(event)
        self._lay_out(event)

    def _lay_out(self, event: Event) -> None:
        hints = {
            "first_name": {"autocomplete": "given-name", "required": True},
            "last_name": {"autocomplete": "family-name"},
            "email": {"autocomplete": "email", "required": True},
            "phone": {"autocomplete": "tel", "inputmode": "tel", "type": "tel"},
            "guests": {"min": 0, "max": event.most_guests, "inputmode": "numeric"},
        }
        for name, attributes in hints.items():
            self.fields[name].widget.attrs |= attributes
        if event.most_guests:
            text = gettext("At most %(most)d. Leave it empty if you come alone.")
            self.fields["guests"].help_text = text % {"most": event.most_guests}
        else:
            del self.fields["guests"]
        # What is missing is said by the service, which knows for whom it may be.
        for field in self.fields.values():
            field.required = False

    @property
    def about_them(self) -> list[forms.BoundField]:
        """Return the fields about who comes."""
        names = ("first_name", "last_name", "email", "phone", "guests")
        return [self[name] for name in names if name in self.fields]

    @property
    def asked(self) -> list[forms.BoundField]:
        """Return the event's own questions."""
        return [self[f"{_QUESTION}{each['key']}"] for each in self.questions]

    @property
    def shifts_field(self) -> forms.BoundField | None:
        """Return the field of the shifts; None where there are none."""
        return self["shifts"] if self.shifts else None

    @property
    def consents_field(self) -> forms.BoundField:
        """Return the field of what may be sent to them."""
        return self["consents"]

    @property
    def form_id(self) -> str:
        """Return what the form is signed by."""
        return form_id(purpose_of(self.occurrence))

    def rsvp(self) -> Rsvp:
        """Return what was filled in, of a form that is valid."""
        return Rsvp(**self.given, language=get_language() or "")

    @property
    def given(self) -> dict[str, Any]:
        """Return what was filled in, as the fields of `Rsvp`."""
        given = self.cleaned_data
        answers = {each["key"]: given[f"{_QUESTION}{each['key']}"] for each in self.questions}
        numbers = tuple(int(number) for number in given.get("shifts", ()))
        found = {name: given.get(name, "") for name in ("first_name", "last_name", "phone", "time_zone")}
        if "email" in self.fields:
            found["email"] = given["email"]
        return found | {
            "guests": given.get("guests") or 0,
            "answers": answers,
            "shifts": numbers,
            "consents": tuple(given["consents"]),
        }

    def refuse(self, error: ValidationError) -> None:
        """Put what a service has refused beside the fields that it is about."""
        if not hasattr(error, "error_dict"):
            self.add_error(None, error)
            return
        for name, found in error.error_dict.items():
            self.add_error(name if name in self.fields else None, found)


class ChangeForm(RsvpForm):
    """Asks the same of somebody who is registered. The address is the registration: it stays."""

    def __init__(self, attendee: Attendee, *args: Any, **kwargs: Any) -> None:
        """Begin with what the attendee has said."""
        initial = {name: getattr(attendee, name) for name in ("first_name", "last_name", "phone", "guests")}
        initial |= {f"{_QUESTION}{key}": value for key, value in attendee.answers.items()}
        initial["shifts"] = [str(signup.shift_id) for signup in attendee.signups.all()]
        initial["consents"] = kwargs.pop("consents")
        super().__init__(attendee.occurrence, *args, initial=initial, **kwargs)
        del self.fields["email"], self.fields["time_zone"]

    @property
    def changes(self) -> dict[str, Any]:
        """Return what `change_rsvp` takes; what was not asked stays, as the zone that the browser said at first."""
        unasked = {"time_zone", *({"guests"} - self.fields.keys())}
        return {name: value for name, value in self.given.items() if name not in unasked}


def _question(each: dict[str, Any]) -> forms.Field:
    label, kind = each["label"], each["kind"]
    choices = [(choice, choice) for choice in each["choices"]]
    needed = {"required": True} if each["required"] else {}
    match kind:
        case FieldKind.YES_NO:
            return forms.BooleanField(label=label, widget=forms.CheckboxInput(attrs=needed))
        case FieldKind.CHOICE:
            return forms.ChoiceField(label=label, choices=[("", "—"), *choices], widget=forms.Select(attrs=needed))
        case FieldKind.CHOICES:
            return forms.MultipleChoiceField(label=label, choices=choices, widget=forms.CheckboxSelectMultiple)
        case FieldKind.NUMBER:
            return forms.CharField(label=label, widget=forms.NumberInput(attrs={"step": "any"} | needed))
        case FieldKind.DATE:
            return forms.CharField(label=label, widget=forms.DateInput(attrs={"type": "date"} | needed))
    return forms.CharField(label=label, max_length=_LONGEST, widget=forms.TextInput(attrs=needed))


def _shifts(shifts: list[Shift], occurrence: Occurrence) -> forms.Field:
    choices = [(str(shift.pk), f"{shift.name}: {times_of(shift, occurrence)}") for shift in shifts]
    return forms.MultipleChoiceField(
        label=_("Shifts you can help in"), choices=choices, widget=forms.CheckboxSelectMultiple
    )


def times_of(shift: Shift, occurrence: Occurrence) -> str:
    """Return from when to when a shift is at an occurrence; with the day where it is another one."""
    begins = occurrence.starts_at + shift.begins_after
    span: Span = when(begins, begins + shift.lasts, occurrence.event.time_zone).here
    day = when(occurrence.starts_at, occurrence.ends_at, occurrence.event.time_zone).here.date
    return span.times if span.date == day else str(span)


def _consents(event: Event) -> forms.Field:
    name = event.organisation.name
    words = {
        Channel.EMAIL: gettext("%(name)s may e-mail me about other events and campaigns.") % {"name": name},
        Channel.SMS: gettext("%(name)s may text me about this and other events and campaigns.") % {"name": name},
    }
    return forms.MultipleChoiceField(
        label=_("What may we send you?"),
        choices=[(channel.value, words[channel]) for channel in CHANNELS],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("As you like: you can take it back at any time, in each message and on your own page."),
    )
