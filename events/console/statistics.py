"""How an event does, in numbers: one query for each question, however many people there are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db.models import Count, F, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.translation import gettext as _

from events.models import Attendee, Event
from events.states import HOLDING, Source, State

# Days of the chart; who registered before stands in the first one's sum.
_DAYS: Final = 30
_MOST_LEADS: Final = 12
# The chart in its own units.
WIDTH: Final = 600
HEIGHT: Final = 100


@dataclass(frozen=True)
class Bar:
    """A bar of a chart: `share` is its part of the longest, in percent."""

    label: str
    value: int
    share: int


@dataclass(frozen=True)
class Day:
    """A day of the chart: who registered on it, and until then; the rest is in the chart's units."""

    day: date
    new: int
    sum: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Turnout:
    """Who came of those who had a place, at dates that are over; `rate` of who did not, in percent."""

    came: int
    missing: int

    @property
    def rate(self) -> int | None:
        """In percent of both; None before anybody was checked in."""
        both = self.came + self.missing
        return round(100 * self.missing / both) if both else None


def states_of(event: Event) -> list[Bar]:
    """Return how many people are in which state, guests among them."""
    rows = Attendee.objects.filter(occurrence__event=event).order_by().values("state")
    found = dict(rows.annotate(people=Sum(F("guests") + 1)).values_list("state", "people"))
    return bars((str(State(state).label), found.get(state, 0)) for state in State.values)


def turnout_of(event: Event) -> Turnout:
    """Return who came, and who did not."""
    rows = Attendee.objects.filter(occurrence__event=event, state__in=[State.ATTENDED, State.NO_SHOW]).order_by()
    found = dict(rows.values("state").annotate(number=Count("pk")).values_list("state", "number"))
    return Turnout(found.get(State.ATTENDED, 0), found.get(State.NO_SHOW, 0))


def sources_of(event: Event) -> list[Bar]:
    """Return what has led people here, the most first."""
    rows = Attendee.objects.filter(occurrence__event=event).order_by().values("source")
    found = rows.annotate(number=Count("pk")).order_by("-number").values_list("source", "number")
    return bars((str(Source(source).label), number) for source, number in found)


def campaigns_of(event: Event) -> list[dict[str, Any]]:
    """Return the marks of links (UTM) that people came by, the most first, with how many of them have a place."""
    rows = Attendee.objects.filter(occurrence__event=event).exclude(utm={}).order_by()
    named = rows.annotate(at=F("utm__utm_source"), medium=F("utm__utm_medium"), campaign=F("utm__utm_campaign")).values(
        "at", "medium", "campaign"
    )
    return [{**row} for row in named.annotate(number=Count("pk")).order_by("-number")[:_MOST_LEADS]]


def days_of(event: Event, zone: str) -> list[Day]:
    """Return how registrations went over the last days, by clocks in a zone; empty while there is none."""
    rows = Attendee.objects.filter(occurrence__event=event).order_by()
    days = rows.annotate(day=TruncDate("registered_at", tzinfo=ZoneInfo(zone))).values("day")
    found = dict(days.annotate(number=Count("pk")).values_list("day", "number"))
    if not found:
        return []
    today = timezone.now().astimezone(ZoneInfo(zone)).date()
    first = min(max(min(found), today - timedelta(days=_DAYS - 1)), today)
    shown = [first + timedelta(days=number) for number in range((today - first).days + 1)]
    before = sum(number for day, number in found.items() if day < first)
    most = max([found.get(day, 0) for day in shown] + [1])
    width = WIDTH / max(len(shown), 7)
    result, total = [], before
    for at, day in enumerate(shown):
        new = found.get(day, 0)
        total += new
        height = round(HEIGHT * new / most, 2)
        place = (round(at * width + width * 0.1, 2), round(HEIGHT - height, 2), round(width * 0.8, 2), height)
        result.append(Day(day, new, total, *place))
    return result


def bars(pairs: Iterable[tuple[str, int]]) -> list[Bar]:
    """Return bars beside each other, as long as their numbers say."""
    rows: Sequence[tuple[str, int]] = list(pairs)
    most = max([number for _label, number in rows] + [1])
    return [Bar(label, number, round(100 * number / most)) for label, number in rows]


def shares(board: Iterable[Any]) -> list[Bar]:
    """Return how many each of a leader board has brought, as bars."""
    return bars((each.name, each.brought) for each in board)


def headline(event: Event) -> list[tuple[str, int | str]]:
    """Return the figures that stand first."""
    rows = Attendee.objects.filter(occurrence__event=event)
    holding = rows.filter(state__in=HOLDING).aggregate(parties=Count("pk"), people=Sum(F("guests") + 1))
    turnout = turnout_of(event)
    figures: list[tuple[str, int | str]] = [
        (_("Registrations"), rows.exclude(state=State.CANCELLED).count()),
        (_("People with a place"), holding["people"] or 0),
        (_("Came"), turnout.came),
    ]
    if turnout.rate is not None:
        figures.append((_("Did not come"), f"{turnout.rate} %"))
    return figures
