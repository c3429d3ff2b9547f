"""The page of an event as the cache keeps it."""

from events.models import Event
from events.services.events import update_event
from events.services.publishing import publish_event
from tests.events.pages.visiting import path_of
from tests.factories import content, events
from tests.helpers.visitor import Visitor


def test_visitors_get_it_from_the_cache_and_an_edit_is_seen_at_once(committed_db):
    content.home_page()
    made = events.draft(title="Before", capacity=5)
    visitor, path = Visitor(), path_of(made)
    assert visitor.get(path).status_code == 404
    publish_event(event=made, by=events.host(made))
    # What led here makes no entry of its own, and leaves nothing in the one that there is.
    first = visitor.get(f"{path}?via=somebody&utm_source=poster")
    assert (first.status_code, "somebody" in first.text) == (200, True)
    visitor.warm(path)
    assert "somebody" not in visitor.get(path).text
    assert visitor.is_hit(f"{path}?via=other&utm_campaign=x")
    assert not visitor.get(path).cookies

    update_event(event=Event.objects.get(pk=made.pk), by=events.host(made), title="After")
    assert "After" in visitor.get(path).text
    visitor.warm(path)
    shift = events.shift(made, "Setting up")
    assert shift.name in visitor.get(path).text
    assert visitor.get(path_of(made, then="places/")).headers["x-page-cache"] in {"BYPASS", "MISS"}
