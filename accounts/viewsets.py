"""Screens for accounts in the Wagtail admin."""

from wagtail.users.views.users import UserViewSet as WagtailUserViewSet

from accounts.forms import UserCreationForm, UserEditForm, UserForm


class UserViewSet(WagtailUserViewSet):
    """Users, known by their address."""

    def get_form_class(self, for_update: bool = False) -> type[UserForm]:
        """Return the form that keeps sign-in addresses in order."""
        return UserEditForm if for_update else UserCreationForm
