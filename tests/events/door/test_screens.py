"""The screen of a door: as plain forms, and what its scripts ask for."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from events.links import door_url
from events.models import Attendee, CheckIn, Cohost, Occurrence
from events.services.cohosts import answer_invitation, invite_cohost
from events.services.rsvps import cancel_rsvp
from events.tokens import door_token, personal_token
from tests.factories import events, organisations

SCRIPT = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture
def occurrence(db) -> Occurrence:
    return events.occurrence(capacity=8, title="Spring meeting")


@pytest.fixture
def at_door(occurrence):
    """Somebody who may check people in, and no more."""
    return organisations.member(occurrence.event.organisation, permissions=["events.check_in"]).user


@pytest.fixture
def phone(client, at_door):
    client.force_login(at_door)
    return client


def base(occurrence) -> str:
    return f"/admin/events/door/{occurrence.pk}/"


def send(client, occurrence, where="check-ins", **values):
    """Send what a form of the page sends."""
    known = {"acting_for": str(occurrence.event.organisation_id), "nonce": str(uuid4())}
    options = values.pop("options", {})
    return client.post(f"{base(occurrence)}{where}/", known | values, **options)


def told(client, occurrence, **options):
    return client.get(f"{base(occurrence)}list/", **SCRIPT, **options)


def test_without_a_script_each_person_has_a_form_and_the_answer_stands_on_the_page(phone, occurrence):
    ana = events.come(occurrence, "ana", last_name="Alvarez", guests=2)
    Attendee.objects.update(note="owes us money")
    page = phone.get(base(occurrence)).content.decode()
    assert "Ana Alvarez" in page
    assert "3 people" in page
    for private in ("ana@example.org", "owes us money"):
        assert private not in page
    answer = send(phone, occurrence, attendee=ana.pk, kind="in", people=2, q="ana")
    assert answer.url == f"{base(occurrence)}?q=ana"
    page = phone.get(answer.url).content.decode()
    assert "Ana Alvarez is in: 2 of 3." in page
    assert "In: 2 of 3" in page
    send(phone, occurrence, attendee=ana.pk, kind="undone")
    assert events.state_of(ana) == "registered"


def test_what_is_refused_is_told_and_changes_nothing(phone, occurrence):
    events.come(occurrence, guests=5)
    waits = events.come(occurrence, "bob", guests=2)
    answer = send(phone, occurrence, attendee=waits.pk, kind="let_in", options=SCRIPT)
    assert (answer.status_code, answer.json()["text"]) == (422, "There are not that many places: 2 are free for you.")
    page = phone.get(send(phone, occurrence, attendee=waits.pk, kind="in").url).content.decode()
    assert "No place: On the waitlist" in page
    assert not CheckIn.objects.exists()


@pytest.mark.parametrize(
    "values",
    [
        {"attendee": "x"},
        {"attendee": "9" * 30},
        {"kind": "stolen"},
        {"nonce": "1"},
        {"nonce": ""},
        {"people": "-1"},
        {"people": "10000"},
        {"at": "yesterday"},
        {"at": "9999-12-31T23:59:59-12:00"},
        {"door": "x" * 61},
        {"door": "a\0b"},
    ],
)
def test_bad_input_is_refused(phone, occurrence, values):
    ana = events.come(occurrence)
    answer = send(phone, occurrence, options=SCRIPT, **{"attendee": ana.pk, "kind": "in"} | values)
    assert (answer.status_code, bool(answer.json()["text"])) == (422, True)
    assert not CheckIn.objects.exists()


@pytest.mark.parametrize(
    "values", [{"first_name": ""}, {"email": "x"}, {"guests": "101"}, {"guests": "-1"}, {"last_name": "a\0"}]
)
def test_bad_walk_ins_are_refused(phone, occurrence, values):
    answer = send(phone, occurrence, "walk-ins", options=SCRIPT, **{"first_name": "Ana"} | values)
    assert answer.status_code == 422
    assert not Attendee.objects.exists()


def test_a_clock_that_is_centuries_off_counts_as_far_as_it_can(phone, occurrence):
    ana = events.come(occurrence)
    for at in ("1970-01-01T00:00:00+14:00", "3026-01-01T00:00:00Z"):
        assert send(phone, occurrence, attendee=ana.pk, kind="in", at=at, options=SCRIPT).status_code == 200
    assert {row.at.year for row in CheckIn.objects.all()} == {2020, (timezone.now() + timedelta(minutes=5)).year}


def test_a_repeated_nonce_counts_once_and_a_second_door_hears_of_the_first(phone, occurrence):
    ana = events.come(occurrence)
    nonce = str(uuid4())
    answers = [send(phone, occurrence, attendee=ana.pk, kind="in", nonce=nonce, options=SCRIPT) for _time in range(2)]
    assert [answer.json()["counts"]["inside"] for answer in answers] == [1, 1]
    other = send(phone, occurrence, attendee=ana.pk, kind="in", options=SCRIPT).json()
    assert "was in already" in other["text"]
    assert other["counts"] == {"inside": 1, "expected": 1, "places": 8}


def test_a_walk_in_sent_twice_comes_once(phone, occurrence):
    nonce = str(uuid4())
    for _time in range(2):
        answer = send(phone, occurrence, "walk-ins", first_name="Ana", guests="1", nonce=nonce, options=SCRIPT)
    assert answer.json()["counts"] == {"inside": 2, "expected": 2, "places": 8}
    assert Attendee.objects.get().source == "walk_in"


def test_the_list_says_what_has_changed_and_nothing_when_nothing_has(phone, occurrence, django_assert_num_queries):
    ana, bob = events.come(occurrence, "ana"), events.come(occurrence, "bob")
    first = told(phone, occurrence)
    said = first.json()
    assert [row["name"] for row in said["rows"]] == ["Ana", "Bob"]
    assert set(said["rows"][0]) == {"id", "name", "party", "state", "arrived", "at", "clock", "about", "code"}
    etag = first.headers["ETag"]
    told(phone, occurrence)
    # Who asks (eight, of which the admin's door asks most), the occurrence, and the digest.
    with django_assert_num_queries(10):
        assert told(phone, occurrence, HTTP_IF_NONE_MATCH=etag).status_code == 304
    Attendee.objects.filter(pk=bob.pk).update(updated=timezone.now() - timedelta(hours=1))
    send(phone, occurrence, attendee=ana.pk, kind="in")
    later = phone.get(f"{base(occurrence)}list/", {"since": said["now"]}, **SCRIPT, HTTP_IF_NONE_MATCH=etag).json()
    assert ([row["state"] for row in later["rows"]], later["size"], later["whole"]) == (["in"], 2, False)
    for broken in ("x", "2026-99-99T00:00:00Z", "9999-12-31T23:59:59-12:00"):
        assert phone.get(f"{base(occurrence)}list/", {"since": broken}).json()["whole"]


def test_the_list_costs_the_same_for_few_and_for_many(phone, occurrence, django_assert_max_num_queries):
    for _number in range(5):
        events.come(occurrence)
    told(phone, occurrence)
    with django_assert_max_num_queries(12):
        assert len(told(phone, occurrence).json()["rows"]) == 5


def test_people_are_found_by_name_whole_address_and_end_of_the_number(phone, occurrence):
    ana = events.come(occurrence, "ana", last_name="Alvarez", phone="+12125550123")
    events.come(occurrence, "bob")

    def found(words):
        return phone.get(f"{base(occurrence)}find/", {"q": words}).json()["found"]

    for words in ("ana", "alv an", "ANA@example.org", "0123", "555-0123"):
        assert found(words) == [ana.pk]
    # An address is not for the door: nobody finds it out by parts.
    for words in ("ana@exam", "example.org", "123", "%", "_"):
        assert found(words) == []


def test_a_co_hosts_members_check_people_in_only_with_the_right_to(client, occurrence):
    other = organisations.organisation(name="Helpers")
    owner = organisations.owner_of(other)
    host = events.host(occurrence.event)
    cohost = invite_cohost(event=occurrence.event, organisation=other, by=host, can_manage_attendees=True)
    client.force_login(owner)
    assert client.get(base(occurrence)).status_code == 404
    answer_invitation(cohost=cohost, accept=True, by=owner)
    ana = events.come(occurrence)
    carried = {"acting_for": str(other.pk)}
    assert send(client, occurrence, attendee=ana.pk, kind="in", **carried, options=SCRIPT).status_code == 200
    Cohost.objects.filter(pk=cohost.pk).update(can_manage_attendees=False)
    assert client.get(base(occurrence)).status_code == 404
    assert send(client, occurrence, attendee=ana.pk, kind="undone", **carried, options=SCRIPT).status_code == 404


def test_the_page_may_use_the_camera_and_a_worker_and_other_pages_may_not(phone, occurrence):
    page = phone.get(base(occurrence))
    assert "camera=(self)" in page.headers["Permissions-Policy"]
    assert "worker-src 'self'" in page.headers["Content-Security-Policy"]
    assert "camera=()" in phone.get("/admin/").headers["Permissions-Policy"]
    script = phone.get("/admin/events/door/worker.js")
    assert (script.status_code, script.headers["Content-Type"]) == (200, "text/javascript; charset=utf-8")


def test_what_a_device_keeps_of_the_page_names_nobody(phone, occurrence):
    events.come(occurrence, "ana", last_name="Alvarez")
    shell = phone.get(f"{base(occurrence)}offline/").content.decode()
    assert "Spring meeting" in shell
    for secret in ("Alvarez", "csrfmiddlewaretoken", str(phone.session.session_key)):
        assert secret not in shell


def test_signing_out_deletes_what_the_device_keeps(phone, occurrence):
    phone.get(base(occurrence))
    assert phone.post("/admin/logout/").headers["Clear-Site-Data"] == '"storage"'


def test_the_dates_lead_to_their_doors(phone, occurrence):
    soon = events.occurrence(events.event(occurrence.event.organisation, starts=events.evening(2)))
    page = phone.get("/admin/events/door/").content.decode()
    assert f'href="{base(soon)}"' in page
    assert phone.get(f"/admin/events/door/of/{occurrence.event_id}/").url == base(occurrence)
    assert phone.get("/admin/events/door/of/999999/").status_code == 404


def test_a_code_leads_who_checks_people_in_to_the_person_and_changes_nothing(phone, occurrence):
    ana = events.come(occurrence)
    path = door_url(ana).removeprefix("http://localhost:8000")
    assert phone.get(path).url == f"{base(occurrence)}?person={ana.pk}"
    assert "Check in" in phone.get(phone.get(path).url).content.decode()
    assert not CheckIn.objects.exists()


def test_a_code_shows_all_others_what_to_do_with_it(client, occurrence):
    ana = events.come(occurrence, "ana", last_name="Alvarez")
    page = client.get(f"/events/door/{door_token(ana)}/")
    assert "Show this at the door" in page.content.decode()
    assert "Alvarez" not in page.content.decode()
    assert "no-store" in page.headers["Cache-Control"]
    client.force_login(organisations.person())
    assert "Show this at the door" in client.get(f"/events/door/{door_token(ana)}/").content.decode()
    for token in (personal_token(ana), door_token(ana)[:-1], "x"):
        assert client.get(f"/events/door/{token}/").status_code == 404


def test_who_acts_for_another_organisation_is_asked_to_change_over(client, occurrence):
    member = organisations.member(occurrence.event.organisation, permissions=["events.check_in"])
    organisations.member(organisations.organisation(name="A first one"), member.user)
    client.force_login(member.user)
    page = client.get(f"/events/door/{door_token(events.come(occurrence))}/").content.decode()
    assert f'name="organisation" value="{occurrence.event.organisation_id}"' in page


def test_the_picture_of_a_code_is_for_whom_it_belongs_to(client, occurrence):
    ana = events.come(occurrence)
    own = client.get(f"/events/mine/{personal_token(ana)}/qr.svg")
    assert (own.status_code, own.headers["Content-Type"]) == (200, "image/svg+xml")
    assert own.content == client.get(f"/events/door/{door_token(ana)}/qr.svg").content
    assert "style" not in own.content.decode()
    assert client.get(f"/events/mine/{door_token(ana)}/qr.svg").status_code == 404


def test_who_has_cancelled_is_found_and_can_be_let_in(phone, occurrence):
    ana = events.come(occurrence, "ana")
    cancel_rsvp(attendee=ana)
    assert told(phone, occurrence).json()["rows"][0]["state"] == "cancelled"
    assert send(phone, occurrence, attendee=ana.pk, kind="let_in", options=SCRIPT).status_code == 200
    assert events.state_of(ana) == "attended"


def test_several_doors_at_once_count_everybody_once(committed_db):
    occurrence = events.occurrence(capacity=40)
    people = [events.come(occurrence, guests=number % 3) for number in range(12)]
    user = events.host(occurrence.event)

    def door(number):
        client = Client()
        client.force_login(user)
        for ana in people[number:] + people[:number]:
            nonce = str(uuid4())
            for _time in range(2):
                answer = send(client, occurrence, attendee=ana.pk, kind="in", nonce=nonce, options=SCRIPT)
                assert answer.status_code == 200, answer.content
        connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(door, range(0, 12, 3)))
    client = Client()
    client.force_login(user)
    said = json.loads(told(client, occurrence).content)
    assert said["counts"]["inside"] == sum(each.party for each in people)
    # Each device's own, and none twice.
    assert CheckIn.objects.count() == 4 * len(people)
