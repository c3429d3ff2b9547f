"""What a visitor's browser does on the pages of an event."""

from typing import Any
from urllib.parse import urlsplit

from django.http import HttpResponse
from django.test import Client

from cms.infra.public_forms import form_id
from events.links import event_path, personal_url
from events.models import Attendee, Event, Occurrence
from events.pages.forms import purpose_of
from tests.factories import events


def path_of(event: Event, occurrence: Occurrence | None = None, then: str = "") -> str:
    """The path of an event's page, or of one below it."""
    return f"{event_path(event, occurrence)}{then}"


def own_path(attendee: Attendee) -> str:
    """The path of somebody's own page."""
    return urlsplit(personal_url(attendee)).path


def filled_in(occurrence: Occurrence, name: str = "ana", **fields: Any) -> dict[str, Any]:
    """What the form sends."""
    signed = {"form_id": form_id(purpose_of(occurrence))}
    return signed | {"first_name": name.title(), "email": f"{name}@example.org", "time_zone": ""} | fields


def send(
    client: Client, occurrence: Occurrence, *, query: str = "", then: str = "rsvp/", **fields: Any
) -> HttpResponse:
    """Send the form; `headers` go with it."""
    headers = fields.pop("headers", {})
    path = path_of(occurrence.event, occurrence, f"{then}{query}")
    return client.post(path, filled_in(occurrence, **fields), headers=headers)


def words(answer: HttpResponse) -> str:
    """The page as it came."""
    return answer.content.decode()


def errors(answer: HttpResponse) -> set[str]:
    """The fields that the page complains of; "__all__" for what is about none."""
    return set(answer.context["form"].errors)


def new(**values: Any) -> Occurrence:
    """The occurrence of a new event."""
    return events.occurrence(events.event(**values))
