"""What organisers are told once a day: how many wait for their answer."""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from accounts.notices.kinds import EMAIL, HERE, NoticeKind, register_notice
from accounts.selectors import members_who_may
from accounts.services.notices import notify
from events.access import ATTENDEES
from events.models import Attendee
from events.states import State

PENDING: Final = "event.pending"
# When people begin to work, where the organisation is at home.
_HOUR: Final = 8


def join() -> None:
    """Make the kind known."""
    label, words = _("Registrations that wait for approval"), _("%(count)s registrations wait for approval.")
    register_notice(NoticeKind(PENDING, label, words, ways=(HERE, EMAIL)))


def tell_pending(*, slot: datetime) -> int:
    """Tell organisations where it is eight in the morning how many wait for their answer; return how many were told."""
    waiting = Attendee.objects.filter(state=State.PENDING, occurrence__ends_at__gt=slot).order_by()
    counted = dict(waiting.values("organisation").annotate(count=Count("pk")).values_list("organisation", "count"))
    told = 0
    for organisation in Organisation.objects.filter(pk__in=counted):
        if slot.astimezone(ZoneInfo(organisation.time_zone)).hour == _HOUR:
            notify(
                to=members_who_may(organisation, ATTENDEES),
                kind=PENDING,
                organisation=organisation,
                link=reverse("events:index"),
                parameters={"count": counted[organisation.pk]},
            )
            told += 1
    return told
