"""Lets a request into a screen of the console: with an organisation, a permission, and a form of that organisation.

Each form carries the organisation for which it was opened: somebody who has changed over in another tab must not save
what they see of one organisation into the other.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.console.acting import Acting, acting_for
from accounts.console.numbers import row_number
from accounts.models import Organisation
from accounts.selectors import organisations_of

# The hidden field, and the header for scripts.
CARRIED_AS: Final = "acting_for"
HEADER: Final = "X-Acting-For"
_READING: Final = {"GET", "HEAD", "OPTIONS"}

View = Callable[..., HttpResponseBase]


def for_organisation(view: View, *, key: str | None = None) -> View:
    """Return the view, let in only with an active organisation and, if named, the permission `key`.

    Without an organisation people are led to choose one; without the permission they are refused (403); a form of
    another organisation is refused with an explanation (409) and changes nothing.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        acting = acting_for(request)
        if acting is None:
            return redirect(f"{reverse('console:organisation')}?{urlencode({'next': request.get_full_path()})}")
        if is_of_another(request):
            return refuse_form(request)
        if key:
            acting.require(key)
        return view(request, *args, **kwargs)

    guarded.console_key = key  # type: ignore[attr-defined]  # looked at by the test that walks all addresses
    return guarded


def carried_by(request: HttpRequest) -> str:
    """Return the number of the organisation for which a form was opened; empty where it does not say."""
    return request.POST.get(CARRIED_AS) or request.headers.get(HEADER, "")


def is_of_another(request: HttpRequest) -> bool:
    """Tell whether a form was opened for another organisation than the active one, or does not say for which."""
    if request.method in _READING:
        return False
    acting = acting_for(request)
    return carried_by(request) != (str(acting.organisation.pk) if acting else "")


def refuse_form(request: HttpRequest) -> HttpResponseBase:
    """Say that a form belongs to another organisation than the active one, and how to go on; in words for a script."""
    acting = acting_for(request)
    meant = organisations_of(request.user).filter(pk=row_number(carried_by(request))).first()
    if request.headers.get("X-Requested-With") == "XMLHttpRequest":
        return HttpResponse(_in_short(acting, meant), status=409, content_type="text/plain; charset=utf-8")
    context = {"acting": acting, "meant": meant, "back": request.path}
    return render(request, "console/other_organisation.html", context, status=409)


def _in_short(acting: Acting | None, meant: Organisation | None) -> str:
    if acting and meant:
        return _(
            "Nothing was saved: you opened this page for %(meant)s, but you act for %(now)s now. Open it again."
        ) % {
            "meant": meant.name,
            "now": acting.organisation.name,
        }
    return _("Nothing was saved: this page does not say for which organisation it was opened. Open it again.")
