"""Notices: how many are unread, in the menu, and what they say."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.sidebar import LinkMenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from accounts.area.answers import signed_in
from accounts.console.acting import acting_for
from accounts.console.columns import zone_of
from accounts.console.numbers import row_number
from accounts.models import Notice
from accounts.services.notices import mark_read

PAGE = 30


class NoticesMenuItem(MenuItem):
    """Says in the menu how many notices are unread: one query for each page of the admin."""

    def render_component(self, request: HttpRequest) -> LinkMenuItem:
        """Return the entry with the count."""
        unread = Notice.objects.shown_to(signed_in(request)).unread().count()
        label = _("Notices (%(count)s)") % {"count": unread} if unread else _("Notices")
        classname = "notices-unread" if unread else ""
        return LinkMenuItem(self.name, label, self.url, icon_name=self.icon_name, classname=classname)


class NoticesView(WagtailAdminTemplateMixin, TemplateView):
    """What somebody was told, newest first; a form counts one, or all, as read."""

    template_name = "console/notices.html"
    page_title = gettext_lazy("Notices")
    header_icon = "bell"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way here."""
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return one page of notices; times are those of the organisation, as everywhere in the console."""
        notices = Notice.objects.shown_to(signed_in(self.request)).select_related("organisation", "about")
        page = Paginator(notices, PAGE).get_page(self.request.GET.get("p"))
        return super().get_context_data(**kwargs) | {"listed": page, "zone": zone_of(self.request)}

    def post(self, request: HttpRequest) -> HttpResponse:
        """Count as read."""
        number = request.POST.get("notice")
        mark_read(user=signed_in(request), notice_id=row_number(number) if number else None)
        return redirect("console:notices")


def open_notice(request: HttpRequest, number: int) -> HttpResponse:
    """Lead to what a notice is about; ask first when that means to act for another organisation.

    A link must not change over by itself: it could stand in a mail or a page of somebody else's.
    """
    notice = get_object_or_404(Notice.objects.told_to(signed_in(request)).select_related("organisation"), pk=number)
    target = notice.link or reverse("console:notices")
    acting = acting_for(request)
    if notice.organisation_id is None or (acting and acting.organisation.pk == notice.organisation_id):
        return redirect(target)
    return render(request, "console/of_another.html", {"notice": notice, "acting": acting, "target": target})
