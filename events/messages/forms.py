"""The forms of the screens for messages."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from accounts.console.forms import ActingForm
from campaigns.states import Channel
from events.messages.kinds import MAIL, Kind
from events.messages.words import EVERYWHERE, LONGEST_SUBJECT, LONGEST_TEXT, words_of
from events.models import Attendee, Event, EventMessage, Occurrence
from events.recurrence.local_time import on_the_wall
from events.states import State

_ROWS = {"rows": 8}


class KindForm(ActingForm):
    """Whether a kind of message goes out, and what it says in each language."""

    is_on = forms.BooleanField(label=gettext_lazy("This message is sent"), required=False)

    def __init__(self, *args: Any, kind: Kind, setting: EventMessage | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        if kind.fixed:
            del self.fields["is_on"]
        for language, name in settings.LANGUAGES:
            given = words_of(kind, None, language)
            own = setting.words.get(language, {}) if setting else {}
            if kind.channel == MAIL:
                self.fields[f"subject_{language}"] = forms.CharField(
                    label=_("Subject (%(language)s)") % {"language": name},
                    required=False,
                    max_length=LONGEST_SUBJECT,
                    initial=own.get("subject", ""),
                    widget=forms.TextInput(attrs={"placeholder": given.subject}),
                )
            self.fields[f"text_{language}"] = forms.CharField(
                label=_("Text (%(language)s)") % {"language": name},
                required=False,
                initial=own.get("text", ""),
                widget=forms.Textarea(attrs=_ROWS | {"placeholder": given.text}),
                help_text=_("Leave it empty for the text in grey. Placeholders: %(known)s.")
                % {"known": ", ".join(f"{{{each}}}" for each in (*EVERYWHERE, *kind.knows))},
            )
        if kind.key == "thanks":
            self.fields["feedback_url"] = forms.URLField(
                label=_("Link to a survey"),
                required=False,
                initial=setting.feedback_url if setting else "",
                help_text=_("The button of the mail leads there."),
                assume_scheme="https",
            )

    def words(self) -> dict[str, dict[str, str]]:
        """Return what was typed, by language."""
        return {
            language: {name: self.cleaned_data.get(f"{name}_{language}", "") for name in ("subject", "text")}
            for language, _name in settings.LANGUAGES
        }


class WriteForm(ActingForm):
    """A message by hand, and to whom."""

    states = forms.MultipleChoiceField(
        label=gettext_lazy("To people who are"),
        choices=[(state.value, state.label) for state in State if state != State.CANCELLED],
        initial=[State.REGISTERED],
        widget=forms.CheckboxSelectMultiple,
    )
    occurrence = forms.ModelChoiceField(
        label=gettext_lazy("Date"), queryset=Occurrence.objects.none(), required=False, empty_label=gettext_lazy("All")
    )
    channel = forms.ChoiceField(
        label=gettext_lazy("By"),
        choices=Channel.choices,
        initial=Channel.EMAIL,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("Texts go to those who have agreed to get texts."),
    )
    subject = forms.CharField(
        label=gettext_lazy("Subject"), required=False, help_text=gettext_lazy("For mails."), max_length=LONGEST_SUBJECT
    )
    body = forms.CharField(
        label=gettext_lazy("Message"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs=_ROWS),
        help_text=gettext_lazy("Placeholders such as {first_name} and {event} become what is true for each reader."),
    )

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.event = event
        dates: Any = self.fields["occurrence"]
        dates.queryset = event.occurrences.order_by("starts_at")
        dates.label_from_instance = lambda row: f"{on_the_wall(row.starts_at, event.time_zone):%Y-%m-%d %H:%M}"

    def attendees(self) -> list[int]:
        """Return the numbers of those who are meant."""
        people = Attendee.objects.filter(occurrence__event=self.event, state__in=self.cleaned_data["states"])
        if date := self.cleaned_data["occurrence"]:
            people = people.filter(occurrence=date)
        return list(people.values_list("pk", flat=True))


def language_names() -> list[tuple[str, str]]:
    """Return the languages that messages are written in, each by its own name."""
    named = []
    for code, name in settings.LANGUAGES:
        with override(code):
            named.append((code, str(name)))
    return named
