"""What becomes of an organisation's colours, shown while somebody chooses them."""

import re
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.places.colours import notes, palette

_COLOUR: Final = re.compile(r"#[0-9a-f]{6}")


def shown(main: str, accent: str) -> dict[str, Any]:
    """Return what the preview is drawn from. Raises `ValueError` for what is no colour."""
    if not (_COLOUR.fullmatch(main) and _COLOUR.fullmatch(accent)):
        raise ValueError("A colour is written as # and six digits.")
    return {"shown": palette(main, accent), "notes": notes(main, accent)}


def preview(request: HttpRequest) -> HttpResponse:
    """Return the preview of the two colours that are asked for."""
    try:
        context = shown(request.GET.get("main", ""), request.GET.get("accent", ""))
    except ValueError as error:
        raise Http404 from error
    return render(request, "console/_colours.html", context)
