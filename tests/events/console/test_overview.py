"""How an event does, and the page that people will see; the first screen of the console."""

from events.access import VIEW
from events.rsvps import Lead
from events.services.door import check_in
from events.tokens import share_code
from tests.factories import events


def test_it_shows_how_registrations_go_from_where_and_who_brought_them(owner, greens):
    event = events.event(greens, title="Talk", capacity=5)
    date, shift = events.occurrence(event), events.shift(event, capacity=2)
    ana = events.come(date, "ana", shifts=(shift.pk,))
    lead = Lead(source="share", utm={"utm_source": "radio", "utm_campaign": "spring"}, share_code=share_code(ana))
    events.come(date, "bo", guests=1, lead=lead)
    check_in(attendee=ana, seen=events.at_door(), by=events.host(event))
    page = owner.get(f"/admin/events/{event.pk}/")
    context = page.context
    assert dict(context["headline"])["People with a place"] == 3
    assert [(day.new, day.sum) for day in context["days"]] == [(2, 2)]
    assert {bar.label: bar.value for bar in context["states"] if bar.value} == {"Registered": 2, "Attended": 1}
    assert {bar.label: bar.share for bar in context["sources"]} == {"Event page": 100, "Shared link": 100}
    assert [(each["at"], each["campaign"], each["number"]) for each in context["campaigns"]] == [("radio", "spring", 1)]
    assert [(who.pk, bar.value) for who, bar in context["board"]] == [(ana.pk, 1)]
    assert "1 / 2" in page.content.decode()


def test_who_sees_numbers_alone_reads_no_name(as_member, greens):
    event = events.event(greens)
    ana = events.come(events.occurrence(event), "ana")
    events.come(events.occurrence(event), "bo", lead=Lead(share_code=share_code(ana)))
    page = as_member(VIEW).get(f"/admin/events/{event.pk}/").content.decode()
    assert ("Registrations, day by day" in page, "Ana" in page) == (True, False)


def test_a_draft_is_shown_as_people_will_see_it_and_shared_once_it_is_published(owner, greens):
    draft = events.draft(greens, title="Talk", description="About bees.")
    assert "About bees." in owner.get(f"/admin/events/{draft.pk}/preview/").content.decode()
    assert "Nobody can register at the moment" in owner.get(f"/admin/events/{draft.pk}/share/").content.decode()
    shown = owner.get(f"/admin/events/{events.event(greens).pk}/share/").content.decode()
    assert "utm_medium=email" in shown
    assert "&lt;iframe" in shown
    private = events.event(greens, visibility="private")
    links = owner.get(f"/admin/events/{private.pk}/share/").content.decode()
    assert ("invited=" in links, "&lt;iframe" in links) == (True, False)


def test_the_first_screen_names_the_next_events_with_places(owner, greens):
    for number in range(4):
        events.event(greens, title=f"Talk {number}", starts=events.evening(number + 1), capacity=9)
    events.come(events.occurrence(events.event(greens, needs_approval=True, starts=events.evening(40))))
    page = owner.get("/admin/").content.decode()
    assert ("Talk 0" in page, "0 / 9" in page, "Talk 3" in page) == (True, True, False)
    assert "Registrations to approve" in page
