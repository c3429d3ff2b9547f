"""The side panel of a page's editor: what publishing will renew, what is cached now, and a button to renew it at once.

Loaded when it is opened, so that opening a page's editor costs nothing.
"""

from itertools import islice
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.forms import Media
from django.forms.widgets import Script
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe
from redis.exceptions import RedisError
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.ui.components import MediaContainer
from wagtail.admin.ui.side_panels import BaseSidePanel
from wagtail.admin.views.pages.edit import EditView
from wagtail.admin.viewsets.pages import PageViewSet
from wagtail.models import Page, ReferenceIndex

from accounts.audit import record
from accounts.models import User
from cms.content.pagecache.causes import Cause, purge_because
from cms.content.pagecache.outlook import Outlook, outlook_for
from cms.content.pagecache.report import MAY_READ
from cms.content.pagecache.tags import page_tag
from cms.content.pagecache.wording import Told, told
from cms.infra.pagecache.models import PurgeRecord
from cms.infra.pagecache.trust import EVERYTHING

_SHOWN_USES = 5


class CachePanel(BaseSidePanel):
    """The panel and the button that opens it."""

    class SidePanelToggle(BaseSidePanel.SidePanelToggle):
        """The button."""

        aria_label = gettext_lazy("Toggle what publishing renews")
        icon_name = "rotate"
        has_counter = False

    name = "page-cache"
    title = gettext_lazy("What publishing renews")
    template_name = "pagecache/side_panel.html"
    order = 350

    @property
    def media(self) -> Media:
        """Return the script that loads the panel."""
        script = Script("js/admin/cache-panel.js", type="module")
        return Media(css={"all": ["css/page-cache.css"]}, js=[script])  # type: ignore[list-item]  # the annotations lag behind Django 5.2


class EditViewWithPanel(EditView):
    """Wagtail's editor of pages, with the panel."""

    def get_side_panels(self) -> MediaContainer:
        """Add the panel; not when the editor saves by itself, as Wagtail does with its own that stay as they are."""
        panels = super().get_side_panels()
        if self.expects_json_response or self.hydrate_create_view:
            return panels
        return MediaContainer([*panels, CachePanel(self.page, self.request)])


class PagesWithPanel(PageViewSet):
    """All page types in the admin, unless one has a view set of its own."""

    edit_view_class = EditViewWithPanel


@require_safe
def show(request: HttpRequest, page_id: int) -> HttpResponse:
    """Return the panel of a page to whoever may edit it."""
    page = get_object_or_404(Page, pk=page_id)
    if not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    return _panel(request, page)


@require_POST
def purge_now(request: HttpRequest, page_id: int) -> HttpResponse:
    """Purge whatever shows a page, for whoever may publish it."""
    page = get_object_or_404(Page, pk=page_id)
    if not page.permissions_for_user(request.user).can_publish():
        raise PermissionDenied
    user = request.user if isinstance(request.user, User) else None
    with transaction.atomic():
        purge_because(Cause.BY_HAND, page_tag(page.pk), {page_tag(page.pk)})
        record("pagecache.purged", by=user, target=page)
    return _panel(request, page, said=_("Done. Whoever visits the page next gets it made anew."))


def _panel(request: HttpRequest, page: Page, said: str = "") -> HttpResponse:
    try:
        outlook = outlook_for(page)
    except RedisError:
        outlook = None
    uses, more_uses = _uses(page, request)
    last = _last_purge(page, outlook)
    context = {
        "page": page,
        "outlook": outlook,
        "uses": uses,
        "more_uses": more_uses,
        "last": last,
        "last_subject": _subject_for(request, page, last) if last else "",
        "may_purge": page.permissions_for_user(request.user).can_publish(),
        "said": said,
    }
    return render(request, "pagecache/panel.html", context)


def _uses(page: Page, request: HttpRequest) -> tuple[list[dict[str, Any]], int]:
    """Return what refers to a page, by name only where the reader may open it; and how much more there is."""
    groups = ReferenceIndex.get_references_to(page).group_by_source_object()
    finder = AdminURLFinder(request.user)
    uses = []
    try:
        for source, _references in islice(groups, _SHOWN_USES):
            url, kind = finder.get_edit_url(source), source._meta.verbose_name
            uses.append({"label": str(source) if url else _("Private: %(kind)s") % {"kind": kind}, "url": url})
    except ObjectDoesNotExist:
        # The index is brought up to date in the background, so something may be gone already.
        pass
    return uses, max(0, groups.count() - len(uses))


def _last_purge(page: Page, outlook: Outlook | None) -> Told | None:
    """Return the newest purge that removed the page, or would have."""
    tags = [page_tag(page.pk), EVERYTHING, *(outlook.own_tags if outlook else ())]
    found = PurgeRecord.objects.filter(Q(tags__has_any_keys=tags)).order_by("-id").first()
    return told([found])[0] if found else None


def _subject_for(request: HttpRequest, page: Page, last: Told) -> str:
    """Return what a purge was about, unless that is this page; only for readers of the log, since it may be private."""
    return last.subject if last.subject_page != page.pk and request.user.has_perm(MAY_READ) else ""
