"""Slugs that no page below a front page may have: its address would be that of something else.

Addresses of views come before those of pages, so such a page could never be seen; and where one was there first, what
comes later would take its place.
"""

from typing import Any, Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.forms.pages import CopyForm, WagtailAdminPageForm
from wagtail.models import Page

# The first parts of the addresses in cms/urls.py (a test compares them), and of those that nginx or a middleware
# answers, or that are kept for later.
RESERVED: Final = frozenset(
    """
    _ _util account admin api dev documents events health media rostrum rostrum-private static surveys unsubscribe
    webhooks ws
    """.split()  # noqa: SIM905 - read as a list of words
)


def is_reserved(slug: str, parent: Page | None) -> bool:
    """Tell whether a page with this slug could not be seen below this parent."""
    if slug not in RESERVED | {code for code, _name in settings.LANGUAGES}:
        return False
    return parent is not None and bool(parent.is_site_root())


def refusal(slug: str) -> str:
    """Return why a slug is refused, and what to do."""
    return _("“%(slug)s” is the beginning of other addresses of this site. Choose another slug.") % {"slug": slug}


def check_slug(slug: str, parent: Page | None) -> None:
    """Raise `ValidationError`, beside the slug, where a page could not be seen."""
    if is_reserved(slug, parent):
        raise ValidationError({"slug": refusal(slug)}, code="reserved")


class PageForm(WagtailAdminPageForm):
    """Writes a page. A new one does not know its parent before it is saved; its form does."""

    def clean(self) -> Any:
        """Look at the slug where the page is to stand."""
        cleaned = super().clean()
        if is_reserved(slug := cleaned.get("slug", ""), self.parent_page):
            self.add_error("slug", refusal(slug))
        return cleaned


class PageCopyForm(CopyForm):
    """Copies a page; a slug that is reserved is told beside the field."""

    def clean(self) -> Any:
        """Look at the slug where the copy is to stand."""
        cleaned = super().clean()
        slug, parent = cleaned.get("new_slug"), cleaned.get("new_parent_page") or self.page.get_parent()
        if slug and is_reserved(slug, parent):
            self.add_error("new_slug", refusal(slug))
        return cleaned


def refuse_move(request: HttpRequest, page: Page, destination: Page) -> HttpResponse | None:
    """Refuse to move a page to where it could not be seen (Wagtail's `before_move_page`)."""
    if not is_reserved(page.slug, destination):
        return None
    messages.error(request, refusal(page.slug))
    return redirect("wagtailadmin_pages:move", page.pk)


def refuse_moves(request: HttpRequest, action_type: str, objects: list[Any], action: Any) -> HttpResponse | None:
    """The same for several pages at once (Wagtail's `before_bulk_action`)."""
    if action_type != "move" or not issubclass(action.model, Page):
        return None
    destination = action.cleaned_form.cleaned_data["chooser"]
    refused = next((page.slug for page in objects if is_reserved(page.slug, destination)), None)
    if refused is None:
        return None
    messages.error(request, refusal(refused))
    return redirect(action.next_url)
