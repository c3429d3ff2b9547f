"""Fills an organisation with 100,000 events, and looks for some. Run as a module with the site's settings."""

import json
import sys
import time
from datetime import timedelta

import django
from django.core.management import call_command
from django.db import connection

EVENTS = 100_000
_QUERIES = {
    "place and a week, nearest first": "near=10001&within=25&when=week",
    "place and one day, soonest first": "near=10001&within=25&from={day}&to={day}&sort=soonest",
    "a place where one in ten is": "near=10001&within=10&when=month",
    "place, day and places left": "near=Chicago&within=50&when=week&free=1",
}
# By set-based statements, since this measures searches. One in ten in New York, the others all over the country.
_FILL = """
    INSERT INTO events_event (organisation_id, uid, title, slug, summary, description, event_type, tags, cover_alt,
        time_zone, starts_at, ends_at, location_type, venue, street, street_2, city, region, postcode, country,
        latitude, longitude, address_visibility, join_url, join_platform, accessibility, waitlist, offer_hours,
        needs_approval, most_guests, questions, visibility, featured, contact_name, contact_email, contact_phone,
        status, published_at, cancel_note, revision, updated)
    SELECT %(organisation)s, gen_random_uuid(), 'Event ' || n, 'event-' || n, 'Come along', repeat('word ', 50),
        'other', '{}', '', 'America/New_York', now() + n %% 129600 * interval '1 minute',
        now() + (n %% 129600 + 120) * interval '1 minute', 'in_person', '', '', '', 'Town', '', '', 'US',
        CASE WHEN n %% 10 = 0 THEN 40.6 + (n %% 997) / 3000.0 ELSE 26 + (n %% 2203) / 110.0 END,
        CASE WHEN n %% 10 = 0 THEN -74.1 + (n %% 991) / 3000.0 ELSE -122 + (n %% 4799) / 95.0 END,
        'everybody', '', '', '', 'automatic', 24, false, 5, '[]', 'public', false, '', '', '', 'published', now(), '',
        0, now()
    FROM generate_series(1, %(events)s) AS n
"""
_OCCURRENCES = """
    INSERT INTO events_occurrence (organisation_id, event_id, starts_at, ends_at, status, cancel_note, moved,
        beside_rule, revision, listed, longitude, latitude)
    SELECT organisation_id, id, starts_at, ends_at, 'scheduled', '', false, false, 0, true,
        longitude, latitude
    FROM events_event
"""


def fill(organisation_id: int) -> None:
    """Make the events, all public and to come within ninety days."""
    with connection.cursor() as cursor:
        cursor.execute(_FILL, {"organisation": organisation_id, "events": EVENTS})
        cursor.execute(_OCCURRENCES)
        cursor.execute("ANALYZE events_event")
        cursor.execute("ANALYZE events_occurrence")


def main(rounds: int) -> None:
    """Print how many milliseconds each request took, as JSON."""
    from django.test import Client
    from django.utils import timezone

    from tests.factories import organisations

    call_command("migrate", verbosity=0)
    fill(organisations.organisation().pk)
    day = timezone.now().date() + timedelta(days=30)
    visitor = Client(headers={"host": "localhost"})
    taken: dict[str, list[float]] = {}
    for name, query in _QUERIES.items():
        path = f"/events/?{query.format(day=day)}"
        visitor.get(path)
        for _ in range(rounds * 20):
            began = time.perf_counter()
            answer = visitor.get(path)
            taken.setdefault(name, []).append((time.perf_counter() - began) * 1000)
            if answer.status_code != 200:  # noqa: PLR2004 - OK
                raise SystemExit(f"{path} answered with {answer.status_code}")
    print(json.dumps(taken))


if __name__ == "__main__":
    django.setup()
    main(int(sys.argv[1]))
