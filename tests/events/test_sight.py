"""Each co-host sees what its rights give it: the same over the API, on screens and in files."""

import pytest

from accounts.models import AuditEntry
from events.access import standings_at
from events.models import Cohost
from events.services.rsvps import change_rsvp
from events.states import CohostState
from tests.factories import events, organisations, tokens

pytestmark = pytest.mark.django_db

RIGHTS = ("can_edit", "can_manage_attendees", "can_send_messages")
# What stands on no public page.
SECRETS = ("https://meet.example.org/room", "7 Back Alley", "Ring twice")


@pytest.fixture
def cohost(client):
    """Somebody of an organisation that holds an event with its host, and may do nothing there yet."""
    event = events.event(
        address_visibility="attendees",
        location_type="hybrid",
        join_url=SECRETS[0],
        street=SECRETS[1],
        contact_email="ask@example.org",
    )
    events.shift(event, instructions=SECRETS[2])
    ana = events.come(events.occurrence(event), "ana", phone="+12125550123")
    change_rsvp(attendee=ana, changes={"note": "Knows the mayor"}, by=events.host(event))
    other = organisations.organisation()
    client.force_login(organisations.owner_of(other))
    made = Cohost.objects.create(event=event, organisation=other)
    Cohost.objects.filter(pk=made.pk).update(state=CohostState.ACCEPTED, answered_at=event.created)
    return made


def give(cohost: Cohost, *rights: str) -> None:
    Cohost.objects.filter(pk=cohost.pk).update(**{name: name in rights for name in RIGHTS})


@pytest.mark.parametrize("right", [None, *RIGHTS])
def test_what_is_for_those_with_a_place_takes_a_right(cohost, client, right):
    give(cohost, right or "")
    number, asking = cohost.event_id, tokens.client(cohost.organisation)
    told = asking.send("get", f"events/{number}").json()
    assert (told["city"], told["contact_email"]) == ("New York", "ask@example.org")
    (listed,) = asking.send("get", "events").json()["items"]
    assert listed == told
    (shift,) = asking.send("get", f"events/{number}/shifts").json()["items"]
    expected = SECRETS if right else (None, None, None)
    assert (told["join_url"], told["street"], shift["instructions"]) == expected
    screens = "".join(client.get(f"/admin/events/{number}/{page}").content.decode() for page in ("", "shifts/"))
    assert [secret in screens for secret in SECRETS[1:]] == [bool(right)] * 2


@pytest.mark.parametrize("right", [None, "can_edit", "can_send_messages"])
def test_who_comes_is_a_number_to_who_may_not_see_attendees(cohost, client, right):
    give(cohost, right or "")
    date, ana = cohost.event.occurrences.get(), events.occurrence(cohost.event).attendees.get()
    asking = tokens.client(cohost.organisation)
    assert asking.send("get", f"occurrences/{date.pk}").json()["people"]["taken"] == 1
    assert asking.send("get", "attendees").json()["items"] == []
    base = f"/admin/events/{cohost.event_id}"
    for page in ("attendees/", "attendees/file/", "attendees/print/"):
        assert client.get(f"{base}/{page}").status_code == 302
    assert client.get(f"/admin/events/attendees/{ana.pk}/").status_code == 302
    screens = "".join(client.get(f"{base}/{page}").content.decode() for page in ("", "shifts/", "dates/", "co-hosts/"))
    assert "Ana" not in screens


def test_notes_stay_with_the_host_whatever_a_co_host_may(cohost, client):
    give(cohost, *RIGHTS)
    ana = events.occurrence(cohost.event).attendees.get()
    asking = tokens.client(cohost.organisation)
    told = asking.send("get", f"attendees/{ana.pk}").json()
    assert (told["email"], told["note"]) == ("ana@example.org", None)
    assert AuditEntry.objects.filter(action="attendees.read", organisation_id=cohost.event.organisation_id).count() == 1
    refused = asking.send("patch", f"attendees/{ana.pk}", {"note": "Ours"})
    assert (refused.status_code, list(refused.json()["errors"])) == (422, ["note"])
    base = f"/admin/events/attendees/{ana.pk}"
    for page in (f"{base}/", f"{base}/edit/", f"/admin/events/{cohost.event_id}/attendees/new/"):
        screen = client.get(page).content.decode()
        assert "mayor" not in screen
        assert 'name="note"' not in screen
    file = b"".join(client.get(f"/admin/events/{cohost.event_id}/attendees/file/"))
    assert (b"ana@example.org" in file, b"Note" in file, b"mayor" in file) == (True, False, False)
    # It is the host whose people were taken away.
    assert AuditEntry.objects.get(action="attendees.exported").organisation_id == cohost.event.organisation_id

    client.force_login(events.host(cohost.event))
    assert "mayor" in client.get(f"{base}/").content.decode()
    assert b"mayor" in b"".join(client.get(f"/admin/events/{cohost.event_id}/attendees/file/"))


def test_how_organisations_stand_with_many_events_is_one_query(cohost, django_assert_num_queries):
    own = [events.event(cohost.organisation) for _number in range(2)]
    with django_assert_num_queries(1):
        found = standings_at([cohost.event, *own], cohost.organisation)
    assert [each.host for each in found.values()] == [False, True, True]
