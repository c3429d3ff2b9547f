"""Fields of the forms about events that Django has none for."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.console.widgets import SuggestingInput
from events.models import Occurrence
from events.recurrence.local_time import on_the_wall

_FORMAT = "%Y-%m-%dT%H:%M"


class ClockField(forms.DateTimeField):
    """A day and an hour as clocks on the wall of the event show them: without a zone of its own."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(format=_FORMAT, attrs={"type": "datetime-local"})
        super().__init__(widget=widget, input_formats=[_FORMAT, f"{_FORMAT}:%S", "%Y-%m-%d %H:%M"], **kwargs)

    def to_python(self, value: Any) -> datetime | None:
        """Return what clocks show. A day can lack an hour where the event is, so no zone may be asked yet."""
        with timezone.override(UTC):
            found = super().to_python(value)
        return found.replace(tzinfo=None) if found else None


class OccurrenceField(forms.ModelChoiceField):
    """A date of an event, as clocks there show it; the form says of which."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Occurrence.objects.none(), empty_label=None, **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        """Return the day and the hour."""
        return day_and_hour(obj, obj.event.time_zone)


def day_and_hour(date: Occurrence, zone: str) -> str:
    """Return when a date begins, as clocks in a zone show it."""
    return str(date_format(on_the_wall(date.starts_at, zone), "DATETIME_FORMAT"))


class ZoneField(forms.CharField):
    """A time zone by its name, which is proposed while somebody types."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=64, widget=SuggestingInput(_zones), **kwargs)


def _zones() -> Iterable[str]:
    return sorted(available_timezones())


class DurationField(forms.CharField):
    """Hours and minutes, such as 1:30; with `signed`, also before: -0:45."""

    def __init__(self, *, signed: bool = False, **kwargs: Any) -> None:
        self._signed = signed
        super().__init__(max_length=8, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """Write a duration as people type it."""
        return hours_and_minutes(value) if isinstance(value, timedelta) else value

    def clean(self, value: Any) -> Any:
        """Return the duration. Raises `ValidationError`."""
        text = super().clean(value).strip()
        sign = -1 if self._signed and text.startswith("-") else 1
        hours, _colon, minutes = text.removeprefix("-" if self._signed else "").partition(":")
        minutes = minutes or "0"
        if not (hours.isdecimal() and minutes.isdecimal() and hours.isascii() and minutes.isascii()) or (
            int(minutes) > 59  # noqa: PLR2004 - minutes of an hour
        ):
            raise ValidationError(_("Write hours and minutes, such as 1:30."), code="invalid")
        return sign * timedelta(hours=int(hours), minutes=int(minutes))


def hours_and_minutes(span: timedelta) -> str:
    """Return a duration as people type it: 1:30, or -0:45."""
    minutes = round(abs(span).total_seconds() / 60)
    return f"{'-' if span < timedelta(0) else ''}{minutes // 60}:{minutes % 60:02d}"
