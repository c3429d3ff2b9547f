"""What there is to come to: as a list, on a map, and month by month."""

from datetime import datetime, time, timedelta
from itertools import islice
from typing import Any, Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.console.numbers import row_number
from accounts.models import Organisation
from cms.infra.pagecache import ends_at, page_cached, read_parameter, uncached
from cms.infra.security import PERMISSIONS
from events.discovery import options
from events.discovery.fields import NAMES
from events.discovery.mapping import draw
from events.discovery.month import month_page
from events.discovery.places import places_at
from events.discovery.results import PER_PAGE, results
from events.discovery.search import FREE, Search
from events.geography import choices
from events.links import alternates
from events.page_cache import tag_occurrences

_MOST_ASKED: Final = PER_PAGE * 3


@require_safe
@page_cached()
def everybodys(request: HttpRequest) -> HttpResponse:
    """Show what is looked for of all public events."""
    return _page(request, Search.parse(request.GET))


@require_safe
@page_cached()
def of_organisation(request: HttpRequest, organisation: str) -> HttpResponse:
    """Show what is looked for of one organisation's public events."""
    whose = Organisation.objects.filter(slug=organisation).first()
    if whose is None:
        raise Http404(_("There is no such organisation."))
    return _page(request, Search.parse(request.GET, organisation=whose), whose=whose)


@require_safe
@never_cache
def places(request: HttpRequest) -> HttpResponse:
    """Tell how it stands with places at public occurrences, for lists that are cached: `?of=1,2,3`, at most 72."""
    numbers = filter(None, map(row_number, request.GET.get("of", "").split(",")))
    known = places_at(islice(numbers, _MOST_ASKED), timezone.now())
    return JsonResponse({str(number): {"state": found.state, "text": str(found)} for number, found in known.items()})


def _page(request: HttpRequest, search: Search, whose: Organisation | None = None) -> HttpResponse:
    if any(name in NAMES and not value for name, value in request.GET.items()):
        # A form without JavaScript sends all its fields: what is shared and kept is the short address.
        uncached()
        return HttpResponseRedirect(f"{request.path}?{query}" if (query := search.as_query()) else request.path)
    now = timezone.now()
    tag_occurrences(search.organisation.pk if search.organisation else None)
    context = {
        "search": search,
        "asked": search.asked,
        "whose": whose,
        "options": options.of(search),
        "others": choices(search.asked.near)[1:] if search.place and search.asked.near else [],
        "views": _views(search),
        "chips": options.chips(search),
        "attribution": settings.EVENTS_MAP_ATTRIBUTION,
        "places_url": reverse("events-places"),
        **_shown(search, now),
        "seo_title": (whose and _("Events of %(name)s") % {"name": whose.name}) or _("Events"),
        "seo_description": _("Find events near you, on a day that suits you, and come along."),
        "seo_alternates": alternates(request.path),
        # One list is worth finding; what narrows it is endless.
        "seo_noindex": search.asked.narrows or bool(search.errors) or search.asked.view != "list",
    }
    _say_how_long(request, search, context, now)
    response = render(request, f"events/discovery_{search.asked.view}.html", context)
    # Who looks for events near them may let the browser say where they are.
    response.headers["Permissions-Policy"] = PERMISSIONS.replace("geolocation=()", "geolocation=(self)")
    return response


def _shown(search: Search, now: datetime) -> dict[str, Any]:
    if search.asked.view == "month":
        return {"shown": month_page(search, now)}
    found = results(search, now)
    return {"found": found, "map": draw(search, now) if search.asked.view == "map" else None}


def _say_how_long(request: HttpRequest, search: Search, context: dict[str, Any], now: datetime) -> None:
    """Tell the page cache whether this page may be kept, and until when it is right."""
    for name in request.GET:
        if name in NAMES:
            read_parameter(name)
    sent = {(name, value) for name, value in request.GET.items() if name in NAMES}
    found = context.get("found")
    # Only what stands in our own links: what else people write into an address is endless.
    is_ours = sent == set(search.asked.pairs().items()) and not FREE & request.GET.keys()
    shows_something = bool(found.items if found else not context["shown"].is_empty)
    if search.errors or not is_ours or not (shows_something or not sent):
        uncached()
    if found:
        for moment in found.turns(now):
            ends_at(moment)
    if search.asked.when or search.asked.view == "month":
        tomorrow = now.astimezone(search.zone).date() + timedelta(days=1)
        ends_at(datetime.combine(tomorrow, time(0), search.zone))


def _views(search: Search) -> list[dict[str, Any]]:
    """Return the ways to look at what was found."""
    labels = {"list": _("List"), "map": _("Map"), "month": _("Month")}
    icons = {"list": "menu", "map": "map", "month": "calendar"}
    return [
        {
            "label": label,
            "icon": icons[view],
            "query": search.as_query(view="" if view == "list" else view, page="", month=""),
            "is_current": view == search.asked.view,
        }
        for view, label in labels.items()
    ]
