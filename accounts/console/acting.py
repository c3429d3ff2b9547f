"""For which organisation somebody acts in the console: one at a time, kept in the session."""

from dataclasses import dataclass
from typing import Any, Final

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts import permissions
from accounts.models import Membership, Organisation, User
from accounts.selectors import standing_of

_SESSION_KEY: Final = "organisation"
_CACHED_AS: Final = "_acting"
_KEPT_AS: Final = "_acts_for"


@dataclass(frozen=True)
class Acting:
    """Somebody acts for an organisation. A superuser from outside has the standing of an owner, and no row for it."""

    user: User
    organisation: Organisation
    standing: Membership

    def may(self, key: str) -> bool:
        """Tell whether they may do that here."""
        return permissions.may(self.standing, key)

    def require(self, key: str) -> None:
        """Raise `PermissionDenied` unless they may do that here."""
        permissions.require(self.standing, key)


def acting_for(request: HttpRequest) -> Acting | None:
    """Return for whom the request's user acts: as chosen, else the first of their organisations by name.

    None for those who belong to no organisation, and for superusers who have chosen none. One query for each request.
    """
    if not hasattr(request, _CACHED_AS):
        _keep(request, _find(request))
    found: Acting | None = getattr(request, _CACHED_AS)
    return found


def act_for(request: HttpRequest, organisation: Organisation) -> Acting:
    """Act for this organisation from now on. Raises `PermissionDenied` for a stranger to it."""
    user = request.user
    standing = None if isinstance(user, AnonymousUser) else standing_of(user, organisation)
    if standing is None:
        raise PermissionDenied(_("You are not a member of this organisation."))
    request.session[_SESSION_KEY] = organisation.pk
    acting = Acting(standing.user, organisation, standing)
    _keep(request, acting)
    return acting


def active_organisation_of(user: Any) -> int | None:
    """Return the number of the organisation for which a request's user acts.

    For permission policies, which are asked about users, not requests. None outside the console.
    """
    return getattr(user, _KEPT_AS, None)


def forget_acting(request: HttpRequest) -> None:
    """Find out anew, within this request, for whom the user acts: something has changed."""
    if hasattr(request, _CACHED_AS):
        delattr(request, _CACHED_AS)


def _keep(request: HttpRequest, acting: Acting | None) -> None:
    setattr(request, _CACHED_AS, acting)
    setattr(request.user, _KEPT_AS, acting.organisation.pk if acting else None)


def _find(request: HttpRequest) -> Acting | None:
    user = request.user
    if isinstance(user, AnonymousUser):
        return None
    chosen = request.session.get(_SESSION_KEY)
    memberships = Membership.objects.filter(user=user).select_related("organisation").order_by("organisation__name")
    standing = (memberships.filter(organisation=chosen).first() if chosen else None) or (
        _superusers(user, chosen) if chosen and user.is_superuser else None
    )
    standing = standing or memberships.first()
    return Acting(user, standing.organisation, standing) if standing else None


def _superusers(user: User, chosen: int) -> Membership | None:
    organisation = Organisation.objects.filter(pk=chosen).first()
    return standing_of(user, organisation) if organisation else None
