"""Columns of the console's lists."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.formats import date_format
from wagtail.admin.ui.tables import Column

from accounts.console.acting import acting_for


def zone_of(request: Any) -> ZoneInfo:
    """Return the zone in which the console shows times: that of the active organisation."""
    acting = acting_for(request)
    return ZoneInfo(acting.organisation.time_zone if acting else "UTC")


class ListColumn(Column):
    """Several short texts."""

    cell_template_name = "console/_list_cell.html"

    def __init__(self, name: str, **kwargs: Any) -> None:
        super().__init__(name, **{"classname": "console-several", **kwargs})


class DayColumn(Column):
    """A day, in the organisation's zone. With `passed`, that word stands instead of a day that is over."""

    def __init__(self, name: str, *, passed: str = "", **kwargs: Any) -> None:
        super().__init__(name, **{"classname": "console-unbroken", **kwargs})
        self._passed = passed

    def get_cell_context_data(self, instance: Any, parent_context: dict[str, Any]) -> dict[str, Any]:
        """Write the day as people of this language do."""
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        moment: datetime = context["raw_value"]
        if self._passed and moment <= timezone.now():
            return context | {"value": self._passed}
        return context | {"value": date_format(moment.astimezone(zone_of(parent_context["request"])), "DATE_FORMAT")}
