"""Jobs and domain events in the Wagtail admin's menu."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSetGroup

from cms.infra.jobs.events.viewsets import EventViewSet
from cms.infra.jobs.viewsets import JobViewSet


class Operations(ViewSetGroup):
    """What happens behind the requests."""

    menu_label = _("Operations")
    menu_icon = "cogs"
    menu_order = 9_500
    items = (JobViewSet, EventViewSet)


@hooks.register("register_admin_viewset")  # type: ignore[untyped-decorator]  # Wagtail has no annotations
def operations() -> Operations:
    """Show jobs and events to those who may see them."""
    return Operations()
