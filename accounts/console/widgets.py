"""Fields of the console's forms that Django has none for."""

from collections.abc import Callable, Iterable
from typing import Any

from django import forms


class SuggestingInput(forms.TextInput):
    """A text field that proposes what fits while somebody types: for a choice among hundreds, without a script."""

    template_name = "console/widgets/suggesting_input.html"

    def __init__(self, suggestions: Callable[[], Iterable[str]], attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self._suggestions = suggestions

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Add the list, and the field's tie to it."""
        context: dict[str, Any] = super().get_context(name, value, attrs)
        list_id = f"{context['widget']['attrs'].get('id', name)}-list"
        context["widget"]["attrs"] |= {"list": list_id, "autocomplete": "off"}
        return context | {"list_id": list_id, "suggestions": self._suggestions()}


class ColourInput(forms.TextInput):
    """The browser's colour picker."""

    input_type = "color"
