"""Forms about one contact. Services check what is written; here stands how it is asked for."""

from collections.abc import Iterable
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf.locale import LANG_INFO
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.console.forms import ActingForm
from accounts.console.widgets import SuggestingInput
from accounts.contacts.values import FIELDS, countries
from accounts.models import Channel, Contact, ContactField, FieldKind, Status

_UNSAID = ("", "–")


def _time_zones() -> Iterable[str]:
    return sorted(available_timezones())


def _countries() -> list[tuple[str, str]]:
    return [_UNSAID, *countries(get_language() or "en")]


def languages() -> list[tuple[str, str]]:
    """Return the languages that Django knows, each by its own name."""
    known = [(code, str(info["name_local"])) for code, info in LANG_INFO.items() if "name_local" in info]
    return sorted(known, key=lambda language: language[1].casefold())


def _languages() -> list[tuple[str, str]]:
    return [_UNSAID, *languages()]


class ContactForm(ActingForm):
    """Everything that can be written down about a contact."""

    first_name = forms.CharField(label=gettext_lazy("First name"), required=False)
    last_name = forms.CharField(label=gettext_lazy("Last name"), required=False)
    email = forms.CharField(
        label=gettext_lazy("E-mail address"), required=False, widget=forms.TextInput(attrs={"inputmode": "email"})
    )
    phone = forms.CharField(
        label=gettext_lazy("Phone"),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
        help_text=gettext_lazy("With its country code, such as +1 212 555 0123, or as people of the country write it."),
    )
    tags = forms.CharField(
        label=gettext_lazy("Tags"), required=False, help_text=gettext_lazy("Separate several with semicolons.")
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"), required=False, choices=_languages)
    time_zone = forms.CharField(
        label=gettext_lazy("Time zone"),
        required=False,
        widget=SuggestingInput(_time_zones),
        help_text=gettext_lazy("So that no message reaches them at night. Type a city."),
    )
    street = forms.CharField(label=gettext_lazy("Street and number"), required=False)
    postcode = forms.CharField(label=gettext_lazy("Postcode"), required=False)
    city = forms.CharField(label=gettext_lazy("City"), required=False)
    region = forms.CharField(label=gettext_lazy("State or region"), required=False)
    country = forms.ChoiceField(label=gettext_lazy("Country"), required=False, choices=_countries)
    latitude = forms.CharField(label=gettext_lazy("Latitude"), required=False)
    longitude = forms.CharField(label=gettext_lazy("Longitude"), required=False)

    def __init__(self, *args: Any, contact: Contact | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.own = list(self.acting.organisation.contact_fields.in_use())
        for field in self.own:
            self.fields[f"custom_{field.key}"] = _asked(field)
        if contact:
            self.initial = {**_initial(contact, self.own), **self.initial}

    def said(self) -> dict[str, Any]:
        """Return what a service takes."""
        given = self.cleaned_data
        values = {name: given[name] for name in FIELDS}
        tags = [name for name in given["tags"].split(";") if name.strip()]
        custom = {field.key: given[f"custom_{field.key}"] for field in self.own}
        return values | {"tags": tags, "custom": custom}


def _initial(contact: Contact, own: list[ContactField]) -> dict[str, Any]:
    values = {name: getattr(contact, name) for name in FIELDS}
    custom = {f"custom_{field.key}": _shown(field, contact.custom.get(field.key)) for field in own}
    return values | custom | {"tags": "; ".join(tag.name for tag in contact.tags.all())}


def _shown(field: ContactField, value: Any) -> Any:
    if field.kind == FieldKind.YES_NO:
        return {True: "yes", False: "no"}.get(value, "")
    return value


def _asked(field: ContactField) -> forms.Field:
    """Return how a value of the organisation's own field is asked for."""
    choices = [(choice, choice) for choice in field.choices]
    common: dict[str, Any] = {"label": field.label, "required": False}
    if field.kind == FieldKind.CHOICE:
        return forms.ChoiceField(choices=[_UNSAID, *choices], **common)
    if field.kind == FieldKind.CHOICES:
        return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple, **common)
    if field.kind == FieldKind.YES_NO:
        return forms.ChoiceField(choices=[_UNSAID, ("yes", _("Yes")), ("no", _("No"))], **common)
    if field.kind == FieldKind.DATE:
        return forms.CharField(widget=forms.DateInput(attrs={"type": "date"}), **common)
    return forms.CharField(**common)


class ConsentForm(ActingForm):
    """What somebody has said about one channel."""

    channel = forms.ChoiceField(label=gettext_lazy("Channel"), choices=Channel.choices, widget=forms.RadioSelect)
    status = forms.ChoiceField(
        label=gettext_lazy("From now on"),
        choices=[(status, status.label) for status in (Status.SUBSCRIBED, Status.UNSUBSCRIBED, Status.NEVER_ASKED)],
        widget=forms.RadioSelect,
    )
    proof = forms.CharField(
        label=gettext_lazy("Where to look it up"),
        help_text=gettext_lazy("Such as “Sign-up sheet 7 of 3 March”. No names: this is kept when somebody is erased."),
    )


class FindTwinForm(ActingForm):
    """Finds the other one of two contacts."""

    other = forms.CharField(
        label=gettext_lazy("The other contact"), help_text=gettext_lazy("A name, an address or a number.")
    )
