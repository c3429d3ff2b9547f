"""Who may enter the Wagtail admin for an organisation's sake: its members, by the group Campaign staff."""

from typing import Final

from django.contrib.auth.models import Group

from accounts.models import Membership, User

CAMPAIGN_STAFF: Final = "Campaign staff"


def keep_staff(user: User) -> None:
    """Have the user in the group as long as they are a member of any organisation; in the caller's transaction.

    The group opens the door and nothing else: what somebody may do in there is decided by their membership.
    """
    # One after the other: of two who leave at once each would still see the other's row.
    User.objects.select_for_update().get(pk=user.pk)
    group = Group.objects.get(name=CAMPAIGN_STAFF)
    if Membership.objects.filter(user=user).exists():
        user.groups.add(group)
    else:
        user.groups.remove(group)
