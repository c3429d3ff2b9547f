import re
from datetime import timedelta

import pytest

from campaigns.models import Delivery
from cms.infra.addresses import normalise_email
from events.models import Attendee
from events.services.decisions import approve, decline
from events.services.door import let_in, walk_in
from events.services.events import update_event
from events.services.moving import move_attendee
from events.services.occurrences import cancel_occurrence, repeat_event
from events.services.offers import accept_offer
from events.services.registration import register
from events.services.rsvps import cancel_rsvp
from events.services.shifts import remove_shift
from tests.events.calendars.reading import identity, read
from tests.events.messages.ledger import kinds_to
from tests.factories import events

pytestmark = pytest.mark.django_db
SECRET = {"street": "12 Hidden Lane", "address_visibility": "attendees", "location_type": "hybrid"}
PHONE = {"phone": "+12125550123", "consents": ("email", "sms")}


def mails_to(fake_mail, attendee: Attendee) -> list:
    return [mail for mail in fake_mail.sent if mail.to == normalise_email(attendee.email)]


def test_each_state_is_told_in_its_own_words(clock, fake_mail, fake_sms) -> None:
    made = events.event(capacity=1, join_url="https://meet.example.org/secret", **SECRET)
    date = events.occurrence(made)
    coming, waiting = events.come(date, **PHONE), events.come(date, language="es")
    events.run_all()

    [yes], [no] = mails_to(fake_mail, coming), mails_to(fake_mail, waiting)
    assert kinds_to(coming) == ["confirmation", "rsvp_text"]
    assert kinds_to(waiting) == ["waitlisted"]
    assert "12 Hidden Lane" in yes.text
    assert "https://meet.example.org/secret" in yes.text
    assert "/calendar.ics" in yes.text
    assert "Hidden" not in no.text + no.html
    assert "secret" not in no.text + no.html
    assert no.subject.startswith("Estás en la lista de espera")
    assert "/es/events/mine/" in no.text
    assert [text.to for text in fake_sms.sent] == ["+12125550123"]
    assert made.title in fake_sms.sent[0].body


def test_who_gets_a_place_an_offer_or_none_is_told(fake_mail) -> None:
    made = events.event(capacity=1, waitlist="offer")
    date = events.occurrence(made)
    first, second, third = (events.come(date) for _each in range(3))
    events.run_all()
    cancel_rsvp(attendee=first)
    events.run_all()
    accept_offer(attendee=Attendee.objects.get(pk=second.pk))
    events.run_all()
    cancel_occurrence(occurrence=date, by=events.host(made), note="The hall has burnt down.")
    events.run_all()

    assert kinds_to(first) == ["confirmation", "gone"]
    assert kinds_to(second) == ["waitlisted", "offer", "place", "cancelled"]
    assert kinds_to(third) == ["waitlisted", "cancelled"]
    assert "The hall has burnt down." in mails_to(fake_mail, third)[-1].text


def test_approval_is_told_and_a_refusal_is_not(fake_mail) -> None:
    made = events.event(needs_approval=True)
    date = events.occurrence(made)
    one, other = events.come(date), events.come(date)
    events.run_all()
    approve(attendee=one, by=events.host(made))
    decline(attendee=other, by=events.host(made))
    events.run_all()

    assert kinds_to(one) == ["pending", "place"]
    assert kinds_to(other) == ["pending"]


def test_who_stands_at_the_door_gets_no_mail_and_whom_staff_add_does(fake_mail) -> None:
    made = events.event(waitlist="none", needs_approval=False, capacity=3)
    date, by = events.occurrence(made), events.host(made)
    gone = events.come(date)
    cancel_rsvp(attendee=gone)
    events.run_all()
    let_in(attendee=Attendee.objects.get(pk=gone.pk), seen=events.at_door(), by=by)
    walked = walk_in(occurrence=date, rsvp=events.rsvp(), seen=events.at_door(), by=by).attendee
    added = register(occurrence=date, rsvp=events.rsvp(), by=by).attendee
    events.run_all()

    assert kinds_to(gone) == ["gone"]
    assert kinds_to(walked) == []
    assert kinds_to(added) == ["confirmation"]


def test_a_repeat_brings_the_link_once_an_hour(fake_mail) -> None:
    date = events.occurrence()
    coming = events.come(date, "ana")
    for _time in range(3):
        register(occurrence=date, rsvp=events.rsvp("ana"))
        events.run_all()

    assert kinds_to(coming) == ["confirmation", "link"]
    assert "/events/mine/" in mails_to(fake_mail, coming)[-1].text


def test_texts_go_to_those_who_have_agreed_and_not_taken_it_back(fake_sms) -> None:
    date = events.occurrence()
    silent = events.come(date, phone="+12125550123")
    events.come(date, **(PHONE | {"phone": "+12125550124"}))
    events.run_all()

    assert [text.to for text in fake_sms.sent] == ["+12125550124"]
    assert kinds_to(silent) == ["confirmation"]


def test_a_shift_that_is_gone_is_told(fake_mail) -> None:
    made = events.event()
    shift, other = events.shift(made), events.shift(made, "Cleaning up", instructions="Gloves are there.")
    coming = events.come(events.occurrence(made), shifts=(shift.pk, other.pk))
    events.run_all()
    remove_shift(shift=shift, by=events.host(made))
    events.run_all()

    first, second = mails_to(fake_mail, coming)
    assert kinds_to(coming) == ["confirmation", "shifts"]
    assert "At the door" in first.text
    assert "At the door" not in second.text
    assert "Gloves are there." in second.text


def test_who_gets_into_a_shift_is_told(fake_mail) -> None:
    made = events.event()
    shift = events.shift(made, capacity=1, instructions="Bring the key.")
    date = events.occurrence(made)
    helping, waiting = (events.come(date, shifts=(shift.pk,)) for _each in range(2))
    events.run_all()
    cancel_rsvp(attendee=helping)
    events.run_all()

    first, second = mails_to(fake_mail, waiting)
    assert kinds_to(waiting) == ["confirmation", "shifts"]
    assert ("on the waitlist" in first.text, "Bring the key." in first.text) == (True, False)
    assert ("on the waitlist" in second.text, "Bring the key." in second.text) == (False, True)


def test_who_is_moved_is_told_and_the_former_date_leaves_their_calendar(client, fake_mail) -> None:
    made = events.event()
    repeat_event(event=made, rule="FREQ=WEEKLY;COUNT=2", by=events.host(made))
    here, there = (events.on(made, row.rule_day) for row in made.occurrences.order_by("starts_at"))
    coming = events.come(here)
    events.run_all()
    move_attendee(attendee=coming, to=there, by=events.host(made))
    events.run_all()

    mail = mails_to(fake_mail, coming)[-1]
    [link] = re.findall(r"/events/mine/[^/]+/calendar\.ics", mail.text)
    entries = read(client.get(link).text).events
    assert kinds_to(coming) == ["confirmation", "moved"]
    assert {identity(each)[1]: str(each["STATUS"]) for each in entries} == {
        here.recurrence_id: "CANCELLED",
        there.recurrence_id: "CONFIRMED",
    }


def test_another_time_and_place_saved_together_are_told_once(clock, fake_mail) -> None:
    made = events.event()
    coming = events.come(events.occurrence(made))
    events.run_all()
    update_event(
        event=made, by=events.host(made), starts=events.evening(31), ends=events.evening(31, 22), city="Boston"
    )
    events.run_all()
    assert kinds_to(coming) == ["confirmation"]

    clock.strikes(clock.now + timedelta(minutes=3))

    mail = mails_to(fake_mail, coming)[-1]
    assert kinds_to(coming) == ["confirmation", "change"]
    assert "the place, the time" in mail.text
    assert "Boston" in mail.text


def test_nothing_personal_stands_in_jobs() -> None:
    from cms.infra.jobs.models import Job

    coming = events.come(events.occurrence(), "ana", phone="+12125550123")
    events.run_all()

    payloads = str(list(Job.objects.values_list("payload", flat=True)))
    assert "ana" not in payloads
    assert "5550123" not in payloads
    assert Delivery.objects.filter(recipient=coming.email).exists()
