"""Purges in words: what happened, to what, and who did it, for many records in a few queries."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Model
from django.utils.translation import gettext as _
from wagtail.models import Page

from accounts.audit_reading import former_user
from accounts.models import User
from cms.content.pagecache.causes import Cause
from cms.infra.pagecache.models import PurgeRecord


@dataclass(frozen=True)
class Told:
    """A purge in words; `who` is empty when nobody is known to have done it, as for jobs and programs."""

    record: PurgeRecord
    cause: str
    subject: str
    subject_page: int | None
    who: str


def told(records: Iterable[PurgeRecord]) -> list[Told]:
    """Return the purges in words, in the order given."""
    rows = list(records)
    names = _names([record.subject for record in rows])
    people = _people([record.actor for record in rows])
    return [
        Told(
            record=record,
            cause=cause_label(record.cause),
            subject=names.get(record.subject, ""),
            subject_page=_page_number(record.subject),
            who=people.get(record.actor, former_user()) if record.actor else "",
        )
        for record in rows
    ]


def cause_label(cause: str) -> str:
    """Return what happened, in words; what an earlier release wrote stays as it is."""
    return str(Cause(cause).label) if cause in Cause.values else cause


def _page_number(subject: str) -> int | None:
    kind, _colon, number = subject.partition(":")
    return int(number) if kind == "page" and number.isdecimal() else None


def _people(actors: Sequence[str]) -> dict[str, str]:
    numbers = {actor.removeprefix("user:") for actor in actors if actor.startswith("user:")}
    return {f"user:{user.pk}": str(user) for user in User.objects.filter(pk__in=numbers)}


def _names(subjects: Sequence[str]) -> dict[str, str]:
    """Return what each subject is called: a page by its title, anything else by its kind and name."""
    by_kind: dict[str, set[str]] = defaultdict(set)
    for subject in filter(None, subjects):
        kind, _colon, number = subject.partition(":")
        by_kind[kind].add(number)
    names = {}
    for kind, numbers in by_kind.items():
        model = _model(kind)
        if model is None:
            continue
        rows: dict[str, Any] = {str(row.pk): row for row in model._default_manager.filter(pk__in=numbers)}  # noqa: SLF001 - documented by Django
        for number in numbers:
            names[f"{kind}:{number}"] = _name(model, rows.get(number), number)
    return names


def _name(model: type[Model], row: Any, number: str) -> str:
    kind = model._meta.verbose_name
    if row is None:
        return _("%(kind)s %(number)s (deleted)") % {"kind": kind, "number": number}
    return str(row.title) if model is Page else f"{kind}: {row}"


def _model(kind: str) -> type[Model] | None:
    try:
        return Page if kind == "page" else apps.get_model(kind)
    except (LookupError, ValueError):
        return None
