"""Who acts for the active organisation, and who was asked to."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse, reverse_lazy
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.widgets import Button, HeaderButton

from accounts.console import views
from accounts.console.columns import DayColumn, ListColumn
from accounts.console.member_forms import InvitationForm, StandingForm
from accounts.console.viewsets import OrganisationViewSet
from accounts.models import Invitation, Membership, Role
from accounts.permissions import BELONG, MANAGE_MEMBERS, OWN, in_words, manages
from accounts.services.invitations import invite, resend_invitation, revoke_invitation
from accounts.services.members import change_member, remove_member
from accounts.sign_in import limits


class MemberFilterSet(WagtailFilterSet):
    """By role."""

    role = django_filters.ChoiceFilter(
        label=gettext_lazy("Role"), choices=Role.choices, widget=forms.RadioSelect, empty_label=gettext_lazy("All")
    )

    class Meta:
        model = Membership
        fields = ("role",)


class MemberIndexView(views.IndexView):
    """The members, by name."""

    page_title = gettext_lazy("Members")
    verbose_name, verbose_name_plural = gettext_lazy("member"), gettext_lazy("members")
    filterset_class = MemberFilterSet
    search_fields = ("user__first_name", "user__last_name", "user__email")
    default_ordering = ("user__first_name", "user__last_name", "user__email")

    @cached_property
    def columns(self) -> list[Column]:
        """Return name, address, role, permissions and since when."""
        person = self._get_title_column("user")
        person.label = _("Name")
        return [
            person,
            Column("email", label=_("E-mail address"), accessor="user.email"),
            Column("role", label=_("Role"), accessor=lambda member: member.get_role_display()),
            ListColumn("permissions", label=_("May do"), accessor=in_words),
            DayColumn("since", label=_("Since")),
        ]

    def get_base_queryset(self) -> QuerySet[Membership]:
        """Return the memberships with their people."""
        return super().get_base_queryset().select_related("user")

    def get_edit_url(self, instance: Membership) -> str | None:
        """Return it for those they may change."""
        return super().get_edit_url(instance) if manages(self.acting.standing, instance) else None

    def get_delete_url(self, instance: Membership) -> str | None:
        """Return it for those they may remove; one's own way out is another."""
        if instance.user_id == self.acting.user.pk or not manages(self.acting.standing, instance):
            return None
        return super().get_delete_url(instance)

    def get_list_more_buttons(self, instance: Membership) -> list[Any]:
        """Offer to change and to remove."""
        offered = (
            (self.get_edit_url(instance), _("Change"), "edit"),
            (self.get_delete_url(instance), _("Remove"), "bin"),
        )
        return [Button(label, url=url, icon_name=icon, priority=10) for url, label, icon in offered if url]

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        """Offer to invite."""
        if not self.acting.may(MANAGE_MEMBERS):
            return []
        return [HeaderButton(_("Invite somebody"), url=reverse("invitations:add"), icon_name="plus")]

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        """Offer ways out."""
        if self.acting.may(OWN):
            return [Button(_("Transfer ownership"), url=reverse("own:transfer"), icon_name="key")]
        return [Button(_("Leave the organisation"), url=reverse("own:leave"), icon_name="logout")]


class _OfPerson:
    """A screen about one member."""

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the list."""
        here = [
            {"url": reverse("members:index"), "label": _("Members")},
            {"url": "", "label": str(self.object)},  # type: ignore[attr-defined]
        ]
        return [*self.breadcrumbs_items, *here]  # type: ignore[attr-defined]

    def get_queryset(self) -> QuerySet[Membership]:
        """Return the memberships with their people."""
        rows: QuerySet[Membership] = super().get_queryset()  # type: ignore[misc]
        return rows.select_related("user")


class MemberEditView(_OfPerson, views.EditView):
    """Gives a member another role or other permissions."""

    page_title = gettext_lazy("Change what somebody may do")
    success_message = gettext_lazy("Saved. It holds from now on.")
    delete_item_label = gettext_lazy("Remove")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Fill in what holds now."""
        kwargs = super().get_form_kwargs()
        del kwargs["instance"]
        now = {"role": self.object.role, "permissions": self.object.permissions}
        return kwargs | {"acting": self.acting, "initial": now}

    def save_instance(self) -> Model:
        """Change the member."""
        given = self.form.cleaned_data
        # What the giver cannot give, and so does not see, stays as it is.
        seen = {key for key, _label in self.form.fields["permissions"].choices}
        kept = set(self.object.permissions) - seen
        return change_member(
            membership=self.object,
            by=self.acting.user,
            role=given["role"],
            permissions=sorted(kept | set(given["permissions"])),
        )

    def get_success_buttons(self) -> list[Any]:
        """Offer nothing more."""
        return []


class MemberRemoveView(_OfPerson, views.DeleteView):
    """Lets a member act for the organisation no more."""

    page_title = gettext_lazy("Remove a member")
    yes_label = gettext_lazy("Yes, remove")
    no_label = gettext_lazy("No, keep")
    confirmation_message = gettext_lazy(
        "From now on they no longer see anything of the organisation. What they did stays."
    )

    def get_success_message(self) -> str:
        """Name the person."""
        return _("%(person)s is no longer a member.") % {"person": self.object.user}

    def delete_action(self) -> None:
        """Remove the member."""
        remove_member(membership=self.object, by=self.acting.user)


class MemberViewSet(OrganisationViewSet):
    """Members: everybody sees who belongs to their organisation; some change it."""

    model = Membership
    name = "members"
    menu_label = gettext_lazy("Members")
    icon = "group"
    view_key = BELONG
    change_key = MANAGE_MEMBERS
    form_class = StandingForm
    index_view_class = MemberIndexView
    edit_view_class = MemberEditView
    delete_view_class = MemberRemoveView
    offered = ("index", "edit", "delete")


class InvitationIndexView(views.IndexView):
    """Invitations that nobody has answered, the newest first."""

    page_title = gettext_lazy("Invitations")
    search_fields = ("email",)
    default_ordering = ("-created",)
    add_item_label = gettext_lazy("Invite somebody")
    nothing_yet = gettext_lazy("No open invitations. People you invite get a mail, and stand here until they answer.")

    @cached_property
    def columns(self) -> list[Column]:
        """Return address, role, permissions, who asked, and until when."""
        return [
            self._get_title_column("email"),
            Column("role", label=_("Role"), accessor=lambda invitation: invitation.get_role_display()),
            ListColumn("permissions", label=_("May do"), accessor=in_words),
            Column("invited_by", label=_("Invited by"), accessor=lambda row: row.invited_by or _("Former user")),
            DayColumn("expires_at", label=_("Valid until"), passed=_("Expired")),
        ]

    def get_base_queryset(self) -> QuerySet[Invitation]:
        """Return those that are open."""
        return self.scope(Invitation.objects.open()).select_related("invited_by")

    def get_list_more_buttons(self, instance: Invitation) -> list[Any]:
        """Offer to send it once more, and to take it back."""
        offered = (("resend", _("Resend"), "mail"), ("delete", _("Revoke"), "bin"))
        return [
            Button(label, url=reverse(f"invitations:{name}", args=[instance.pk]), icon_name=icon, priority=number)
            for number, (name, label, icon) in enumerate(offered)
        ]


class InviteView(views.CreateView):
    """Invites somebody."""

    page_title = gettext_lazy("Invite somebody")
    submit_button_label = gettext_lazy("Send the invitation")
    submit_button_active_label = gettext_lazy("Sending…")
    error_message = gettext_lazy("The invitation was not sent.")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Tell the form for whom it is."""
        kwargs = super().get_form_kwargs()
        del kwargs["instance"]
        return kwargs | {"acting": self.acting}

    def save_instance(self) -> Model:
        """Send it."""
        said = self.form.cleaned_data
        limits.invite(organisation=self.acting.organisation, user=self.acting.user, email=said["email"])
        return invite(
            organisation=self.acting.organisation,
            by=self.acting.user,
            email=said["email"],
            role=said["role"],
            permissions=said["permissions"],
        )

    def get_success_message(self, instance: Invitation) -> str:
        """Say to whom it goes."""
        return _("The invitation to %(email)s is on its way.") % {"email": instance.email}


class RevokeView(views.DeleteView):
    """Takes an invitation back."""

    page_title = gettext_lazy("Revoke an invitation")
    yes_label = gettext_lazy("Yes, revoke it")
    no_label = gettext_lazy("No, keep it")
    confirmation_message = gettext_lazy("The link in the mail will work no more.")

    def get_success_message(self) -> str:
        """Name the address."""
        return _("The invitation to %(email)s is revoked.") % {"email": self.object.email}

    def delete_action(self) -> None:
        """Take it back."""
        revoke_invitation(invitation=self.object, by=self.acting.user)


class ResendView(views.FormScreen):
    """Sends an invitation once more."""

    form_class = forms.Form
    page_title = gettext_lazy("Resend an invitation")
    header_icon = "mail"
    submit_label = gettext_lazy("Send")
    cancel_url = success_url = reverse_lazy("invitations:index")
    explanation = gettext_lazy("It is valid for seven days from now on. The link in the earlier mail works no more.")
    success_message = gettext_lazy("The invitation is on its way.")
    model = Invitation

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Find the invitation."""
        self.invitation = get_object_or_404(self.scope(Invitation.objects.open()), pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self) -> str:
        """Return the address."""
        return self.invitation.email

    def act(self, form: forms.Form) -> None:  # noqa: ARG002 - nothing is asked
        """Send it."""
        limits.invite(organisation=self.acting.organisation, user=self.acting.user, email=self.invitation.email)
        resend_invitation(invitation=self.invitation, by=self.acting.user)


class InvitationViewSet(OrganisationViewSet):
    """Invitations."""

    model = Invitation
    name = "invitations"
    menu_label = gettext_lazy("Invitations")
    icon = "mail"
    view_key = change_key = MANAGE_MEMBERS
    form_class = InvitationForm
    index_view_class = InvitationIndexView
    add_view_class = InviteView
    delete_view_class = RevokeView
    offered = ("index", "add", "delete")

    def get_urlpatterns(self) -> list[URLPattern]:
        """Add the one for sending once more."""
        resend = path("<int:pk>/resend/", self.construct_view(ResendView), name="resend")
        return [*super().get_urlpatterns(), resend]
