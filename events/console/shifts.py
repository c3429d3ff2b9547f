"""The shifts of an event: what there is to do, when, and who does it."""

from typing import Any

from django import forms
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from accounts.console.forms import ActingForm
from accounts.console.numbers import row_number
from events.access import EDIT, NUMBERS, PEOPLE
from events.console.fields import DurationField
from events.console.screens import EventFormScreen, EventPage
from events.models import Event, Occurrence, Shift, ShiftSignup
from events.selectors import places_in_shifts
from events.services.shifts import add_shift, change_shift, remove_shift
from events.states import SignupState
from events.when import when

# Of dates to choose from, and of people in one shift: as many as one reads.
_MOST_DATES = 60
_MOST_PEOPLE = 200


def date_chosen(event: Event, chosen: str) -> tuple[Occurrence | None, list[Occurrence]]:
    """Return the date that a screen is about, the next one unless another was chosen, and those to choose from.

    Raises `Http404` for a date of another event.
    """
    rows = event.occurrences.all()
    coming = list(rows.upcoming(timezone.now())[:_MOST_DATES])
    if chosen:
        found = rows.filter(pk=row_number(chosen)).first()
        if found is None:
            raise Http404
        return found, coming if found in coming else [found, *coming]
    if coming:
        return coming[0], coming
    last = rows.order_by("-starts_at").first()
    return last, [last] if last else []


class ShiftsView(EventPage):
    """The shifts of an event at one of its dates."""

    template_name = "console/events/shifts.html"
    page_title = gettext_lazy("Shifts")
    right = NUMBERS
    tab = "shifts"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the shifts, with places and people at the chosen date."""
        date, dates = date_chosen(self.event, self.request.GET.get("date", ""))
        sees = self.at.may(PEOPLE)
        return super().get_context_data(**kwargs) | {
            "date": date,
            "dates": dates,
            "shifts": shifts_at(self.event, date, people=sees),
            "sees_instructions": self.at.sight.shows("instructions"),
            "sees_people": sees,
            "may_edit": self.at.may(EDIT),
        }


def shifts_at(event: Event, date: Occurrence | None, *, people: bool) -> list[dict[str, Any]]:
    """Return the shifts of an event with places, and people if wanted, at a date: three queries at most."""
    rows = list(event.shifts.filter(removed=None))
    pools = places_in_shifts(date) if date and rows else {}
    who: dict[int, list[ShiftSignup]] = {row.pk: [] for row in rows}
    if people and date and rows:
        signups = ShiftSignup.objects.filter(occurrence=date, shift__in=rows).exclude(state=SignupState.WANTED)
        for signup in signups.select_related("attendee").order_by("shift", "state", "sequence"):
            if len(who[signup.shift_id]) < _MOST_PEOPLE:
                who[signup.shift_id].append(signup)
    return [
        {
            "shift": row,
            "when": _when(event, date, row) if date else "",
            "pool": pools.get(row.pk),
            "people": who[row.pk],
        }
        for row in rows
    ]


def _when(event: Event, date: Occurrence, shift: Shift) -> str:
    begins = date.starts_at + shift.begins_after
    return str(when(begins, begins + shift.lasts, event.time_zone))


class ShiftForm(ActingForm):
    """A shift."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120, help_text=gettext_lazy("Such as “Setting up”."))
    begins_after = DurationField(
        label=gettext_lazy("Begins after the event begins"),
        signed=True,
        initial="0:00",
        help_text=gettext_lazy("Hours and minutes; -1:30 is an hour and a half before."),
    )
    lasts = DurationField(label=gettext_lazy("Lasts"), initial="1:00", help_text=gettext_lazy("Hours and minutes."))
    capacity = forms.IntegerField(
        label=gettext_lazy("Places"),
        required=False,
        min_value=1,
        help_text=gettext_lazy("Each time. Left empty: as many as want to."),
    )
    instructions = forms.CharField(
        label=gettext_lazy("Instructions"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Only people with a place in the shift read them."),
    )
    position = forms.IntegerField(
        label=gettext_lazy("Position"),
        required=False,
        min_value=0,
        max_value=1_000,
        help_text=gettext_lazy("Lower ones stand first."),
    )

    def said(self) -> dict[str, Any]:
        """Return what a service takes."""
        names = ("name", "begins_after", "lasts", "capacity", "instructions")
        return {name: self.cleaned_data[name] for name in names} | {"position": self.cleaned_data["position"] or 0}


class AddShiftView(EventFormScreen):
    """Adds a shift."""

    form_class = ShiftForm
    page_title = gettext_lazy("Add a shift")
    right = EDIT
    tab = "shifts"
    success_message = gettext_lazy("The shift is added.")

    def get_success_url(self) -> str:
        """Show the shifts."""
        return reverse("events:shifts", args=[self.event.pk])

    def act(self, form: ShiftForm) -> None:
        """Add it."""
        add_shift(event=self.event, by=self.acting.user, **form.said())


class _ShiftScreen(EventFormScreen):
    """A form about one shift; its number stands in the address."""

    model = Shift  # type: ignore[assignment]
    right = EDIT
    tab = "shifts"
    shift: Shift

    def event_number(self, number: int) -> int:
        """Find the shift. Raises `Http404`."""
        rows = Shift.objects.select_related("event__organisation")
        self.shift = get_object_or_404(rows, pk=number, removed=None)
        return self.shift.event_id

    def get_success_url(self) -> str:
        """Show the shifts."""
        return reverse("events:shifts", args=[self.event.pk])


class ChangeShiftView(_ShiftScreen):
    """Changes a shift."""

    form_class = ShiftForm
    page_title = gettext_lazy("Change a shift")
    success_message = gettext_lazy("The shift is changed.")

    def get_initial(self) -> dict[str, Any]:
        """Fill in what holds now."""
        names = ("name", "begins_after", "lasts", "capacity", "instructions", "position")
        return {name: getattr(self.shift, name) for name in names}

    def act(self, form: ShiftForm) -> None:
        """Change it."""
        change_shift(shift=self.shift, by=self.acting.user, **form.said())


class RemoveShiftView(_ShiftScreen):
    """Removes a shift."""

    form_class = ActingForm
    page_title = gettext_lazy("Remove the shift")
    submit_label = gettext_lazy("Remove the shift")
    serious = True
    explanation = gettext_lazy("People who signed up for it keep their place at the event, and are told.")
    success_message = gettext_lazy("The shift is removed.")

    def act(self, form: forms.Form) -> None:  # noqa: ARG002 - nothing is asked
        """Remove it."""
        remove_shift(shift=self.shift, by=self.acting.user)
