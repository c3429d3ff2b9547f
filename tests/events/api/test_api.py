"""Events, as programs see them."""

from uuid import uuid4

import pytest

from accounts.models import ApiAnswer, AuditEntry
from accounts.services.contact_erasure import erase_contact
from accounts.services.contacts import create_contact
from events.models import Attendee, CheckIn, Cohost, Event
from events.services.cohosts import answer_invitation, invite_cohost
from tests.factories import content, events, organisations, tokens

pytestmark = pytest.mark.django_db


@pytest.fixture
def organisation():
    return organisations.organisation(time_zone="America/New_York")


@pytest.fixture
def asking(organisation):
    return tokens.client(organisation)


def test_an_event_is_made_changed_published_moved_and_cancelled(asking, organisation):
    sent = {"title": "Spring", "starts": "2031-05-05T19:00", "ends": "2031-05-05T21:00", "city": "Albany"}
    made = asking.send("post", "events", sent | {"capacity": 5, "deadline": "2031-05-05T12:00"})
    assert (made.status_code, made.json()["status"], made.json()["starts_at"]) == (201, "draft", "2031-05-05T23:00:00Z")
    number = made.json()["id"]
    changed = asking.send("patch", f"events/{number}", {"summary": "Bring a chair.", "capacity": 7}).json()
    assert (changed["summary"], changed["capacity"], changed["city"]) == ("Bring a chair.", 7, "Albany")
    assert asking.send("post", f"events/{number}/publish").json()["status"] == "published"
    (date,) = asking.send("get", f"events/{number}/occurrences").json()["items"]
    half = asking.send("patch", f"occurrences/{date['id']}", {"starts": "2031-05-06T19:00"})
    assert (half.status_code, list(half.json()["errors"])) == (422, ["ends"])
    moved = asking.send(
        "patch", f"occurrences/{date['id']}", {"starts": "2031-05-06T19:00", "ends": "2031-05-06T20:00"}
    )
    assert (moved.json()["starts_at"], moved.json()["people"]["taken"]) == ("2031-05-06T23:00:00Z", 0)
    shift = {"name": "Door", "begins_after": -30, "lasts": 60}
    assert asking.send("post", f"events/{number}/shifts", shift).json()["begins_after"] == -30
    assert asking.send("post", f"events/{number}/cancel", {"note": "Snow"}).json()["cancel_note"] == "Snow"
    entry = AuditEntry.objects.get(action="event.published")
    assert entry.actor_id == organisations.owner_of(organisation).pk


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("starts", "2031-05-05T19:00Z"),
        ("starts", "9999-12-31T23:59"),
        ("starts", 5),
        ("ends", "2031-05-05T18:00"),
        ("deadline", "2031-05-06T18:00"),
        ("deadline", None),
        ("time_zone", "Mars/Olympus"),
        ("capacity", 0),
        ("latitude", 91),
        ("questions", [{"key": "X"}]),
        ("colour", "red"),
    ],
)
def test_bad_values_are_told_by_field_and_leave_nothing(asking, field, value):
    sent = {"title": "Spring", "starts": "2031-05-05T19:00", "ends": "2031-05-05T21:00", field: value}
    answer = asking.send("post", "events", sent)
    assert (answer.status_code, list(answer.json()["errors"])) == (422, [field])
    assert not Event.objects.exists()


def test_people_are_registered_once_approved_moved_and_cancelled(asking, organisation):
    event = events.event(organisation, capacity=2, needs_approval=True)
    occurrence, other = events.occurrence(event), events.occurrence(events.event(organisation))
    path, sent = (
        f"occurrences/{occurrence.pk}/attendees",
        {"first_name": "Ana", "email": "ana@example.org", "guests": 1},
    )
    answers = [asking.send("post", path, sent, idempotency_key="1") for _time in range(2)]
    assert answers[0].json() == answers[1].json()
    ana = answers[0].json()
    assert (ana["state"], ana["source"]) == ("registered", "api")
    again = asking.send("post", path, sent)
    assert (again.status_code, again.json()["code"]) == (409, "conflict")
    bob, eve = events.come(occurrence, "bob"), events.come(occurrence, "eve")
    assert asking.send("post", f"attendees/{bob.pk}/approve").json()["state"] == "waitlisted"
    assert asking.send("post", f"attendees/{eve.pk}/decline").json()["ended"] == "declined"
    assert asking.send("patch", f"attendees/{ana['id']}", {"guests": 0, "note": "VIP"}).json()["note"] == "VIP"
    assert events.state_of(bob) == "registered"
    assert asking.send("post", f"attendees/{bob.pk}/move", {"occurrence": other.pk}).json()["occurrence_id"] == other.pk
    assert asking.send("post", f"attendees/{ana['id']}/cancel").json()["ended"] == "by_staff"
    listed = asking.send("get", f"attendees?event={event.pk}&state=cancelled").json()["items"]
    assert {each["id"] for each in listed} == {ana["id"], eve.pk}
    assert AuditEntry.objects.filter(action="attendees.read").count() == 1


def test_a_check_in_counts_once_and_a_later_one_hears_of_it(asking, organisation):
    occurrence = events.occurrence(events.event(organisation))
    ana, stranger = events.come(occurrence, guests=1), events.come(events.occurrence(events.event(organisation)))
    path, sent = f"occurrences/{occurrence.pk}/check-ins", {"attendee": ana.pk, "nonce": str(uuid4()), "door": "North"}
    first, again = [asking.send("post", path, sent).json() for _time in range(2)]
    assert (first["arrived"], first["repeated"], again["repeated"]) == (2, False, True)
    assert asking.send("post", path, sent | {"nonce": str(uuid4())}).json()["before"] == first["checked_in_at"]
    refused = asking.send("post", path, sent | {"attendee": stranger.pk})
    assert (refused.status_code, list(refused.json()["errors"])) == (422, ["attendee"])
    undone = asking.send("post", path, sent | {"nonce": str(uuid4()), "kind": "undone"}).json()
    assert (undone["state"], undone["arrived"]) == ("registered", 0)
    kinds = [each["kind"] for each in asking.send("get", path).json()["items"]]
    assert (kinds, CheckIn.objects.count()) == (["in", "in", "undone"], 3)


def test_a_co_host_reaches_what_its_rights_give(organisation):
    occurrence = events.occurrence(events.event(organisation))
    ana, other = events.come(occurrence), organisations.organisation()
    owner = organisations.owner_of(other)
    cohost = invite_cohost(event=occurrence.event, organisation=other, by=events.host(occurrence.event))
    theirs = tokens.client(other)
    assert theirs.send("get", f"events/{occurrence.event_id}").status_code == 404
    answer_invitation(cohost=cohost, accept=True, by=owner)
    assert theirs.send("get", f"occurrences/{occurrence.pk}").json()["people"]["taken"] == 1
    assert theirs.send("get", "attendees").json()["items"] == []
    for method, path, sent in (
        ("patch", f"events/{occurrence.event_id}", {"title": "Ours"}),
        ("get", f"attendees/{ana.pk}", None),
        ("get", f"occurrences/{occurrence.pk}/check-ins", None),
        ("post", f"occurrences/{occurrence.pk}/check-ins", {"attendee": ana.pk, "nonce": str(uuid4())}),
    ):
        assert theirs.send(method, path, sent).status_code == 404
    Cohost.objects.filter(pk=cohost.pk).update(can_manage_attendees=True)
    assert theirs.send("get", f"attendees/{ana.pk}").json()["email"] == ana.email


def test_who_may_not_read_people_is_told_their_number_alone(organisation):
    occurrence = events.occurrence(events.event(organisation))
    ana = events.come(occurrence)
    asking = tokens.client(organisation, scopes=["attendees:write"])
    assert asking.send("patch", f"attendees/{ana.pk}", {}).json() == {"id": ana.pk}
    assert asking.send("get", f"attendees/{ana.pk}").status_code == 403


def test_lists_cost_the_same_for_few_and_for_many(asking, organisation, django_assert_max_num_queries):
    occurrence = events.occurrence(events.event(organisation))
    for _number in range(4):
        events.event(organisation)
        events.come(occurrence)
    for path, queries in (("events", 10), ("attendees", 14)):
        with django_assert_max_num_queries(queries):
            assert len(asking.send("get", path).json()["items"]) > 3


def test_what_programs_were_answered_about_somebody_goes_with_them(asking, organisation):
    contact = create_contact(
        organisation=organisation, source="staff", by=organisations.owner_of(organisation), email="ana@example.org"
    )
    occurrence = events.occurrence(events.event(organisation))
    sent = {"first_name": "Ana", "last_name": "Alvarez", "email": "ana@example.org"}
    asking.send("post", f"occurrences/{occurrence.pk}/attendees", sent, idempotency_key="1")
    assert b"Alvarez" in bytes(ApiAnswer.objects.get().body)
    erase_contact(contact=contact, by=organisations.owner_of(organisation))
    assert (b"Alvarez" in bytes(ApiAnswer.objects.get().body), Attendee.objects.get().email) == (False, "")


def test_an_event_comes_again_but_for_days_that_are_left_out(asking, organisation):
    sent = {"title": "Weekly", "starts": "2031-05-05T19:00", "ends": "2031-05-05T21:00", "city": "Albany"}
    refused = asking.send("post", "events", sent | {"left_out": ["2031-05-12"]})
    assert (list(refused.json()["errors"]), Event.objects.exists()) == (["left_out"], False)
    made = asking.send("post", "events", sent | {"rule": "FREQ=WEEKLY;COUNT=4", "left_out": ["2031-05-12"]}).json()
    assert (made["rule"], made["left_out"]) == ("FREQ=WEEKLY;COUNT=4", ["2031-05-12"])
    dates = f"events/{made['id']}/occurrences"
    days = [each["rule_day"] for each in asking.send("get", dates).json()["items"]]
    assert days == ["2031-05-05", "2031-05-19", "2031-05-26"]
    path, revision = f"events/{made['id']}", Event.objects.get().revision
    assert asking.send("patch", path, {"rule": "FREQ=WEEKLY;COUNT=4"}).json()["left_out"] == ["2031-05-12"]
    assert Event.objects.get().revision == revision
    for wrong in (["2031-05-13"], ["2031-06-02"], ["2131-06-02"], ["May"]):
        assert next(iter(asking.send("patch", path, {"left_out": wrong}).json()["errors"])).startswith("left_out")
    assert asking.send("patch", path, {"left_out": []}).json()["left_out"] == []
    assert len(asking.send("get", dates).json()["items"]) == 4
    assert list(asking.send("patch", path, {"rule": "FREQ=SECONDLY"}).json()["errors"]) == ["rule"]
    asking.send("patch", path, {"rule": None})
    assert len(asking.send("get", dates).json()["items"]) == 1


def test_a_picture_is_told_with_its_words(asking, organisation):
    event = events.event(organisation, cover=content.image(), cover_alt="A drum")
    told = asking.send("get", f"events/{event.pk}").json()["cover"]
    assert (told["alt"], told["url"].startswith("http")) == ("A drum", True)
    assert asking.send("get", "events").json()["items"][0]["cover"] == told


def test_a_free_place_is_given_by_hand(asking, organisation):
    occurrence = events.occurrence(events.event(organisation, capacity=2))
    events.come(occurrence)
    pair, eve = events.come(occurrence, guests=1), events.come(occurrence)
    assert asking.send("post", f"attendees/{pair.pk}/place").status_code == 422
    assert asking.send("post", f"attendees/{eve.pk}/place").json()["state"] == "registered"


def test_whoever_walks_in_is_written_down_once(organisation):
    occurrence = events.occurrence(events.event(organisation, capacity=1))
    door = tokens.client(organisation, scopes=["check_ins:write"])
    path, sent = f"occurrences/{occurrence.pk}/walk-ins", {"first_name": "Wanda", "nonce": str(uuid4())}
    first, again = [door.send("post", path, sent).json() for _time in range(2)]
    assert (first["state"], first["arrived"], first["repeated"], again["repeated"]) == ("attended", 1, False, True)
    assert door.send("post", path, sent | {"nonce": str(uuid4())}).status_code == 422
    assert Attendee.objects.count() == 1


def test_organisations_ask_each_other_to_hold_an_event(asking, organisation):
    event, other, third = events.event(organisation), organisations.organisation(), organisations.organisation()
    theirs, path = tokens.client(other), f"events/{event.pk}/co-hosts"
    made = asking.send("post", path, {"organisation": other.slug, "can_edit": True}).json()
    assert (made["state"], made["can_edit"], made["can_send_messages"]) == ("invited", True, False)
    assert asking.send("post", path, {"organisation": other.name}).json()["code"] == "conflict"
    assert asking.send("post", path, {"organisation": "Nobody"}).status_code == 422
    (asked,) = theirs.send("get", "co-host-invitations").json()["items"]
    assert (asked["id"], asked["event_title"], asked["host"]) == (made["id"], event.title, organisation.name)
    # Nobody answers for another one.
    assert asking.send("post", f"co-host-invitations/{asked['id']}/accept").status_code == 404
    assert theirs.send("post", f"co-host-invitations/{asked['id']}/accept").json()["state"] == "accepted"
    assert theirs.send("patch", f"events/{event.pk}", {"title": "Ours too"}).json()["title"] == "Ours too"
    assert list(theirs.send("patch", f"events/{event.pk}", {"featured": True}).json()["errors"]) == ["featured"]
    assert theirs.send("post", path, {"organisation": third.slug}).status_code == 403
    assert theirs.send("patch", f"co-hosts/{made['id']}", {"can_send_messages": True}).status_code == 404
    changed = asking.send("patch", f"co-hosts/{made['id']}", {"can_edit": False}).json()
    assert (changed["can_edit"], theirs.send("patch", f"events/{event.pk}", {"title": "No"}).status_code) == (
        False,
        404,
    )

    asking.send("post", path, {"organisation": third.slug, "can_send_messages": True})
    number = tokens.client(third).send("get", "co-host-invitations").json()["items"][0]["id"]
    assert len(theirs.send("get", path).json()["items"]) == 1
    tokens.client(third).send("post", f"co-host-invitations/{number}/accept")
    assert [each["can_send_messages"] for each in theirs.send("get", path).json()["items"]] == [False, None]
    assert theirs.send("delete", f"co-hosts/{number}").status_code == 404
    assert theirs.send("delete", f"co-hosts/{made['id']}").status_code == 204
    assert theirs.send("get", f"events/{event.pk}").status_code == 404


def test_a_change_that_is_sent_again_with_its_key_is_answered_as_the_first(asking, organisation):
    event = events.event(organisation)
    path, sent = f"events/{event.pk}", {"title": "First"}
    first = asking.send("patch", path, sent, idempotency_key="1")
    asking.send("patch", path, {"title": "Second"})
    again = asking.send("patch", path, sent, idempotency_key="1")
    assert (again.headers["Idempotency-Replayed"], again.content) == ("true", first.content)
    assert Event.objects.get().title == "Second"
    shift = events.shift(event)
    gone = [asking.send("delete", f"shifts/{shift.pk}", idempotency_key="2").status_code for _time in range(2)]
    assert gone == [204, 204]
