"""Actions on many rows at once, and those on events. What a service refuses is said, and the others are done."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.console.acting import Acting
from accounts.console.bulk import OrganisationBulkAction
from accounts.models import User
from events.access import MANAGE
from events.console.lists import EventFilterSet, search
from events.console.standing import events_for
from events.models import Event
from events.services.events import delete_draft, duplicate_event, update_event, wall_of
from events.services.publishing import cancel_event, publish_event

_MOST_TOLD = 10


class EachAction(OrganisationBulkAction):
    """An action that is done row by row, each by itself."""

    done: Any = ""

    @classmethod
    def act(cls, row: Any, by: User, said: dict[str, Any]) -> None:
        """Call a service."""
        raise NotImplementedError(f"{cls.__name__} must call a service.")

    def get_execution_context(self) -> dict[str, Any]:
        """Hand over where refusals are collected."""
        self.refused: list[str] = []
        return super().get_execution_context() | {"refused": self.refused}

    @classmethod
    def execute_action(
        cls,
        objects: Sequence[Model],
        *,
        acting: Acting,
        cleaned_data: dict[str, Any],
        refused: list[str],
        **_kwargs: Any,
    ) -> tuple[int, int]:
        """Do it; return with how many."""
        return each_by_itself(objects, lambda row: cls.act(row, acting.user, cleaned_data), refused), 0

    def form_valid(self, form: forms.Form) -> HttpResponse:
        """Do it, and say with which it was refused, and why."""
        answer: HttpResponse = super().form_valid(form)
        for text in self.refused[:_MOST_TOLD]:
            messages.error(self.request, text)
        if len(self.refused) > _MOST_TOLD:
            messages.error(self.request, _("And %(number)d more.") % {"number": len(self.refused) - _MOST_TOLD})
        return answer

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str | None:  # noqa: ARG002 - Wagtail's
        """Say with how many it was done."""
        if not num_parent_objects:
            return None
        return ngettext("%(number)d entry: %(done)s", "%(number)d entries: %(done)s", num_parent_objects) % {
            "number": num_parent_objects,
            "done": self.done,
        }


def each_by_itself(rows: Sequence[Any], act: Callable[[Any], object], refused: list[str]) -> int:
    """Do something with each row, in a savepoint of its own; return with how many, and add refusals, with names."""
    number = 0
    for row in rows:
        try:
            with transaction.atomic():
                act(row)
            number += 1
        except ValidationError as error:
            refused.append(f"{row}: {' '.join(error.messages)}")
        except PermissionDenied as error:
            refused.append(f"{row}: {error}")
    return number


class _EventAction(EachAction):
    """An action on events; a co-host's rights are asked by the service."""

    models = (Event,)
    change_key = MANAGE

    def rows(self) -> QuerySet[Event]:
        """Return own events, and those held with others."""
        return events_for(self.acting.organisation).select_related("organisation", "recurrence")

    def get_all_objects_in_listing_query(self, parent_id: object) -> QuerySet[Any]:  # noqa: ARG002 - Wagtail's
        """Return the numbers of all that are on the list as it was filtered."""
        params = QueryDict(self.next_url.partition("?")[2])
        filters = EventFilterSet(data=params, queryset=self.rows().order_by("pk"), request=self.request)
        rows = filters.qs if filters.is_valid() else self.rows()
        found = search(rows, params.get("q", ""), by=self.acting.organisation)
        return found.values_list("pk", flat=True)[: self.most]


class PublishEvents(_EventAction):
    """Publishes them."""

    display_name = gettext_lazy("Publish")
    aria_label = gettext_lazy("Publish the selected events")
    action_type = "publish"
    action_priority = 10
    done = gettext_lazy("published.")

    @classmethod
    def act(cls, row: Event, by: User, said: dict[str, Any]) -> None:  # noqa: ARG003 - nothing is asked
        """Publish one."""
        publish_event(event=row, by=by)


class CancelForm(forms.Form):
    """Why they are cancelled."""

    note = forms.CharField(
        label=gettext_lazy("What people are told"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Everybody who comes is told. This cannot be taken back."),
    )


class CancelEvents(_EventAction):
    """Cancels them."""

    display_name = gettext_lazy("Cancel the events")
    aria_label = gettext_lazy("Cancel the selected events")
    action_type = "cancel"
    action_priority = 40
    form_class = CancelForm
    button_class = "serious"
    done = gettext_lazy("cancelled.")

    @classmethod
    def act(cls, row: Event, by: User, said: dict[str, Any]) -> None:
        """Cancel one."""
        cancel_event(event=row, by=by, note=said["note"])


class WeeksForm(forms.Form):
    """How much later the copies take place."""

    weeks = forms.IntegerField(
        label=gettext_lazy("Weeks later"),
        min_value=1,
        max_value=260,
        initial=1,
        help_text=gettext_lazy("Each copy is a draft at the same hour of the same weekday."),
    )


class DuplicateEvents(_EventAction):
    """Makes copies of them."""

    display_name = gettext_lazy("Duplicate")
    aria_label = gettext_lazy("Duplicate the selected events")
    action_type = "duplicate"
    action_priority = 20
    form_class = WeeksForm
    done = gettext_lazy("duplicated.")

    @classmethod
    def act(cls, row: Event, by: User, said: dict[str, Any]) -> None:
        """Copy one."""
        duplicate_event(event=row, by=by, starts=wall_of(row)["starts"] + timedelta(weeks=said["weeks"]))


class TagForm(forms.Form):
    """The tag."""

    tag = forms.CharField(label=gettext_lazy("Tag"), max_length=40)


class TagEvents(_EventAction):
    """Puts a tag on them."""

    display_name = gettext_lazy("Tag")
    aria_label = gettext_lazy("Tag the selected events")
    action_type = "tag"
    action_priority = 30
    form_class = TagForm
    done = gettext_lazy("tagged.")

    @classmethod
    def act(cls, row: Event, by: User, said: dict[str, Any]) -> None:
        """Tag one."""
        update_event(event=row, by=by, tags=[*row.tags, said["tag"]])


class DeleteDrafts(_EventAction):
    """Deletes those that nobody has seen."""

    display_name = gettext_lazy("Delete drafts")
    aria_label = gettext_lazy("Delete the selected drafts")
    action_type = "delete-drafts"
    action_priority = 50
    button_class = "serious"
    done = gettext_lazy("deleted.")

    @classmethod
    def act(cls, row: Event, by: User, said: dict[str, Any]) -> None:  # noqa: ARG003 - nothing is asked
        """Delete one."""
        delete_draft(event=row, by=by)


ON_EVENTS = (PublishEvents, DuplicateEvents, TagEvents, CancelEvents, DeleteDrafts)
