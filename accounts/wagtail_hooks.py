"""What accounts adds to the Wagtail admin."""

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.auth import user_has_any_page_permission
from wagtail.admin.ui.components import Component

from accounts.console.audit_log import InstallationAuditViewSet
from accounts.console.contacts.bulk import TagAction, UntagAction
from accounts.console.contacts.viewsets import ContactGroup
from accounts.console.dashboard import construct
from accounts.console.menu import OrganisationGroup
from accounts.console.notices import NoticesMenuItem, NoticesView, open_notice
from accounts.console.switching import ActingMenuItem, SwitchView
from accounts.console.users import AssignRole, DeleteUsers, RemoveFactorsView, SetActiveState
from accounts.models import User
from accounts.pictures import avatar_of


@hooks.register("register_account_menu_item")
def profile_item(request: HttpRequest) -> dict[str, str]:  # noqa: ARG001 - the hook's signature
    """Lead from Wagtail's account page to the profile."""
    return {
        "url": reverse("account_profile"),
        "label": _("Change your profile"),
        "help_text": _("Your name, picture, language and time zone."),
    }


@hooks.register("register_account_menu_item")
def change_email_item(request: HttpRequest) -> dict[str, str]:  # noqa: ARG001 - the hook's signature
    """Lead from Wagtail's account page to the address."""
    return {
        "url": reverse("account_email"),
        "label": _("Change e-mail address"),
        "help_text": _("The address you sign in with. The new one takes over once you have confirmed it."),
    }


@hooks.register("register_account_menu_item")
def change_password_item(request: HttpRequest) -> dict[str, str]:  # noqa: ARG001 - the hook's signature
    """Lead from Wagtail's account page to the password."""
    return {
        "url": reverse("account_change_password"),
        "label": _("Change password"),
        "help_text": _("You stay signed in here."),
    }


@hooks.register("register_admin_urls")
def console_urls() -> list[URLPattern | URLResolver]:
    """Serve what the console has besides view sets."""
    patterns = [
        path("organisation/", SwitchView.as_view(), name="organisation"),
        path("notices/", NoticesView.as_view(), name="notices"),
        path("users/<int:pk>/second-factors/", RemoveFactorsView.as_view(), name="second_factors"),
        path("notices/<int:number>/", open_notice, name="notice"),
    ]
    return [path("", include((patterns, "console")))]


@hooks.register("register_admin_menu_item")
def acting_menu_item() -> ActingMenuItem:
    """Name the active organisation at the top of the menu."""
    return ActingMenuItem(_("Organisation"), reverse("console:organisation"), name="acting", icon_name="group", order=1)


@hooks.register("register_admin_viewset")
def organisation_screens() -> list[OrganisationGroup | InstallationAuditViewSet]:
    """Show members of an organisation what concerns it, and superusers what was done anywhere."""
    return [OrganisationGroup(), InstallationAuditViewSet()]


@hooks.register("construct_homepage_panels")
def dashboard(request: HttpRequest, panels: list[Component]) -> None:
    """Show how the organisation is doing, and leave out what is about pages for people who have none."""
    construct(request, panels, sees_pages=user_has_any_page_permission(request.user))


@hooks.register("register_admin_menu_item")
def notices_menu_item() -> NoticesMenuItem:
    """Say in the menu what is new for whoever is signed in."""
    return NoticesMenuItem(_("Notices"), reverse("console:notices"), name="notices", icon_name="bell", order=2)


@hooks.register("register_icons")
def icons(names: list[str]) -> list[str]:
    """Add what Wagtail has no picture of."""
    return [*names, "wagtailadmin/icons/bell.svg"]


@hooks.register("get_avatar_url")
def show_own_picture(user: User, size: int) -> str:  # noqa: ARG001 - the hook's signature
    """Show the picture of the account area in the admin, too."""
    return avatar_of(user) if isinstance(user, User) else ""


@hooks.register("register_admin_viewset")
def contact_screens() -> ContactGroup:
    """Show members of an organisation the people it knows."""
    return ContactGroup()


@hooks.register("insert_global_admin_js")
def acting_script() -> SafeString:
    """Have all forms of the admin say for which organisation they were opened."""
    return format_html('<script src="{}"></script>', static("js/admin/acting.js"))


hooks.register("register_bulk_action", TagAction)
hooks.register("register_bulk_action", UntagAction)


# In place of Wagtail's own, which are registered first: hooks of one order run as they come.
for action in (DeleteUsers, AssignRole, SetActiveState):
    hooks.register("register_bulk_action", action, order=1)
