"""Keeps people without content rights out of Wagtail's screens for pages, snippets, workflows and reports.

Members of organisations enter the admin for the console's sake. Wagtail takes everybody in there for an editor: its
choosers, moves, previews and messages name pages, drafts and snippets to whoever asks.
"""

from collections.abc import Callable
from typing import Any, Final

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from wagtail.admin.auth import user_has_any_page_permission
from wagtail.snippets.models import get_snippet_models

from accounts.models import User
from accounts.staff import CAMPAIGN_STAFF

# Below the admin. Images and documents are not among them: organisations have libraries of their own.
_CONTENT: Final = (
    "bulk/wagtailcore/",
    "pages/",
    "choose-page/",
    "editing-sessions/",
    "reports/",
    "snippets/",
    "tag-autocomplete/",
    "translation/",
    "workflows/",
)
_BULK: Final = "wagtail_bulk_action"


def has_content_rights(user: User) -> bool:
    """Tell whether somebody is in the admin for more than an organisation's sake: by a group, or a right to pages."""
    return user_has_any_page_permission(user) or user.groups.exclude(name=CAMPAIGN_STAFF).exists()


class ContentDoor:
    """Middleware: answers 404 there."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response
        # By path, not by name: organisations' own sites have no admin, and so no name for it.
        self._doors = tuple(f"{admin}{part}" for admin in settings.STAFF_PATHS for part in _CONTENT)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request."""
        return self._get_response(request)

    def process_view(self, request: HttpRequest, _view: Any, _args: Any, kwargs: dict[str, Any]) -> None:
        """Raise `Http404` for somebody without content rights; who is not signed in is led to sign in."""
        if not request.path.startswith(self._doors) and not _acts_on_snippets(request, kwargs):
            return
        if not isinstance(request.user, AnonymousUser) and not has_content_rights(request.user):
            raise Http404


def _acts_on_snippets(request: HttpRequest, kwargs: dict[str, Any]) -> bool:
    """Tell whether this is a bulk action on snippets, which names them before it looks at permissions."""
    match = request.resolver_match
    if match is None or match.url_name != _BULK:
        return False
    asked = f"{kwargs['app_label']}.{kwargs['model_name']}".lower()
    return any(model._meta.label_lower == asked for model in get_snippet_models())
