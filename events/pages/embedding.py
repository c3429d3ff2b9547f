"""The event in a frame on other sites: those that its organisation has named in its settings.

The frame needs no cookie, neither ours nor theirs: browsers that refuse cookies in frames show it all the same.
"""

from collections.abc import Iterable
from datetime import date
from typing import Final

from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from cms.infra.pagecache import opt_in
from cms.infra.security import embeddable
from events.models import Event, Occurrence
from events.pages.finding import Found, organisation_at
from events.pages.rendering import about
from events.pages.views import for_found, said, take

_TEMPLATE: Final = "events/embed.html"


def sites_of(org: str, slug: str, day: date | None = None) -> Iterable[str]:  # noqa: ARG001 - as the view's
    """Return the origins that may show an organisation's events in a frame."""
    organisation = organisation_at(org)
    return organisation.embed_sites if organisation else ()


@transaction.non_atomic_requests
@csrf_exempt
@embeddable(by=sites_of)
@require_http_methods(["GET", "HEAD", "POST"])
@for_found
def embed(request: HttpRequest, found: Found) -> HttpResponse:
    """Show an event in a frame; take its form there. A private event is for those who have its link alone."""
    if found.is_private:
        raise Http404
    if request.method == "POST":
        return take(request, found, template=_TEMPLATE, embedded=True)
    opt_in()
    return render(request, _TEMPLATE, about(request, found))


@embeddable(by=sites_of)
@never_cache
@require_safe
@for_found
def done(request: HttpRequest, found: Found) -> HttpResponse:
    """Say in the frame what became of a registration: at an address of its own, since the cache knows no query."""
    return render(request, _TEMPLATE, about(request, found) | {"outcome": said(request, found)})


def snippet(event: Event, occurrence: Occurrence | None = None) -> str:
    """Return what staff copy into another site to show an event there, its next date or the one given."""
    names: list[object] = [event.organisation.slug, event.slug]
    name = "event-embed"
    if occurrence is not None and occurrence.rule_day is not None:
        names.append(occurrence.rule_day)
        name = "event-embed-on"
    address = f"{settings.BASE_URL}{reverse(name, args=names)}"
    context = {"event": event, "address": address, "origin": settings.BASE_URL}
    return render_to_string("events/embed_snippet.html", context).strip()
