"""What `ical.js` reads in our files: the library of Thunderbird and Nextcloud. `make node` installs it."""

import json
import shutil
import subprocess
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from events.calendars.build import calendar_of_attendee, calendar_of_dates, calendar_of_event
from events.models import Event
from events.selectors import dates_for_calendars
from events.services.events import update_event
from events.services.occurrences import cancel_occurrence, leave_out, move_occurrence
from tests.events.calendars.reading import read
from tests.events.calendars.test_build import next_change, ours, series
from tests.factories import events

pytestmark = pytest.mark.django_db
LIBRARY = Path(settings.BASE_DIR) / "node_modules" / "ical.js" / "dist" / "ical.js"
READER = Path(__file__).with_name("ical_js.mjs")
WORDS = "Ana, Bob; \\ “and” ñandú 🌱 " * 6


@pytest.fixture
def node() -> str:
    """Where node is, with the library beside it."""
    found = shutil.which("node")
    if found is None or not LIBRARY.exists():
        pytest.skip("Calendar files are not read by ical.js: node is missing, or `make node` was not run.")
    return found


def read_by(node: str, texts: list[str], until: datetime) -> list[Any]:
    command = [node, str(READER), str(LIBRARY), str(until.timestamp())]
    done = subprocess.run(command, input=json.dumps(texts), text=True, capture_output=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    return list(json.loads(done.stdout))


def known(entry: Any) -> str | None:
    """RECURRENCE-ID as it is written: about an hour that a night leaves out, programs differ."""
    if "RECURRENCE-ID" not in entry:
        return None
    moment = entry["RECURRENCE-ID"].dt
    return moment.replace(tzinfo=None).isoformat() + ("Z" if moment.tzinfo is UTC else "")


def busy() -> Event:
    """A series with all that can happen to one, over both changes of the clocks."""
    made = series("FREQ=WEEKLY;COUNT=52", starts=events.evening(7))
    by, days = events.host(made), [row.rule_day for row in made.occurrences.order_by("starts_at")]
    events.come(events.on(made, days[4]))
    leave_out(occurrence=events.on(made, days[1]), by=by)
    cancel_occurrence(occurrence=events.on(made, days[2]), by=by)
    move_occurrence(occurrence=events.on(made, days[3]), starts=events.evening(9), ends=events.evening(9, 22), by=by)
    starts = events.evening(7, 20)
    update_event(event=made, starts=starts, ends=starts + timedelta(hours=3), by=by)
    return made


def test_ical_js_reads_what_we_mean(node) -> None:
    nights = []
    for zone, forward in (("America/New_York", True), ("Europe/London", False), ("Australia/Sydney", True)):
        eve = next_change(zone, forward=forward) - timedelta(days=1)
        for starts, lasts in ((time(22), timedelta(hours=8)), (time(2, 30), timedelta(hours=2))):
            nights.append(series("FREQ=DAILY;COUNT=4", starts=datetime.combine(eve, starts), lasts=lasts, zone=zone))
    said = events.event(title=WORDS[:150].strip(), description=f"{WORDS}\n\n{WORDS}")
    all_of_them = [Event.objects.select_related("organisation").get(pk=each.pk) for each in (busy(), *nights, said)]
    coming = events.come(events.occurrence(said))
    feed = calendar_of_dates(dates_for_calendars(timezone.now()), name="All")

    texts = [*map(calendar_of_event, all_of_them), calendar_of_attendee(coming), feed]
    found = read_by(node, texts, until=timezone.now() + timedelta(days=500))

    for text, theirs in zip(texts, found, strict=True):
        assert [(each["uid"], each["sequence"]) for each in theirs["entries"]] == [
            (str(each["UID"]), each["SEQUENCE"]) for each in read(text).events
        ]
        assert [each["recurrence_id"] for each in theirs["entries"]] == [known(each) for each in read(text).events]
    for event, theirs in zip(all_of_them, found, strict=False):
        dates = [tuple(datetime.fromtimestamp(moment, UTC) for moment in span) for span in theirs["dates"]]
        assert dates == ours(event), event.time_zone
    last = found[len(all_of_them) - 1]["entries"][0]
    assert (last["summary"], f"{WORDS}\n\n{WORDS}".strip() in last["description"]) == (said.title, True)
    assert len(found[-1]["dates"]) == sum(len(ours(event)) for event in all_of_them)
