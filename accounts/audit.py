"""Writing the audit log: `record` in the transaction of what is done."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Final

from django.db import models
from django.utils.functional import Promise
from wagtail.log_actions import get_active_log_context

from accounts.models import AuditEntry, Organisation, User
from cms.infra.bulk_rows import insert_rows
from cms.infra.statements import Statement, insertion

_LONGEST_DEVICE: Final = 200


@dataclass(frozen=True)
class Origin:
    """Where an action comes from: the network address, the browser's name for itself, and "ES/Bilbao" where known."""

    address: str | None = None
    device: str = ""
    place: str = ""


_NOWHERE: Final = Origin()
_origin: ContextVar[Origin] = ContextVar("audit_origin", default=_NOWHERE)
_actions: dict[str, str | Promise] = {}


def register_action(key: str, label: str | Promise) -> None:
    """Make an action known. The key is stored: it never changes. `label` is shown to staff."""
    if _actions.setdefault(key, label) != label:
        raise ValueError(f"There is another action {key!r} already.")


def actions() -> Mapping[str, str | Promise]:
    """Return the known actions, by key."""
    return _actions


@contextmanager
def coming_from(origin: Origin) -> Iterator[None]:
    """Have what is recorded within say where it came from."""
    token = _origin.set(origin)
    try:
        yield
    finally:
        _origin.reset(token)


def browser_named(agent: str) -> str:
    """Return a browser's name for itself, so that none passes for a program with a token, which begins with "API"."""
    return f"({agent})" if agent.upper().startswith("API") else agent


def staff_at_work() -> User | None:
    """Return who is working in the admin at this moment, for what has no other way to know; None for the system."""
    user = get_active_log_context().user
    return user if isinstance(user, User) else None


def record(
    action: str,
    *,
    by: User | None,
    organisation: Organisation | None = None,
    target: models.Model | None = None,
    details: Mapping[str, Any] | None = None,
) -> AuditEntry:
    """Write down that somebody did something, in the caller's transaction.

    `by` is None for the system itself. `details` are ids, keys and counts, and titles of content that is gone: entries
    are kept when people are erased, so no personal data. Raises `LookupError` for an action that nobody has registered.
    """
    entry = _entry(action, by, organisation, target, details)
    entry.save(force_insert=True)
    return entry


def recording(
    action: str,
    *,
    by: User | None,
    organisation: Organisation | None = None,
    target: models.Model | None = None,
    details: Mapping[str, Any] | None = None,
    number: Statement | None = None,
) -> Statement:
    """Return what `record` would do as a statement, to be sent with others in the caller's transaction.

    `number`: what gives the number of a target that only the same message makes.
    """
    made = {"target_id": Statement(f"({number.sql})::text", number.parameters)} if number else {}
    return insertion(_entry(action, by, organisation, target, details), instead=made)


def record_many(
    action: str,
    *,
    by: User | None,
    organisation: Organisation | None,
    about: Iterable[tuple[models.Model, Mapping[str, Any]]],
) -> None:
    """Write down, as `record` does, that somebody did the same to many; each with its details."""
    insert_rows(_entry(action, by, organisation, target, details) for target, details in about)


def _entry(
    action: str,
    by: User | None,
    organisation: Organisation | None,
    target: models.Model | None,
    details: Mapping[str, Any] | None,
) -> AuditEntry:
    _actions[action]
    origin = _origin.get()
    return AuditEntry(
        organisation_id=organisation.pk if organisation else None,
        actor_id=by.pk if by else None,
        action=action,
        target_type=target._meta.label_lower if target else "",
        target_id=str(target.pk) if target else "",
        details=dict(details or {}),
        address=origin.address,
        device=origin.device[:_LONGEST_DEVICE],
        place=origin.place,
    )
