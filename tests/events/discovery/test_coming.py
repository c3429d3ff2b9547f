"""The next events on pages of others."""

import pytest
from django.core.exceptions import ValidationError

from cms.content.blocks.listings import EventsTeaserBlock
from events.services.events import update_event
from events.services.publishing import cancel_event
from tests.factories import content, events, organisations
from tests.helpers.visitor import Visitor


def block(**values: object) -> list[tuple[str, object]]:
    value = {"heading": "Come along", "organisation": "", "tag": "", "count": 2, "items": []}
    return [("events_teaser", value | values)]


def test_a_page_shows_the_next_events_and_what_changes_about_them_at_once(committed_db):
    union = organisations.organisation()
    ours = events.event(union, title="Ours first", starts=events.evening(3), time_zone="America/Los_Angeles")
    events.event(union, title="Whispered", visibility="unlisted", starts=events.evening(2))
    events.event(title="Tagged", starts=events.evening(4), tags=["river"])
    events.event(title="Third", starts=events.evening(5))
    pages = {
        "all": content.landing_page(title="All", body=block()),
        "ours": content.landing_page(title="Ours", body=block(organisation=union.slug)),
        "tagged": content.landing_page(title="Tagged", body=block(tag="River")),
    }
    paths = {name: content.publish(page).get_url() for name, page in pages.items()}
    visitor = Visitor().warm(*paths.values())
    shown = {name: visitor.get(path).text for name, path in paths.items()}
    titles = ("Ours first", "Tagged</a>", "Third", "Whispered")
    assert {name: [title for title in titles if title in text] for name, text in shown.items()} == {
        "all": ["Ours first", "Tagged</a>"],
        "ours": ["Ours first"],
        "tagged": ["Tagged</a>"],
    }
    # In the time of its own clocks.
    assert "7 p.m. P" in shown["ours"]
    assert f'href="/events/{union.slug}/{ours.slug}/"' in shown["ours"]

    update_event(event=ours, by=events.host(ours), title="Ours again")
    assert "Ours again" in visitor.get(paths["all"]).text
    assert "Ours again" in visitor.get(paths["ours"]).text
    visitor.warm(*paths.values())
    cancel_event(event=ours, by=events.host(ours))
    assert "Third" in visitor.get(paths["all"]).text
    assert "Ours again" not in visitor.get(paths["ours"]).text
    visitor.warm(paths["ours"])
    events.event(union, title="Brand new")
    assert "Brand new" in visitor.get(paths["ours"]).text


@pytest.mark.django_db
def test_a_page_with_events_is_right_until_the_next_of_them_begins(monkeypatch):
    content.home_page()
    ends = []
    monkeypatch.setattr("events.discovery.coming.ends_at", ends.append)
    made = events.event(deadline=events.evening(1))
    value = EventsTeaserBlock().normalize(block()[0][1])
    EventsTeaserBlock().render(value)
    assert min(ends) == made.registration_deadline < made.starts_at
    assert made.starts_at in ends


@pytest.mark.django_db
def test_an_organisation_that_there_is_none_of_is_told_to_the_editor():
    value = EventsTeaserBlock().normalize(block(organisation="nobody")[0][1])
    with pytest.raises(ValidationError) as refused:
        EventsTeaserBlock().clean(value)
    assert "There is no organisation" in str(refused.value.block_errors)
