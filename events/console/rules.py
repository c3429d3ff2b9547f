"""Rules by which an event comes again, in plain words: from a form to RRULE (RFC 5545), back, and as a sentence."""

from datetime import date, timedelta
from itertools import islice
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.text import capfirst, get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from events.event_fields import check_year
from events.recurrence.rules import Rule, parse_rule
from events.wording import beside

ONCE: Final = "once"
CUSTOM: Final = "custom"
DAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
FREQUENCIES: Final = (
    (ONCE, gettext_lazy("It comes once")),
    ("DAILY", gettext_lazy("By days")),
    ("WEEKLY", gettext_lazy("By weeks")),
    ("MONTHLY", gettext_lazy("By months")),
    ("YEARLY", gettext_lazy("By years")),
    (CUSTOM, gettext_lazy("By a rule of your own")),
)
MONTHLY: Final = (
    ("day", gettext_lazy("On the same day of the month, such as the 13th")),
    ("weekday", gettext_lazy("On the same weekday, such as the second Tuesday")),
    ("last", gettext_lazy("On the last weekday of its kind, such as the last Friday")),
)
NEVER, BY_COUNT, BY_DAY = "never", "count", "until"
_PREVIEWED: Final = 12
_AHEAD: Final = timedelta(days=5 * 366)
_WEEK: Final = 7


def build_rule(said: dict[str, Any], first: date) -> str:
    """Return the rule that a form says, for an event whose first day it is; empty for one that comes once.

    Raises `ValidationError` by field.
    """
    frequency = said["frequency"]
    if frequency == ONCE:
        return ""
    if frequency == CUSTOM:
        return str(said["rule"])
    parts = [f"FREQ={frequency}"]
    if said["interval"] and said["interval"] > 1:
        parts.append(f"INTERVAL={said['interval']}")
    if frequency == "WEEKLY":
        # The first day is always one of them.
        days = {*said["weekdays"], DAYS[first.weekday()]}
        parts.append(f"BYDAY={','.join(day for day in DAYS if day in days)}")
    if frequency == "MONTHLY":
        parts.append(_of_month(said["monthly"], first))
    return ";".join([*parts, *_end(said)])


def _of_month(kind: str, first: date) -> str:
    day = DAYS[first.weekday()]
    if kind == "weekday":
        return f"BYDAY={(first.day - 1) // _WEEK + 1}{day}"
    if kind == "last":
        if (first + timedelta(days=_WEEK)).month == first.month:
            raise beside("monthly", _("The first date is not the last of its weekday in the month."), code="first_day")
        return f"BYDAY=-1{day}"
    return f"BYMONTHDAY={first.day}"


def _end(said: dict[str, Any]) -> list[str]:
    if said["end"] == BY_COUNT:
        if not said["count"]:
            raise beside("count", _("Write how many times it comes."), code="required")
        return [f"COUNT={said['count']}"]
    if said["end"] == BY_DAY:
        if not said["until"]:
            raise beside("until", _("Choose the last day."), code="required")
        check_year("until", said["until"])
        return [f"UNTIL={said['until']:%Y%m%d}"]
    return []


def read_rule(text: str, zone: str) -> dict[str, Any]:
    """Return a rule as the form's fields: in plain words where they can say it, else as a rule of one's own."""
    if not text:
        return {"frequency": ONCE}
    rule = parse_rule(text, zone=zone)
    parts = dict(part.split("=", 1) for part in rule.text.split(";"))
    end = BY_COUNT if rule.count else BY_DAY if rule.until else NEVER
    ending = {"end": end, "count": rule.count, "until": rule.until}
    frequency, interval = parts.pop("FREQ"), int(parts.pop("INTERVAL", 1))
    plain = {"frequency": frequency, "interval": interval, "rule": "", **ending}
    days = parts.get("BYDAY", "")
    if not parts:
        return plain
    if frequency == "WEEKLY" and parts.keys() == {"BYDAY"}:
        return plain | {"weekdays": days.split(",")}
    if frequency == "MONTHLY" and len(parts) == 1 and "," not in rule.text:
        if "BYMONTHDAY" in parts and parts["BYMONTHDAY"].isdecimal():
            return plain | {"monthly": "day"}
        if days[:1].isdecimal() or days.startswith("-1"):
            return plain | {"monthly": "last" if days.startswith("-1") else "weekday"}
    return {"frequency": CUSTOM, "rule": str(rule), "end": NEVER}


def next_days(text: str, *, first: date, zone: str) -> tuple[list[date], bool]:
    """Return the first days that a rule names, and whether there are more. Raises `ValidationError` by field."""
    rule = parse_rule(text, zone=zone)
    try:
        found = list(islice(rule.days(first=first, until=first + _AHEAD), _PREVIEWED + 1))
    except (ValueError, OverflowError) as error:
        raise beside("rule", _("No day can be found by this rule."), code="invalid") from error
    if not found or found[0] != first:
        text = _("The first day of the event is not one of the rule’s days. Change one of the two.")
        raise ValidationError(text, code="first_day")
    return found[:_PREVIEWED], len(found) > _PREVIEWED


def in_words(text: str, zone: str) -> str:
    """Return a rule as a sentence; one that has no plain words as it is written."""
    rule = parse_rule(text, zone=zone)
    said = read_rule(text, zone)
    if said["frequency"] == CUSTOM:
        return str(rule)
    number = said["interval"]
    every = {
        "DAILY": ngettext("every day", "every %(number)d days", number),
        "WEEKLY": ngettext("every week", "every %(number)d weeks", number),
        "MONTHLY": ngettext("every month", "every %(number)d months", number),
        "YEARLY": ngettext("every year", "every %(number)d years", number),
    }[said["frequency"]]
    words = every % {"number": number} if "%" in every else every
    if said.get("weekdays"):
        days = get_text_list([str(WEEKDAYS[DAYS.index(day)]) for day in said["weekdays"]], _("and"))
        words = _("%(every)s on %(days)s") % {"every": words, "days": days}
    return str(capfirst(_ended(words, rule)))


def _ended(words: str, rule: Rule) -> str:
    if rule.count:
        times = ngettext("%(number)d time", "%(number)d times", rule.count) % {"number": rule.count}
        return _("%(every)s, %(times)s") % {"every": words, "times": times}
    if rule.until:
        return _("%(every)s, until %(day)s") % {"every": words, "day": date_format(rule.until, "DATE_FORMAT")}
    return words
