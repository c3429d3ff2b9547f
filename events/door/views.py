"""What an attendee's QR code opens: the check-in screen for who checks people in, for all others a page to show."""

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.console.acting import acting_for
from accounts.models import Membership, User
from events.access import CHECK_IN, require_at
from events.door.qr import picture_of
from events.links import door_url
from events.models import Attendee
from events.tokens import find_by_door_token, find_by_personal_token


@never_cache
@require_safe
def arrive(request: HttpRequest, token: str) -> HttpResponse:
    """Lead who checks people in to the person; show all others what to do. Changes nothing: cameras open links."""
    attendee = _found(find_by_door_token(token))
    here = f"{reverse('events_door:screen', args=[attendee.occurrence_id])}?{urlencode({'person': attendee.pk})}"
    standing = _standing(request.user, attendee)
    acting = acting_for(request) if standing else None
    if standing and acting and acting.organisation == standing.organisation:
        return redirect(here)
    context = {"occurrence": attendee.occurrence, "token": token, "standing": standing, "here": here}
    return render(request, "events/door/arrive.html", context)


@never_cache
@require_safe
def door_code(request: HttpRequest, token: str) -> HttpResponse:  # noqa: ARG001 - a view's signature
    """Show the code that leads here."""
    return picture_of(door_url(_found(find_by_door_token(token))))


@never_cache
@require_safe
def personal_code(request: HttpRequest, token: str) -> HttpResponse:  # noqa: ARG001 - a view's signature
    """Show an attendee the code to be shown at the door."""
    return picture_of(door_url(_found(find_by_personal_token(token))))


def _found(attendee: Attendee | None) -> Attendee:
    if attendee is None:
        raise Http404
    return attendee


def _standing(user: User | AnonymousUser, attendee: Attendee) -> Membership | None:
    """Return as what somebody checks people in here; None for who does not."""
    if isinstance(user, AnonymousUser):
        return None
    try:
        return require_at(attendee.occurrence.event, user, CHECK_IN)
    except PermissionDenied:
        return None
