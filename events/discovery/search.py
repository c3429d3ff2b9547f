"""What somebody looks for, as it stands in the address: parsed, told what is wrong with it, and looked up."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import F, QuerySet
from django.http import QueryDict
from django.utils.functional import cached_property

from accounts.models import Organisation
from events.discovery import distance, words
from events.discovery.dates import Days, days_of
from events.discovery.fields import Asked, read
from events.geography import Place
from events.models import Occurrence
from events.states import LocationType

# Multi-day events that have begun before the first day asked for are found when they began at most so long before.
_LONG: Final = timedelta(days=31)
# These are words of people's own, or where they are: no two ask the same, so their pages are not kept.
FREE: Final = frozenset({"q", "near", "lat", "lon", "from", "to"})


@dataclass(frozen=True)
class Search:
    """What is looked for. `errors` are texts by the name of the parameter; what is wrong is left out of the search."""

    asked: Asked
    organisation: Organisation | None = None
    errors: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def parse(cls, query: QueryDict, *, organisation: Organisation | None = None) -> "Search":
        """Read the parameters of an address; `organisation` is the one whose list it is, whatever they say."""
        asked, errors = read(query)
        if organisation is None and asked.org:
            organisation = Organisation.objects.filter(slug=asked.org).first()
            if organisation is None:
                errors["org"], asked = words.no_such_organisation(), replace(asked, org="")
        return cls(replace(asked, org="") if organisation and not asked.org else asked, organisation, errors)

    @property
    def place(self) -> Place | None:
        """Where to look, if anywhere in particular."""
        return self.asked.place

    @property
    def is_nearest_first(self) -> bool:
        """Whether the nearest come first, else the soonest."""
        return self.place is not None and self.asked.sort != "soonest"

    @cached_property
    def zone(self) -> ZoneInfo:
        """Whose days are meant: those of the place, else of the organisation, else of the installation."""
        name = (self.place.time_zone if self.place else "") or (
            self.organisation.time_zone if self.organisation else settings.TIME_ZONE
        )
        return ZoneInfo(name)

    def days(self, now: datetime) -> Days | None:
        """Return the days that are asked for, both included; None for any."""
        return days_of(self.asked, today=now.astimezone(self.zone).date())

    def as_query(self, **changes: Any) -> str:
        """Return the parameters as an address has them, with others in place of some; without what says nothing."""
        pairs = {**self.asked.pairs(), **changes}
        return urlencode([(name, str(value)) for name, value in pairs.items() if value not in ("", None, False)])

    def occurrences(self, now: datetime) -> QuerySet[Occurrence]:
        """Return what is found, the soonest or nearest first; those near a place have `distance`, in kilometres.

        Whether places are left changes by the minute and costs a look at each: `results` heeds that.
        """
        listed = Occurrence.objects.listed(now)
        rows: QuerySet[Any] = listed.of(self.organisation) if self.organisation else listed
        rows = _with_facts(rows, self.asked)
        days = self.days(now)
        since, until = self._moments(days) if days else (None, None)
        rows = _within(rows, since, until)
        if self.place is not None:
            rows = distance.around(rows, self.place, self.asked.kilometres)
            rows = distance.between(rows, max(since, now) if since else now, until)
            if self.is_nearest_first:
                rows = rows.order_by(F("distance").asc(), "starts_at", "id")
        return rows

    def _moments(self, days: Days) -> tuple[datetime | None, datetime | None]:
        return (
            self._midnight(days.first) if days.first else None,
            self._midnight(days.last + timedelta(days=1)) if days.last and days.last < date.max else None,
        )

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(0), self.zone)


def _with_facts(rows: QuerySet[Any], asked: Asked) -> QuerySet[Any]:
    if asked.q:
        rows = words.matching(rows, asked.q)
    if asked.type:
        rows = rows.filter(event__event_type=asked.type)
    if asked.tag:
        rows = rows.filter(event__tags__contains=[asked.tag])
    if asked.where == "online":
        rows = rows.exclude(event__location_type=LocationType.IN_PERSON)
    if asked.where == "in_person":
        rows = rows.exclude(event__location_type=LocationType.VIRTUAL)
    return rows


def _within(rows: QuerySet[Any], since: datetime | None, until: datetime | None) -> QuerySet[Any]:
    if since is not None:
        # The first is what the index by time is entered at.
        rows = rows.filter(starts_at__gt=since - _LONG, ends_at__gt=since)
    return rows.filter(starts_at__lt=until) if until is not None else rows
