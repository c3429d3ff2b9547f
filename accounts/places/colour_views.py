"""Organisations' colours, for browsers."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from accounts.places.colours import digest, sheet
from cms.infra.files.storages import FOR_EVER


@require_safe
def colour_sheet(request: HttpRequest, main: str, accent: str, wanted: str) -> HttpResponse:  # noqa: ARG001 - a view
    """Return the style sheet of two colours, for ever the same under its address.

    Pages of another release, kept somewhere, name another digest: they get this release's sheet, to be asked for again.
    """
    colours = f"#{main}", f"#{accent}"
    response = HttpResponse(sheet(*colours), content_type="text/css; charset=utf-8")
    response["Cache-Control"] = FOR_EVER if digest(*colours) == wanted else "public, max-age=60"
    return response
