"""Forms of the account area. They shape what is entered; the services judge it."""

from typing import Any, ClassVar
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User, Way
from accounts.notices.kinds import choosable
from accounts.places.slugs import LONGEST

_LONGEST_CODE = 20
_LONGEST_PHONE = 60


def time_zones() -> list[tuple[str, str]]:
    """Return the zones that people choose from: places, without old names and offsets."""
    places = (
        name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "US/", "SystemV/"))
    )
    return [("UTC", "UTC"), *((name, name.replace("_", " ")) for name in sorted(places))]


class ProfileForm(forms.ModelForm[User]):
    """Names, language and time zone."""

    language = forms.ChoiceField(
        label=_("Language"),
        required=False,
        choices=lambda: [("", _("As my browser asks for it")), *settings.LANGUAGES],
        help_text=_("Of mails and texts to you, and of the console."),
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"), required=False, choices=lambda: [("", _("Not chosen")), *time_zones()]
    )

    class Meta:
        model = User
        fields = ("first_name", "last_name", "language", "time_zone")
        widgets: ClassVar = {
            "first_name": forms.TextInput({"autocomplete": "given-name"}),
            "last_name": forms.TextInput({"autocomplete": "family-name"}),
        }


class AvatarForm(forms.Form):
    """A picture of oneself."""

    picture = forms.FileField(
        label=_("Picture"),
        widget=forms.FileInput({"accept": "image/jpeg,image/png,image/webp,image/avif,image/gif"}),
        help_text=_("JPEG, PNG, WebP, AVIF or GIF, up to 10 MB. It is cut to a square."),
    )


class PhoneForm(forms.Form):
    """A number to send a code to."""

    phone = forms.CharField(
        label=_("Mobile phone number"),
        max_length=_LONGEST_PHONE,
        widget=forms.TextInput({"type": "tel", "autocomplete": "tel"}),
        help_text=_("With its country, such as +1 202 555 0123. We send a code to it by text."),
    )


class CodeForm(forms.Form):
    """The code that was sent."""

    code = forms.CharField(
        label=_("Code"),
        max_length=_LONGEST_CODE,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "one-time-code"}),
        help_text=_("Six digits, from the newest text."),
    )


class OrganisationForm(forms.Form):
    """A new organisation."""

    name = forms.CharField(label=_("Name"), max_length=Organisation._meta.get_field("name").max_length)
    slug = forms.CharField(
        label=_("Address"),
        required=False,
        max_length=LONGEST,
        widget=forms.TextInput(
            {
                "autocapitalize": "none",
                "spellcheck": "false",
                "data-address-check": reverse_lazy("account_organisation_address"),
            }
        ),
        help_text=_("Small letters, digits and hyphens. Leave it empty, and we make it of the name."),
    )


class DeletionForm(forms.Form):
    """The last question before an account is gone."""

    sure = forms.BooleanField(label=_("Yes, delete my account. I know that nobody can bring it back."))


class NoticesForm(forms.Form):
    """By which ways each kind of notice goes out."""

    def __init__(self, *args: Any, ways: dict[str, frozenset[str]], has_phone: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.has_phone = has_phone
        offered = [(way, label) for way, label in Way.choices if has_phone or way != Way.SMS]
        for kind in choosable():
            self.fields[kind.key] = forms.MultipleChoiceField(
                label=str(kind.label),
                required=False,
                choices=offered,
                widget=forms.CheckboxSelectMultiple,
                initial=sorted(ways[kind.key]),
            )

    def ways(self) -> dict[str, list[str]]:
        """Return the chosen ways of each kind."""
        return {kind.key: self.cleaned_data[kind.key] for kind in choosable()}
