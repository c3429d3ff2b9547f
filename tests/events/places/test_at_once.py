"""Three hundred people at the same moment, over HTTP: nobody gets a place too many, all wait in the right order."""

import asyncio
import random
from collections.abc import Sequence
from enum import StrEnum

import pytest
from django.db.models import F, Sum

from accounts.models import AuditEntry
from cms.infra.public_forms import FIELD, form_id
from events.links import event_path
from events.models import Attendee, Occurrence
from events.pages.forms import purpose_of
from events.states import HOLDING
from events.tokens import personal_token
from tests.events.places.line import Line
from tests.factories import events
from tests.helpers.crowd import Form, send_all
from tests.helpers.rules import negative_control
from tests.helpers.site import serving

# Each sends their form twice.
PLACES, PARTIES, CANCEL = 50, 300, 20


class Mechanism(StrEnum):
    """What keeps the places."""

    TURN = "turn"


@pytest.fixture
def hot_site(committed_db, switched_off):
    """The site, where everybody comes from an address of their own; with or without turns."""
    application = "tests.helpers.turnless:application" if switched_off else "cms.asgi:application"
    with serving(application=application, TRUSTED_PROXIES="127.0.0.1") as url:
        yield url


def crowd(occurrence: Occurrence, parties: int, chance: random.Random) -> list[list[Form]]:
    """Return what so many connections send: each the form of one party, then that of another one once more."""
    path = f"{event_path(occurrence.event)}rsvp/"
    signed = {FIELD: form_id(purpose_of(occurrence))}
    forms = [
        Form(path, signed | {"first_name": f"P{number}", "email": f"p{number}@example.org", "guests": str(size - 1)})
        for number, size in enumerate(chance.choices([1, 2, 3, 4], [3, 2, 1, 1], k=parties))
    ]
    again = chance.sample(forms, parties)
    return [list(pair) for pair in zip(forms, again, strict=True)]


def leave(site: str, leaving: Sequence[Attendee]) -> None:
    """Have people cancel by their own links, all at the same moment."""
    forms = [Form(f"/events/mine/{personal_token(one)}/", {"action": "cancelled"}) for one in leaving]
    assert asyncio.run(send_all(site, [[form] for form in forms])) == {302: len(leaving)}


def compare(occurrence: Occurrence, line: Line) -> None:
    rows = Attendee.objects.filter(occurrence=occurrence).order_by("sequence")
    taken = rows.filter(state__in=HOLDING).aggregate(people=Sum(F("guests") + 1))["people"]
    assert taken <= PLACES
    assert list(rows.values_list("pk", "state")) == [(each.name, each.state) for each in line.parties]


def as_by_the_rules(occurrence: Occurrence) -> Line:
    """Return the line as it must be, from the order in which people have joined."""
    line = Line(PLACES)
    for number, guests in occurrence.attendees.order_by("sequence").values_list("pk", "guests"):
        line.join(number, 1 + guests)
    return line


@pytest.mark.drill
@negative_control(Mechanism.TURN)
def test_three_hundred_at_once_get_exactly_the_right_places_and_so_do_those_after_who_cancels(
    hot_site, switched_off, drill_rounds
):
    # Without turns a fifth of them are too many for the places, too.
    parties = PARTIES // 5 if switched_off else PARTIES
    for seed in range(drill_rounds):
        chance = random.Random(seed)  # noqa: S311 - a seed, not a secret
        occurrence = events.occurrence(capacity=PLACES, title=f"Hot {seed}")
        assert asyncio.run(send_all(hot_site, crowd(occurrence, parties, chance))) == {302: 2 * parties}
        assert occurrence.attendees.count() == parties
        line = as_by_the_rules(occurrence)
        compare(occurrence, line)

        leaving = chance.sample(list(occurrence.attendees.holding()), CANCEL)
        leave(hot_site, leaving)
        # Written down by who had the turn: so this is the order in which they have left.
        gone = AuditEntry.objects.filter(action="rsvp.cancelled", target_id__in=[one.pk for one in leaving])
        for number in gone.order_by("id").values_list("target_id", flat=True):
            line.leave(int(number))
        compare(occurrence, line)
