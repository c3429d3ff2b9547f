"""An event is written down, changed, published, copied, cancelled and deleted in the console."""

import pytest

from accounts.console.guard import CARRIED_AS
from events.access import ATTENDEES, VIEW
from events.models import Event
from events.recurrence.local_time import to_utc
from events.services.cohosts import answer_invitation, invite_cohost
from events.states import EventStatus
from tests.factories import events, organisations

NEW = "/admin/events/new/"


def said(**values) -> dict:
    """What the form of an event sends."""
    starts = events.evening(10)
    defaults = {
        "title": "Canvass in Albany",
        "event_type": "canvass",
        "starts": f"{starts:%Y-%m-%dT%H:%M}",
        "ends": f"{starts:%Y-%m-%d}T21:30",
        "time_zone": "America/Chicago",
        "location_type": "in_person",
        "city": "Albany",
        "address_visibility": "attendees",
        "visibility": "public",
        "waitlist": "automatic",
        "offer_hours": 24,
        "most_guests": 5,
        "questions-TOTAL_FORMS": 0,
        "questions-INITIAL_FORMS": 0,
    }
    return defaults | values


def question(at: int, label: str, **values) -> dict:
    fields = {"label": label, "kind": "text", "ORDER": at + 1} | values
    return {f"questions-{at}-{name}": value for name, value in fields.items()}


def edit_of(event: Event) -> str:
    return f"/admin/events/{event.pk}/edit/"


def test_the_form_suggests_what_the_organisation_usually_has(owner, greens):
    greens.default_event_capacity = 40
    greens.save()
    form = owner.get(NEW).context["form"]
    assert (form["capacity"].value(), form["time_zone"].value()) == (40, "America/New_York")


def test_an_event_is_made_with_its_questions_and_published(send, greens):
    rows = question(0, "Second", kind="choice", choices="Yes\nNo", ORDER=2) | question(2, "", ORDER="")
    rows |= question(1, "First", required="on", ORDER=1)
    answer = send(NEW, **said(capacity=30, tags="Door; Spring", publish=1, **rows, **{"questions-TOTAL_FORMS": 3}))
    made = Event.objects.get()
    assert answer.url == f"/admin/events/{made.pk}/"
    assert (made.slug, made.capacity, made.tags) == ("canvass-in-albany", 30, ["door", "spring"])
    assert (made.status, made.organisation, made.time_zone) == (EventStatus.PUBLISHED, greens, "America/Chicago")
    assert [(each["label"], each["choices"], each["required"]) for each in made.questions] == [
        ("First", [], True),
        ("Second", ["Yes", "No"], False),
    ]
    assert made.starts_at == to_utc(events.evening(10), "America/Chicago")


def test_one_more_question_is_asked_for_without_saving(send):
    page = send(NEW, **said(more_questions=1, title=""))
    assert not Event.objects.exists()
    assert len(page.context["form"].questions.forms) == 1


def test_what_is_wrong_stands_beside_its_field_and_nothing_is_kept(send):
    page = send(NEW, **said(ends="2020-01-01T10:00", contact_email="nobody", latitude="north"))
    errors = page.context["form"].errors
    assert {"contact_email", "latitude"} <= errors.keys()
    page = send(NEW, **said(ends="2020-01-01T10:00"))
    assert "ends" in page.context["form"].errors
    assert not Event.objects.exists()


def test_an_event_is_changed_and_fewer_places_than_are_taken_are_refused(send, owner, greens):
    event = events.event(greens, title="Talk", capacity=5)
    events.come(events.occurrence(event), guests=2)
    form = owner.get(edit_of(event)).context["form"]
    assert (form["title"].value(), form["capacity"].value()) == ("Talk", 5)
    page = send(edit_of(event), **said(title="Lecture", capacity=2))
    assert "3 places are taken already" in str(page.context["form"].errors["capacity"])
    event.refresh_from_db()
    assert (event.title, event.capacity) == ("Talk", 5)
    assert send(edit_of(event), **said(title="Lecture", slug="lecture", capacity=3)).status_code == 302
    event.refresh_from_db()
    assert (event.title, event.slug, event.capacity) == ("Lecture", "lecture", 3)


def test_what_people_must_know_is_said_when_it_is_published(send, owner, greens):
    event = events.draft(greens, city="")
    page = send(f"/admin/events/{event.pk}/publish/")
    assert page.context["form"].non_field_errors()
    assert Event.objects.get().status == EventStatus.DRAFT


def test_it_is_copied_cancelled_and_drafts_are_deleted(send, owner, greens):
    event = events.event(greens, title="Talk")
    proposed = owner.get(f"/admin/events/{event.pk}/duplicate/").context["form"]["starts"].value()
    send(f"/admin/events/{event.pk}/duplicate/", starts=f"{proposed:%Y-%m-%dT%H:%M}")
    copy = Event.objects.exclude(pk=event.pk).get()
    assert (copy.title, copy.status) == ("Talk", EventStatus.DRAFT)
    send(f"/admin/events/{event.pk}/delete/")
    assert send(f"/admin/events/{copy.pk}/delete/").url == "/admin/events/"
    send(f"/admin/events/{event.pk}/cancel/", note="The hall is flooded.")
    event.refresh_from_db()
    assert (event.status, event.cancel_note) == (EventStatus.CANCELLED, "The hall is flooded.")
    assert list(Event.objects.all()) == [event]


@pytest.mark.parametrize("rights", [{}, {"can_edit": True}])
def test_a_co_host_changes_only_what_it_was_given(send, owner, greens, reds, rights):
    event = events.event(reds, title="Red rally")
    asked = invite_cohost(event=event, organisation=greens, by=events.host(event), **rights)
    answer_invitation(cohost=asked, accept=True, by=organisations.owner_of(greens))
    send(edit_of(event), **said(title="Joint rally", slug=event.slug))
    assert Event.objects.get().title == ("Joint rally" if rights else "Red rally")
    send(f"/admin/events/{event.pk}/duplicate/", starts="2040-01-01T10:00")
    assert Event.objects.count() == 1


def test_members_without_the_permission_change_nothing(as_member, greens):
    event = events.event(greens)
    browser = as_member(VIEW, ATTENDEES)
    for path in (NEW, edit_of(event), f"/admin/events/{event.pk}/cancel/"):
        assert browser.post(path, said(title="Mine") | {CARRIED_AS: str(greens.pk)}).status_code == 302
    event.refresh_from_db()
    assert (event.title != "Mine", event.status) == (True, EventStatus.PUBLISHED)
