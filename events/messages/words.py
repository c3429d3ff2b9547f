"""Words of messages and the placeholders in them: `{first_name}`, which each reader's own name replaces."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from cms.infra.texts import validate_text
from events.messages.kinds import MAIL, Kind
from events.models import EventMessage

EVERYWHERE: Final = ("first_name", "event", "date", "time", "place", "organisation", "link")
LONGEST_SUBJECT: Final = 200
LONGEST_TEXT: Final = 5_000
# Four texts of 153 letters: what is longer costs more than anybody expects.
LONGEST_SMS: Final = 612
_PLACEHOLDER: Final = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True)
class Words:
    """What a message says, its placeholders not replaced yet."""

    subject: str
    text: str


def words_of(kind: Kind, setting: EventMessage | None, language: str) -> Words:
    """Return what a kind says in a language: what staff have written, else as given."""
    own = setting.words.get(language, {}) if setting else {}
    with translation.override(language):
        return Words(own.get("subject") or str(kind.subject), own.get("text") or str(kind.text))


def fill(text: str | Promise, facts: Mapping[str, str]) -> str:
    """Return a text with its placeholders replaced, and no gaps where there is nothing to say."""
    filled = _PLACEHOLDER.sub(lambda found: facts.get(found[1], found[0]), str(text))
    return re.sub(r"\n{3,}", "\n\n", filled).strip()


def clean_words(kind: Kind, values: Mapping[str, Any], language: str) -> dict[str, str]:
    """Return what staff have written in a language as it is kept. Raises `ValidationError` by `<field>_<language>`."""
    cleaned, errors = {}, {}
    longest = {"subject": LONGEST_SUBJECT, "text": LONGEST_TEXT if kind.channel == MAIL else LONGEST_SMS}
    for name, most in longest.items():
        text = str(values.get(name) or "").replace("\r\n", "\n").strip()
        if name == "subject":
            text = " ".join(text.split())
        try:
            check_words(kind, text, longest=most)
        except ValidationError as error:
            errors[f"{name}_{language}"] = error
        if text:
            cleaned[name] = text
    if errors:
        raise ValidationError(errors)
    return cleaned


def check_words(kind: Kind, text: str, *, longest: int) -> None:
    """Raise `ValidationError` for a text that is too long, or with a placeholder that this kind does not know."""
    if len(text) > longest:
        raise ValidationError(_("Write at most %(most)d characters.") % {"most": longest}, code="max_length")
    validate_text(text)
    known = (*EVERYWHERE, *kind.knows)
    unknown = [name for name in _PLACEHOLDER.findall(text) if name not in known]
    if unknown:
        offered = ", ".join(f"{{{name}}}" for name in known)
        message = _("There is no placeholder {%(name)s}. There are: %(known)s.")
        raise ValidationError(message % {"name": unknown[0], "known": offered}, code="placeholder")
