"""The menu's group for the active organisation."""

from django.utils.translation import gettext_lazy
from wagtail.admin.viewsets.base import ViewSetGroup

from accounts.console.audit_log import AuditViewSet
from accounts.console.members import InvitationViewSet, MemberViewSet
from accounts.console.organisation import OwnViewSet
from accounts.console.tokens import TokenViewSet


class OrganisationGroup(ViewSetGroup):
    """The organisation itself. Higher apps have groups of their own."""

    menu_label = gettext_lazy("Organisation")
    menu_icon = "group"
    menu_order = 2
    menu_name = "own-organisation"
    submenu_hook = "register_own_organisation_menu_item"
    items = (OwnViewSet, MemberViewSet, InvitationViewSet, TokenViewSet, AuditViewSet)
