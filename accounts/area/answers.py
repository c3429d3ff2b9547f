"""How the account area answers."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from zoneinfo import ZoneInfo

from django import forms
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone
from django.views.decorators.cache import never_cache

from accounts.models import User

P = ParamSpec("P")
# RFC 9110, section 15.5.21: understood, but it cannot be done.
UNPROCESSABLE = 422


def private(view: Callable[Concatenate[HttpRequest, P], HttpResponse]) -> Callable[Concatenate[HttpRequest, P], Any]:
    """Decorate a view for somebody who is signed in: it shows times in their zone, and no cache keeps its answers."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        name = signed_in(request).time_zone
        with timezone.override(ZoneInfo(name) if name else None):
            return view(request, *args, **kwargs)

    return never_cache(login_required(guarded))


def signed_in(request: HttpRequest) -> User:
    """Return who is signed in. Raises `PermissionDenied` for nobody, whom `private` has sent away before."""
    if isinstance(request.user, AnonymousUser):
        raise PermissionDenied
    return request.user


def posted(request: HttpRequest) -> QueryDict | None:
    """Return what was sent with a form; None when the page is only read."""
    return request.POST if request.method == "POST" else None


def status_of(*bound: forms.BaseForm) -> int:
    """Return the status of a page with these forms."""
    return UNPROCESSABLE if any(form.is_bound and not form.is_valid() for form in bound) else 200
