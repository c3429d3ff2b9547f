"""When an event takes place: its dates, moved, with places of their own, left out; and by which rule it comes again."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy

from accounts.console.forms import ActingForm, add_errors
from events.access import EDIT, NUMBERS
from events.console import rules
from events.console.counting import dates_of
from events.console.fields import ClockField
from events.console.screens import EventFormScreen, EventPage
from events.models import Occurrence
from events.recurrence.local_time import on_the_wall
from events.services.capacity import change_capacity
from events.services.events import wall_of
from events.services.occurrences import cancel_occurrence, leave_out, move_occurrence, repeat_event, stop_repeating

_ON_A_PAGE = 50
PREVIEW = "preview"


class DatesView(EventPage):
    """All dates of an event, with their numbers."""

    template_name = "console/events/dates.html"
    page_title = gettext_lazy("Dates")
    right = NUMBERS
    tab = "dates"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add a page of dates: those to come, or those that are over."""
        context = super().get_context_data(**kwargs)
        over = self.request.GET.get("over") == "1"
        now = timezone.now()
        rows = self.event.occurrences.order_by("-starts_at" if over else "starts_at", "pk")
        rows = rows.filter(ends_at__lte=now) if over else rows.filter(ends_at__gt=now)
        page = Paginator(rows, _ON_A_PAGE).get_page(self.request.GET.get("p"))
        rule = getattr(self.event, "recurrence", None)
        return context | {
            "page": page,
            "dates": dates_of(self.event, page.object_list),
            "over": over,
            "rule": rules.in_words(rule.rule, self.event.time_zone) if rule else "",
            "may_edit": self.at.may(EDIT),
        }


class RepeatForm(ActingForm):
    """By which rule an event comes again."""

    frequency = forms.ChoiceField(
        label=gettext_lazy("It comes again"), choices=rules.FREQUENCIES, widget=forms.RadioSelect
    )
    interval = forms.IntegerField(
        label=gettext_lazy("Every so many"),
        required=False,
        min_value=1,
        max_value=366,
        initial=1,
        help_text=gettext_lazy("2 by weeks means every other week."),
    )
    weekdays = forms.MultipleChoiceField(
        label=gettext_lazy("By weeks: on"),
        required=False,
        choices=[(day, WEEKDAYS[number]) for number, day in enumerate(rules.DAYS)],
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("The weekday of the first date is always one of them."),
    )
    monthly = forms.ChoiceField(
        label=gettext_lazy("By months: on"),
        required=False,
        choices=rules.MONTHLY,
        initial="day",
        widget=forms.RadioSelect,
    )
    rule = forms.CharField(
        label=gettext_lazy("A rule of your own"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("As calendars write it (RRULE of RFC 5545): FREQ=MONTHLY;BYDAY=2TU,4TU"),
    )
    end = forms.ChoiceField(
        label=gettext_lazy("It ends"),
        required=False,
        choices=[
            (rules.NEVER, gettext_lazy("Not yet known")),
            (rules.BY_COUNT, gettext_lazy("After so many times")),
            (rules.BY_DAY, gettext_lazy("With a day")),
        ],
        initial=rules.NEVER,
        widget=forms.RadioSelect,
    )
    count = forms.IntegerField(label=gettext_lazy("How many times"), required=False, min_value=1, max_value=1_000)
    until = forms.DateField(
        label=gettext_lazy("The last day"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )


class RepeatView(EventFormScreen):
    """Says whether, and how, an event comes again; shows the days before they are kept."""

    form_class = RepeatForm
    template_name = "console/events/repeat.html"
    page_title = gettext_lazy("Repeat")
    right = EDIT
    tab = "dates"
    success_message = gettext_lazy("The dates are changed.")

    def prepare(self) -> None:
        """Find the rule there is."""
        self.recurrence = getattr(self.event, "recurrence", None)
        self.first = self.recurrence.first_day if self.recurrence else wall_of(self.event)["starts"].date()

    def get_initial(self) -> dict[str, Any]:
        """Fill in what holds now."""
        return rules.read_rule(self.recurrence.rule if self.recurrence else "", self.event.time_zone)

    def form_valid(self, form: Any) -> HttpResponse:
        """Show the days by the rule when that is asked for; else keep it."""
        if PREVIEW not in self.request.POST:
            return super().form_valid(form)
        try:
            rule = rules.build_rule(form.cleaned_data, self.first)
            days, more = (
                rules.next_days(rule, first=self.first, zone=self.event.time_zone) if rule else ([self.first], False)
            )
        except ValidationError as error:
            add_errors(form, error)
            return self.form_invalid(form)
        return self.render_to_response(self.get_context_data(form=form, days=days, more=more))

    def act(self, form: RepeatForm) -> None:
        """Keep it."""
        rule = rules.build_rule(form.cleaned_data, self.first)
        if rule:
            repeat_event(event=self.event, rule=rule, by=self.acting.user)
        elif self.recurrence:
            stop_repeating(event=self.event, by=self.acting.user)

    def get_success_url(self) -> str:
        """Show the dates."""
        return reverse("events:dates", args=[self.event.pk])


class _DateScreen(EventFormScreen):
    """A form about one date; its number stands in the address."""

    model = Occurrence  # type: ignore[assignment]
    right = EDIT
    tab = "dates"
    date: Occurrence

    def event_number(self, number: int) -> int:
        """Find the date. Raises `Http404`."""
        self.date = get_object_or_404(Occurrence.objects.select_related("event"), pk=number)
        return self.date.event_id

    def get_success_url(self) -> str:
        """Show the dates."""
        return reverse("events:dates", args=[self.event.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Name the date."""
        return super().get_context_data(**kwargs) | {"date": self.date}


class MoveForm(ActingForm):
    """When a date takes place instead."""

    starts = ClockField(label=gettext_lazy("Begins"))
    ends = ClockField(label=gettext_lazy("Ends"))
    deadline = ClockField(
        label=gettext_lazy("Registration closes"),
        required=False,
        help_text=gettext_lazy("Left empty: as long before as it did."),
    )


class MoveDateView(_DateScreen):
    """Moves one date."""

    form_class = MoveForm
    template_name = "console/events/date_form.html"
    page_title = gettext_lazy("Move this date")
    submit_label = gettext_lazy("Move")
    explanation = gettext_lazy("This date alone takes place at another time. Everybody who comes is told.")
    success_message = gettext_lazy("The date is moved.")

    def get_initial(self) -> dict[str, Any]:
        """Fill in when it is now."""
        zone = self.event.time_zone
        return {"starts": on_the_wall(self.date.starts_at, zone), "ends": on_the_wall(self.date.ends_at, zone)}

    def act(self, form: MoveForm) -> None:
        """Move it."""
        said = {name: form.cleaned_data[name] for name in ("starts", "ends", "deadline")}
        move_occurrence(occurrence=self.date, by=self.acting.user, **said)


class PlacesForm(ActingForm):
    """How many places a date has."""

    capacity = forms.IntegerField(
        label=gettext_lazy("Places"),
        required=False,
        min_value=1,
        help_text=gettext_lazy("Left empty: as many as the event has each time."),
    )


class DatePlacesView(_DateScreen):
    """Gives one date other places."""

    form_class = PlacesForm
    template_name = "console/events/date_form.html"
    page_title = gettext_lazy("Places of this date")
    success_message = gettext_lazy("The places are changed.")

    def get_initial(self) -> dict[str, Any]:
        """Fill in what holds now."""
        return {"capacity": self.date.capacity}

    def act(self, form: PlacesForm) -> None:
        """Change them."""
        capacity = form.cleaned_data["capacity"]
        change_capacity(event=self.event, occurrence=self.date, capacity=capacity, by=self.acting.user)


class CancelDateForm(ActingForm):
    """Why a date is cancelled."""

    note = forms.CharField(
        label=gettext_lazy("What people are told"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class CancelDateView(_DateScreen):
    """Cancels one date, or takes it out of the rule while nobody comes."""

    form_class = CancelDateForm
    template_name = "console/events/date_form.html"
    page_title = gettext_lazy("Cancel this date")
    submit_label = gettext_lazy("Cancel this date")
    serious = True
    explanation = gettext_lazy(
        "Everybody who comes that day is told. A date for which nobody has registered is taken out of the calendar."
    )
    success_message = gettext_lazy("The date is cancelled.")

    def prepare(self) -> None:
        """Refuse a date that is over."""
        if self.date.ends_at <= timezone.now():
            raise Http404

    @transaction.atomic
    def act(self, form: CancelDateForm) -> None:
        """Take it out, or cancel it."""
        repeats = self.date.rule_day is not None
        if repeats and not self.date.attendees.exists():
            leave_out(occurrence=self.date, by=self.acting.user)
        else:
            cancel_occurrence(occurrence=self.date, by=self.acting.user, note=form.cleaned_data["note"])
