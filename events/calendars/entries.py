"""VEVENT: one date of an event, as readers may know it."""

from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parseaddr
from functools import cached_property, lru_cache
from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.models import Organisation
from events.calendars.lines import UTC_NAMES, escape, fold, quote, text_line, time_line, utc
from events.calendars.zones import time_zone
from events.links import event_url
from events.models import Event, Occurrence
from events.states import EventStatus, OccurrenceStatus
from events.where import where

CONFIRMED: Final = "CONFIRMED"
TENTATIVE: Final = "TENTATIVE"
CANCELLED: Final = "CANCELLED"
# A feed is fetched again and again: whoever wants to read all of it opens the page.
_LONGEST_DESCRIPTION: Final = 1_000


@dataclass
class Calendar:
    """A calendar file that is being written. `exact`: its reader may know the address and how to join."""

    now: datetime
    exact: bool = False
    _zones: dict[str, tuple[int, int]] = field(default_factory=dict)
    _entries: list[str] = field(default_factory=list)
    _said: dict[int, tuple[str, str]] = field(default_factory=dict)

    def add(
        self,
        occurrence: Occurrence,
        event: Event,
        *,
        known_as: str = "",
        status: str = "",
        newer: int = 0,
        more: str = "",
    ) -> None:
        """Add a date. `more` is what only this reader is told, and `newer` how often that has changed.

        `known_as` is RECURRENCE-ID, where it must look as the rule has it.
        """
        zone = event.time_zone
        self.note_years(zone, occurrence.starts_at, occurrence.ends_at)
        head = times_of(occurrence, zone)
        if occurrence.recurrence_id is not None:
            self.note_years(zone, occurrence.recurrence_id, occurrence.recurrence_id)
            head = (known_as or time_line("RECURRENCE-ID", occurrence.recurrence_id, zone)) + head
        self.write(
            head,
            event,
            link=self.page_of(event, occurrence),
            status=status or status_of(event, occurrence),
            # Each only counts on, so their sum is newer after any change.
            sequence=event.revision + occurrence.revision + newer,
            note=occurrence.cancel_note,
            more=more,
        )

    def write(
        self, head: str, event: Event, *, link: str, status: str, sequence: int, note: str = "", more: str = ""
    ) -> None:
        """Add an entry of which `head` says what it is, and when."""
        if event.pk not in self._said:
            self._said[event.pk] = self._say(event)
        fixed, words = self._said[event.pk]
        called_off = (note or event.cancel_note) if status == CANCELLED else ""
        text = "\n\n".join(filter(None, (called_off, more, words, link)))
        self._entries.append(
            f"BEGIN:VEVENT\r\nUID:{event.uid}\r\n{head}DTSTAMP:{utc(self.now)}\r\nSEQUENCE:{sequence}\r\nSTATUS:{status}\r\n{fixed}"
            f"{fold(f'DESCRIPTION:{escape(text)}')}{fold(f'URL:{link}')}END:VEVENT\r\n"
        )

    def page_of(self, event: Event, occurrence: Occurrence) -> str:
        """Return the address of a date's page: made once, and filled in: looking it up costs as much as all else."""
        if occurrence.rule_day is not None:
            return event_url(event, occurrence)
        return self._page.replace("-org-", event.organisation.slug).replace("-slug-", event.slug)

    @cached_property
    def _page(self) -> str:
        return event_url(Event(organisation=Organisation(slug="-org-"), slug="-slug-"))

    def note_years(self, zone: str, first: datetime, last: datetime) -> None:
        """Have the zone described for these years."""
        least, most = self._zones.get(zone, (first.year, last.year))
        self._zones[zone] = min(least, first.year), max(most, last.year)

    def text(self, *, name: str, method: str = "PUBLISH") -> str:
        """Return the file."""
        # A year before: the rules that hold on the first day of a year began in the one before.
        zones = (
            time_zone(zone, first - 1, last)
            for zone, (first, last) in sorted(self._zones.items())
            if zone not in UTC_NAMES
        )
        return "".join(
            (
                "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n",
                fold(f"PRODID:-//{escape(settings.WAGTAIL_SITE_NAME)}//Rostrum//EN"),
                f"CALSCALE:GREGORIAN\r\nMETHOD:{method}\r\n",
                text_line("NAME", name),
                text_line("X-WR-CALNAME", name),
                "REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\nX-PUBLISHED-TTL:PT1H\r\n",
                *zones,
                *self._entries,
                "END:VCALENDAR\r\n",
            )
        )

    def _say(self, event: Event) -> tuple[str, str]:
        """Return the lines that all dates of an event share, and what begins the description."""
        place = where(event, exact=self.exact)
        lines = [text_line("SUMMARY", event.title), text_line("LOCATION", str(place))]
        if place.latitude is not None and place.longitude is not None:
            lines.append(f"GEO:{place.latitude:.6f};{place.longitude:.6f}\r\n")
        if event.tags:
            lines.append(fold("CATEGORIES:" + ",".join(escape(tag) for tag in event.tags)))
        lines.append(_organiser(event))
        words = [event.summary or _cut(event.description)]
        if event.accessibility:
            words.append(_("Accessibility: %(text)s") % {"text": event.accessibility})
        if place.join_url:
            words.append(_("Join online: %(link)s") % {"link": place.join_url})
        return "".join(lines), "\n\n".join(filter(None, words))


def times_of(occurrence: Occurrence, zone: str) -> str:
    """Return when it begins and ends."""
    return time_line("DTSTART", occurrence.starts_at, zone) + time_line("DTEND", occurrence.ends_at, zone)


def status_of(event: Event, occurrence: Occurrence) -> str:
    """Return whether it takes place."""
    off = event.status == EventStatus.CANCELLED or occurrence.status == OccurrenceStatus.CANCELLED
    return CANCELLED if off else CONFIRMED


def _organiser(event: Event) -> str:
    """Return who holds it, which every published entry must say (RFC 5546, section 3.2.1)."""
    address = event.contact_email or _address_in(settings.DEFAULT_FROM_EMAIL)
    return fold(f"ORGANIZER;CN={quote(event.organisation.name)}:mailto:{address}") if address else ""


@lru_cache(maxsize=8)
def _address_in(mailbox: str) -> str:
    return parseaddr(mailbox)[1]


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_DESCRIPTION else f"{text[:_LONGEST_DESCRIPTION].rsplit(None, 1)[0]} …"
