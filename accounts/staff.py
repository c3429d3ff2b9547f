"""Who may enter the Wagtail admin for an organisation's sake: its members, by the group Campaign staff."""

from typing import Final

from django.contrib.auth.models import Group, Permission

from accounts.models import Membership, User

CAMPAIGN_STAFF: Final = "Campaign staff"


def keep_staff(user: User) -> None:
    """Have the user in the group as long as they are a member of any organisation; in the caller's transaction.

    The group opens the door and nothing else: what somebody may do in there is decided by their membership.
    """
    # One after the other: of two who leave at once each would still see the other's row.
    User.objects.select_for_update().get(pk=user.pk)
    group = staff_group()
    if Membership.objects.filter(user=user).exists():
        user.groups.add(group)
    else:
        user.groups.remove(group)


def staff_group() -> Group:
    """Return the group; should it be gone, a new one with the door's permission and all members in it."""
    group, created = Group.objects.get_or_create(name=CAMPAIGN_STAFF)
    if created:
        group.permissions.add(Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin"))
        group.user_set.add(*Membership.objects.values_list("user", flat=True).distinct())
    return group
