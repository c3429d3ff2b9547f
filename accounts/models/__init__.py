"""Users, the organisations they act for, and what was done."""

from accounts.models.api import ApiAnswer, ApiToken
from accounts.models.audit import AuditEntry
from accounts.models.organisations import FormerSlug, Invitation, Membership, Organisation, Role
from accounts.models.users import User, UserManager

__all__ = [
    "ApiAnswer",
    "ApiToken",
    "AuditEntry",
    "FormerSlug",
    "Invitation",
    "Membership",
    "Organisation",
    "Role",
    "User",
    "UserManager",
]
