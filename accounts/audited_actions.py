"""What accounts writes into the audit log."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from accounts.audit import register_action

# What people do with their own accounts. These entries name no organisation; those of its members may be seen by one.
PERSONAL: Final = {
    "session.started": _("Signed in"),
    "session.refused": _("Sign-in refused"),
    "session.ended": _("Signed out"),
    "session.revoked": _("Session ended from elsewhere"),
    "password.changed": _("Password changed"),
    "password.reset": _("Password set through a mailed link"),
    "openid.linked": _("Another way to sign in linked"),
    "openid.unlinked": _("Another way to sign in removed"),
    "factor.added": _("Second factor added"),
    "factor.removed": _("Second factor removed"),
    "factor.codes_made": _("Recovery codes made"),
    "phone.verified": _("Phone number verified"),
    "phone.removed": _("Phone number removed"),
    "email.changed": _("E-mail address changed"),
    "account.deleted": _("Account deleted by its owner"),
}

ACTIONS: Final = {
    "work.retry": _("Job run again by hand"),
    "work.cancel": _("Job cancelled by hand"),
    "work.dismiss": _("Dead jobs dismissed by hand"),
    "work.replay": _("Event or webhook handled again by hand"),
    "user.added": _("User added"),
    "user.changed": _("User changed"),
    "user.deleted": _("User deleted by an administrator"),
    "user.factors_removed": _("Second factors removed by an administrator"),
    "group.added": _("Group added"),
    "group.changed": _("Group changed"),
    "group.deleted": _("Group deleted"),
    "organisation.created": _("Organisation created"),
    "organisation.changed": _("Organisation changed"),
    "organisation.second_factor_asked": _("Second factor asked of members"),
    "organisation.second_factor_not_asked": _("Second factor no longer asked of members"),
    "organisation.subscription": _("Subscription changed"),
    "organisation.transferred": _("Ownership given to somebody else"),
    "member.invited": _("Person invited"),
    "member.joined": _("Invitation accepted"),
    "member.changed": _("Role or permissions changed"),
    "member.removed": _("Member removed"),
    "member.left": _("Member left"),
    "invitation.resent": _("Invitation sent once more"),
    "invitation.revoked": _("Invitation taken back"),
    "audit.exported": _("Audit log downloaded"),
    "api_token.created": _("API token made"),
    "api_token.revoked": _("API token revoked"),
    "contacts.read": _("Contacts read by a program"),
    "contact.created": _("Contact added"),
    "contact.changed": _("Contact changed"),
    "contact.consent": _("Consent of a contact written down"),
    "contact.merged": _("Contacts merged"),
    "contact.erased": _("Contact erased"),
    "contacts.tagged": _("Contacts tagged"),
    "contacts.untagged": _("Tag taken off contacts"),
    "contacts.imported": _("Contacts imported"),
    "contacts.exported": _("Contacts exported"),
    "contact_tag.renamed": _("Tag renamed"),
    "contact_tag.removed": _("Tag removed"),
    "contact_field.defined": _("Contact field defined"),
    "contact_field.changed": _("Contact field changed"),
    "contact_field.removed": _("Contact field removed"),
    "notices.changed": _("Notices of members changed"),
}


def register_actions() -> None:
    """Make them known."""
    for key, label in (PERSONAL | ACTIONS).items():
        register_action(key, label)
