"""API tokens in the console: one's own, and with the permission everybody's in the organisation."""

from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, DateColumn

from accounts.console import views
from accounts.console.acting import Acting
from accounts.console.viewsets import OrganisationViewSet
from accounts.models import ApiToken
from accounts.permissions import BELONG
from accounts.scopes import can_use, known_scopes
from accounts.selectors import api_tokens_shown_to
from accounts.services.api_tokens import create_token, revoke_token


class TokenForm(forms.ModelForm):
    """What a new token is for, and for how long."""

    scopes = forms.MultipleChoiceField(
        label=_("Access"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Only what you may do yourself: a token can never do more than you can."),
    )
    days = forms.TypedChoiceField(
        label=_("Expires after"),
        choices=[(30, _("30 days")), (90, _("90 days")), (365, _("One year")), (730, _("Two years"))],
        coerce=int,
        initial=365,
    )

    class Meta:
        model = ApiToken
        fields = ("name",)
        help_texts = {"name": _("For example, the program that will use it.")}  # noqa: RUF012 - read by Django, never changed


class _OfMembers(views.Scoped):
    """Every member may have tokens; whose they see is decided row by row."""

    def scope(self, rows: QuerySet[ApiToken]) -> QuerySet[ApiToken]:  # noqa: ARG002 - always all of them
        """Return those that the user may see."""
        return api_tokens_shown_to(self.acting.standing)


class TokenIndexView(_OfMembers, views.IndexView):
    """Tokens, the newest first."""

    default_ordering = "-created"
    list_export = ()
    add_item_label = _("Make a token")
    nothing_yet = _("There are no API tokens. Programs use them to work with your contacts in your name.")

    @cached_property
    def columns(self) -> list[Column]:
        """Return what tells tokens apart, what they may, and until when."""
        return [
            self._get_title_column("name"),
            Column("ending", label=_("Ends with"), accessor=lambda token: f"…{token.ending}"),
            Column("owner", label=_("Acts for"), accessor="membership.user"),
            Column("scopes", label=_("Access"), accessor=lambda token: ", ".join(token.scopes)),
            Column("state", label=_("State"), accessor=_state),
            DateColumn("expires_at", label=_("Valid until"), sort_key="expires_at"),
            DateColumn("last_used", label=_("Last used"), sort_key="last_used"),
        ]


class TokenCreateView(_OfMembers, views.CreateView):
    """Makes a token, and shows it this once."""

    success_message = None
    secret = ""

    def get_form(self, *args: Any, **kwargs: Any) -> forms.BaseForm:
        """Return the form, with what the user may do themselves."""
        form = super().get_form(*args, **kwargs)
        allowed = [scope for scope in known_scopes().values() if can_use(self.acting.standing, scope.key)]
        form.fields["scopes"].choices = [(scope.key, scope.label) for scope in allowed]  # type: ignore[attr-defined]
        return form

    def save_instance(self) -> ApiToken:
        """Make it."""
        sent = self.form.cleaned_data
        token, self.secret = create_token(
            organisation=self.acting.organisation,
            by=self.acting.user,
            name=sent["name"],
            scopes=sent["scopes"],
            expires_at=timezone.now() + timedelta(days=sent["days"]),
        )
        return token

    def get_success_buttons(self) -> list[Any]:
        """Offer nothing: a token is not changed."""
        return []

    def form_valid(self, form: Any) -> HttpResponseBase:
        """Show the token: after a redirect nobody would know it any more."""
        response = super().form_valid(form)
        if not self.secret:
            return response
        context = {"secret": self.secret, "token": self.object, "back": self.get_success_url()}
        shown = render(self.request, "console/token_made.html", context)
        add_never_cache_headers(shown)
        return shown


class TokenRevokeView(_OfMembers, views.DeleteView):
    """Revokes a token; its row stays for those who look back."""

    page_title = _("Revoke")
    yes_label = _("Revoke")
    no_label = _("Keep it")
    confirmation_message = _(
        "The program that uses it is shut out at once. This cannot be taken back; you can make another token."
    )
    success_message = _("%(model_name)s '%(object)s' was revoked.")

    def delete_action(self) -> None:
        """Revoke it."""
        revoke_token(token=self.object, by=self.acting.user)


class TokenViewSet(OrganisationViewSet):
    """Tokens of the active organisation. None is changed: another one is made instead."""

    model = ApiToken
    name = "api_tokens"
    url_prefix = "tokens"
    icon = "key"
    menu_label = _("API tokens")
    # Every member may have some; whose they see is decided row by row.
    view_key = change_key = BELONG
    index_view_class = TokenIndexView
    add_view_class = TokenCreateView
    delete_view_class = TokenRevokeView
    offered = ("index", "add", "delete")
    form_fields = ("name",)

    def visible_to(self, acting: Acting) -> QuerySet[ApiToken]:
        """Return those that the user may see."""
        return api_tokens_shown_to(acting.standing)

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm]:  # noqa: ARG002 - Wagtail's
        """Return the one form there is."""
        return TokenForm


def _state(token: ApiToken) -> Any:
    if token.revoked_at:
        return _("revoked")
    return _("in use") if token.is_alive else _("expired")
