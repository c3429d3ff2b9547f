"""Create organisations, change them, and give them to somebody else."""

from typing import Any, Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.domain_events import OrganisationCreated
from accounts.models import Membership, Organisation, Role, Subscription, User
from accounts.notices.kinds import OWNERSHIP_RECEIVED
from accounts.permissions import CHANGE_ORGANISATION, OWN, require
from accounts.selectors import standing_of
from accounts.services.addresses import take_address
from accounts.services.notices import notify
from accounts.staff import keep_staff
from cms.infra.jobs.events import publish

_CHANGEABLE: Final = frozenset(
    {
        *("name", "slug", "description", "website", "time_zone", "main_colour", "accent_colour"),
        *("default_event_capacity", "embed_sites"),
    }
)
_OWNER: Final = "organisation:"


@transaction.atomic
def create_organisation(*, by: User, name: str, slug: str, **fields: Any) -> Organisation:
    """Return a new organisation that belongs to `by`. Raises `ValidationError`, by field, for what cannot be."""
    organisation = Organisation(name=name, slug=slug, **_known(fields))
    organisation.full_clean()
    take_address(organisation)
    Membership.objects.create(organisation=organisation, user=by, role=Role.OWNER)
    keep_staff(by)
    record("organisation.created", by=by, organisation=organisation, target=organisation)
    publish(OrganisationCreated(organisation.pk), owner=owner_key(organisation))
    return organisation


@transaction.atomic
def update_organisation(*, organisation: Organisation, by: User, **changes: Any) -> Organisation:
    """Change an organisation. Raises `PermissionDenied`, and `ValidationError`, by field, for what cannot be."""
    require(standing_of(by, organisation), CHANGE_ORGANISATION)
    current = Organisation.objects.select_for_update().get(pk=organisation.pk)
    changed = {name: value for name, value in _known(changes).items() if getattr(current, name) != value}
    if not changed:
        return current
    former = current.slug
    for name, value in changed.items():
        setattr(current, name, value)
    current.full_clean()
    if "slug" in changed:
        take_address(current, before=former)
    else:
        current.save(update_fields=list(changed))
    record("organisation.changed", by=by, organisation=current, target=current, details={"fields": sorted(changed)})
    return current


@transaction.atomic
def transfer_ownership(*, organisation: Organisation, to: User, by: User) -> Membership:
    """Make another member the owner; who was it stays as an administrator. Return the new owner's membership.

    An organisation that has lost its owner gets one from a superuser. Raises `PermissionDenied` unless `by` is the
    owner, and `ValidationError` unless `to` is another member, whose account is not turned off.
    """
    # In one order for everybody, so that two transfers at once wait for each other.
    rows = organisation.memberships.order_by("pk")
    members = list(rows.filter(Q(user=to) | Q(role=Role.OWNER)).select_related("user").select_for_update(of=["self"]))
    before = next((member for member in members if member.role == Role.OWNER), None)
    # A superuser who belongs to it has no more rights there than others, until nobody else is left to ask.
    if before is not None or not by.is_superuser:
        require(standing_of(by, organisation), OWN)
    after = next((member for member in members if member.user_id == to.pk), None)
    if after is None or after == before:
        raise ValidationError(_("Choose another member of the organisation as its owner."), code="not_a_member")
    if not after.user.is_active:
        raise ValidationError(_("This person's account is turned off. Choose somebody else."), code="inactive")
    # There is one owner at most at any time.
    for member, role in ((before, Role.ADMIN), (after, Role.OWNER)):
        if member is not None:
            member.role = role
            member.save(update_fields=["role"])
    record("organisation.transferred", by=by, organisation=organisation, target=to)
    notify(to=[to], kind=OWNERSHIP_RECEIVED, organisation=organisation)
    return after


@transaction.atomic
def set_subscription(*, organisation: Organisation, by: User, subscription: str) -> Organisation:
    """Write down where the organisation's subscription stands: a value of `Subscription`.

    Raises `PermissionDenied` for all but superusers, who run the installation, and `ValidationError`, by field.
    """
    current = Organisation.objects.select_for_update().get(pk=organisation.pk)
    before = current.subscription
    if before == subscription:
        return current
    if not by.is_superuser:
        raise PermissionDenied(_("The operator of this installation keeps your subscription."))
    if subscription not in Subscription.values:
        raise ValidationError({"subscription": _("Choose from the list.")}, code="invalid")
    current.subscription = subscription
    current.save(update_fields=["subscription"])
    details = {"changes": {"subscription": [before, subscription]}}
    record("organisation.subscription", by=by, organisation=current, target=current, details=details)
    return current


def owner_key(organisation: Organisation) -> str:
    """Return how rows of the infrastructure, such as jobs and files, name the organisation they belong to."""
    return f"{_OWNER}{organisation.pk}"


def organisation_of(owner: str) -> int | None:
    """Return the number of the organisation that `owner_key` has named so; None for another owner."""
    number = owner.removeprefix(_OWNER)
    return int(number) if owner.startswith(_OWNER) and number.isdecimal() else None


def _known(fields: dict[str, Any]) -> dict[str, Any]:
    unknown = fields.keys() - _CHANGEABLE
    if unknown:
        raise TypeError(f"An organisation has no field to set named {', '.join(sorted(unknown))}.")
    return fields
