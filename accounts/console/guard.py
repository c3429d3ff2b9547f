"""Lets a request into a screen of the console: with an organisation, a permission, and a form of that organisation.

Each form carries the organisation for which it was opened: somebody who has changed over in another tab must not save
what they see of one organisation into the other.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from accounts.console.acting import Acting, acting_for
from accounts.console.numbers import row_number
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
        if request.method not in _READING and carried_by(request) != str(acting.organisation.pk):
            return refuse_form(request, acting)
        if key:
            acting.require(key)
        return view(request, *args, **kwargs)

    guarded.console_key = key  # type: ignore[attr-defined]  # looked at by the test that walks all addresses
    return guarded


def carried_by(request: HttpRequest) -> str:
    """Return the number of the organisation for which a form was opened; empty where it does not say."""
    return request.POST.get(CARRIED_AS) or request.headers.get(HEADER, "")


def refuse_form(request: HttpRequest, acting: Acting) -> HttpResponseBase:
    """Say that a form belongs to another organisation than the active one, and how to go on."""
    meant = organisations_of(acting.user).filter(pk=row_number(carried_by(request))).first()
    context = {"acting": acting, "meant": meant, "back": request.path}
    return render(request, "console/other_organisation.html", context, status=409)
