"""Makes up the people whom the demo's organisations know. Addresses and numbers are reserved for examples."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count, islice
from random import Random
from typing import Any, Final

from django.utils import timezone

from accounts.contacts.consent_proof import hash_of
from accounts.models import Channel, ConsentRecord, Contact, ContactField, ContactTag, FieldKind, Organisation, Status
from home.demo import texts

NUMBER: Final = 5_000
_BATCH: Final = 1_000
# Of a hundred: those who have said or done this; the others were never asked.
_STANDING: Final = {
    Channel.EMAIL: {Status.SUBSCRIBED: 72, Status.UNSUBSCRIBED: 6, Status.BOUNCED: 3, Status.COMPLAINED: 1},
    Channel.SMS: {Status.SUBSCRIBED: 41, Status.UNSUBSCRIBED: 4},
    Channel.CALL: {Status.SUBSCRIBED: 18, Status.UNSUBSCRIBED: 5},
}
_YEARS: Final = timedelta(days=3 * 365)


def add_contacts(organisation: Organisation, data: dict[str, Any], fields: list[ContactField]) -> None:
    """Add the organisation's contacts, the same ones each time, with tags, values of its fields and consent.

    Past the services, many rows at a time: one by one they would make the first start wait for a minute.
    """
    chance = Random(organisation.slug)  # noqa: S311 - nothing secret
    tags = ContactTag.objects.bulk_create(ContactTag(organisation=organisation, name=name) for name in data["tags"])
    people = _people(organisation, data, fields, chance)
    while batch := list(islice(people, _BATCH)):
        contacts = Contact.objects.bulk_create(batch)
        _put_tags(contacts, tags, chance)
        ConsentRecord.objects.bulk_create(record for contact in contacts for record in _records(contact, chance))


def _people(
    organisation: Organisation, data: dict[str, Any], fields: list[ContactField], chance: Random
) -> Iterator[Contact]:
    names = texts.names()
    numbers: dict[str, Iterator[int]] = {city["code"]: count(100) for city in data["cities"]}
    now = timezone.now()
    for number in range(NUMBER):
        first, last = chance.choice(names["first"]), chance.choice(names["last"])
        city = chance.choice(data["cities"])
        email = f"{first}.{last}{number}@example.{chance.choice(('com', 'net', 'org'))}".lower()
        with_email, with_phone = chance.random() < 0.93, chance.random() < 0.7  # noqa: PLR2004 - shares
        yield Contact(
            organisation=organisation,
            first_name=first,
            last_name=last,
            email=email if with_email else "",
            email_normal=email if with_email else "",
            phone=_phone(city["code"], numbers) if with_phone or not with_email else "",
            street=f"{chance.randint(1, 400)} {chance.choice(names['streets'])} Street",
            city=city["city"],
            region=city["region"],
            postcode=city["postcode"],
            country=data["country"],
            latitude=round(city["latitude"] + chance.uniform(-0.02, 0.02), 5),
            longitude=round(city["longitude"] + chance.uniform(-0.02, 0.02), 5),
            language=chance.choices(list(data["languages"]), list(data["languages"].values()))[0],
            custom={field.key: _value(field, chance, now) for field in fields if chance.random() < 0.5},  # noqa: PLR2004
            source=chance.choices(["import", "staff"], [9, 1])[0],
            created=now - _YEARS * chance.random(),
            **{f"consent_{channel}": _standing(channel, chance) for channel in _STANDING},
        )


def _phone(area: str, numbers: dict[str, Iterator[int]]) -> str:
    """Return one of the hundred numbers of an area that are for fiction; families share them."""
    return f"+1{area}5550{100 + next(numbers[area]) % 100}"


def _standing(channel: Channel, chance: Random) -> Status:
    shares = _STANDING[channel]
    silent = 100 - sum(shares.values())
    return chance.choices([*shares, Status.NEVER_ASKED], [*shares.values(), silent])[0]


def _value(field: ContactField, chance: Random, now: datetime) -> Any:
    match FieldKind(field.kind):
        case FieldKind.NUMBER:
            return chance.randint(1, 30)
        case FieldKind.YES_NO:
            return chance.choice([True, False])
        case FieldKind.DATE:
            return f"{now - _YEARS * chance.random():%Y-%m-%d}"
        case FieldKind.CHOICE:
            return chance.choice(field.choices)
        case FieldKind.CHOICES:
            chosen = chance.sample(field.choices, chance.randint(1, 2))
            return [choice for choice in field.choices if choice in chosen]
        case _:
            return f"{chance.choice(texts.names()['streets'])} House"


def _put_tags(contacts: list[Contact], tags: list[ContactTag], chance: Random) -> None:
    through = Contact.tags.through
    through.objects.bulk_create(
        through(contact_id=contact.pk, contacttag_id=tag.pk)
        for contact in contacts
        for tag in chance.sample(tags, chance.choices([0, 1, 2], [5, 4, 1])[0])
    )


def _records(contact: Contact, chance: Random) -> Iterator[ConsentRecord]:
    """Yield what led to where the contact stands: a yes, and whatever came after it."""
    for channel in _STANDING:
        status = contact.standing(channel)
        if status == Status.NEVER_ASKED:
            continue
        said = contact.created
        for step in [Status.SUBSCRIBED] if status == Status.SUBSCRIBED else [Status.SUBSCRIBED, status]:
            yield ConsentRecord(
                organisation_id=contact.organisation_id,
                contact_id=contact.pk,
                channel=channel,
                status=step,
                at=said,
                source="import" if step == Status.SUBSCRIBED else "person",
                proof="Sign-up sheet" if step == Status.SUBSCRIBED else "",
                address_hash=hash_of(contact.organisation_id, contact.address(channel)),
            )
            said += (timezone.now() - said) * chance.random()
