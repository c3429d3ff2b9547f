"""At which door: the dates of one event, or all that are near."""

from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from accounts.console.acting import acting_for
from events.access import CHECK_IN
from events.door.roster import doors_of
from events.states import EventStatus, OccurrenceStatus

# From a day that has just ended, of which devices may have things to send, to those that are prepared now.
_BEFORE: Final = timedelta(days=1)
_AHEAD: Final = timedelta(days=30)
_MOST: Final = 100
_WORKER: Final = "js/door/worker.js"


class DatesView(WagtailAdminTemplateMixin, TemplateView):
    """The dates at which people can be checked in; with `pk`, those of one event."""

    template_name = "events/door/dates.html"
    page_title = gettext_lazy("Check-in")
    header_icon = "tick-inverse"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show them; an event that takes place once has only one door."""
        found = self._dates()
        if "pk" in kwargs and len(found) == 1:
            return redirect("events_door:screen", pk=found[0].pk)
        return super().get(request, *args, dates=found, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way here."""
        return [*self.breadcrumbs_items, {"url": "", "label": str(self.page_title)}]

    def _dates(self) -> list[Any]:
        acting = acting_for(self.request)
        if acting is None:
            raise Http404
        rows = doors_of(acting.organisation).filter(status=OccurrenceStatus.SCHEDULED)
        if "pk" in self.kwargs:
            rows = rows.filter(event=self.kwargs["pk"])
            if not rows.exists():
                raise Http404
            return list(rows.filter(ends_at__gte=timezone.now() - _BEFORE)[:_MOST] or rows.order_by("-starts_at")[:1])
        now = timezone.now()
        near = rows.filter(event__status=EventStatus.PUBLISHED, ends_at__gte=now - _BEFORE, starts_at__lte=now + _AHEAD)
        return list(near[:_MOST])


class DoorMenuItem(MenuItem):
    """Leads to the doors: who checks people in may do nothing else, and still finds the way."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Tell whether they may check people in."""
        acting = acting_for(request)
        return acting is not None and acting.may(CHECK_IN)


@never_cache
@require_safe
def worker(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - a view's signature
    """Return the service worker, from here: it may look after pages below its own address only."""
    found = finders.find(_WORKER)
    if not isinstance(found, str):
        raise Http404
    return HttpResponse(Path(found).read_text(), content_type="text/javascript; charset=utf-8")
