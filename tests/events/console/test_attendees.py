"""Who comes, as staff see it: found, changed, decided about, moved, added, taken away."""

import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from accounts.models import AuditEntry
from events.access import ATTENDEES, VIEW
from events.models import Attendee, Event, HandMessage
from events.rsvps import Lead
from events.services.cohosts import answer_invitation, invite_cohost
from events.services.occurrences import repeat_event
from events.states import State
from tests.factories import events, organisations


@pytest.fixture
def event(greens) -> Event:
    questions = [{"key": "diet", "label": "What do you eat?", "kind": "text", "choices": [], "required": False}]
    return events.event(greens, title="Talk", capacity=3, questions=questions)


@pytest.fixture
def people(event) -> list[Attendee]:
    """Two with a place, of whom one has a shift, and one who waits."""
    date, shift = events.occurrence(event), events.shift(event)
    ana = events.come(date, "ana", last_name="=Ruiz", shifts=(shift.pk,), consents=("email",), answers={"diet": "Rice"})
    bo = events.come(date, "bo", phone="+12125550123", lead=Lead(source="embed"))
    return [ana, bo, events.come(date, "cy", guests=1)]


def listed(event: Event) -> str:
    return f"/admin/events/{event.pk}/attendees/"


def one(attendee: Attendee, what: str = "") -> str:
    return f"/admin/events/attendees/{attendee.pk}/{what}"


def test_the_list_is_searched_and_filtered(owner, event, people):
    shift = event.shifts.get()
    wanted = {
        "": ["ana", "bo", "cy"],
        "q=ruiz": ["ana"],
        "q=bo": ["bo"],
        "q=5550123": ["bo"],
        "state=waitlisted": ["cy"],
        f"shift={shift.pk}": ["ana"],
        "source=embed": ["bo"],
        "consent=email": ["ana"],
        f"date={people[0].occurrence_id}&state=registered": ["ana", "bo"],
        "ordering=-guests": ["cy", "ana", "bo"],
    }
    found = {
        query: [row.email.partition("@")[0] for row in owner.get(f"{listed(event)}?{query}").context["object_list"]]
        for query in wanted
    }
    assert found == wanted
    assert owner.get(f"{listed(event)}results/?q=bo").status_code == 200


def test_fifty_take_no_more_queries_than_three(owner, event, people):
    owner.get(listed(event))
    with CaptureQueriesContext(connection) as few:
        owner.get(listed(event))
    for _number in range(6):
        events.come(people[0].occurrence, guests=0)
    with CaptureQueriesContext(connection) as many:
        assert len(owner.get(listed(event)).context["object_list"]) == 9
    assert len(many) == len(few)


def test_one_is_shown_changed_and_decided_about(owner, send, event, people):
    ana, bo, cy = people
    page = owner.get(one(ana)).content.decode()
    assert all(words in page for words in ("Rice", "What do you eat?", "At the door", "ana@example.org"))
    assert "number 1 in line" in owner.get(one(cy)).content.decode()
    form = owner.get(one(ana, "edit/")).context["form"]
    said = {name: form[name].value() or "" for name in form.fields}
    send(one(ana, "edit/"), **said | {"first_name": "Anna", "note": "Brings a cake.", "question_diet": "Beans"})
    ana.refresh_from_db()
    assert (ana.first_name, ana.note, ana.answers) == ("Anna", "Brings a cake.", {"diet": "Beans"})
    assert ana.consents == ["email"]
    assert ana.signups.count() == 1
    send(one(bo, "do/"), verb="cancel")
    assert events.states_of(people) == [State.REGISTERED, State.CANCELLED, State.REGISTERED]
    refused = send(one(bo, "do/"), verb="approve")
    assert refused.url == one(bo)
    send(one(cy, "do/"), verb="back")
    assert send(one(cy, "do/"), verb="dance").status_code == 404


def test_who_waits_for_approval_is_let_in_or_turned_down(send, greens):
    event = events.event(greens, needs_approval=True)
    ana, bo = (events.come(events.occurrence(event), name) for name in ("ana", "bo"))
    send(one(ana, "do/"), verb="approve")
    send(one(bo, "do/"), verb="decline")
    assert events.states_of([ana, bo]) == [State.REGISTERED, State.CANCELLED]
    send(one(bo, "do/"), verb="place")
    assert events.state_of(bo) == State.REGISTERED


def test_somebody_is_added_by_hand_and_moved_to_another_date(owner, send, greens):
    event = events.event(greens, starts=events.evening(5))
    repeat_event(event=event, rule="FREQ=DAILY;COUNT=2", by=events.host(event))
    first, second = event.occurrences.order_by("starts_at")
    add = f"{listed(event)}new/?date={first.pk}"
    assert "first_name" in send(add, last_name="Nobody").context["form"].errors
    assert send(add, first_name="Dee", guests=2, note="Called.").url == listed(event)
    dee = Attendee.objects.get()
    assert (dee.occurrence, dee.guests, dee.note, dee.source, dee.language) == (first, 2, "Called.", "staff", "")
    assert send(one(dee, "move/"), date=second.pk).url == one(dee)
    assert Attendee.objects.get().occurrence == second
    assert "date" in send(one(dee, "move/"), date=second.pk).context["form"].errors


def test_the_list_is_taken_away_without_formulas_and_that_is_on_record(owner, event, people):
    text = b"".join(owner.get(f"{listed(event)}file/?format=csv&state=registered")).decode("utf-8-sig")
    assert "'=Ruiz" in text
    assert ("Rice" in text, "cy@example.org" in text) == (True, False)
    book = load_workbook(io.BytesIO(b"".join(owner.get(f"{listed(event)}file/?format=xlsx"))))
    assert [row[1] for row in book.active.iter_rows(values_only=True)] == ["First name", "Ana", "Bo", "Cy"]
    assert owner.get(f"{listed(event)}file/?format=exe").status_code == 404
    sheet = owner.get(f"{listed(event)}print/").content.decode()
    assert ("=Ruiz, Ana" in sheet, "ana@example.org" in sheet, "Cy" in sheet) == (True, False, False)
    taken = AuditEntry.objects.filter(action="attendees.exported").order_by("pk")
    assert [entry.details["format"] for entry in taken] == ["csv", "xlsx", "print"]
    assert taken[0].details["attendees"] == 2


def test_many_are_decided_about_at_once_and_refusals_are_told(owner, send, event, people):
    action = "/admin/bulk/events/attendee"
    chosen = f"?id=all&next={listed(event)}%3Fstate%3Dregistered"
    assert owner.get(f"{action}/cancel/{chosen}").content.decode().count("<li>Ana") == 1
    answer = send(f"{action}/cancel/?id={people[2].pk}&next={listed(event)}")
    assert answer.url == listed(event)
    assert events.state_of(people[2]) == State.CANCELLED
    send(f"{action}/approve/?id={people[0].pk}&next={listed(event)}")
    assert "Ana =Ruiz: This cannot be done" in owner.get(listed(event)).content.decode()


def test_many_are_moved_to_another_date_at_once(send, greens):
    weekly = events.event(greens)
    repeat_event(event=weekly, rule="FREQ=WEEKLY;COUNT=3", by=events.host(weekly))
    first, second, _third = weekly.occurrences.order_by("starts_at")
    both = [events.come(events.occurrence(weekly)) for _number in range(2)]
    there = events.come(events.on(weekly, second.rule_day))
    action = f"/admin/bulk/events/attendee/move/?id=all&next={listed(weekly)}"
    assert "date" in send(action, date="1").context["form"].errors
    assert send(action, date=second.pk).url == listed(weekly)
    assert set(second.attendees.all()) == {*both, there}
    assert not first.attendees.exists()


def test_many_are_written_to_at_once(send, event, people):
    action = f"/admin/bulk/events/attendee/message/?id=all&next={listed(event)}"
    page = send(action, channel="email", subject="", body="Bring a coat.")
    assert "Write a subject." in str(page.context["form"].errors["subject"])
    assert send(action, channel="email", subject="News", body="Bring a coat.").url == listed(event)
    message = HandMessage.objects.get()
    assert (message.subject, sorted(message.attendees)) == ("News", sorted(each.pk for each in people))


def test_many_events_are_published_copied_tagged_cancelled_and_deleted_at_once(owner, send, greens):
    drafts = [events.draft(greens, title=f"Draft {number}") for number in (1, 2)]
    nowhere = events.draft(greens, title="Nowhere", city="")
    action, ids = "/admin/bulk/events/event", "&".join(f"id={each.pk}" for each in (*drafts, nowhere))

    def do(name: str, which: str = ids, **said) -> None:
        assert send(f"{action}/{name}/?{which}&next=/admin/events/", **said).url == "/admin/events/"

    do("publish")
    assert "Nowhere: Say where it takes place" in owner.get("/admin/events/").content.decode()
    do("tag", tag="Spring")
    do("duplicate", which=f"id={drafts[0].pk}", weeks=2)
    do("cancel", which="id=all", note="Rain.")
    do("delete-drafts")
    left = Event.objects.order_by("pk").values_list("title", "status", "tags")
    cancelled = [(f"Draft {number}", "cancelled", ["spring"]) for number in (1, 2)]
    assert list(left) == [*cancelled, ("Draft 1", "draft", ["spring"])]


@pytest.mark.parametrize("rights", [{}, {"can_manage_attendees": True}])
def test_a_co_host_sees_people_only_with_the_right(owner, send, greens, reds, rights):
    theirs = events.event(reds, title="Red rally")
    ana = events.come(events.occurrence(theirs), "ana")
    asked = invite_cohost(event=theirs, organisation=greens, by=events.host(theirs), **rights)
    answer_invitation(cohost=asked, accept=True, by=organisations.owner_of(greens))
    paths = (listed(theirs), f"{listed(theirs)}file/", f"{listed(theirs)}print/", one(ana))
    assert [owner.get(path).status_code for path in paths] == [200 if rights else 302] * 4
    send(one(ana, "do/"), verb="cancel")
    send(f"/admin/bulk/events/attendee/cancel/?id={ana.pk}&next=/admin/events/")
    assert events.state_of(ana) == (State.CANCELLED if rights else State.REGISTERED)
    page = owner.get(f"/admin/events/{theirs.pk}/").content.decode()
    assert "ana@example.org" not in page


def test_members_need_the_permission_to_see_people(as_member, event, people):
    browser = as_member(VIEW)
    assert [browser.get(path).status_code for path in (listed(event), one(people[0]))] == [302, 302]
    assert as_member(VIEW, ATTENDEES).get(listed(event)).status_code == 200
