"""What accounts itself adds to the timeline of a contact."""

from django.utils.translation import gettext as _

from accounts.contacts.registry import register_timeline, sources
from accounts.contacts.selectors import consent_history
from accounts.contacts.timeline import Entry, Page
from accounts.models import Contact


def register_own() -> None:
    """Make it known."""
    register_timeline("accounts.consent", _consent)
    register_timeline("accounts.contact", _beginning)
    register_timeline("accounts.merges", _merges)


def _consent(contact: Contact, page: Page) -> list[Entry]:
    return [
        Entry(
            at=row.at,
            number=row.pk,
            title=f"{row.get_channel_display()}: {row.get_status_display()}",
            detail=" · ".join(filter(None, [str(sources().get(row.source, row.source)), row.proof])),
            icon="check",
        )
        for row in page.of(consent_history(contact), at="at")
    ]


def _beginning(contact: Contact, page: Page) -> list[Entry]:
    detail = str(sources().get(contact.source, contact.source))
    rows = page.of(Contact.objects.filter(pk=contact.pk), at="created")
    return [Entry(at=row.created, number=row.pk, title=_("Contact added"), detail=detail, icon="plus") for row in rows]


def _merges(contact: Contact, page: Page) -> list[Entry]:
    rows = page.of(contact.forwardings.all(), at="at")
    return [
        Entry(at=row.at, number=row.pk, title=_("Merged with contact %(number)d") % {"number": row.pk}, icon="resubmit")
        for row in rows
    ]
