"""Screens for accounts in the Wagtail admin."""

from wagtail.users.views.groups import GroupViewSet as WagtailGroupViewSet
from wagtail.users.views.users import UserViewSet as WagtailUserViewSet

from accounts.console import users
from accounts.forms import GroupForm, UserCreationForm, UserEditForm, UserForm


class UserViewSet(WagtailUserViewSet):
    """Users, known by their address."""

    add_view_class = users.UserCreateView
    edit_view_class = users.UserEditView
    delete_view_class = users.UserDeleteView

    def get_form_class(self, for_update: bool = False) -> type[UserForm]:
        """Return the form that keeps sign-in addresses in order."""
        return UserEditForm if for_update else UserCreationForm


class GroupViewSet(WagtailGroupViewSet):
    """Groups, of which one must stay as it is called."""

    add_view_class = users.GroupCreateView
    edit_view_class = users.GroupEditView
    delete_view_class = users.GroupDeleteView

    def get_form_class(self, for_update: bool = False) -> type[GroupForm]:  # noqa: ARG002 - Wagtail's signature
        """Return the form that knows which."""
        return GroupForm
