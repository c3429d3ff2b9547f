"""By which ways notices go out: the nearest choice counts."""

from collections.abc import Collection

from django.db.models import Q

from accounts.models import NoticeChoice, Organisation, User
from accounts.notices.kinds import NoticeKind, choosable


def ways_for(
    user_ids: Collection[int], *, kind: NoticeKind, organisation: Organisation | None
) -> dict[int, frozenset[str]]:
    """Return how each of these users is told, with one query for all of them; with none for a fixed kind."""
    default = frozenset(kind.ways)
    if kind.fixed:
        return dict.fromkeys(user_ids, default)
    about_it = Q(organisation=organisation) if organisation else Q(pk=None)
    whose = Q(user__in=user_ids) & (about_it | Q(organisation=None)) | Q(user=None) & about_it
    choices = {
        (choice.user_id, choice.organisation_id): frozenset(choice.ways)
        for choice in NoticeChoice.objects.filter(whose, kind=kind.key)
    }
    number = organisation.pk if organisation else None
    for_members = choices.get((None, number), default)
    return {user_id: choices.get((user_id, number), choices.get((user_id, None), for_members)) for user_id in user_ids}


def chosen_ways(user: User | None, organisation: Organisation | None) -> tuple[dict[str, frozenset[str]], bool]:
    """Return the ways of each kind that can be chosen, and whether they were chosen for just this.

    Of the user about one organisation, of the user everywhere, or, without a user, of members who have not chosen.
    """
    whose = Q(user=user, organisation=organisation)
    if organisation is not None:
        whose |= Q(user=None, organisation=organisation)
    if user is not None:
        whose |= Q(user=user, organisation=None)
    rows = list(NoticeChoice.objects.filter(whose))
    own = user.pk if user else None, organisation.pk if organisation else None
    # The nearest last, so that it stays.
    order = [(None, own[1]), (own[0], None), own]
    ways = {kind.key: frozenset(kind.ways) for kind in choosable()}
    for place in order:
        for row in rows:
            if (row.user_id, row.organisation_id) == place and row.kind in ways:
                ways[row.kind] = frozenset(row.ways)
    return ways, any((row.user_id, row.organisation_id) == own for row in rows)
