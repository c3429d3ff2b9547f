"""What others know and the ledger asks for: consent, who sends, and where an owner is at home.

Owners are opaque ("organisation:7"); an app that knows them registers its answers in `ready()`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.conf import settings

from campaigns.quiet_hours import zone
from campaigns.states import Channel


@dataclass(frozen=True)
class ConsentQuestion:
    """Whether this owner may send this person a message for this purpose."""

    channel: Channel
    address: str
    purpose: str
    owner: str


@dataclass(frozen=True)
class Sender:
    """In whose name: `address` is a mailbox (`Name <a@b>`) or a number; empty for texts: the provider's own."""

    address: str
    reply_to: str = ""


# True: yes. False: no. None: nothing is known here.
ConsentCheck = Callable[[ConsentQuestion], bool | None]
SenderSource = Callable[[str, Channel], Sender | None]
HomeZoneSource = Callable[[str], str]

_consent_checks: list[ConsentCheck] = []
_sender_sources: list[SenderSource] = []
_home_zone_sources: list[HomeZoneSource] = []


def register_consent_check(check: ConsentCheck) -> None:
    """Have `check` asked before each message that needs consent."""
    _consent_checks.append(check)


def register_sender_source(source: SenderSource) -> None:
    """Have `source(owner, channel)` asked in whose name to send; None leaves it to the next one."""
    _sender_sources.append(source)


def register_home_zone_source(source: HomeZoneSource) -> None:
    """Have `source(owner)` asked for the IANA name of an owner's time zone; "" leaves it to the next one."""
    _home_zone_sources.append(source)


def has_consented(question: ConsentQuestion) -> bool:
    """Tell whether somebody says yes and nobody says no. Silence is not consent."""
    answers = [check(question) for check in _consent_checks]
    return True in answers and False not in answers


def sender_for(owner: str, channel: Channel) -> Sender | None:
    """Return in whose name the owner's messages go, or None when nothing is set up for this channel."""
    for source in _sender_sources:
        if sender := source(owner, channel):
            return sender
    if channel == Channel.SMS:
        return Sender(address="")
    address = settings.MESSAGING["MAIL_SENDER"]
    return Sender(address=address, reply_to=settings.MESSAGING["REPLY_TO"]) if address else None


def home_zone(owner: str) -> ZoneInfo:
    """Return the owner's time zone, else the installation's."""
    named = (zone(source(owner)) for source in _home_zone_sources)
    return next((place for place in named if place), ZoneInfo(settings.MESSAGING["TIME_ZONE"]))
