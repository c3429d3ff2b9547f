"""Pictures of people."""

from accounts.models import User
from cms.infra import files


def avatar_of(user: User) -> str:
    """Return the address of the user's picture; empty without one."""
    try:
        return files.url(user.avatar) if user.avatar else ""
    except files.Missing:
        # Released in this moment.
        return ""
