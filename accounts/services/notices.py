"""Tell people what happened, and keep how they want to hear of it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.domain_events import NoticeGiven
from accounts.models import Notice, NoticeChoice, Organisation, User, Way
from accounts.notices.choices import ways_for
from accounts.notices.kinds import choosable, notice_kind
from accounts.permissions import CHANGE_ORGANISATION, MANAGE_MEMBERS, require
from accounts.selectors import members_who_may, standing_of
from accounts.sign_in.second_factor import require_second_factor
from cms.infra.jobs.events import publish

KEPT_FOR: Final = timedelta(days=90)


@transaction.atomic
def notify(
    *,
    to: Iterable[User],
    kind: str,
    organisation: Organisation | None = None,
    about: User | None = None,
    link: str = "",
    parameters: Mapping[str, Any] | None = None,
) -> Sequence[Notice]:
    """Tell people something, each by the ways of their choice, and return the notices.

    `link` is a path on this site, `parameters` are words and counts for the kind's text: no personal data. Raises
    `LookupError` for a kind that nobody has registered.
    """
    people = {user.pk: user for user in to}
    ways = ways_for(people, kind=notice_kind(kind), organisation=organisation)
    notices = Notice.objects.bulk_create(
        Notice(
            user=user,
            organisation=organisation,
            kind=kind,
            about=about,
            link=link,
            parameters=dict(parameters or {}),
            ways=sorted(ways[number]),
        )
        for number, user in people.items()
        if ways[number]
    )
    for notice in notices:
        if set(notice.ways) - {Way.CONSOLE}:
            publish(NoticeGiven(notice.pk))
    return notices


def tell_managers(*, kind: str, organisation: Organisation, about: User) -> None:
    """Tell those who manage the organisation's members something about one of them."""
    managers = members_who_may(organisation, MANAGE_MEMBERS).exclude(pk=about.pk)
    notify(to=managers, kind=kind, organisation=organisation, about=about)


@transaction.atomic
def mark_read(*, user: User, notice_id: int | None = None) -> int:
    """Count one notice of the user as read, or all; return how many were not."""
    unread = Notice.objects.shown_to(user).unread()
    return (unread if notice_id is None else unread.filter(pk=notice_id)).update(read_at=timezone.now())


@transaction.atomic
def choose_notices(
    *,
    by: User,
    ways: Mapping[str, Collection[str]],
    organisation: Organisation | None = None,
    for_members: bool = False,
) -> None:
    """Keep by which ways somebody wants to hear of each kind: everywhere, or about one organisation of theirs.

    With `for_members`, what members of the organisation get who have not chosen. An empty mapping takes all choices
    back. Raises `PermissionDenied`, and `ValidationError` for a kind or way that cannot be chosen.
    """
    known = {kind.key for kind in choosable()}
    if not set(ways) <= known or not all(set(chosen) <= set(Way.values) for chosen in ways.values()):
        raise ValidationError(_("Choose from the list."), code="invalid")
    if organisation is not None:
        membership = standing_of(by, organisation)
        if for_members:
            require(membership, CHANGE_ORGANISATION)
            require_second_factor(by, organisation)
        elif membership is None:
            raise PermissionDenied(_("You do not belong to this organisation."))
    elif for_members:
        raise ValueError("Members are members of an organisation.")
    whose = None if for_members else by
    NoticeChoice.objects.filter(user=whose, organisation=organisation).delete()
    NoticeChoice.objects.bulk_create(
        NoticeChoice(user=whose, organisation=organisation, kind=kind, ways=sorted(chosen))
        for kind, chosen in ways.items()
    )
    if for_members:
        record("notices.changed", by=by, organisation=organisation, target=organisation)


@transaction.atomic
def forget_old_notices() -> None:
    """Delete what people were told more than ninety days ago, read or not."""
    Notice.objects.filter(created__lt=timezone.now() - KEPT_FOR).delete()
