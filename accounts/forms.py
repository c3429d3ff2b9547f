"""Forms of the Wagtail admin's screens for users and groups."""

from typing import Any, ClassVar

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.users import forms as wagtail_forms

from accounts.models import User
from accounts.services import users
from accounts.services.user_records import check_group_stays, facts_of_user


class UserForm(wagtail_forms.UserForm):
    """A user whose address is written in lower case and belongs to nobody else."""

    error_messages: ClassVar = {
        **wagtail_forms.UserForm.error_messages,
        "duplicate_username": _("A user with this e-mail address already exists."),
    }

    def clean_email(self) -> str:
        """Return the address in lower case, unless somebody else has proved that it is theirs."""
        email = User.objects.normalize_email(self.cleaned_data["email"])
        others = EmailAddress.objects.filter(email=email, verified=True).exclude(user=self.instance.pk)
        if others.exists():
            raise ValidationError(self.error_messages["duplicate_username"], code="duplicate_username")
        return email


class UserCreationForm(UserForm, wagtail_forms.UserCreationForm):
    """Adds a user, who sets a password through a link in the welcome mail."""

    def save(self, commit: bool = True) -> User:
        """Save the user and send the welcome mail."""
        user: User = super().save(commit=commit)
        if commit:
            users.welcome_user(user=user)
        return user


class UserEditForm(UserForm, wagtail_forms.UserEditForm):
    """Changes a user; with a new address the old one no longer signs in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The form writes the new address into the instance before `save`.
        self.old_email = self.instance.email
        self.before = facts_of_user(self.instance)

    def save(self, commit: bool = True) -> User:
        """Save the user and, with a new address, what follows from it."""
        user: User = super().save(commit=commit)
        if commit and user.email != self.old_email:
            users.replace_address(user=user, old_email=self.old_email)
        return user


class GroupForm(wagtail_forms.GroupForm):
    """A group; the one that lets members of organisations in keeps its name."""

    def clean_name(self) -> str:
        """Return the name, unless it must not change."""
        name: str = super().clean_name()
        check_group_stays(self.initial.get("name", ""), new_name=name)
        return name
