"""People the organisation knows."""

from datetime import datetime
from typing import Annotated, Any, Final

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.utils.translation import gettext_noop as _
from ninja import Query, Router, Schema, Status
from pydantic import Field

from accounts.api.authentication import ApiRequest, TokenAuth
from accounts.api.fields import Body, Changes, Moment, PathNumber, omitted
from accounts.api.pagination import Part, part_of
from accounts.contacts.selectors import consent_history, find_contact
from accounts.models import Channel, ConsentRecord, Contact, Organisation
from accounts.models import Status as Standing
from accounts.services.api_tokens import note_contacts_read
from accounts.services.consent import record_consent
from accounts.services.contact_erasure import erase_contact
from accounts.services.contacts import create_contact, update_contact
from cms.infra.addresses import InvalidAddressError, normalise_email

router: Final = Router(tags=["contacts"])

READ: Final = "contacts:read"
WRITE: Final = "contacts:write"
# How contacts and consent are noted to have come here.
SOURCE: Final = "api"


class Consent(Schema):
    """Where somebody stands with each channel."""

    email: Standing = Field(alias="consent_email")
    sms: Standing = Field(alias="consent_sms")
    call: Standing = Field(alias="consent_call")
    post: Standing = Field(alias="consent_post")


class ContactOut(Schema):
    """A contact."""

    id: int
    first_name: str
    last_name: str
    email: str
    phone: str
    street: str
    city: str
    region: str
    postcode: str
    country: str
    latitude: float | None
    longitude: float | None
    language: str
    time_zone: str
    tags: list[str]
    custom: dict[str, Any]
    source: str
    consent: Consent
    created: datetime
    updated: datetime

    @staticmethod
    def resolve_tags(contact: Contact) -> list[str]:
        """Return the names."""
        return [tag.name for tag in contact.tags.all()]

    @staticmethod
    def resolve_consent(contact: Contact) -> Contact:
        """Return what holds it."""
        return contact


class ContactNumber(Schema):
    """Which contact: what a token is told that may write contacts and not read them."""

    id: int


# In this order: every contact has a number.
Written = Annotated[ContactOut | ContactNumber, Field(union_mode="left_to_right")]


class _Values(Body):
    first_name: str = Field("", max_length=100)
    last_name: str = Field("", max_length=100)
    email: str = Field("", max_length=254)
    phone: str = Field("", max_length=60)
    street: str = Field("", max_length=200)
    city: str = Field("", max_length=100)
    region: str = Field("", max_length=100)
    postcode: str = Field("", max_length=20)
    country: str = Field("", max_length=2)
    latitude: float | None = Field(None, ge=-90, le=90)
    longitude: float | None = Field(None, ge=-180, le=180)
    language: str = Field("", max_length=10)
    time_zone: str = Field("", max_length=64)
    tags: list[str] = Field([], max_length=100)
    custom: dict[str, Any] = Field({}, max_length=100)


class ContactIn(_Values):
    """A new contact: a name, an e-mail address or a phone number is needed."""


class ContactChanges(_Values, Changes):
    """What to change of a contact. `tags` replace those it has; a value null in `custom` empties that field."""


class ContactPart(Schema):
    """A part of the list of contacts."""

    items: list[ContactOut]
    next: str | None


class ContactFilters(Schema):
    """Which contacts."""

    search: str = Field("", max_length=200, description="Beginnings of names, of the e-mail address or of the number.")
    email: str = Field("", max_length=254)
    tag: str = Field("", max_length=60)
    updated_since: Moment = omitted()
    consent_email: Standing = omitted()
    consent_sms: Standing = omitted()
    consent_call: Standing = omitted()
    consent_post: Standing = omitted()


class ConsentIn(Body):
    """What somebody has said."""

    channel: Channel
    status: Standing
    proof: str = Field("", max_length=250, description="Where to look it up; names nobody.")
    at: Moment = omitted(description="When it was said; now if left out.")


class ConsentOut(Schema):
    """What somebody has said, or what has happened."""

    channel: Channel
    status: Standing
    at: datetime
    source: str
    proof: str
    recorded: datetime


class ConsentPart(Schema):
    """A part of what somebody has said."""

    items: list[ConsentOut]
    next: str | None


@router.get("/contacts", response=ContactPart, auth=TokenAuth(READ), summary=_("List and search contacts"))
def list_contacts(
    request: ApiRequest, response: HttpResponse, filters: Query[ContactFilters], part: Query[Part]
) -> dict[str, Any]:
    """Return one part of the list."""
    note_contacts_read(token=request.auth.token)
    rows = _chosen(request.auth.organisation, filters).prefetch_related("tags")
    return part_of(request, response, rows, part)


@router.post("/contacts", response={201: Written}, auth=TokenAuth(WRITE), summary=_("Add a contact"))
def add_contact(request: ApiRequest, values: ContactIn) -> Status[Contact | ContactNumber]:
    """Add a contact."""
    sent = values.model_dump(exclude_unset=True)
    caller = request.auth
    contact = create_contact(organisation=caller.organisation, source=SOURCE, by=caller.user, **sent)
    return Status(201, _shown(request, contact))


@router.get("/contacts/{contact_id}", response=ContactOut, auth=TokenAuth(READ), summary=_("Read a contact"))
def get_contact(request: ApiRequest, contact_id: PathNumber) -> Contact:
    """Return the contact, or the one that it was merged into."""
    note_contacts_read(token=request.auth.token)
    return _found(request, contact_id)


@router.patch("/contacts/{contact_id}", response=Written, auth=TokenAuth(WRITE), summary=_("Change a contact"))
def change_contact(request: ApiRequest, contact_id: PathNumber, changes: ContactChanges) -> Contact | ContactNumber:
    """Change what was sent."""
    contact = _found(request, contact_id)
    changed = update_contact(contact=contact, by=request.auth.user, **changes.model_dump(exclude_unset=True))
    if request.auth.may(READ):
        # Changing nothing reads it.
        note_contacts_read(token=request.auth.token)
    return _shown(request, changed)


@router.delete(
    "/contacts/{contact_id}",
    response={204: None},
    auth=TokenAuth(WRITE),
    summary=_("Erase a contact"),
    description=_("Everything that is known of this person is deleted. This cannot be taken back."),
)
def delete_contact(request: ApiRequest, contact_id: PathNumber) -> Status[None]:
    """Forget somebody."""
    erase_contact(contact=_found(request, contact_id), by=request.auth.user)
    return Status(204, None)


@router.get(
    "/contacts/{contact_id}/consent",
    response=ConsentPart,
    auth=TokenAuth(READ),
    summary=_("Read what a contact has said about being written to or called"),
)
def list_consent(
    request: ApiRequest, response: HttpResponse, contact_id: PathNumber, part: Query[Part]
) -> dict[str, Any]:
    """Return one part of the ledger, in the order in which it was written."""
    note_contacts_read(token=request.auth.token)
    return part_of(request, response, consent_history(_found(request, contact_id)), part)


@router.post(
    "/contacts/{contact_id}/consent",
    response={201: ConsentOut},
    auth=TokenAuth(WRITE),
    summary=_("Write down what a contact has said about being written to or called"),
)
def add_consent(request: ApiRequest, contact_id: PathNumber, said: ConsentIn) -> Status[ConsentRecord]:
    """Add to the ledger."""
    sent = said.model_dump(exclude_unset=True)
    contact = _found(request, contact_id)
    return Status(201, record_consent(contact=contact, source=SOURCE, by=request.auth.user, **sent))


def _found(request: ApiRequest, number: int) -> Contact:
    contact = find_contact(request.auth.organisation, number)
    if contact is None:
        raise Http404
    return contact


def _shown(request: ApiRequest, contact: Contact) -> Contact | ContactNumber:
    """Return the contact as it is stored, with what the database has written; its number to who may not read it.

    Otherwise an empty change would read what it is of.
    """
    return Contact.objects.get(pk=contact.pk) if request.auth.may(READ) else ContactNumber(id=contact.pk)


def _chosen(organisation: Organisation, filters: ContactFilters) -> QuerySet[Contact]:
    rows = Contact.objects.of(organisation)
    if filters.search:
        rows = Contact.objects.search(filters.search, organisation)
    if filters.email:
        rows = rows.filter(email_normal=_normal(filters.email))
    if filters.tag:
        rows = rows.filter(tags__in=organisation.contact_tags.filter(name__iexact=filters.tag.strip()))
    if filters.updated_since:
        rows = rows.filter(updated__gte=filters.updated_since)
    for channel in Channel:
        if status := getattr(filters, f"consent_{channel}"):
            rows = rows.standing(channel, status)
    return rows


def _normal(address: str) -> str:
    """Return the address as it is compared; what is none is nobody's, and no contact's is a space."""
    try:
        return normalise_email(address)
    except InvalidAddressError:
        return " "
