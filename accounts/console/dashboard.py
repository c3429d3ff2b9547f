"""The first screen of the console: how the active organisation is doing, as figures that lead on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from wagtail.admin.ui.components import Component

from accounts.console.acting import Acting, acting_for
from accounts.console.first_steps import open_steps
from accounts.models import Contact, Invitation, Membership
from accounts.models.consent import Status
from accounts.permissions import MANAGE_MEMBERS, VIEW_CONTACTS


@dataclass(frozen=True)
class Figure:
    """A number that matters. `url` leads to what it counts; `note` says what there is to know of it."""

    label: str | Promise
    value: int | str
    url: str = ""
    note: str | Promise = ""


BuildFigures = Callable[[Acting], list[Figure]]
_panels: dict[str, tuple[int, BuildFigures]] = {}


def register_panel(key: str, build: BuildFigures, *, order: int = 100) -> None:
    """Have figures of a higher app on the dashboard; registering the same key again replaces them.

    `build` gets who acts and returns what they may see: an empty list for nothing. Its queries must not grow with rows
    shown: it returns counts.
    """
    _panels[key] = (order, build)


def figures_for(acting: Acting) -> list[Figure]:
    """Return all figures somebody may see, in the order of their panels."""
    ordered = sorted(_panels.values(), key=lambda panel: panel[0])
    return [figure for _order, build in ordered for figure in build(acting)]


class OrganisationPanel(Component):
    """The figures of the active organisation."""

    name = "organisation"
    template_name = "console/dashboard.html"
    # Before all of Wagtail's.
    order = 50

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        """Return who acts, what is to be done first, and the figures."""
        acting = acting_for(parent_context["request"])
        assert acting is not None  # noqa: S101 - the panel is there for those only
        return {"acting": acting, "steps": open_steps(acting), "figures": figures_for(acting)}


# Wagtail's panels about pages; without a permission for any page they are empty boxes.
_ABOUT_PAGES: Final = frozenset(
    {"user_objects_in_workflow_moderation", "workflow_objects_to_moderate", "recent_edits", "locked_pages"}
)


def construct(request: HttpRequest, panels: list[Component], *, sees_pages: bool) -> None:
    """Add the organisation's panel, and take those about pages from people who have nothing to do with pages."""
    if not sees_pages:
        panels[:] = [panel for panel in panels if getattr(panel, "name", "") not in _ABOUT_PAGES]
    if acting_for(request) is not None:
        panels.append(OrganisationPanel())


def people(acting: Acting) -> list[Figure]:
    """Return how many people act for the organisation, and how many are asked to."""
    members = Membership.objects.filter(organisation=acting.organisation).count()
    figures = [Figure(_("Members"), members, reverse("members:index"))]
    if acting.may(MANAGE_MEMBERS):
        waiting = Invitation.objects.filter(organisation=acting.organisation).valid().count()
        figures.append(Figure(_("Open invitations"), waiting, reverse("invitations:index")))
    return figures


def contacts(acting: Acting) -> list[Figure]:
    """Return how many contacts there are, and how many may be written to by e-mail."""
    if not acting.may(VIEW_CONTACTS):
        return []
    own = Contact.objects.of(acting.organisation)
    counted = own.aggregate(all=Count("pk"), subscribed=Count("pk", filter=Q(consent_email=Status.SUBSCRIBED)))
    note = _("%(number)s subscribed to e-mail") % {
        "number": number_format(counted["subscribed"], use_l10n=True, force_grouping=True)
    }
    return [Figure(_("Contacts"), counted["all"], reverse("contacts:index"), note)]
