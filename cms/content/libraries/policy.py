"""Who may do what with images and documents."""

from collections.abc import Iterable
from typing import Any, Final

from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection
from wagtail.permission_policies.collections import CollectionOwnershipPermissionPolicy
from wagtail.permissions import register_permission_policy

from accounts.console.acting import active_organisation_of
from accounts.models import Membership
from accounts.selectors import memberships_that_may
from cms.content.models import Library

MANAGE: Final = "library.manage"
_CHECKED: Final = "_library_checks"


class LibraryPolicy(CollectionOwnershipPermissionPolicy):
    """Wagtail's own rules for what no organisation owns; what an organisation owns, only its members reach.

    A group's permission ends where a library begins, also a permission for the root of all collections. Members choose
    from their organisations' libraries; those with `library.manage` add, change and delete there. It is asked for each
    request anew, so a member who leaves has lost all of it.
    """

    def _collections_with_perm(self, user: Any, actions: Iterable[str]) -> Any:
        by_group = super()._collections_with_perm(user, actions).exclude(Library.objects.all().holding())
        memberships = (
            Membership.objects.filter(user=user) if "choose" in actions else memberships_that_may(user, MANAGE)
        )
        # In the console, one organisation at a time.
        active = active_organisation_of(user)
        memberships = memberships.filter(organisation=active) if active else memberships
        own = Library.objects.filter(organisation__in=memberships.values("organisation"))
        return by_group | Collection.objects.filter(own.holding())

    def _check_perm(self, user: Any, actions: Iterable[str], collection: Collection | None = None) -> bool:
        if not (user.is_active and user.is_authenticated):
            return False
        if user.is_superuser:
            return True
        # Kept for the request, as Wagtail keeps the groups' permissions: menus and lists ask again and again.
        checks: dict[Any, bool] = user.__dict__.setdefault(_CHECKED, {})
        asked = (self.auth_model, frozenset(actions), collection and collection.pk, active_organisation_of(user))
        if asked not in checks:
            rows = self._collections_with_perm(user, actions)
            checks[asked] = (rows.filter(pk=collection.pk) if collection else rows).exists()
        return checks[asked]


def visible(model: Any, user: Any) -> Any:
    """Return the images or documents that somebody may know of."""
    return policies()[model].instances_user_has_any_permission_for(user, ["choose", "change", "delete"])


def policies() -> dict[Any, LibraryPolicy]:
    """Return the policy of each model."""
    return _policies


_policies: dict[Any, LibraryPolicy] = {}


def register() -> None:
    """Put our policies in the place of Wagtail's, which it registers later, but for the class and all below it."""
    models = {get_image_model(): "wagtailimages.Image", get_document_model(): "wagtaildocs.Document"}
    for model, auth_model in models.items():
        _policies[model] = LibraryPolicy(model, auth_model=auth_model, owner_field_name="uploaded_by_user")
        register_permission_policy(model, _policies[model], exact_class=True)
