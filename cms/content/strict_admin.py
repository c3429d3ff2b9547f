"""Wagtail's admin without inline scripts.

Written for Wagtail 8.0.1. Templates in `templates/wagtailadmin` replace those that hold a script; the choosers write
theirs in Python and have no hook for it, so their `render` is replaced here. `docs/security.md` says what to look at
after an upgrade; `tests/cms/content/test_strict_admin.py` fails when Wagtail's own code has changed beneath.
"""

import json
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail.admin.widgets import BaseChooser
from wagtail.admin.widgets.workflows import AdminTaskChooser

# Writes a script of its own, which says no more than this.
_CALLS = {AdminTaskChooser: "createTaskChooser"}


def start(call: str, *arguments: object) -> SafeString:
    """Return the element that calls an initialiser of Wagtail's (`static/js/admin/start.js` lists them)."""
    return format_html(
        '<rostrum-start hidden data-call="{}" data-arguments="{}"></rostrum-start>', call, json.dumps(arguments)
    )


def render_chooser(
    self: BaseChooser,
    name: str,
    value: Any,
    attrs: dict[str, Any] | None = None,
    renderer: object = None,  # noqa: ARG001 - Wagtail's signature
) -> SafeString:
    """Render a chooser; raises TypeError without an id, ImproperlyConfigured for one with a script of its own."""
    if not attrs or "id" not in attrs:
        raise TypeError("A chooser cannot be rendered without an id.")
    data = self.get_value_data(value)
    return format_html("{}{}", self.render_html(name, data, attrs), _starting(self, attrs["id"], name, data))


def _starting(chooser: BaseChooser, id_: str, name: str, data: Any) -> SafeString:
    if call := _CALLS.get(type(chooser)):
        return start(call, id_)
    if type(chooser).render_js_init is not BaseChooser.render_js_init:
        raise ImproperlyConfigured(
            f"{type(chooser).__name__} writes an inline script, which the Content-Security-Policy forbids: give it a "
            f"js_constructor and get_js_init_options instead of render_js_init."
        )
    return start(chooser.js_constructor, id_, chooser.get_js_init_options(id_, name, data))


def install() -> None:
    """Replace how choosers are rendered. For `AppConfig.ready()`."""
    BaseChooser.render = render_chooser
