"""What somebody sees who has registered: all that they may know, and all that they can do."""

from collections.abc import Callable
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.models import User
from cms.infra import public_forms
from cms.infra.ratelimit import check, limit
from events import selectors
from events.calendars.links import add_links
from events.door.qr import svg
from events.links import calendar_url, door_url, event_path, share_url
from events.models import Attendee, Occurrence, ShiftSignup
from events.pages import own
from events.pages.forms import ChangeForm, times_of
from events.pages.rendering import of_event
from events.pages.states import opening_of
from events.services.offers import accept_offer
from events.services.own_page import change_own_rsvp, consents_of, send_links_again
from events.services.rsvps import cancel_rsvp
from events.states import LIVE, Ended, SignupState, State
from events.tokens import find_by_personal_token, personal_token
from events.when import when
from events.where import may_read_exact, where

# What the page says after something was done; the address names it.
SAID: Final = {
    "changed": _("What you have changed is saved."),
    "accepted": _("The place is yours."),
    "cancelled": _("You have cancelled. Your place goes to the next."),
}
_ASK: Final = "ask"
_CANCEL: Final = "cancel"
_PURPOSE: Final = "events.links"


# The token in the address is the proof: it came by mail. Whoever does not know it can send nothing there.
@transaction.non_atomic_requests
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limit("forms")
def rsvp(request: HttpRequest, token: str) -> HttpResponse:
    """Show somebody their registration, and do what they ask."""
    attendee = find_by_personal_token(token)
    if attendee is None:
        return _kept_private(render(request, "events/dead_link.html", {"form": LinksForm()}, status=404))
    if request.method == "POST":
        answer = _act(request, attendee)
    elif request.GET.get(_ASK) == _CANCEL and attendee.state in LIVE:
        answer = render(request, "events/cancel.html", _about(attendee))
    else:
        answer = render(request, "events/personal_page.html", _about(attendee) | _told(request))
    return _kept_private(answer)


def _kept_private(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _told(request: HttpRequest) -> dict[str, Any]:
    return {"said": SAID.get(request.GET.get("said", ""))}


def _act(request: HttpRequest, attendee: Attendee) -> HttpResponse:
    acts: dict[str, Callable[[], Any]] = {
        "accepted": lambda: accept_offer(attendee=attendee),
        "cancelled": lambda: cancel_rsvp(attendee=attendee),
    }
    action = request.POST.get("action", "")
    form = None
    if action == "changed":
        form = ChangeForm(attendee, request.POST, consents=consents_of(attendee))
        if not form.is_valid():
            return render(request, "events/personal_page.html", _about(attendee, form), status=400)
        changes = form.changes
        acts[action] = lambda: change_own_rsvp(attendee=attendee, changes=changes)
    if action not in acts:
        return HttpResponseBadRequest()
    try:
        acts[action]()
    except ValidationError as error:
        now = own.anew(attendee)
        if form is None:
            return render(request, "events/personal_page.html", _about(now) | {"refused": error.messages}, status=400)
        form.refuse(error)
        return render(request, "events/personal_page.html", _about(now, form), status=400)
    return redirect(f"{request.path}?said={action}")


def _about(attendee: Attendee, form: ChangeForm | None = None) -> dict[str, Any]:
    occurrence = attendee.occurrence
    event, now = occurrence.event, timezone.now()
    exact = may_read_exact(event, attendee)
    may_change = attendee.state in LIVE and opening_of(occurrence, now) in {"open", "closed"}
    offer_ends = attendee.offer_expires_at
    return of_event(event) | {
        "attendee": attendee,
        "occurrence": occurrence,
        "when": when(occurrence.starts_at, occurrence.ends_at, event.time_zone, reader_zone=attendee.time_zone),
        "where": where(event, exact=exact),
        "exact": exact,
        "opening": opening_of(occurrence, now),
        "in_line": selectors.place_in_line(attendee),
        "offer_ends": when(offer_ends, offer_ends, attendee.time_zone or event.time_zone).here if offer_ends else None,
        # Drawn by us, of a token: nothing in it is anybody's words.
        "qr": mark_safe(svg(door_url(attendee))) if exact and occurrence.ends_at > now else "",  # noqa: S308
        "has_offer": attendee.state == State.OFFERED and offer_ends is not None and offer_ends > now,
        "signups": [_told_of(signup, occurrence) for signup in attendee.signups.select_related("shift")],
        "may_change": may_change,
        "can_return": attendee.state == State.CANCELLED
        and attendee.ended in {Ended.BY_THEMSELVES, Ended.OFFER_EXPIRED},
        "form": form or (ChangeForm(attendee, consents=consents_of(attendee)) if may_change else None),
        "event_page": event_path(event, occurrence),
        "calendars": add_links(occurrence, exact=exact, file=calendar_url(attendee)) if attendee.state in LIVE else [],
        "share": share_url(attendee),
        "brought": selectors.brought_by(attendee),
    }


def _told_of(signup: ShiftSignup, occurrence: Occurrence) -> dict[str, Any]:
    """Return what somebody may know of a shift of theirs: instructions are for those with a place in it."""
    has_place = signup.state == SignupState.REGISTERED
    return {
        "shift": signup.shift,
        "times": times_of(signup.shift, occurrence),
        "state": signup.get_state_display(),
        "instructions": signup.shift.instructions if has_place else "",
    }


class LinksForm(forms.Form):
    """Asks to which address the links shall be sent."""

    email = forms.CharField(
        label=_("E-mail address"),
        max_length=320,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("The one you have registered with."),
    )

    @property
    def form_id(self) -> str:
        """Return what the form is signed by."""
        return public_forms.form_id(_PURPOSE)


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limit("forms")
def mine(request: HttpRequest) -> HttpResponse:
    """Show people who are signed in what they have registered for; have others' links sent to them."""
    if request.method == "POST":
        return _kept_private(_send(request))
    if not public_forms.is_signed_in(request):
        return _kept_private(render(request, "events/links.html", {"form": LinksForm()}))
    user = request.user
    assert isinstance(user, User)  # noqa: S101 - for the type checker
    now, rows = timezone.now(), []
    for attendee in own.registrations_of(user)[:200]:
        occurrence = attendee.occurrence
        event = occurrence.event
        rows.append(
            {
                "attendee": attendee,
                "when": when(occurrence.starts_at, occurrence.ends_at, event.time_zone, reader_zone=attendee.time_zone),
                "path": reverse("rsvp", args=[personal_token(attendee)]),
                "is_past": occurrence.ends_at <= now,
            }
        )
    context = {
        "coming": [row for row in reversed(rows) if not row["is_past"]],
        "past": [row for row in rows if row["is_past"]],
    }
    return _kept_private(render(request, "events/mine.html", context))


def _send(request: HttpRequest) -> HttpResponse:
    form = LinksForm(request.POST)
    if not public_forms.is_shown_by_us(request, _PURPOSE):
        form.add_error(None, _("We could not tell whether you have sent this form yourself. Send it again."))
    if not form.is_valid():
        return render(request, "events/links.html", {"form": form}, status=400)
    email = form.cleaned_data["email"]
    # Who asks for somebody again and again fills no mailbox, and is told the same.
    if check("event_links", email.strip().lower()).allowed:
        send_links_again(email=email)
    return render(request, "events/links.html", {"sent": True})
