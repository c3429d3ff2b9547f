"""The way out of marketing mail."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from campaigns import unsubscribing
from campaigns.services.unsubscribe import unsubscribe

# RFC 8058, section 3.1: what a mail program sends when its own button is pressed.
_ONE_CLICK = ("List-Unsubscribe", "One-Click")


# The token in the address is the proof. Mail programs send neither cookies nor a CSRF token.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe_page(request: HttpRequest, token: str) -> HttpResponse:
    """Ask whether to unsubscribe; do so on POST only, since scanners follow every link of a mail."""
    delivery = unsubscribing.delivery_of(token)
    if delivery is None:
        raise Http404
    done = request.method == "POST"
    if done:
        name, value = _ONE_CLICK
        unsubscribe(delivery=delivery, source="one-click" if request.POST.get(name) == value else "page")
    return render(request, "campaigns/unsubscribe.html", {"done": done})
