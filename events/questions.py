"""What an organisation asks those who register, beyond their names; kept with the event as JSON.

    [{"key": "diet", "label": "What do you eat?", "kind": "choice", "choices": ["All", "Vegan"], "required": false}]

Kinds and their checks are those of contacts' own fields.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.contacts.fields import clean_values
from accounts.contacts.plain_text import clean_line
from accounts.models import ContactField, FieldKind

MOST: Final = 20
_MOST_CHOICES: Final = 50
_KEY: Final = re.compile("[a-z][a-z0-9_]{0,39}")


def clean_questions(questions: Any) -> list[dict[str, Any]]:
    """Return questions as they are kept. Raises `ValidationError`."""
    if not isinstance(questions, list) or len(questions) > MOST:
        raise ValidationError(_("Ask at most %(most)d questions.") % {"most": MOST}, code="too_many")
    cleaned = [_clean(each) for each in questions]
    if len({each["key"] for each in cleaned}) < len(cleaned):
        raise ValidationError(_("Give each question a key of its own."), code="duplicate")
    return cleaned


def clean_answers(
    questions: Iterable[Mapping[str, Any]], answers: Mapping[str, Any], *, all_required: bool
) -> dict[str, Any]:
    """Return answers as they are kept, by key. Raises `ValidationError` by `question_<key>`, also for unknown ones.

    Without `all_required` those that must be answered may be left out.
    """
    asked = list(questions)
    fields = [
        ContactField(key=each["key"], label=each["label"], kind=each["kind"], choices=each["choices"]) for each in asked
    ]
    errors: dict[str, Any] = {}
    given: dict[str, Any] = {}
    try:
        given = clean_values(fields, answers)
    except ValidationError as error:
        errors = {name.replace("custom_", "question_", 1): found for name, found in error.error_dict.items()}
    for each in asked:
        if all_required and each["required"] and given.get(each["key"]) in (None, "", [], False):
            errors.setdefault(
                f"question_{each['key']}", ValidationError(_("Please answer this question."), code="required")
            )
    if errors:
        raise ValidationError(errors)
    return {key: value for key, value in given.items() if value is not None}


def _clean(question: Any) -> dict[str, Any]:
    if not isinstance(question, Mapping) or not _KEY.fullmatch(str(question.get("key", ""))):
        raise ValidationError(_("Write keys in small letters, digits and underscores."), code="invalid")
    label = clean_line(str(question.get("label", "")), longest=200)
    kind = question.get("kind", FieldKind.TEXT)
    if not label or kind not in FieldKind.values:
        raise ValidationError(_("Write each question, and choose what kind of answer it takes."), code="invalid")
    choices = question.get("choices") or []
    if not isinstance(choices, list) or len(choices) > _MOST_CHOICES:
        raise ValidationError(_("Offer at most %(most)d choices.") % {"most": _MOST_CHOICES}, code="too_many")
    offered = [clean_line(str(choice), longest=80) for choice in choices]
    if kind in {FieldKind.CHOICE, FieldKind.CHOICES} and not any(offered):
        raise ValidationError(_("Offer choices for “%(question)s”.") % {"question": label}, code="required")
    required = question.get("required", False) is True
    return {"key": question["key"], "label": label, "kind": str(kind), "choices": offered, "required": required}
