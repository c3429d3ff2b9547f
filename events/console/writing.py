"""Make, change, publish, copy, cancel and delete an event."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.console.forms import ActingForm, add_errors
from accounts.console.views import FormScreen
from events.access import EDIT, HOST, MANAGE
from events.console.event_forms import EventForm
from events.console.fields import ClockField
from events.console.question_forms import MORE
from events.console.screens import EventFormScreen
from events.models import Event
from events.services.capacity import change_capacity
from events.services.events import create_event, delete_draft, duplicate_event, update_event, wall_of
from events.services.publishing import cancel_event, publish_event

# The button that publishes what is saved.
PUBLISH = "publish"


class _Writing(FormScreen):
    """The form of an event."""

    form_class = EventForm
    template_name = "console/events/edit.html"
    header_icon = "calendar"
    made: Event

    def post(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show one more empty question where that is asked for; else save."""
        if MORE in request.POST:
            return self.render_to_response(self.get_context_data(form=self.get_form()))
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        """Save all of it or nothing, and then publish it, if asked: what is missing for that is said after saving."""
        try:
            with transaction.atomic():
                self.act(form)
        except (ValidationError, PermissionDenied) as error:
            add_errors(form, error)
            return self.form_invalid(form)
        messages.success(self.request, str(self.success_message) % {"title": self.made.title})
        if PUBLISH in self.request.POST:
            publish(self, self.made)
        return redirect(self.get_success_url())

    def get_success_url(self) -> str:
        """Show the event."""
        return reverse("events:inspect", args=[self.made.pk])


def publish(view: Any, event: Event) -> None:
    """Publish an event, and say so; or say what people still must know of it."""
    try:
        publish_event(event=event, by=view.acting.user)
    except ValidationError as error:
        for text in error.messages:
            messages.error(view.request, _("It is not published: %(reason)s") % {"reason": text})
    else:
        messages.success(view.request, _("“%(title)s” is published.") % {"title": event.title})


class EventCreateView(_Writing):
    """Makes a draft."""

    model = Event
    view_key = change_key = MANAGE
    page_title = gettext_lazy("Add an event")
    submit_label = gettext_lazy("Save as a draft")
    success_message = gettext_lazy("“%(title)s” is saved as a draft.")
    cancel_url = reverse_lazy("events:index")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Tell the form for whom it is."""
        return super().get_form_kwargs() | {"acting": self.acting}

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the list."""
        here = {"url": "", "label": str(self.page_title)}
        return [*self.breadcrumbs_items, {"url": reverse("events:index"), "label": str(_("Events"))}, here]

    def act(self, form: EventForm) -> None:
        """Make it."""
        self.made = create_event(organisation=self.acting.organisation, by=self.acting.user, **form.said())


class EventEditView(EventFormScreen, _Writing):
    """Changes an event."""

    form_class = EventForm
    template_name = "console/events/edit.html"
    page_title = gettext_lazy("Change")
    right = EDIT
    tab = "edit"
    success_message = gettext_lazy("“%(title)s” is changed.")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Fill in what holds now."""
        return super().get_form_kwargs() | {"event": self.event}

    def get_success_url(self) -> str:
        """Show the event."""
        return self.overview_url

    def act(self, form: EventForm) -> None:
        """Change it, and its places."""
        changes = form.said()
        capacity = changes.pop("capacity")
        if capacity != self.event.capacity:
            change_capacity(event=self.event, capacity=capacity, by=self.acting.user)
        self.made = update_event(event=self.event, by=self.acting.user, **changes)


class PublishView(EventFormScreen):
    """Shows an event to people."""

    form_class = ActingForm
    page_title = gettext_lazy("Publish")
    submit_label = gettext_lazy("Publish")
    right = EDIT
    explanation = gettext_lazy("From then on, everybody finds it who may see it, and people can register.")

    def act(self, form: forms.Form) -> None:  # noqa: ARG002 - nothing is asked
        """Publish it."""
        try:
            publish_event(event=self.event, by=self.acting.user)
        except ValidationError as error:
            # They stand beside fields of another form.
            raise ValidationError(error.messages) from error

    @property
    def success_message(self) -> str:  # type: ignore[override]
        """Name it."""
        return _("“%(title)s” is published.") % {"title": self.event.title}


class CancelForm(ActingForm):
    """Why an event is cancelled."""

    note = forms.CharField(
        label=gettext_lazy("What people are told"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Why, and what they can do instead. It stands on the event’s page and in the mail."),
    )


class CancelView(EventFormScreen):
    """Calls an event off."""

    form_class = CancelForm
    page_title = gettext_lazy("Cancel the event")
    submit_label = gettext_lazy("Cancel the event")
    serious = True
    right = EDIT
    explanation = gettext_lazy(
        "All dates that are not over are cancelled, and everybody who comes is told. This cannot be taken back."
    )
    success_message = gettext_lazy("The event is cancelled.")

    def act(self, form: CancelForm) -> None:
        """Cancel it."""
        cancel_event(event=self.event, by=self.acting.user, note=form.cleaned_data["note"])


class DuplicateForm(ActingForm):
    """When the copy takes place."""

    starts = ClockField(label=gettext_lazy("The copy begins"), help_text=gettext_lazy("It lasts as long as this one."))


class DuplicateView(EventFormScreen):
    """Makes a copy, which is a draft."""

    form_class = DuplicateForm
    page_title = gettext_lazy("Duplicate")
    submit_label = gettext_lazy("Make a copy")
    right = HOST
    explanation = gettext_lazy("The copy is a draft with the same words, questions and shifts, and without people.")
    success_message = gettext_lazy("The copy is made. It is a draft.")

    def get_initial(self) -> dict[str, Any]:
        """Propose the same weekday and hour, the next time they come."""
        starts = wall_of(self.event)["starts"]
        return {"starts": weeks_after(starts)}

    def act(self, form: DuplicateForm) -> None:
        """Copy it."""
        self.copy = duplicate_event(event=self.event, by=self.acting.user, starts=form.cleaned_data["starts"])

    def get_success_url(self) -> str:
        """Show the copy, once there is one."""
        copy = getattr(self, "copy", None)
        return reverse("events:inspect", args=[copy.pk]) if copy else self.overview_url


def weeks_after(wall: datetime) -> datetime:
    """Return the same hour of the same weekday, a week later or the first one that is to come."""
    days = (timezone.now().date() - wall.date()).days
    return wall + timedelta(days=7 * max(1, days // 7 + 1))


class DeleteDraftView(EventFormScreen):
    """Deletes an event that nobody has seen."""

    form_class = ActingForm
    page_title = gettext_lazy("Delete the draft")
    submit_label = gettext_lazy("Delete the draft")
    serious = True
    right = EDIT
    explanation = gettext_lazy("Nobody has seen it. It is gone for good.")
    success_message = gettext_lazy("The draft is deleted.")

    @property
    def cancel_url(self) -> str:  # type: ignore[override]
        """Go back to the event."""
        return self.overview_url

    def act(self, form: forms.Form) -> None:  # noqa: ARG002 - nothing is asked
        """Delete it."""
        delete_draft(event=self.event, by=self.acting.user)

    def get_success_url(self) -> str:
        """Show the list."""
        return reverse("events:index")
