"""Users, the organisations they act for, the people those know, and what was done."""

from accounts.models.api import ApiAnswer, ApiToken
from accounts.models.audit import AuditEntry
from accounts.models.consent import Channel, ConsentRecord, Status
from accounts.models.contacts import (
    Contact,
    ContactField,
    ContactForwarding,
    ContactTag,
    FieldKind,
    FormerAddress,
)
from accounts.models.notices import Notice, NoticeChoice, Way
from accounts.models.organisations import FormerSlug, Invitation, Membership, Organisation, Role, Subscription
from accounts.models.phones import PhoneVerification
from accounts.models.transfers import ContactExport, ContactImport, ErasedAddress
from accounts.models.users import User, UserManager

__all__ = [
    "ApiAnswer",
    "ApiToken",
    "AuditEntry",
    "Channel",
    "ConsentRecord",
    "Contact",
    "ContactExport",
    "ContactField",
    "ContactForwarding",
    "ContactImport",
    "ContactTag",
    "ErasedAddress",
    "FieldKind",
    "FormerAddress",
    "FormerSlug",
    "Invitation",
    "Membership",
    "Notice",
    "NoticeChoice",
    "Organisation",
    "PhoneVerification",
    "Role",
    "Status",
    "Subscription",
    "User",
    "UserManager",
    "Way",
]
