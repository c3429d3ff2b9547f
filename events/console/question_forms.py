"""The questions of an event as rows of a form: added, removed and put in order, also without a script."""

import re
from typing import Any, Final

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext_lazy

from accounts.models import FieldKind
from events.questions import MOST

PREFIX: Final = "questions"
# The button that asks for one more empty row, and sends nothing.
MORE: Final = "more_questions"
_LONGEST_KEY: Final = 40


class QuestionForm(forms.Form):
    """One question."""

    key = forms.CharField(required=False, widget=forms.HiddenInput)
    label = forms.CharField(label=gettext_lazy("Question"), required=False, max_length=200)
    kind = forms.ChoiceField(label=gettext_lazy("Answer"), choices=FieldKind.choices, initial=FieldKind.TEXT)
    choices = forms.CharField(
        label=gettext_lazy("Choices"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("One in each line."),
    )
    required = forms.BooleanField(label=gettext_lazy("Must be answered"), required=False)


class _Questions(forms.BaseFormSet):
    """All questions of an event."""

    def add_fields(self, form: Any, index: int | None) -> None:
        """Name the fields for removing and for the order as people understand them."""
        super().add_fields(form, index)
        if "ORDER" in form.fields:
            form.fields["ORDER"].label = gettext_lazy("Position")
        if "DELETE" in form.fields:
            form.fields["DELETE"].label = gettext_lazy("Remove")

    def said(self) -> list[dict[str, Any]]:
        """Return the questions in their order, as a service takes them; rows without words are left out."""
        rows = [(form.cleaned_data.get("ORDER"), at, form.cleaned_data) for at, form in enumerate(self.forms)]
        rows = [row for row in rows if row[2].get("label") and not row[2].get("DELETE")]
        rows.sort(key=lambda row: (row[0] is None, row[0] or 0, row[1]))
        used: set[str] = set()
        return [_question(data, used) for _order, _at, data in rows]


Questions = forms.formset_factory(
    QuestionForm, formset=_Questions, extra=0, can_order=True, can_delete=True, max_num=MOST, absolute_max=MOST + 10
)


def questions_form(data: Any, questions: list[dict[str, Any]]) -> Any:
    """Return the rows: those that were sent, one more if that was asked for, else those of an event."""
    initial = [each | {"choices": "\n".join(each["choices"])} for each in questions]
    if data is None:
        return Questions(prefix=PREFIX, initial=initial)
    if MORE in data:
        data = data.copy()
        name = f"{PREFIX}-TOTAL_FORMS"
        total = data.get(name, "0")
        data[name] = str(min(MOST, int(total) + 1) if total.isdecimal() and len(total) < 4 else 1)  # noqa: PLR2004
    return Questions(data, prefix=PREFIX, initial=initial)


def _question(data: dict[str, Any], used: set[str]) -> dict[str, Any]:
    key = data["key"] or _free_key(data["label"], used)
    used.add(key)
    choices = [line.strip() for line in data["choices"].splitlines() if line.strip()]
    return {
        "key": key,
        "label": data["label"],
        "kind": data["kind"],
        "choices": choices if data["kind"] in {FieldKind.CHOICE, FieldKind.CHOICES} else [],
        "required": data["required"],
    }


def _free_key(label: str, used: set[str]) -> str:
    """Return a key made of the question's words: answers are kept by it, whatever it is worded like later."""
    words = re.sub("[^a-z0-9]+", "_", slugify(label)).strip("_")[: _LONGEST_KEY - 4]
    stem = words if words[:1].isalpha() else f"question_{words}".strip("_")
    number, key = 1, stem
    while key in used:
        number += 1
        key = f"{stem}_{number}"
    return key
