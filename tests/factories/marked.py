"""An organisation with a mark in every row and file that is its own, to be looked for where it must not appear.

A new model that belongs to an organisation fails `test_walk_of_addresses`: plant a row of it here, with the mark in
all that can hold a text, or say in `SILENT` why it can hold none.
"""

from io import BytesIO
from typing import Any
from uuid import uuid4

from django.apps import apps
from django.db.models import CASCADE, CharField, Model
from django.utils import timezone

from accounts.audit import Origin, coming_from, record
from accounts.models import (
    ApiAnswer,
    ConsentRecord,
    ContactExport,
    ContactForwarding,
    ContactTag,
    ErasedAddress,
    FormerAddress,
    FormerSlug,
    Notice,
    Organisation,
)
from accounts.services.contact_import import begin_import
from accounts.services.logos import set_logo
from accounts.services.organisations import owner_key
from campaigns.models import Suppression
from cms.infra.jobs.events.models import OutboxEvent
from cms.infra.jobs.models import Job, State
from events.models import Cohost, EventMessage, FormerEventSlug, HandMessage, MessageRound, ShiftSignup
from events.services.door import check_in
from events.services.occurrences import repeat_event
from tests.factories import contacts, content, events, messages, organisations, tokens, uploads

MARK = "xylophone"
# In what every member of the organisation may see, and in what not.
OPEN, SHUT = f"{MARK}-open", f"{MARK}-shut"
# Models that belong to an organisation and hold no text of its own.
SILENT = {
    "accounts.Contact_tags": "two numbers",
    "content.Library": "two numbers; its collection is named as the organisation is",
    "accounts.ContactForwarding": "two numbers",
    "accounts.ConsentRecord": "names nobody; its proof is marked",
    "accounts.NoticeChoice": "what somebody wants to hear of, and how",
    "accounts.Membership": "its user's name is marked",
    "campaigns.DeliveryEvent": "states and codes",
    "events.Cohost": "numbers and rights",
    "events.MessageRound": "numbers, times and codes",
    "events.Recurrence": "a rule, days and times",
    "events.ShiftSignup": "numbers and a state",
    "jobs.CronSlot": "the installation's own",
    "outbox.Handling": "numbers and names of functions",
}

_OWNER_FIELDS = {"organisation", "organisation_id", "owner"}


def owned_models() -> set[type[Model]]:
    """Return all models whose rows belong to an organisation: by a field, or by what a row of theirs belongs to."""
    models = {model for model in apps.get_models(include_auto_created=True) if not model._meta.proxy}
    owned: set[type[Model]] = {Organisation} | {model for model in models if _is_owned(model)}
    while more := {model for model in models - owned if _parents(model) & owned}:
        owned |= more
    return owned


def marked_organisation() -> dict[str, Model]:
    """Make it. Return one row of each of its models by label, such as `accounts.Contact`, and what the site has."""
    owner = organisations.person(f"{OPEN}.owner", last_name=OPEN)
    of = organisations.organisation(owner=owner, name=f"{OPEN} Union", slug=f"{OPEN}-union", description=OPEN)
    set_logo(organisation=of, by=owner, content=BytesIO(uploads.picture("PNG")))
    rows: list[Any] = [
        Organisation.objects.get(pk=of.pk),
        organisations.member(of, organisations.person(f"{OPEN}.two")),
    ]
    rows += [
        rows[0].logo,
        organisations.invitation(of, f"{SHUT}@example.org"),
        *_about_people(of),
        *_transfers(of),
        *_behind(of),
        *_events(of),
    ]
    return {row._meta.label: row for row in [*rows, *_library(of), *_of_the_site()]}


def _about_people(of: Organisation) -> list[Any]:
    owner = organisations.owner_of(of)
    contact = contacts.contact(of, first_name=SHUT, last_name=SHUT, email=f"{SHUT}@example.org", street=SHUT)
    tag = ContactTag.objects.create(organisation=of, name=SHUT)
    contact.tags.add(tag)
    with coming_from(Origin("203.0.113.99", SHUT)):
        entry = record("organisation.changed", by=owner, organisation=of, target=of, details={"fields": [SHUT]})
    now = timezone.now()
    said = {"organisation_id": of.pk, "contact_id": contact.pk, "channel": "email", "status": "subscribed"}
    token, _text = tokens.token(of, name=SHUT)
    answer = ApiAnswer(token=token, key=SHUT, fingerprint=b"1", status=200, body=SHUT.encode())
    answer.save()
    return [
        *(contact, tag, entry, token, answer, contacts.field(of, SHUT)),
        contact.tags.through.objects.get(contact=contact),
        ConsentRecord.objects.create(at=now, source=SHUT, proof=SHUT, **said),
        ContactForwarding.objects.create(old_id=987_654, organisation=of, contact=contact),
        FormerAddress.objects.create(organisation=of, contact=contact, channel="email", address=f"{SHUT}@old.example"),
        FormerSlug.objects.create(organisation=of, slug=f"{SHUT}-before"),
        Notice.objects.create(user=owner, organisation=of, kind=SHUT, parameters={"mark": SHUT}, ways=["console"]),
    ]


def _events(of: Organisation) -> list[Any]:
    """An event that nobody outside may find, with all that belongs to it."""
    owner = organisations.owner_of(of)
    made = events.event(of, title=SHUT, slug=SHUT, visibility="private", description=SHUT, venue=SHUT)
    shift = events.shift(made, SHUT, instructions=SHUT)
    rule = repeat_event(event=made, rule="FREQ=DAILY;COUNT=2", by=owner)
    occurrence = events.occurrence(made)
    occurrence.cancel_note = SHUT
    occurrence.save(update_fields=["cancel_note"])
    attendee = events.come(occurrence, SHUT, by=owner, shifts=(shift.pk,))
    check_in(attendee=attendee, seen=events.at_door(door=SHUT), by=owner)
    return [
        *(made, shift, rule, occurrence, attendee, attendee.check_ins.get()),
        ShiftSignup.objects.get(attendee=attendee),
        FormerEventSlug.objects.create(organisation=of, event=made, slug=f"{SHUT}-before"),
        Cohost.objects.create(event=made, organisation=organisations.organisation()),
        EventMessage.objects.create(event=made, kind="thanks", words={"en": {"text": SHUT}}),
        HandMessage.objects.create(organisation=of, event=made, channel="email", text=SHUT, attendees=[attendee.pk]),
        MessageRound.objects.create(
            occurrence=occurrence, kind="thanks", about="-", due_at=made.starts_at, not_after=made.ends_at
        ),
    ]


def _transfers(of: Organisation) -> list[Any]:
    """Lists that come in and go out, with their files."""
    owner = organisations.owner_of(of)
    table = BytesIO(f"email,first_name\n{SHUT}@list.example,{SHUT}\n".encode())
    made = begin_import(organisation=of, by=owner, content=table, name=f"{SHUT}.csv")
    made.proof = SHUT
    made.save(update_fields=["proof"])
    return [
        made,
        ContactExport.objects.create(organisation=of, asked_by=owner, query={"q": SHUT}, format="csv"),
        ErasedAddress.objects.create(organisation=of, address_hash=SHUT),
    ]


def _behind(of: Organisation) -> list[Any]:
    """Rows of the infrastructure, which name the organisation by its key."""
    key = owner_key(of)
    event = messages.event_reminder(event_title=SHUT)
    delivery = messages.order(to=f"{SHUT}@example.net", owner=key, context=event)
    failed = {"state": State.DEAD, "finished": timezone.now(), "error_type": SHUT, "error_message": SHUT}
    return [
        *(delivery, delivery.content),
        Suppression.objects.create(
            channel="email", address=f"{SHUT}@no.example", owner=key, reason="manual", source=SHUT
        ),
        Job.objects.create(name="tests.marked", payload={"mark": SHUT}, owner=key, max_attempts=1, lease=60, **failed),
        OutboxEvent.objects.create(event_id=uuid4(), name=SHUT, payload={"mark": SHUT}, owner=key),
    ]


def _library(of: Organisation) -> list[Any]:
    """Its pictures and papers."""
    shelf = of.library.collection
    picture = content.image(OPEN, size=(8, 8), collection=shelf)
    picture.tags.add(OPEN)
    return [of.library, shelf, picture, content.document(f"{OPEN}.txt", OPEN.encode(), collection=shelf)]


def _of_the_site() -> list[Any]:
    """What is not public of the site: people without content rights see none of it."""
    page = content.landing_page(title=SHUT, live=False)
    page.save_revision()
    return [page, content.author(SHUT), content.category(SHUT)]


def _is_owned(model: type[Model]) -> bool:
    named = [field for field in model._meta.concrete_fields if field.name in _OWNER_FIELDS]
    return any(field.name != "owner" or isinstance(field, CharField) for field in named)


def _parents(model: type[Model]) -> set[Any]:
    """Return what a row goes with when it is deleted: a mere reference, such as to a picture, makes no owner."""
    return {
        field.related_model
        for field in model._meta.concrete_fields
        if field.is_relation and field.remote_field.on_delete is CASCADE
    }
