"""Limits on views, and the answer 429."""

import math
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers

from cms.infra.ratelimit.addresses import client_network
from cms.infra.ratelimit.counting import enforce

View = Callable[..., HttpResponse]
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def by_address(request: HttpRequest) -> str:
    """Count for each address, an IPv6 address by its /64."""
    return client_network(request)


def by_user(request: HttpRequest) -> str:
    """Count for each account; for each address while nobody is signed in."""
    user = request.user
    return f"user:{user.pk}" if user.is_authenticated else client_network(request)


def limit(rule: str, *, by: Callable[[HttpRequest], str] = by_address, reads: bool = False) -> Callable[[View], View]:
    """Decorate a view: each request that may change something counts against the rule; with `reads`, every request."""

    def decorate(view: View) -> View:
        @wraps(view)
        def limited(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if reads or request.method not in SAFE:
                enforce((rule, by(request)))
            return view(request, *args, **kwargs)

        return limited

    return decorate


def too_many_requests(request: HttpRequest, *, retry_after: int) -> HttpResponse:
    """Return 429 with Retry-After in seconds (https://www.rfc-editor.org/rfc/rfc6585#section-4).

    htmx gets the part of the page that says what happened, all others a whole page. Nobody may keep it.
    """
    template = "_429.html" if request.headers.get("HX-Request") == "true" else "429.html"
    response = render(request, template, {"minutes": math.ceil(retry_after / 60)}, status=429)
    response.headers["Retry-After"] = str(retry_after)
    add_never_cache_headers(response)
    return response
