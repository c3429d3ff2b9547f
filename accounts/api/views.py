"""What is served beside the resources: the OpenAPI document, and a page to read it."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from ninja.responses import Response

from accounts.api.authentication import RULE
from accounts.api.engine import api
from accounts.api.problems import KINDS, Problem, respond
from accounts.api.reference import sections
from accounts.scopes import known_scopes
from cms.infra.ratelimit import limit

_limited: Final = limit(RULE, reads=True)


@_limited
def document(_request: HttpRequest) -> HttpResponse:
    """Return the OpenAPI document."""
    return Response(api.get_openapi_schema())


@_limited
def reference(request: HttpRequest) -> HttpResponse:
    """Show people what the document says."""
    shown = {
        "seo_title": _("API reference"),
        "sections": sections(api.get_openapi_schema()),
        "scopes": known_scopes().values(),
        "problems": KINDS.items(),
    }
    return render(request, "accounts/api/reference.html", shown)


@csrf_exempt
def unknown(_request: HttpRequest) -> HttpResponse:
    """Say that there is nothing here."""
    return respond(Problem("not_found"))
