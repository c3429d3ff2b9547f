"""Messages to all who come, when their time has come: reminders, thanks, notices of a change.

Each is a `MessageRound`, made once for what it is about, and sent by a job in parts. Whoever plans twice, or is killed
within, changes nothing: the round is unique, a part and how far it went are one transaction, and the ledger knows each
message by its key.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.infra.jobs import Run, enqueue, job
from events.messages.clock import Due, due_rounds, moment_of
from events.messages.facts import clock
from events.messages.kinds import KINDS
from events.messages.orders import Occasion, language_of, may_be_written_to, settings_of, write_to
from events.models import Attendee, EventMessage, MessageRound, Occurrence, Shift
from events.states import LIVE, EventStatus, OccurrenceStatus, SignupState, State

PART: Final = 200
# Who saves the time, and then the place, tells people once.
_SETTLED_AFTER: Final = timedelta(minutes=2)
_CHANGES: Final = {
    "time": gettext_lazy("the time"),
    "place": gettext_lazy("the place"),
    "online": gettext_lazy("how to join online"),
}
_TOLD: Final = tuple(state for state in LIVE if state not in {State.ATTENDED, State.NO_SHOW})
# What a round is sent as: of two kinds, each person gets one.
_SENT_AS: Final = {"shift": ("shift_text", "shift_mail")}


@job("events.send_round", transaction=False)
def send_round(run: Run, *, round_id: int) -> None:
    """Send a round, part by part, from where it has stopped."""
    while send_part(round_id=round_id, now=timezone.now()):
        run.raise_if_cancelled()


@transaction.atomic
def plan_rounds(*, now: datetime) -> int:
    """Make the rounds whose time has come, and a job for each; return how many. What exists is left alone."""
    found = due_rounds(now)
    off = EventMessage.objects.filter(event__in={due.event_id for due in found}, is_on=False)
    switched_off = set(off.values_list("event", "kind"))
    return sum(_begin(due) for due in found if not _is_off(due, switched_off))


def _is_off(due: Due, switched_off: set[tuple[int, str]]) -> bool:
    return all((due.event_id, kind) in switched_off for kind in _SENT_AS.get(due.kind, (due.kind,)))


def _begin(due: Due) -> bool:
    row, new = MessageRound.objects.get_or_create(
        occurrence_id=due.occurrence_id,
        kind=due.kind,
        about=due.moment.about,
        defaults={"due_at": due.moment.at, "not_after": due.moment.not_after},
    )
    if new:
        enqueue(send_round, {"round_id": row.pk}, owner=f"organisation:{due.organisation_id}")
    return new


@transaction.atomic
def note_change(*, occurrence_id: int, what: Iterable[str], about: str) -> None:
    """Have those who come told, in a moment, that something is different; what comes until then is told with it."""
    occurrence = Occurrence.objects.select_related("event").filter(pk=occurrence_id).first()
    now = timezone.now()
    if occurrence is None or occurrence.ends_at <= now or not occurrence.attendees.filter(state__in=_TOLD).exists():
        return
    rounds = MessageRound.objects.select_for_update().filter(occurrence=occurrence, kind="change", done_at=None)
    waiting = rounds.filter(up_to=0, due_at__gt=now).first()
    if waiting is not None:
        waiting.what = sorted({*waiting.what, *what})
        waiting.save(update_fields=["what"])
        return
    row, new = MessageRound.objects.get_or_create(
        occurrence=occurrence,
        kind="change",
        about=about,
        defaults={"due_at": now + _SETTLED_AFTER, "not_after": occurrence.ends_at, "what": sorted(what)},
    )
    if new:
        enqueue(send_round, {"round_id": row.pk}, run_at=row.due_at, owner=f"organisation:{occurrence.organisation_id}")


@transaction.atomic
def send_part(*, round_id: int, now: datetime) -> bool:
    """Order the next messages of a round; tell whether there may be more."""
    rows = MessageRound.objects.select_related("occurrence__event__organisation").select_for_update(of=["self"])
    row = rows.filter(pk=round_id, done_at=None).first()
    if row is None:
        return False
    part = list(_audience(row).filter(pk__gt=row.up_to).order_by("pk")[:PART]) if _is_right(row, now) else []
    own = settings_of(row.occurrence.event)
    for attendee in part:
        _write(row, attendee, own)
    more = len(part) == PART
    row.up_to = part[-1].pk if part else row.up_to
    row.done_at = None if more else now
    row.save(update_fields=["up_to", "done_at"])
    return more


def _is_right(row: MessageRound, now: datetime) -> bool:
    """Tell whether what it says is still so: the time may have come again, or have become another one, since."""
    occurrence = row.occurrence
    if occurrence.status == OccurrenceStatus.CANCELLED or occurrence.event.status != EventStatus.PUBLISHED:
        return False
    if row.kind == "change":
        return now < occurrence.ends_at
    moment = moment_of(row)
    return moment is not None and moment.about == row.about and moment.at <= now < moment.not_after


def _audience(row: MessageRound) -> QuerySet[Attendee]:
    people = Attendee.objects.filter(occurrence=row.occurrence_id).select_related("contact", "organisation")
    if row.kind == "change":
        return people.filter(state__in=_TOLD)
    if row.kind == "thanks":
        # Where nobody was checked in, nobody knows who came.
        came = people.filter(state=State.ATTENDED)
        return came if came.exists() else people.filter(state=State.REGISTERED)
    # Whoever has got the place since has just read all about it.
    in_time = Q(placed_at__lte=row.due_at) | Q(placed_at=None)
    if row.kind == "shift":
        helping = Q(signups__shift=_shift_of(row), signups__state=SignupState.REGISTERED)
        return people.filter(helping, in_time, state__in=[State.REGISTERED, State.ATTENDED])
    return people.filter(in_time, state=State.REGISTERED)


def _write(row: MessageRound, attendee: Attendee, own: dict[str, EventMessage]) -> None:
    attendee.occurrence = row.occurrence
    kinds = [KINDS[kind] for kind in _SENT_AS.get(row.kind, (row.kind,))]
    # A text to whom has agreed to texts; else a mail.
    fitting = [kind for kind in kinds if may_be_written_to(attendee, kind)]
    if fitting:
        kind = fitting[0]
        setting = own.get(kind.key)
        write_to(attendee, kind, _occasion(row, attendee, setting), setting=setting)


def _occasion(row: MessageRound, attendee: Attendee, setting: EventMessage | None) -> Occasion:
    """Return what it is about. The date is in the key: who was moved to another one is reminded of that, too."""
    occurrence, about = row.occurrence, f"{row.occurrence_id}:{row.about}"
    with translation.override(language_of(attendee)):
        if row.kind == "change":
            changes = ", ".join(str(_CHANGES[name]) for name in row.what)
            return Occasion(about, not_after=occurrence.ends_at, facts={"changes": changes})
        if row.kind == "shift":
            shift = Shift.objects.get(pk=_shift_of(row))
            facts = {"shift": shift.name, "shift_time": clock(occurrence, shift.begins_after)}
            return Occasion(about, not_after=row.not_after, facts=facts)
        if row.kind == "thanks" and setting is not None and setting.feedback_url:
            return Occasion(about, row.not_after, link=setting.feedback_url, label=_("Tell us how it was"))
    return Occasion(about, not_after=row.not_after)


def _shift_of(row: MessageRound) -> int:
    return int(row.about.partition("@")[0])
