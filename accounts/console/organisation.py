"""What concerns the active organisation as a whole: its settings, giving it away, leaving it."""

from collections.abc import Iterable
from contextlib import suppress
from typing import Any, ClassVar
from zoneinfo import available_timezones

from django import forms
from django.contrib.postgres.forms import SimpleArrayField
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet

from accounts.console.acting import forget_acting
from accounts.console.colours import preview, shown
from accounts.console.forms import ActingForm
from accounts.console.guard import for_organisation
from accounts.console.views import FormScreen, acting_in
from accounts.console.viewsets import menu_item_class
from accounts.console.widgets import ColourInput, SuggestingInput
from accounts.models import Membership, Organisation, Role, Subscription, User
from accounts.permissions import BELONG, CHANGE_ORGANISATION, OWN
from accounts.places.availability import tell_availability
from accounts.places.embed_sites import clean_origins
from accounts.selectors import membership_of
from accounts.services.logos import remove_logo, set_logo
from accounts.services.members import leave_organisation
from accounts.services.organisations import set_subscription, transfer_ownership, update_organisation
from accounts.services.second_factors import ask_for_second_factor
from cms.infra import files


def _time_zones() -> Iterable[str]:
    return sorted(available_timezones())


class SettingsForm(forms.ModelForm[Organisation]):
    """What can be changed of an organisation."""

    website = forms.URLField(label=gettext_lazy("Website"), required=False, max_length=200, assume_scheme="https")
    logo = forms.FileField(
        label=gettext_lazy("Logo"),
        required=False,
        help_text=gettext_lazy("A picture of up to 5 MB: PNG, JPEG, WebP, AVIF or GIF."),
    )
    remove_logo = forms.BooleanField(label=gettext_lazy("Remove the logo"), required=False)
    subscription = forms.ChoiceField(label=gettext_lazy("Subscription"), choices=Subscription.choices, required=False)
    embed_sites = SimpleArrayField(
        forms.CharField(max_length=260, required=False),
        label=gettext_lazy("Sites that show your events"),
        required=False,
        delimiter="\n",
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        help_text=gettext_lazy("One on each line, such as https://www.example.org. No other site can frame them."),
    )
    mfa_required = forms.BooleanField(
        label=gettext_lazy("Members need a second factor"),
        required=False,
        help_text=gettext_lazy("Whoever has none can do nothing for the organisation until they have set one up."),
    )

    class Meta:
        model = Organisation
        fields = (
            "name",
            "slug",
            "description",
            "website",
            "time_zone",
            "default_event_capacity",
            "main_colour",
            "accent_colour",
            "embed_sites",
        )
        widgets: ClassVar = {
            "slug": forms.TextInput(
                attrs={
                    "autocapitalize": "none",
                    "spellcheck": "false",
                    "data-address-check": reverse_lazy("own:address"),
                }
            ),
            "description": forms.Textarea(attrs={"rows": 5}),
            "time_zone": SuggestingInput(_time_zones),
            "main_colour": ColourInput,
            "accent_colour": ColourInput,
        }
        help_texts: ClassVar = {
            "slug": gettext_lazy(
                "The part of your web addresses that names you. The former one leads here for a year."
            ),
            "description": gettext_lazy("A few sentences for people who come to your front page."),
            "time_zone": gettext_lazy("Times of events and in this console are shown in it. Type a city."),
            "default_event_capacity": gettext_lazy("Suggested for each new event. Leave it empty for no limit."),
        }

    def clean_embed_sites(self) -> list[str]:
        """Return the origins of what was typed, without empty lines."""
        return clean_origins(self.cleaned_data["embed_sites"])


class SettingsView(FormScreen):
    """The organisation's settings."""

    form_class = SettingsForm
    template_name = "console/settings.html"
    page_title = gettext_lazy("Settings")
    header_icon = "cog"
    view_key = change_key = CHANGE_ORGANISATION
    success_message = gettext_lazy("The settings are saved.")
    success_url = reverse_lazy("own:settings")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Fill in what holds now; into a row of its own, since checking a form writes into its row."""
        instance = Organisation.objects.select_related("logo_small").get(pk=self.acting.organisation.pk)
        now = {"mfa_required": instance.mfa_required, "subscription": instance.subscription}
        return super().get_form_kwargs() | {"instance": instance, "initial": now}

    def get_form(self, *args: Any, **kwargs: Any) -> forms.BaseForm:
        """Let only those who run the installation choose where the subscription stands; others read it."""
        form = super().get_form(*args, **kwargs)
        if not self.acting.user.is_superuser:
            del form.fields["subscription"]
        return form

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the logo, and what becomes of the colours; not of what is none."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        form = context["form"]
        logo = form.instance.logo_small
        context["logo_url"] = files.url(logo) if logo else ""
        with suppress(ValueError):
            context |= shown(form["main_colour"].value() or "", form["accent_colour"].value() or "")
        return context

    def act(self, form: SettingsForm) -> None:
        """Change the organisation: all of it, or nothing."""
        given, organisation, by = form.cleaned_data, self.acting.organisation, self.acting.user
        changes = {name: given[name] for name in form.Meta.fields}
        with transaction.atomic():
            update_organisation(organisation=organisation, by=by, **changes)
            self._ask_for_second_factor(given["mfa_required"])
            if given.get("subscription"):
                set_subscription(organisation=organisation, by=by, subscription=given["subscription"])
            if given["remove_logo"]:
                remove_logo(organisation=organisation, by=by)
            elif given["logo"]:
                set_logo(organisation=organisation, by=by, content=given["logo"])

    def _ask_for_second_factor(self, required: bool) -> None:
        try:
            ask_for_second_factor(organisation=self.acting.organisation, by=self.acting.user, required=required)
        except ValidationError as error:
            raise ValidationError({"mfa_required": error}) from error


def check_address(request: HttpRequest) -> HttpResponse:
    """Tell whether the organisation can have an address."""
    acting = acting_in(request)
    return tell_availability(request.GET.get("slug", ""), to=acting.user, of=acting.organisation)


class _MemberField(forms.ModelChoiceField):
    """A choice among people."""

    def label_from_instance(self, obj: Membership) -> str:
        """Return the person's name."""
        return str(obj.user)


class TransferForm(ActingForm):
    """To whom the organisation goes, and its name, typed: a slip of the mouse must not be enough."""

    to = _MemberField(
        Membership.objects.none(),
        label=gettext_lazy("New owner"),
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose who becomes the owner.")},
    )
    confirmation = forms.CharField(max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        organisation = self.acting.organisation
        members = organisation.memberships.filter(user__is_active=True).exclude(role=Role.OWNER).select_related("user")
        to = self.fields["to"]
        assert isinstance(to, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        to.queryset = members.order_by("user__first_name", "user__email")
        self.fields["confirmation"].label = _('Type "%(name)s" to confirm') % {"name": organisation.name}

    def clean_confirmation(self) -> str:
        """Compare with the name."""
        typed: str = self.cleaned_data["confirmation"]
        if typed.strip() != self.acting.organisation.name:
            raise ValidationError(_("This is not the organisation's name. Type it as it stands above."))
        return typed


class TransferView(FormScreen):
    """Gives the organisation to somebody else."""

    form_class = TransferForm
    page_title = gettext_lazy("Transfer ownership")
    header_icon = "key"
    view_key = change_key = OWN
    serious = True
    submit_label = gettext_lazy("Transfer ownership")
    explanation = gettext_lazy(
        "The new owner may do everything, and is the only one who can transfer ownership again. "
        "Whoever owns it now stays as an administrator."
    )
    cancel_url = success_url = reverse_lazy("members:index")
    success_message = gettext_lazy("The organisation has a new owner.")
    template_name = "console/transfer.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        """Tell the form for whom it is."""
        return super().get_form_kwargs() | {"acting": self.acting}

    def act(self, form: TransferForm) -> None:
        """Make the other the owner."""
        to = form.cleaned_data["to"].user
        transfer_ownership(organisation=self.acting.organisation, to=to, by=self.acting.user)


class LeaveView(FormScreen):
    """Has a member leave."""

    form_class = forms.Form
    page_title = gettext_lazy("Leave the organisation")
    header_icon = "logout"
    view_key = change_key = BELONG
    serious = True
    submit_label = gettext_lazy("Leave")
    cancel_url = reverse_lazy("members:index")
    success_url = reverse_lazy("console:organisation")
    success_message = gettext_lazy("You have left the organisation.")

    @property
    def explanation(self) -> str:  # type: ignore[override]
        """Say what leaving means."""
        return _("You will no longer see anything of %(name)s. To come back, somebody has to invite you.") % {
            "name": self.acting.organisation.name
        }

    def act(self, form: forms.Form) -> None:  # noqa: ARG002 - nothing is asked
        """Leave."""
        membership = membership_of(self.acting.user, self.acting.organisation)
        if membership is None:
            raise ValidationError(_("You act for this organisation as an operator, and are no member of it."))
        leave_organisation(membership=membership)

    def form_valid(self, form: forms.Form) -> HttpResponse:
        """Leave, and go to another organisation of theirs; out of the console when there is none."""
        response = super().form_valid(form)
        forget_acting(self.request)
        # Read anew: what somebody may is remembered with their row.
        if User.objects.get(pk=self.acting.user.pk).has_perm("wagtailadmin.access_admin"):
            return response
        return redirect("account_email")


class OwnViewSet(ViewSet):
    """The screens of the organisation itself. The menu leads to its settings, the list of members to the others."""

    name = "own"
    url_prefix = "organisation"
    menu_label = gettext_lazy("Settings")
    icon = "cog"
    screens: tuple[tuple[str, type[FormScreen]], ...] = (
        ("settings", SettingsView),
        ("transfer", TransferView),
        ("leave", LeaveView),
    )

    @property
    def menu_item_class(self) -> type[MenuItem]:
        """Return menu items for those who may change the settings."""
        return menu_item_class(CHANGE_ORGANISATION)

    def get_urlpatterns(self) -> list[URLPattern]:
        """Return the screens, each behind the guard."""
        return [
            path("settings/address/", for_organisation(check_address, key=CHANGE_ORGANISATION), name="address"),
            path("settings/colours/", for_organisation(preview, key=CHANGE_ORGANISATION), name="colours"),
            *(
                path(f"{name}/", for_organisation(view.as_view(), key=view.change_key), name=name)
                for name, view in self.screens
            ),
        ]

    @property
    def menu_url(self) -> str:
        """Return where the menu leads."""
        return reverse("own:settings")
