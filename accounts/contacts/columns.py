"""The columns of contacts in files: what leaves in an export can come back in an import."""

from collections.abc import Sequence
from typing import Any, Final

from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from accounts.contacts.values import FIELDS
from accounts.models import Channel, Contact, ContactField, Organisation

TAGS: Final = "tags"
_CONSENT: Final = tuple(f"consent_{channel}" for channel in Channel)
# Names that other programs give to columns, as `slugify` writes them, in English and Spanish.
_ALIASES: Final = {
    "first_name": ("firstname", "first", "given-name", "nombre", "nombre-de-pila"),
    "last_name": ("lastname", "last", "surname", "family-name", "apellido", "apellidos"),
    "email": ("e-mail", "mail", "email-address", "e-mail-address", "correo", "correo-electronico"),
    "phone": ("phone-number", "mobile", "mobile-phone", "cell", "cell-phone", "telephone", "telefono", "movil"),
    "street": ("address", "address-1", "street-address", "direccion", "calle"),
    "city": ("town", "ciudad"),
    "region": ("state", "province", "estado", "provincia"),
    "postcode": ("zip", "zip-code", "postal-code", "codigo-postal"),
    "country": ("pais",),
    "language": ("idioma", "lang"),
    "time_zone": ("timezone", "zona-horaria"),
    "latitude": ("lat", "latitud"),
    "longitude": ("lng", "lon", "long", "longitud"),
    TAGS: ("tag", "etiquetas", "etiqueta"),
}
_PLAIN: Final = {alias: name for name, aliases in _ALIASES.items() for alias in aliases}


def choices_for(organisation: Organisation) -> list[tuple[str, str]]:
    """Return what a column of an import may hold, with labels."""
    plain = [(name, str(Contact._meta.get_field(name).verbose_name).capitalize()) for name in FIELDS]  # type: ignore[union-attr]
    own = [(f"custom_{field.key}", field.label) for field in organisation.contact_fields.in_use()]
    return [("", str(_("Leave out"))), *plain, (TAGS, str(_("Tags"))), *own]


def guess(headers: Sequence[str], organisation: Organisation) -> list[str]:
    """Return which field each column of an import probably holds; "" where nothing says so, and each field once."""
    known = {slugify(name.replace("_", "-")): name for name in (*FIELDS, TAGS)} | _PLAIN
    for field in organisation.contact_fields.in_use():
        for name in (field.key, field.label):
            known.setdefault(slugify(name.replace("_", "-")), f"custom_{field.key}")
    guessed: list[str] = []
    for header in headers:
        name = known.get(slugify(header[:100].replace("_", "-")).removeprefix("custom-"), "")
        guessed.append("" if name in guessed else name)
    return guessed


def header_of(own: Sequence[ContactField]) -> list[str]:
    """Return the first row of an export: keys, which an import knows again."""
    return [*FIELDS, TAGS, *(f"custom_{field.key}" for field in own), *_CONSENT, "source", "created"]


def row_of(contact: Contact, own: Sequence[ContactField]) -> list[str]:
    """Return a contact's row of an export."""
    plain = [_text(getattr(contact, name)) for name in FIELDS]
    custom = [_text(contact.custom.get(field.key)) for field in own]
    consent = [getattr(contact, name) for name in _CONSENT]
    tags = "; ".join(tag.name for tag in contact.tags.all())
    return [*plain, tags, *custom, *consent, contact.source, contact.created.isoformat(timespec="seconds")]


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "; ".join(value) if isinstance(value, list) else str(value)
