from datetime import datetime
from urllib.parse import parse_qs, urlsplit

import pytest

from events.calendars.links import add_links, subscribe_url
from tests.factories import events

pytestmark = pytest.mark.django_db


def test_every_link_carries_the_same_moments_and_no_secret() -> None:
    made = events.event(
        starts=datetime(2035, 11, 4, 1, 30),  # noqa: DTZ001 - clocks on the wall
        ends=datetime(2035, 11, 4, 3, 0),  # noqa: DTZ001 - clocks on the wall
        title="Night & day",
        street="12 Hidden Lane",
        address_visibility="attendees",
        time_zone="America/New_York",
    )
    date_of_it = events.occurrence(made)

    links = {link.key: link.url for link in add_links(date_of_it)}
    known = {link.key: link.url for link in add_links(date_of_it, exact=True, file="https://example.org/own.ics")}

    google = parse_qs(urlsplit(links["google"]).query)
    outlook = parse_qs(urlsplit(links["outlook"]).query)
    yahoo = parse_qs(urlsplit(links["yahoo"]).query)
    # Half past one comes twice in that night: the first counts.
    assert google["dates"] == ["20351104T053000Z/20351104T080000Z"]
    assert (google["text"], google["ctz"]) == (["Night & day"], ["America/New_York"])
    assert (outlook["startdt"], outlook["enddt"]) == (["2035-11-04T05:30:00Z"], ["2035-11-04T08:00:00Z"])
    assert (yahoo["st"], yahoo["et"]) == (["20351104T053000Z"], ["20351104T080000Z"])
    assert links["apple"].endswith(f"/{made.slug}.ics")
    assert not any("Hidden" in url for url in links.values())
    assert all("Hidden" in known[key] for key in ("google", "outlook", "office", "yahoo"))
    assert known["apple"] == known["file"] == "https://example.org/own.ics"
    assert subscribe_url(made.organisation).startswith("webcal://")
