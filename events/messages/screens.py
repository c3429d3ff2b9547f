"""The tab "Messages" of an event: what goes by itself, what it says, and what staff write by hand."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.console.forms import add_errors
from events.access import EDIT, MESSAGES
from events.console.screens import EventFormScreen, EventPage
from events.messages.forms import KindForm, WriteForm, language_names
from events.messages.kinds import KINDS, Kind
from events.messages.overview import rows_of
from events.messages.preview import preview
from events.messages.services import change_message, send_message, send_test
from events.messages.words import Words, words_of
from events.models import EventMessage, HandMessage

_LATEST = 20


class MessagesView(EventPage):
    """Every kind of message with when it goes and how many went, and what was written by hand."""

    template_name = "console/events/messages.html"
    page_title = gettext_lazy("Messages")
    right, tab = MESSAGES, "messages"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the kinds and the latest messages by hand."""
        context = super().get_context_data(**kwargs)
        by_hand = HandMessage.objects.filter(event=self.event).select_related("by")[:_LATEST]
        return context | {"rows": rows_of(self.event), "by_hand": by_hand, "may_edit": self.at.may(EDIT)}


class KindView(EventFormScreen):
    """One kind of message: on or off, its words in each language, how it reads, and a test."""

    template_name = "console/events/message.html"
    form_class = KindForm
    right, tab = EDIT, "messages"
    success_message = gettext_lazy("The message is saved.")
    kind: Kind
    setting: EventMessage | None

    def prepare(self) -> None:
        """Find the kind."""
        kind = KINDS.get(self.kwargs["kind"])
        if kind is None:
            raise Http404
        self.kind = kind
        self.setting = EventMessage.objects.filter(event=self.event, kind=kind.key).first()

    def get_page_title(self) -> str:
        """Return what kind it is."""
        return str(self.kind.label)

    def get_initial(self) -> dict[str, Any]:
        """Return whether it is sent now."""
        return {"is_on": self.setting is None or self.setting.is_on}

    def get_form_kwargs(self) -> dict[str, Any]:
        """Tell the form what it is about."""
        return super().get_form_kwargs() | {"kind": self.kind, "setting": self.setting}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Send a test of what is saved, or save."""
        language = request.POST.get("test", "")
        if language not in dict(language_names()):
            response: HttpResponse = super().post(request, *args, **kwargs)
            return response
        words = words_of(self.kind, self.setting, language)
        try:
            refused = send_test(event=self.event, kind=self.kind, words=words, language=language, by=self.acting.user)
        except ValidationError as error:
            refused = " ".join(error.messages)
        if refused:
            messages.error(request, refused)
        else:
            messages.success(request, _("A test is on its way to you."))
        shown: HttpResponse = self.get(request, *args, **kwargs)
        return shown

    def act(self, form: Any) -> None:
        """Save it."""
        change_message(
            event=self.event,
            kind=self.kind,
            by=self.acting.user,
            is_on=form.cleaned_data.get("is_on", True),
            words=form.words(),
            feedback_url=form.cleaned_data.get("feedback_url", ""),
        )

    def get_success_url(self) -> str:
        """Go back to the list."""
        return reverse("events_messages:index", args=[self.event.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add how it reads, as saved."""
        context = super().get_context_data(**kwargs)
        shown = [{"code": code, "name": name, "message": self._preview(code)} for code, name in language_names()]
        return context | {"kind": self.kind, "previews": shown}

    def _preview(self, language: str) -> Any:
        words: Words = words_of(self.kind, self.setting, language)
        return preview(self.event, self.kind, words, language=language)


class WriteView(EventFormScreen):
    """A message by hand to those in some states."""

    form_class = WriteForm
    page_title = gettext_lazy("Write to people who come")
    submit_label = gettext_lazy("Send")
    right, tab = MESSAGES, "messages"
    explanation = gettext_lazy(
        "It is about this event: for anything else, people must have agreed. Whoever wants no messages is left out."
    )

    def get_form_kwargs(self) -> dict[str, Any]:
        """Tell the form of which event it is."""
        return super().get_form_kwargs() | {"event": self.event}

    def form_valid(self, form: Any) -> HttpResponse:
        """Refuse nobody in silence: who is meant stands beside the states."""
        if not form.attendees():
            add_errors(form, ValidationError({"states": _("Nobody is in one of these. Choose others.")}))
            refused: HttpResponse = self.form_invalid(form)
            return refused
        response: HttpResponse = super().form_valid(form)
        return response

    def act(self, form: Any) -> None:
        """Send it."""
        people = form.attendees()
        values = form.cleaned_data
        send_message(
            event=self.event,
            attendees=people,
            subject=values["subject"],
            body=values["body"],
            channel=values["channel"],
            by=self.acting.user,
        )
        self.success_message = _("The message goes to %(count)d people.") % {"count": len(people)}

    def get_success_url(self) -> str:
        """Go back to the list."""
        return reverse("events_messages:index", args=[self.event.pk])
