"""What somebody may do for an organisation, as a form."""

from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from accounts.console.acting import Acting
from accounts.models import Role
from accounts.permissions import Permission, grantable_by


class StandingForm(forms.Form):
    """Role and permissions, as far as the one who fills it in can give them."""

    role = forms.ChoiceField(
        label=gettext_lazy("Role"),
        widget=forms.RadioSelect,
        help_text=gettext_lazy("Administrators may do everything except transfer ownership."),
    )
    permissions = forms.MultipleChoiceField(
        label=gettext_lazy("Permissions"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=gettext_lazy("What this member may do. Administrators need none of these."),
    )

    def __init__(self, *args: Any, acting: Acting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.acting = acting
        giver = acting.standing
        roles = [Role.MEMBER] if giver.role == Role.MEMBER else [Role.MEMBER, Role.ADMIN]
        role, permissions = self.fields["role"], self.fields["permissions"]
        assert isinstance(role, forms.ChoiceField)  # noqa: S101 - for the type checker
        assert isinstance(permissions, forms.ChoiceField)  # noqa: S101 - for the type checker
        role.choices = [(each.value, each.label) for each in roles]
        role.initial = Role.MEMBER
        permissions.choices = [(each.key, _explained(each)) for each in grantable_by(giver)]


class InvitationForm(StandingForm):
    """Whom to invite, and as what."""

    email = forms.CharField(
        label=gettext_lazy("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("We mail them a link that works once, within seven days."),
    )
    field_order = ("email", "role", "permissions")


def _explained(permission: Permission) -> SafeString:
    if not permission.explanation:
        return format_html("{}", permission.label)
    return format_html('<span>{} <span class="console-hint">{}</span></span>', permission.label, permission.explanation)
