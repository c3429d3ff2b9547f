"""Reads about contacts that several places share."""

from django.db.models import QuerySet

from accounts.models import ConsentRecord, Contact, ContactForwarding, Organisation


def find_contact(organisation: Organisation, number: int) -> Contact | None:
    """Return the organisation's contact with this number, or the one that it was merged into; None without one."""
    own = Contact.objects.of(organisation)
    found = own.filter(pk=number).first()
    return found or own.filter(forwardings__old_id=number).first()


def consent_history(contact: Contact) -> QuerySet[ConsentRecord]:
    """Return all that was said by or for a contact, and by those merged into it; what was said last comes first."""
    merged = ContactForwarding.objects.filter(contact=contact).values_list("old_id", flat=True)
    return ConsentRecord.objects.filter(contact_id__in=[contact.pk, *merged]).newest()
