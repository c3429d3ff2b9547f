"""What every form of the console has in common."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.console.acting import Acting
from accounts.console.guard import CARRIED_AS


def carry(form: forms.BaseForm, acting: Acting) -> None:
    """Have the form say for which organisation it was opened, and offer rows of that organisation only."""
    form.fields[CARRIED_AS] = forms.CharField(
        initial=str(acting.organisation.pk), widget=forms.HiddenInput, required=False
    )
    for field in form.fields.values():
        if isinstance(field, forms.ModelChoiceField) and field.queryset is not None and _is_owned(field.queryset.model):
            field.queryset = field.queryset.filter(organisation=acting.organisation)


def add_errors(form: forms.BaseForm, error: ValidationError | PermissionDenied) -> None:
    """Put what a service has refused beside its fields; above the form where it has no such field."""
    if isinstance(error, PermissionDenied):
        form.add_error(None, str(error))
        return
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, errors in error.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)


class ActingForm(forms.Form):
    """A form that is no model's; takes `acting`."""

    def __init__(self, *args: Any, acting: Acting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.acting = acting
        carry(self, acting)


def _is_owned(model: Any) -> bool:
    return any(field.name == "organisation" for field in model._meta.get_fields())
