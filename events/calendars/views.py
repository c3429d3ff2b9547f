"""Calendar files over HTTP. Programs fetch them each hour: what has not changed is answered with 304."""

from datetime import date
from hashlib import sha256
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import Organisation
from events.calendars.build import MOST, calendar_of_attendee, calendar_of_dates, calendar_of_event
from events.calendars.links import file_url
from events.discovery.results import numbers_with_places
from events.discovery.search import Search
from events.models import Event, Occurrence
from events.selectors import dates_for_calendars, find_event
from events.states import Visibility
from events.tokens import find_by_personal_token, is_invited

_TYPE: Final = "text/calendar; charset=utf-8"
_PUBLIC: Final = "public, max-age=300"
# Nobody keeps it who stands between, and no longer than it is right.
_PERSONAL: Final = "private, no-cache"


@require_safe
def calendar_of_all(request: HttpRequest) -> HttpResponse:
    """Return the feed of what a search finds: all that is to come, or what the filters of the list leave of it.

    A filter that is wrong is 404: without it, a calendar would fill with what nobody has asked for.
    """
    now = timezone.now()
    search = Search.parse(request.GET)
    if search.errors:
        raise Http404
    found = search.occurrences(now)
    if search.asked.free:
        found = found.filter(pk__in=list(numbers_with_places(found, now)))
    dates = found.order_by("starts_at", "id").select_related("event__organisation")[:MOST]
    return _answer(request, calendar_of_dates(dates, name=str(_("Events")), now=now))


@require_safe
def calendar_of_organisation(request: HttpRequest, organisation: str) -> HttpResponse:
    """Return the feed of an organisation's public events."""
    owner = get_object_or_404(Organisation, slug=organisation)
    now = timezone.now()
    dates = dates_for_calendars(now).of(owner)[:MOST]
    return _answer(request, calendar_of_dates(dates, name=owner.name, now=now))


@require_safe
def calendar_of_one(request: HttpRequest, organisation: str, slug: str) -> HttpResponse:
    """Return the file of an event; of one date with `?on=2026-05-02`."""
    owner = get_object_or_404(Organisation, slug=organisation)
    event = find_event(owner, slug)
    if event is None or event.published_at is None or not _may_read(request, event):
        raise Http404
    date_of_it = _date_asked(request, event)
    if event.slug != slug:
        return redirect(file_url(event, date_of_it), permanent=True)
    now = timezone.now()
    return _answer(request, calendar_of_event(event, date_of_it, now=now), name=event.slug)


@require_safe
def calendar_of_own(request: HttpRequest, token: str) -> HttpResponse:
    """Return the file of whoever has this link."""
    attendee = find_by_personal_token(token)
    if attendee is None:
        raise Http404
    answer = _answer(request, calendar_of_attendee(attendee), name=attendee.occurrence.event.slug, keeping=_PERSONAL)
    answer["X-Robots-Tag"] = "noindex"
    return answer


def _may_read(request: HttpRequest, event: Event) -> bool:
    return event.visibility != Visibility.PRIVATE or is_invited(event, request.GET.get("invited", ""))


def _date_asked(request: HttpRequest, event: Event) -> Occurrence | None:
    if not (text := request.GET.get("on", "")):
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise Http404 from None
    return get_object_or_404(event.occurrences, rule_day=day)


def _answer(request: HttpRequest, text: str, *, name: str = "", keeping: str = _PUBLIC) -> HttpResponse:
    """Answer with a file, or with 304. When it was written (DTSTAMP) is no difference."""
    content = text.encode()
    same = "\r\n".join(line for line in text.split("\r\n") if not line.startswith("DTSTAMP:"))
    etag = f'W/"{sha256(same.encode()).hexdigest()[:32]}"'
    answer = HttpResponse(content, content_type=_TYPE)
    if name:
        answer["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    found: HttpResponse | None = get_conditional_response(request, etag=etag, response=answer)
    answer = found or answer
    answer["ETag"], answer["Cache-Control"] = etag, keeping
    return answer
