"""One who comes to an event: what they have said, and what staff can do about it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View

from accounts.models import User
from accounts.permissions import VIEW_CONTACTS
from cms.infra.addresses import readable_phone
from events.access import PEOPLE
from events.console.attendee_forms import AttendeeForm, DateForm, answers_of, dates_to_choose
from events.console.screens import EventFormScreen, EventPage, EventScreen
from events.console.shifts import date_chosen
from events.models import Attendee, Occurrence
from events.selectors import place_in_line
from events.services.decisions import approve, decline, give_place, put_back
from events.services.door import came_after_all
from events.services.moving import move_attendee
from events.services.registration import register
from events.services.rsvps import cancel_rsvp, change_rsvp
from events.states import HOLDING, LIVE, Ended, State
from events.when import when


@dataclass(frozen=True)
class Verb:
    """Something staff do with one attendee, or with many. `fits` tells with whom, `helps` that they wait for it."""

    label: str | Promise
    done: str | Promise
    act: Callable[[Attendee, User], Any]
    fits: Callable[[Attendee], bool]
    serious: bool = False
    helps: bool = False


VERBS: Final[dict[str, Verb]] = {
    "approve": Verb(
        gettext_lazy("Approve"),
        gettext_lazy("Approved."),
        lambda who, by: approve(attendee=who, by=by),
        lambda who: who.state == State.PENDING or who.ended == Ended.DECLINED,
        helps=True,
    ),
    "decline": Verb(
        gettext_lazy("Decline"),
        gettext_lazy("Declined."),
        lambda who, by: decline(attendee=who, by=by),
        lambda who: who.state == State.PENDING,
        serious=True,
    ),
    "place": Verb(
        gettext_lazy("Give a place"),
        gettext_lazy("The place is given."),
        lambda who, by: give_place(attendee=who, by=by),
        lambda who: who.state not in HOLDING or who.state == State.OFFERED,
        helps=True,
    ),
    "back": Verb(
        gettext_lazy("Put back on the waitlist"),
        gettext_lazy("Put back on the waitlist."),
        lambda who, by: put_back(attendee=who, by=by),
        lambda who: who.state in {State.REGISTERED, State.OFFERED},
    ),
    "came": Verb(
        gettext_lazy("Did come after all"),
        gettext_lazy("“Did not come” is taken back."),
        lambda who, by: came_after_all(attendee=who, by=by),
        lambda who: who.state == State.NO_SHOW,
    ),
    "cancel": Verb(
        gettext_lazy("Cancel the registration"),
        gettext_lazy("The registration is cancelled."),
        lambda who, by: cancel_rsvp(attendee=who, by=by),
        lambda who: who.state in LIVE and who.state not in {State.ATTENDED, State.NO_SHOW},
        serious=True,
    ),
}


class _OfAttendee(EventScreen):
    """A screen about one attendee; their number stands in the address."""

    model = Attendee  # type: ignore[assignment]
    right = PEOPLE
    tab = "attendees"
    attendee: Attendee

    def event_number(self, number: int) -> int:
        """Find them. Raises `Http404`."""
        rows = Attendee.objects.select_related("occurrence__event__organisation", "referrer")
        self.attendee = get_object_or_404(rows, pk=number)
        return self.attendee.occurrence.event_id

    @property
    def here(self) -> str:
        """Where they are looked at."""
        return reverse("events:attendee", args=[self.attendee.pk])

    def get_success_url(self) -> str:
        """Go back to them."""
        return self.here

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the list of attendees, and to the attendee."""
        way = super().get_breadcrumbs_items()
        people = {"url": reverse("events:attendees", args=[self.event.pk]), "label": str(_("Attendees"))}
        if way[-1]["label"] == self.attendee.name:
            return [*way[:-1], people, way[-1]]
        return [*way[:-1], people, {"url": self.here, "label": self.attendee.name}, way[-1]]


class AttendeeView(_OfAttendee, EventPage):
    """What is known of them, and what can be done."""

    template_name = "console/events/attendee.html"

    def get_page_title(self) -> str:
        """Return the name."""
        return self.attendee.name

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add all of it that they may see."""
        who, sight = self.attendee, self.at.sight
        sees_contact = sight.shows("contact") and self.acting.may(VIEW_CONTACTS) and who.contact_id
        return super().get_context_data(**kwargs) | {
            "attendee": sight.attendee(who),
            "phone": readable_phone(who.phone),
            "when": when(who.occurrence.starts_at, who.occurrence.ends_at, self.event.time_zone),
            "answers": answers_of(self.event, who),
            "signups": who.signups.select_related("shift").order_by("sequence"),
            "line": place_in_line(who),
            "contact_url": reverse("contacts:inspect", args=[who.contact_id]) if sees_contact else "",
            "verbs": [(key, verb) for key, verb in VERBS.items() if verb.fits(who)],
            "may_move": who.state in LIVE
            and who.state not in {State.ATTENDED, State.NO_SHOW}
            and dates_to_choose(self.event, but=who.occurrence_id).exists(),
            "may_change": who.state in LIVE,
        }


class DoView(_OfAttendee, View):
    """Does one of the verbs, and says so."""

    http_method_names: Final = ["post"]  # type: ignore[misc]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:  # noqa: ARG002 - found already
        """Do it."""
        verb = VERBS.get(request.POST.get("verb", ""))
        if verb is None:
            raise Http404
        try:
            verb.act(self.attendee, self.acting.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, str(verb.done))
        return redirect(self.here)


class EditAttendeeView(_OfAttendee, EventFormScreen):
    """Changes what they have said, and the note."""

    form_class = AttendeeForm
    page_title = gettext_lazy("Change")
    success_message = gettext_lazy("The registration is changed.")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Fill in what is known."""
        about = {"occurrence": self.attendee.occurrence, "attendee": self.attendee, "sight": self.at.sight}
        return super().get_form_kwargs() | about

    def act(self, form: AttendeeForm) -> None:
        """Change it."""
        change_rsvp(attendee=self.attendee, changes=form.changes, by=self.acting.user)


class MoveAttendeeView(_OfAttendee, EventFormScreen):
    """Has them come another time."""

    form_class = DateForm
    page_title = gettext_lazy("Move to another date")
    submit_label = gettext_lazy("Move")
    explanation = gettext_lazy(
        "There they are somebody new: they get a place where one is free and nobody waits, else the end of the line."
    )
    success_message = gettext_lazy("Moved. They are told.")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Offer the other dates."""
        dates = dates_to_choose(self.event, but=self.attendee.occurrence_id)
        return super().get_form_kwargs() | {"dates": dates}

    def act(self, form: DateForm) -> None:
        """Move them."""
        try:
            move_attendee(attendee=self.attendee, to=form.cleaned_data["date"], by=self.acting.user)
        except ValidationError as error:
            raise ValidationError(error.messages) from error


class AddAttendeeView(EventFormScreen):
    """Writes down somebody who has called, or comes without a registration."""

    form_class = AttendeeForm
    template_name = "console/events/add_attendee.html"
    page_title = gettext_lazy("Add somebody")
    right = PEOPLE
    tab = "attendees"
    success_message: str | Promise = ""
    date: Occurrence

    def prepare(self) -> None:
        """Find the date. Raises `Http404` for one of another event."""
        date, self.dates = date_chosen(self.event, self.request.GET.get("date", ""))
        if date is None:
            raise Http404
        self.date = date
        self.date.event = self.event

    def get_form_kwargs(self) -> dict[str, Any]:
        """Ask for that date."""
        return super().get_form_kwargs() | {"occurrence": self.date, "sight": self.at.sight}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the dates to choose from."""
        return super().get_context_data(**kwargs) | {"date": self.date, "dates": self.dates}

    def act(self, form: AttendeeForm) -> None:
        """Add them, with the note."""
        with transaction.atomic():
            made = register(occurrence=self.date, rsvp=form.rsvp(), by=self.acting.user).attendee
            if note := form.cleaned_data.get("note"):
                change_rsvp(attendee=made, changes={"note": note}, by=self.acting.user)
        state = str(made.get_state_display())
        self.success_message = _("%(name)s is added: %(state)s.") % {"name": made.name, "state": state}

    def get_success_url(self) -> str:
        """Show the list."""
        return reverse("events:attendees", args=[self.event.pk])
