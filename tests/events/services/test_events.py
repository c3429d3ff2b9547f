"""Events are made, changed, shown, called off and copied; and held with others."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from cms.infra.jobs.events.models import OutboxEvent
from events.access import ATTENDEES, MANAGE, VIEW, require_at, standing_at
from events.models import Attendee, Event, Occurrence
from events.selectors import find_event
from events.services.cohosts import answer_invitation, change_cohost, invite_cohost, remove_cohost
from events.services.events import delete_draft, duplicate_event, update_event
from events.services.publishing import cancel_event, publish_event
from events.tasks import unlist_what_is_over
from tests.events.services.test_registration import code_of, set_back
from tests.factories import content, events, organisations

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("before_2027")]

STARTS = datetime.fromisoformat("2027-06-01T19:00")
ENDS = STARTS + timedelta(hours=2)


def test_an_event_takes_place_by_the_clocks_of_its_zone():
    made = events.draft(starts=STARTS, ends=ENDS, time_zone="America/New_York", deadline=STARTS - timedelta(hours=1))
    assert made.starts_at == datetime(2027, 6, 1, 23, tzinfo=UTC)
    occurrence = made.occurrences.get()
    assert (occurrence.starts_at, occurrence.registration_deadline) == (made.starts_at, made.registration_deadline)
    assert (made.status, occurrence.listed) == ("draft", False)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": " "}, "title"),
        ({"ends": STARTS}, "ends"),
        ({"deadline": STARTS + timedelta(minutes=1)}, "deadline"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"capacity": 0}, "capacity"),
        ({"slug": "Not A Slug"}, "slug"),
        ({"country": "XX"}, "country"),
        ({"latitude": 91.0, "longitude": 0.0}, "latitude"),
        ({"latitude": 1.0}, "longitude"),
        ({"contact_email": "nobody"}, "contact_email"),
        ({"contact_phone": "1"}, "contact_phone"),
        ({"most_guests": 101}, "most_guests"),
        ({"offer_hours": 0}, "offer_hours"),
        ({"visibility": "secret"}, "visibility"),
        ({"join_url": "javascript:alert(1)"}, "join_url"),
        ({"tags": ["x"] * 21}, "tags"),
        ({"questions": [{"key": "No Key"}]}, "questions"),
        ({"questions": [{"key": "a", "label": "A?", "kind": "choice"}]}, "questions"),
        ({"description": "x" * 20_001}, "description"),
        ({"title": "\u200b"}, "title"),
        ({"venue": "\u202eevil"}, "venue"),
        ({"starts": STARTS.replace(year=1)}, "starts"),
        ({"ends": STARTS.replace(year=9999)}, "ends"),
        ({"deadline": STARTS.replace(year=1)}, "deadline"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(values, field):
    union = organisations.organisation()
    with pytest.raises(ValidationError) as refused:
        events.draft(union, **{"starts": STARTS, "ends": ENDS} | values)
    assert (list(refused.value.error_dict), Event.objects.count()) == ([field], 0)


def test_a_picture_needs_its_words():
    with pytest.raises(ValidationError) as refused:
        events.draft(cover=content.image("Cover"))
    assert code_of(refused, "cover_alt") == "required"
    assert events.draft(cover=content.image("Cover"), cover_alt="A full hall").cover_id


def test_addresses_are_the_organisations_own_and_old_ones_lead_on():
    union, other = organisations.organisation(), organisations.organisation()
    first, second = [events.draft(union, title="Town hall") for _number in range(2)]
    assert (first.slug, second.slug, events.draft(other, title="Town hall").slug) == (
        "town-hall",
        "town-hall-2",
        "town-hall",
    )
    host = events.host(first)
    with pytest.raises(ValidationError) as refused:
        update_event(event=second, slug="town-hall", by=host)
    assert code_of(refused, "slug") == "duplicate"
    update_event(event=first, slug="spring", by=host)
    assert find_event(union, "town-hall") == first
    update_event(event=second, slug="town-hall", by=host)
    assert (find_event(union, "town-hall"), find_event(union, "town-hall-2")) == (second, second)
    assert find_event(other, "spring") is None


def test_a_change_that_calendars_show_counts_on_and_another_does_not():
    made = events.event()
    host = events.host(made)
    update_event(event=made, by=host, featured=True)
    assert (Event.objects.get().revision, Occurrence.objects.get().revision) == (0, 0)
    update_event(event=made, by=host, title="Another", tags=["Climate", "climate"])
    changed = Event.objects.get()
    assert (changed.revision, Occurrence.objects.get().revision, changed.tags) == (1, 0, ["climate"])
    assert OutboxEvent.objects.filter(name="events.EventChanged").count() == 2
    update_event(event=made, by=host, title="Another")
    assert OutboxEvent.objects.filter(name="events.EventChanged").count() == 2


def test_what_everybody_may_find_is_listed_where_it_is():
    made = events.event(latitude=40.7, longitude=-74.0)
    host = events.host(made)
    listed = Occurrence.objects.filter(listed=True).values_list("longitude", "latitude")
    assert list(listed.all()) == [(-74.0, 40.7)]
    update_event(event=made, by=host, location_type="virtual")
    assert list(listed.all()) == [(None, None)]
    update_event(event=made, by=host, visibility="unlisted")
    assert not listed.all().exists()
    update_event(event=made, by=host, visibility="public")
    set_back(made.occurrences.get(), starts_at=timedelta(hours=2), ends_at=timedelta(hours=1))
    events.run(unlist_what_is_over)
    assert not listed.all().exists()


def test_an_event_is_published_once_and_not_without_a_place():
    made = events.draft(city="")
    host = events.host(made)
    with pytest.raises(ValidationError) as refused:
        publish_event(event=made, by=host)
    assert code_of(refused, "city") == "required"
    update_event(event=made, by=host, venue="Union Hall")
    for _twice in range(2):
        publish_event(event=made, by=host)
    assert OutboxEvent.objects.filter(name="events.EventPublished").count() == 1
    with pytest.raises(ValidationError):
        delete_draft(event=made, by=host)


def test_a_cancelled_event_tells_all_who_were_coming_and_is_not_changed_any_more():
    made = events.event(capacity=1)
    host = events.host(made)
    people = [events.come(events.occurrence(made)) for _number in range(2)]
    cancel_event(event=made, by=host, note="Storm")
    assert events.states_of(people) == ["cancelled", "cancelled"]
    assert set(Attendee.objects.values_list("ended", flat=True)) == {"event_cancelled"}
    assert (Event.objects.get().revision, Occurrence.objects.get().status) == (1, "cancelled")
    with pytest.raises(ValidationError):
        update_event(event=made, by=host, title="Again")


def test_a_copy_has_the_shifts_but_neither_people_nor_address():
    made = events.event(starts=STARTS, ends=ENDS, capacity=7, deadline=STARTS - timedelta(days=1), featured=True)
    events.shift(made, "Door", capacity=2)
    events.come(events.occurrence(made))
    copy = duplicate_event(event=made, by=events.host(made), starts=STARTS + timedelta(days=7))
    assert (copy.status, copy.title, copy.capacity, copy.featured) == ("draft", made.title, 7, False)
    assert (copy.ends_at - made.ends_at, copy.registration_deadline - made.registration_deadline) == (
        timedelta(days=7),
    ) * 2
    assert (copy.slug != made.slug, copy.uid != made.uid) == (True, True)
    assert ([shift.name for shift in copy.shifts.all()], Attendee.objects.filter(occurrence__event=copy).count()) == (
        ["Door"],
        0,
    )
    delete_draft(event=copy, by=events.host(copy))
    assert Event.objects.get() == made


def test_strangers_and_members_without_the_permission_make_nothing():
    made = events.event()
    member = organisations.member(made.organisation, permissions=["events.view"]).user
    for nobody in (member, organisations.person()):
        for attempt in (publish_event, cancel_event, update_event):
            with pytest.raises(PermissionDenied):
                attempt(event=made, by=nobody)


def test_a_co_host_may_do_what_it_was_given_once_it_has_said_yes():
    made, ally = events.event(), organisations.organisation()
    host, guest = events.host(made), organisations.owner_of(ally)
    cohost = invite_cohost(event=made, organisation=ally, by=host, can_edit=True)
    assert standing_at(made, ally).rights == frozenset()
    with pytest.raises(PermissionDenied):
        update_event(event=made, by=guest, title="Ours")
    answer_invitation(cohost=cohost, accept=True, by=guest)
    update_event(event=made, by=guest, title="Ours")
    with pytest.raises(PermissionDenied):
        require_at(made, guest, ATTENDEES)
    assert standing_at(made, ally).rights == {"numbers", "edit"}

    change_cohost(cohost=cohost, by=host, can_edit=False, can_manage_attendees=True, can_send_messages=False)
    assert require_at(made, guest, ATTENDEES).organisation_id == ally.pk
    with pytest.raises(PermissionDenied):
        require_at(made, guest, MANAGE)
    member = organisations.member(ally, permissions=[VIEW]).user
    assert require_at(made, member, VIEW)
    with pytest.raises(PermissionDenied):
        require_at(made, member, ATTENDEES)
    remove_cohost(cohost=cohost, by=guest)
    with pytest.raises(PermissionDenied):
        require_at(made, guest, VIEW)


def test_an_invitation_to_co_host_is_answered_once_and_only_by_who_was_asked():
    made, ally = events.event(), organisations.organisation()
    host, guest = events.host(made), organisations.owner_of(ally)
    cohost = invite_cohost(event=made, organisation=ally, by=host)
    with pytest.raises(PermissionDenied):
        answer_invitation(cohost=cohost, accept=True, by=host)
    with pytest.raises(ValidationError) as refused:
        invite_cohost(event=made, organisation=ally, by=host)
    assert code_of(refused, "organisation") == "duplicate"
    with pytest.raises(ValidationError):
        invite_cohost(event=made, organisation=made.organisation, by=host)
    answer_invitation(cohost=cohost, accept=False, by=guest)
    with pytest.raises(ValidationError) as refused:
        answer_invitation(cohost=cohost, accept=True, by=guest)
    assert code_of(refused) == "answered"
    assert invite_cohost(event=made, organisation=ally, by=host).state == "invited"
