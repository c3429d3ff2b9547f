"""Wagtail's screens for users and groups, which write by our services and into the audit log."""

from typing import Any

from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets import Button
from wagtail.users.views import groups as group_views
from wagtail.users.views import users as user_views
from wagtail.users.views.bulk_actions import AssignRoleBulkAction, DeleteBulkAction, SetActiveStateBulkAction

from accounts.models import User
from accounts.services import user_records
from accounts.services.deletion import delete_account
from accounts.services.second_factors import remove_second_factors
from accounts.sign_in.second_factor import has_second_factor


def _by(request: HttpRequest) -> User:
    """Return who does it; nobody comes here without having signed in."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


class UserCreateView(user_views.CreateView):
    """Adds a user."""

    def save_instance(self) -> User:
        """Save, and write it down."""
        user: User = super().save_instance()
        user_records.note_user_added(user=user, by=_by(self.request))
        return user


def _may_change(by: User, user: User) -> bool:
    """Tell whether somebody may change the user: who changes a superuser's address gets their account."""
    return by.is_superuser or not user.is_superuser


class UserEditView(user_views.EditView):
    """Changes a user."""

    def get_object(self, *args: Any, **kwargs: Any) -> User:
        """Return the user."""
        user: User = super().get_object(*args, **kwargs)
        if not _may_change(_by(self.request), user):
            raise PermissionDenied
        return user

    def save_instance(self) -> User:
        """Save, and write down what is different now."""
        user: User = super().save_instance()
        user_records.note_user_changed(user=user, before=self.form.before, by=_by(self.request))
        return user

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        """Offer help to somebody who has lost their second factors."""
        buttons: list[Button] = super().header_more_buttons
        if not self.request.user.is_superuser or self.editing_self or not has_second_factor(self.object):
            return buttons
        url = reverse("console:second_factors", args=[self.object.pk])
        return [*buttons, Button(_("Remove second factors"), url=url, icon_name="lock-open")]


class _Refusing:
    """A view that deletes, and says why when it is not done."""

    request: HttpRequest

    def form_valid(self, form: forms.Form) -> HttpResponseBase:
        """Delete, or say why not."""
        try:
            response: HttpResponseBase = super().form_valid(form)  # type: ignore[misc]
        except ValidationError as error:
            messages.error(self.request, " ".join(error.messages))
            return self.render_to_response(self.get_context_data(form=form))  # type: ignore[attr-defined]
        return response


class UserDeleteView(_Refusing, user_views.DeleteView):
    """Deletes a user, with all that is known of them."""

    def delete_action(self) -> None:
        """Delete the account."""
        delete_account(user=self.object, by=_by(self.request))


class DeleteUsers(DeleteBulkAction):
    """Deletes several users: all, or none."""

    def get_execution_context(self) -> dict[str, Any]:
        """Say who does it."""
        return super().get_execution_context() | {"by": _by(self.request)}

    @classmethod
    def execute_action(cls, objects: list[User], by: User | None = None, **_context: Any) -> tuple[int, int]:
        """Delete the accounts."""
        assert by is not None  # noqa: S101 - for the type checker
        for user in objects:
            try:
                delete_account(user=user, by=by)
            except ValidationError as error:
                raise ValidationError(f"{user}: {' '.join(error.messages)}") from error
        return len(objects), 0

    def form_valid(self, form: forms.Form) -> HttpResponseBase:
        """Delete them, or say who cannot be deleted."""
        try:
            response: HttpResponseBase = super().form_valid(form)
        except ValidationError as error:
            messages.error(self.request, " ".join([_("Nobody was deleted."), *error.messages]))
            return redirect(self.next_url)
        return response


class _Changing:
    """An action that changes users."""

    request: HttpRequest

    def check_perm(self, obj: User) -> bool:
        """Tell whether it may be done to this user."""
        may: bool = super().check_perm(obj)  # type: ignore[misc]
        return may and _may_change(_by(self.request), obj)


class AssignRole(_Changing, AssignRoleBulkAction):
    """Puts several users into a group."""

    def get_execution_context(self) -> dict[str, Any]:
        """Say who does it."""
        return super().get_execution_context() | {"by": _by(self.request)}

    @classmethod
    def execute_action(cls, objects: list[User], role: Group | None = None, **context: Any) -> tuple[int, int]:
        """Put them in."""
        assert role is not None  # noqa: S101 - for the type checker
        user_records.assign_group(users=objects, group=role, by=context["by"])
        return len(objects), 0


class SetActiveState(_Changing, SetActiveStateBulkAction):
    """Lets several users sign in, or no more."""

    @classmethod
    def execute_action(cls, objects: list[User], mark_as_active: bool = False, **context: Any) -> tuple[int, int]:
        """Turn the accounts on or off."""
        return user_records.set_active(users=objects, active=mark_as_active, by=context["user"]), 0


class _Group:
    """A view that saves a group, its pages' and its collections' permissions: in one transaction, and written down."""

    object: Group
    request: HttpRequest

    def process_form(self) -> HttpResponseBase:
        """Save, and write down what is different now."""
        stored = Group.objects.filter(pk=self.object.pk).first() or Group()
        before = user_records.facts_of_group(stored)
        with transaction.atomic():
            response: HttpResponseBase = super().process_form()  # type: ignore[misc]
            # Read anew: a refused form has written into the row at hand.
            saved = Group.objects.filter(pk=self.object.pk).first()
            if saved is not None:
                user_records.note_group(group=saved, before=before, by=_by(self.request))
        return response


class GroupCreateView(_Group, group_views.CreateView):
    """Adds a group."""


class GroupEditView(_Group, group_views.EditView):
    """Changes a group."""


class GroupDeleteView(_Refusing, group_views.DeleteView):
    """Deletes a group."""

    def delete_action(self) -> None:
        """Delete it."""
        user_records.delete_group(group=self.object, by=_by(self.request))


@method_decorator(reauthentication_required, name="dispatch")
class RemoveFactorsView(WagtailAdminTemplateMixin, FormView):
    """Helps somebody who has lost their second factors and their codes; for superusers, who know who is asking.

    They type their own password once more: an unattended browser must not open other people's accounts.
    """

    form_class = forms.Form
    template_name = "console/form.html"
    page_title = gettext_lazy("Remove second factors")
    header_icon = "lock-open"
    serious = True
    submit_label = gettext_lazy("Remove")
    explanation = gettext_lazy(
        "Make sure that it is really this person who asks. They are signed out everywhere, sign in with their password "
        "alone, and are told by mail."
    )

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the user; nobody but a superuser finds one, and nobody themselves: their account has a page for it."""
        super().setup(request, *args, **kwargs)
        if not request.user.is_superuser:
            raise Http404
        self.user = get_object_or_404(User.objects.exclude(pk=request.user.pk), pk=kwargs["pk"])

    @property
    def cancel_url(self) -> str:
        """Return where the user is changed."""
        return reverse("wagtailusers_users:edit", args=[self.user.pk])

    def get_page_subtitle(self) -> str:
        """Name the person."""
        return str(self.user)

    def form_valid(self, form: forms.Form) -> HttpResponse:  # noqa: ARG002 - nothing is asked
        """Remove them."""
        remove_second_factors(user=self.user, by=_by(self.request))
        messages.success(self.request, _("The second factors of %(person)s are removed.") % {"person": self.user})
        return redirect(self.cancel_url)
