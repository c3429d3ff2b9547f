"""The page of an event, how many places are left, and the form."""

from collections.abc import Callable
from datetime import date
from typing import Any, Concatenate, Final, ParamSpec

from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers, patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from cms.infra import public_forms
from cms.infra.pagecache import page_cached, uncached
from cms.infra.ratelimit import Limited
from events import selectors
from events.pages import own
from events.pages.finding import Found, find
from events.pages.forms import RsvpForm, purpose_of
from events.pages.leads import carried, lead_of
from events.pages.limits import enforce_limits, told
from events.pages.rendering import about, paths_of
from events.pages.states import Opening, opening_of
from events.rsvps import Lead
from events.services.registration import register
from events.states import State

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, Found, P], HttpResponse]

# In the address of the page that says what became of a registration.
DONE: Final = "done"
_SALT: Final = "events.done"
_REFUSED: Final = 400
_TOO_MANY: Final = 429


def for_found(view: View[P]) -> Callable[..., HttpResponse]:
    """Decorate a view of an occurrence: it gets what its address leads to. A former address leads to the one of now."""

    def look(request: HttpRequest, org: str, slug: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        day = kwargs.pop("day", None)
        assert day is None or isinstance(day, date)  # noqa: S101 - by the address's own pattern
        found = find(request, org, slug, day)
        if found.former:
            # Another event may take the address, which nobody would tell this answer.
            uncached()
            return HttpResponsePermanentRedirect(_moved(request, found))
        if found.is_private:
            uncached()
        response = view(request, found, *args, **kwargs)
        if found.is_private:
            # Its address is what opens it: nobody keeps the page, and no other site learns where it was.
            add_never_cache_headers(response)
            patch_cache_control(response, no_store=True)
            response.headers["Referrer-Policy"] = "same-origin"
        return response

    return look


def _moved(request: HttpRequest, found: Found) -> str:
    """Return the same address with the names of now."""
    match = request.resolver_match
    assert match is not None  # noqa: S101 - a view is reached by its address
    names = match.kwargs | {"org": found.organisation.slug, "slug": found.event.slug}
    query = request.META.get("QUERY_STRING", "")
    return reverse(match.view_name, kwargs=names) + (f"?{query}" if query else "")


@require_safe
@page_cached()
@for_found
def event(request: HttpRequest, found: Found) -> HttpResponse:
    """Show an event."""
    if public_forms.is_signed_in(request) and opening_of_found(found) == Opening.OPEN:
        response = render(request, "events/event_page.html", about(request, found, _prefilled(request, found)))
        # It names them, and holds their token.
        patch_cache_control(response, private=True, no_store=True)
        return response
    return render(request, "events/event_page.html", about(request, found))


@require_safe
@never_cache
@for_found
def places(request: HttpRequest, found: Found) -> HttpResponse:
    """Say how many places are left: a piece for the script of the page, a page for who follows the link."""
    part = request.headers.get("HX-Request") == "true"
    context = {"found": found, **_places(found)}
    if not part:
        context |= about(request, found)
    response = render(request, "events/_places.html" if part else "events/places_page.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response


def _places(found: Found) -> dict[str, Any]:
    pools = selectors.places_in_shifts(found.occurrence)
    shifts = found.event.shifts.filter(removed=None)
    return {
        "pool": selectors.places_of(found.occurrence),
        "pools": [(shift, pools[shift.pk]) for shift in shifts if shift.pk in pools],
        "waitlist": found.event.waitlist,
        "event": found.event,
    }


# What `register` waits for must not last until the page is rendered: see there.
@transaction.non_atomic_requests
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@for_found
def rsvp(request: HttpRequest, found: Found) -> HttpResponse:
    """Show the form by itself; take it; say what became of it."""
    if request.method == "POST":
        return take(request, found, template="events/rsvp_page.html")
    if outcome := said(request, found):
        return render(request, "events/rsvp_done.html", about(request, found) | {"outcome": outcome})
    form = _prefilled(request, found) if opening_of_found(found) == Opening.OPEN else None
    return render(request, "events/rsvp_page.html", about(request, found, form) | _places(found))


def take(request: HttpRequest, found: Found, *, template: str, embedded: bool = False) -> HttpResponse:
    """Register whoever has filled in the form, and lead to what became of it; show what is wrong, beside the fields."""
    lead = lead_of(request, embedded=embedded)
    form = RsvpForm(found.occurrence, data=request.POST)
    wait = 0
    try:
        enforce_limits(request, found.event)
        if form.is_valid():
            outcome = _register(request, found, form, lead)
            return redirect(_done_path(request, found, outcome, lead, embedded=embedded))
    except ValidationError as error:
        form.refuse(error)
    except Limited as error:
        form.refuse(told(error))
        wait = error.retry_after
    context = about(request, found, form) | {"paths": paths_of(found, carried(request, lead))} | _places(found)
    answer = render(request, template, context, status=_TOO_MANY if wait else _REFUSED)
    if wait:
        answer.headers["Retry-After"] = str(wait)
    return answer


def _register(request: HttpRequest, found: Found, form: RsvpForm, lead: Lead) -> State:
    """Register whoever has filled in the form; return what may be said of it. Raises `ValidationError`."""
    _check_form(request, found)
    user = own.account_of(request, form.cleaned_data["email"])
    made = register(occurrence=found.occurrence, rsvp=form.rsvp(), lead=lead, user=user, invited=bool(found.invitation))
    return made.outcome


def _check_form(request: HttpRequest, found: Found) -> None:
    """Raise `ValidationError` unless the form was sent from a page of ours; of the session, for who is signed in."""
    own_form = public_forms.is_shown_by_us(request, purpose_of(found.occurrence))
    if not own_form or (public_forms.is_signed_in(request) and not public_forms.is_from_session(request)):
        text = _("We could not tell whether you have sent this form yourself. Look it through, and send it again.")
        raise ValidationError(text, code="not_ours")


def opening_of_found(found: Found) -> Opening:
    """Return whether people can register there now."""
    return opening_of(found.occurrence, timezone.now())


def _prefilled(request: HttpRequest, found: Found) -> RsvpForm:
    """Return the form, with what is known of who is signed in."""
    known = own.known_of(request) if public_forms.is_signed_in(request) else {}
    return RsvpForm(found.occurrence, initial=known)


def _done_path(request: HttpRequest, found: Found, outcome: State, lead: Lead, *, embedded: bool) -> str:
    paths = paths_of(found, carried(request, lead))
    path = paths["embed_done" if embedded else "rsvp"]
    signed = Signer(salt=_SALT).sign(f"{found.occurrence.pk}.{outcome.value}")
    return f"{path}{'&' if '?' in path else '?'}{DONE}={signed}"


def said(request: HttpRequest, found: Found) -> State | None:
    """Return what became of a registration, as the address says that we have signed; None without that."""
    try:
        number, _dot, outcome = Signer(salt=_SALT).unsign(request.GET.get(DONE, "")).partition(".")
    except BadSignature:
        return None
    return State(outcome) if number == str(found.occurrence.pk) else None
