"""The screen of a door, made for a phone: a page that works as plain forms, and what its scripts ask for.

A device that is offline keeps what happened, and sends it later through the same forms.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any, Final
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.console.acting import Acting, acting_for
from accounts.console.numbers import row_number
from cms.infra import security
from events.door.device import note_opened
from events.door.forms import CheckInForm, WalkInForm, moment
from events.door.roster import about, clock, doors_of, look_at_door, people_at, search_people, standing, told
from events.models import Attendee, Occurrence
from events.rsvps import Rsvp
from events.services.door import CheckedIn, check_in, let_in, undo_check_in, walk_in

# How many stand on the page itself; scripts show all, others search.
_SHOWN: Final = 100
_SERVICES: Final[dict[str, Callable[..., CheckedIn]]] = {
    CheckInForm.IN: check_in,
    CheckInForm.UNDONE: undo_check_in,
    CheckInForm.LET_IN: let_in,
}
# Devices keep the list until so long after the end.
KEPT_FOR: Final = timedelta(hours=12)
# The camera reads codes on this page, and on no other.
_CAMERA: Final = security.PERMISSIONS.replace("camera=()", "camera=(self)")


@never_cache
@require_safe
def screen(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the door: who is expected, who is in, and one button for each."""
    occurrence = _door(request, pk)
    chosen = row_number(request.GET.get("person", ""))
    words = request.GET.get("q", "").strip()[:200]
    people = search_people(occurrence, words) if words else people_at(occurrence)
    if chosen:
        people = people.filter(pk=chosen)
    rows = list(people[: _SHOWN + 1])
    shown = {
        "rows": [_row(each, occurrence) for each in rows[:_SHOWN]],
        "there_are_more": len(rows) > _SHOWN,
        "words": words,
        "chosen": chosen,
        "walk_in": WalkInForm(initial={"nonce": uuid4()}),
    }
    note_opened(request)
    return _page(request, occurrence, shown)


@never_cache
@require_safe
def offline(request: HttpRequest, pk: int) -> HttpResponse:
    """Return the same page without anybody on it: what a device keeps, to be filled from its own list."""
    occurrence = _door(request, pk)
    shown = {"rows": [], "walk_in": WalkInForm(), "is_kept": True}
    return _page(request, occurrence, shown)


@never_cache
@require_safe
def roster(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Return the list for scripts, or what has changed `since`; 304 when nothing has."""
    occurrence = _door(request, pk)
    now = timezone.now()
    door = look_at_door(occurrence)
    etag = f'"{door.digest}"'
    if request.headers.get("If-None-Match") == etag:
        return HttpResponseNotModified(headers={"ETag": etag})
    since = moment(request.GET.get("since", ""))
    answer = {
        "now": now.isoformat(),
        "whole": since is None,
        "size": door.rows,
        "rows": [told(each, occurrence) for each in people_at(occurrence, since=since)],
        "counts": door.counts,
        "csrf": get_token(request),
    }
    return JsonResponse(answer, headers={"ETag": etag})


@never_cache
@require_safe
def find(request: HttpRequest, pk: int) -> HttpResponse:
    """Return the numbers of those that an e-mail address or the end of a phone number may mean."""
    found = search_people(_door(request, pk), request.GET.get("q", "").strip()[:200])
    return JsonResponse({"found": list(found.values_list("pk", flat=True)[:_SHOWN])})


@transaction.non_atomic_requests
@never_cache
@require_POST
def note(request: HttpRequest, pk: int) -> HttpResponse:
    """Check somebody in, take it back, or let in who waits."""
    occurrence = _door(request, pk)
    form = CheckInForm(request.POST)
    if not form.is_valid():
        return _refused(request, occurrence, _first_of(form.errors))
    attendee = people_at(occurrence).filter(pk=form.cleaned_data["attendee"]).first()
    if attendee is None:
        return _refused(request, occurrence, _("This person is not on the list any more."), status=404)
    service = _SERVICES[form.cleaned_data["kind"]]
    return _do(request, occurrence, partial(service, attendee=attendee, seen=form.seen()))


@transaction.non_atomic_requests
@never_cache
@require_POST
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Let in somebody who was not expected."""
    occurrence = _door(request, pk)
    form = WalkInForm(request.POST)
    if not form.is_valid():
        return _refused(request, occurrence, _first_of(form.errors))
    given = form.cleaned_data
    named = {name: given[name] for name in ("first_name", "last_name", "email")}
    rsvp = Rsvp(**named, guests=given["guests"] or 0)
    return _do(request, occurrence, partial(walk_in, occurrence=occurrence, rsvp=rsvp, seen=form.seen()))


def _do(request: HttpRequest, occurrence: Occurrence, service: Callable[..., CheckedIn]) -> HttpResponse:
    try:
        done = service(by=_acting(request).user)
    except ValidationError as error:
        return _refused(request, occurrence, " ".join(error.messages))
    except PermissionDenied as error:
        return _refused(request, occurrence, str(error), status=403)
    attendee = people_at(occurrence).get(pk=done.attendee.pk)
    text = _answer(attendee, occurrence, done)
    if _is_script(request):
        counts = look_at_door(occurrence).counts
        return JsonResponse({"row": told(attendee, occurrence), "text": text, "counts": counts})
    messages.success(request, text)
    return _back(request, occurrence)


def _answer(attendee: Attendee, occurrence: Occurrence, done: CheckedIn) -> str:
    """Say what became of it; who was in before, through whichever door, is counted once."""
    name = told(attendee, occurrence)["name"]
    if standing(attendee) != "in":
        return _("%(name)s is not in.") % {"name": name}
    if done.before and not done.repeated:
        text = _("%(name)s was in already, since %(time)s: counted once.")
        return text % {"name": name, "time": clock(attendee, occurrence)}
    if attendee.arrived < attendee.party:
        numbers = {"name": name, "arrived": attendee.arrived, "party": attendee.party}
        return _("%(name)s is in: %(arrived)d of %(party)d.") % numbers
    return _("%(name)s is in.") % {"name": name}


def _refused(request: HttpRequest, occurrence: Occurrence, text: str, *, status: int = 422) -> HttpResponse:
    if _is_script(request):
        return JsonResponse({"text": text}, status=status)
    messages.error(request, text)
    return _back(request, occurrence)


def _back(request: HttpRequest, occurrence: Occurrence) -> HttpResponse:
    query = urlencode({"q": request.POST["q"]}) if request.POST.get("q") else ""
    return redirect(f"{reverse('events_door:screen', args=[occurrence.pk])}{'?' if query else ''}{query}")


def _first_of(errors: Any) -> str:
    return " ".join(text for texts in errors.values() for text in texts)


def _is_script(request: HttpRequest) -> bool:
    return request.accepts("application/json") and not request.accepts("text/html")


def _row(attendee: Attendee, occurrence: Occurrence) -> dict[str, Any]:
    """Return a row of the page; each form has a nonce of its own, so that pressed twice it counts once."""
    facts = {"is": standing(attendee), "about": about(attendee), "clock": clock(attendee, occurrence)}
    return told(attendee, occurrence) | facts | {"sizes": range(1, attendee.party + 1), "nonce": uuid4()}


def _door(request: HttpRequest, number: int) -> Occurrence:
    """Return the occurrence, if people may be checked in there for the active organisation."""
    found = doors_of(_acting(request).organisation).filter(pk=number).first()
    if found is None:
        raise Http404
    return found


def _acting(request: HttpRequest) -> Acting:
    acting = acting_for(request)
    if acting is None:
        raise Http404
    return acting


def _page(request: HttpRequest, occurrence: Occurrence, shown: dict[str, Any]) -> HttpResponse:
    acting = _acting(request)
    context = {"occurrence": occurrence, "acting": acting, "door": look_at_door(occurrence), **shown}
    context["kept_until"] = (occurrence.ends_at + KEPT_FOR).isoformat()
    response = render(request, "events/door/screen.html", context)
    response.headers["Permissions-Policy"] = _CAMERA
    response.headers[security.POLICY] = f"{security.policy(is_staff=True)}; worker-src 'self'"
    return response
