"""Actions on many attendees at once: those of `attendee.VERBS`, another date, and a message."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpResponse, QueryDict
from django.urls import Resolver404, resolve
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy, ngettext

from accounts.console.forms import add_errors
from accounts.models import Channel, User
from events.access import ATTENDEES
from events.console.attendee import VERBS
from events.console.attendee_forms import dates_to_choose
from events.console.bulk import EachAction
from events.console.fields import OccurrenceField
from events.console.people import attendees_for, attendees_meant
from events.console.standing import events_for
from events.messages.services import send_message
from events.models import Attendee, Event, Occurrence
from events.places.locking import take_turn
from events.services.moving import move_attendee


class _AttendeeAction(EachAction):
    """An action on attendees: of own events, and of those of others that gave the right."""

    models = (Attendee,)
    change_key = ATTENDEES

    def rows(self) -> QuerySet[Attendee]:
        """Return those that the organisation may do this with."""
        return attendees_for(self.acting).select_related("occurrence__event__organisation")

    @cached_property
    def event(self) -> Event | None:
        """The event whose list they were marked on."""
        try:
            number = resolve(self.next_url.partition("?")[0]).kwargs.get("pk")
        except Resolver404:
            number = None
        return events_for(self.acting.organisation).filter(pk=number).first() if number else None

    @classmethod
    def execute_action(cls, objects: Sequence[Model], **kwargs: Any) -> tuple[int, int]:
        """Do it with each, with the turn at all their dates: row by row, two who do so would wait for each other."""
        dates = {*cls.concerned(kwargs["cleaned_data"]), *(row.occurrence_id for row in objects)}  # type: ignore[attr-defined]
        try:
            with transaction.atomic():
                take_turn(dates)
        except ValidationError as error:
            kwargs["refused"] += error.messages
            return 0, 0
        return super().execute_action(objects, **kwargs)

    @classmethod
    def concerned(cls, said: dict[str, Any]) -> set[int]:  # noqa: ARG003 - for those that ask
        """Return the numbers of other dates that this is about."""
        return set()

    def get_all_objects_in_listing_query(self, parent_id: object) -> Any:  # noqa: ARG002 - Wagtail's
        """Return the numbers of all that are on the list of the event, as it was filtered."""
        if self.event is None:
            return []
        meant = attendees_meant(self.event, QueryDict(self.next_url.partition("?")[2]).dict())
        return self.rows().filter(pk__in=meant.order_by().values("pk")).values_list("pk", flat=True)[: self.most]


def _verb(key: str, priority: int, name: Any, done: Any) -> type[_AttendeeAction]:
    """Return the action that does with many what `attendee.VERBS` does with one."""

    class Action(_AttendeeAction):
        """A verb for many."""

        display_name = VERBS[key].label
        aria_label = name
        action_type = key
        action_priority = priority
        button_class = "serious" if VERBS[key].serious else ""

        @classmethod
        def act(cls, row: Attendee, by: User, said: dict[str, Any]) -> None:  # noqa: ARG003 - nothing is asked
            """Do it with one."""
            VERBS[key].act(row, by)

    Action.done = done
    return Action


class MessageForm(forms.Form):
    """What they are written."""

    channel = forms.ChoiceField(
        label=gettext_lazy("By"),
        choices=[(each.value, each.label) for each in (Channel.EMAIL, Channel.SMS)],
        initial=Channel.EMAIL,
        widget=forms.RadioSelect,
    )
    subject = forms.CharField(
        label=gettext_lazy("Subject"), required=False, max_length=200, help_text=gettext_lazy("Of a mail.")
    )
    body = forms.CharField(
        label=gettext_lazy("Message"),
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("Who wants nothing by this way, or has no address for it, is left out."),
    )


class MessageAttendees(_AttendeeAction):
    """Writes to them: all or nobody, and for a co-host only with the right to."""

    display_name = gettext_lazy("Write to them")
    aria_label = gettext_lazy("Write to the selected attendees")
    action_type = "message"
    action_priority = 5
    form_class = MessageForm

    @classmethod
    def execute_action(cls, objects: Sequence[Model], **kwargs: Any) -> tuple[int, int]:
        """Have a job write to them."""
        acting, cleaned_data = kwargs["acting"], kwargs["cleaned_data"]
        by_event: dict[Event, list[int]] = {}
        for row in objects:
            assert isinstance(row, Attendee)  # noqa: S101 - for the type checker
            by_event.setdefault(row.occurrence.event, []).append(row.pk)
        said = {name: cleaned_data[name] for name in ("channel", "subject", "body")}
        for event, numbers in by_event.items():
            send_message(event=event, attendees=numbers, by=acting.user, **said)
        return len(objects), 0

    def form_valid(self, form: forms.Form) -> HttpResponse:
        """Write to them; what the service refuses stands beside the fields."""
        try:
            return super().form_valid(form)
        except (ValidationError, PermissionDenied) as error:
            add_errors(form, error)
            return self.form_invalid(form)

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str:  # noqa: ARG002 - Wagtail's
        """Say to how many."""
        return ngettext(
            "The message to %(number)d person is on its way.",
            "The message to %(number)d people is on its way.",
            num_parent_objects,
        ) % {"number": num_parent_objects}


class MoveForm(forms.Form):
    """Where to."""

    date = OccurrenceField(
        label=gettext_lazy("Date"),
        help_text=gettext_lazy("There they are somebody new: a place where one is free, else the end of the line."),
    )


class MoveAttendees(_AttendeeAction):
    """Has them come another time."""

    display_name = gettext_lazy("Move to another date")
    aria_label = gettext_lazy("Move the selected attendees to another date")
    action_type = "move"
    action_priority = 40
    form_class = MoveForm
    done = gettext_lazy("moved.")

    def get_form(self, form_class: type[forms.BaseForm] | None = None) -> forms.BaseForm:
        """Offer the dates of the event."""
        form = super().get_form(form_class)
        offered = dates_to_choose(self.event) if self.event else Occurrence.objects.none()
        form.fields["date"].queryset = offered  # type: ignore[attr-defined]
        if not offered.exists():
            form.fields["date"].help_text = gettext_lazy("This event has no other date to come.")
        return form

    @classmethod
    def concerned(cls, said: dict[str, Any]) -> set[int]:
        """Return where they go."""
        return {said["date"].pk}

    @classmethod
    def act(cls, row: Attendee, by: User, said: dict[str, Any]) -> None:
        """Move one."""
        move_attendee(attendee=row, to=said["date"], by=by)


ON_ATTENDEES = (
    MessageAttendees,
    _verb("approve", 10, gettext_lazy("Approve the selected attendees"), gettext_lazy("approved.")),
    _verb("decline", 20, gettext_lazy("Decline the selected attendees"), gettext_lazy("declined.")),
    _verb("place", 30, gettext_lazy("Give the selected attendees a place"), gettext_lazy("placed.")),
    MoveAttendees,
    _verb("cancel", 60, gettext_lazy("Cancel the selected registrations"), gettext_lazy("cancelled.")),
)
