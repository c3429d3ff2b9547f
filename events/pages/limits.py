"""How many registrations may come from where.

An address of the network is no person: in a hall everybody registers at once by one Wi-Fi. So much is allowed for one
event, and little for one mail address, at whose owner the mails would arrive. That is counted for each network, too:
nobody can keep somebody else from registering.
"""

from math import ceil

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import ngettext

from cms.infra.ratelimit import Limited, client_network, enforce
from events.models import Event


def enforce_limits(request: HttpRequest, event: Event) -> None:
    """Count a form that was sent. Raises `Limited`."""
    network, address = client_network(request), request.POST.get("email", "").strip().lower()
    enforce(
        ("event_forms", str(event.pk), network),
        ("event_forms_network", network),
        ("event_forms_address", network, address),
    )


def told(error: Limited) -> ValidationError:
    """Return what to say beside the form of whoever has to wait."""
    minutes = ceil(error.retry_after / 60)
    text = ngettext(
        "Many registrations have come from where you are. Wait %(minutes)d minute, and send the form again.",
        "Many registrations have come from where you are. Wait %(minutes)d minutes, and send the form again.",
        minutes,
    )
    return ValidationError(text % {"minutes": minutes}, code="limited")
