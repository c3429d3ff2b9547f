"""The way to a provider of OpenID Connect and back."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Final

from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect import views as allauth_views
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from requests import RequestException

logger = logging.getLogger(__name__)

# What a provider that is away, misconfigured or malicious can do to allauth's code.
_FAILURES: Final = (
    RequestException,
    OAuth2Error,
    ImproperlyConfigured,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
)
# Others let a link choose the scope, and any parameter of the request to the provider.
_PARAMETERS: Final = ("next", "process")

View = Callable[..., HttpResponse]


def _told_apart(view: View) -> View:
    """Decorate a view: what fails at the provider is told on a page, undone, and logged without naming anybody."""

    @wraps(view)
    def told(request: HttpRequest, provider_id: str) -> HttpResponse:
        try:
            with transaction.atomic():
                return view(request, provider_id)
        except _FAILURES as error:
            logger.warning("OpenID Connect with %s failed: %s", provider_id, type(error).__name__)
            return render(request, "socialaccount/authentication_error.html", status=502)

    return never_cache(told)


@_told_apart
def leave(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Lead to the provider.

    By a page, not by a redirect: browsers hold redirects of a form against `form-action`, and a provider may send
    people on to hosts that nobody here knows.
    """
    kept = QueryDict(mutable=True)
    kept.update({name: request.GET[name] for name in _PARAMETERS if name in request.GET})
    request.GET = kept  # type: ignore[assignment]  # allauth only reads it
    response: HttpResponse = allauth_views.login(request, provider_id)
    address = response.headers.get("Location", "")
    if not address.startswith(("https://", "http://")):
        return response
    return render(request, "socialaccount/leaving.html", {"address": address})


@_told_apart
def come_back(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Read what the provider says, and sign in; a second factor is asked for as after a password."""
    response: HttpResponse = allauth_views.callback(request, provider_id)
    return response
