"""The tabs of an event's screen. Other rooms of events add theirs in `ready()`.

    register_tab("messages", gettext_lazy("Messages"), "events:messages", access.MESSAGES, order=70)

The address takes the number of the event. A view behind it derives from `events.console.screens.EventScreen`, which
finds the event, asks for the right, and shows the tabs.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from events.access import EDIT, NUMBERS, PEOPLE

if TYPE_CHECKING:
    from events.console.standing import AtEvent


@dataclass(frozen=True)
class Tab:
    """A tab: shown to those who may do `right`, one of `NUMBERS`, `EDIT`, … of `events.access`."""

    key: str
    label: str | Promise
    url_name: str
    right: str
    order: int = 100


@dataclass(frozen=True)
class Shown:
    """A tab as it stands on a screen."""

    label: str | Promise
    url: str
    current: bool


_tabs: dict[str, Tab] = {}


def register_tab(key: str, label: str | Promise, url_name: str, right: str, *, order: int = 100) -> None:
    """Have a tab on the screens of each event; registering the same key again replaces it."""
    _tabs[key] = Tab(key, label, url_name, right, order)


def tabs_at(at: "AtEvent", current: str) -> list[Shown]:
    """Return the tabs that somebody may open at an event, in their order."""
    return [
        Shown(tab.label, reverse(tab.url_name, args=[at.event.pk]), tab.key == current)
        for tab in sorted(_tabs.values(), key=lambda tab: tab.order)
        if at.may(tab.right)
    ]


def register_own() -> None:
    """Make the tabs known that each event has."""
    register_tab("overview", gettext_lazy("Overview"), "events:inspect", NUMBERS, order=10)
    register_tab("edit", gettext_lazy("Edit"), "events:edit", EDIT, order=20)
    register_tab("dates", gettext_lazy("Dates"), "events:dates", NUMBERS, order=30)
    register_tab("attendees", gettext_lazy("Attendees"), "events:attendees", PEOPLE, order=40)
    register_tab("shifts", gettext_lazy("Shifts"), "events:shifts", NUMBERS, order=50)
    register_tab("cohosts", gettext_lazy("Co-hosts"), "events:cohosts", NUMBERS, order=80)
    register_tab("share", gettext_lazy("Share"), "events:share", NUMBERS, order=90)
