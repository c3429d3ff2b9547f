"""What somebody may not know of is not there.

Wagtail's screens send people home with a message when an image or document is not theirs, and its bulk actions name
what they leave out: both tell that there is something. Nor do its forms know for which organisation they were opened:
the admin has them say so (static/js/admin/acting.js), and who has changed over meanwhile is refused here.
"""

from collections.abc import Callable
from typing import Any, Final

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import UploadedFile

from accounts.console.guard import is_of_another, refuse_form
from cms.content.libraries.policy import policies, visible

_IMAGES: Final = {"wagtailimages", "wagtailimages_chooser"}
_DOCUMENTS: Final = {"wagtaildocs", "wagtaildocs_chooser"}
_NUMBERS: Final = ("image_id", "document_id", "doc_id", "pk")
_UPLOAD: Final = "uploaded_file_id"
_ALL: Final = "all"
_BULK: Final = "wagtail_bulk_action"


class LibraryGuard:
    """Answers 404 about images and documents that the user may not know of, 409 to forms of another organisation."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on."""
        return self._get_response(request)

    def process_view(
        self, request: HttpRequest, _view: Any, _args: Any, kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """Look at what is asked for, before the view does."""
        match = request.resolver_match
        is_bulk = match is not None and match.url_name == _BULK
        # Looked at first: who is asking shall be nobody's business on pages that everybody gets from the cache.
        if match is None or not (is_bulk or match.namespace in _IMAGES | _DOCUMENTS):
            return None
        # Whoever is not signed in is sent to do so.
        if not request.user.is_authenticated:
            return None
        rows, numbers = _in_bulk(request, kwargs) if is_bulk else _on_screen(request, match.namespace, kwargs)
        if numbers and rows.filter(pk__in=numbers).count() != len(numbers):
            raise Http404
        # Bulk actions on other things are ours, and look for themselves, or Wagtail's, on pages.
        return refuse_form(request) if rows is not None and is_of_another(request) else None


def _on_screen(request: HttpRequest, namespace: str, kwargs: dict[str, Any]) -> tuple[Any, set[int]]:
    """Return the rows that the user may know of, and the numbers of those that a screen is about."""
    if _UPLOAD in kwargs:
        return UploadedFile.objects.filter(uploaded_by_user=request.user), {_number(str(kwargs[_UPLOAD]))}
    model = get_image_model() if namespace in _IMAGES else get_document_model()
    return visible(model, request.user), {_number(str(kwargs[name])) for name in _NUMBERS if name in kwargs}


def _in_bulk(request: HttpRequest, kwargs: dict[str, Any]) -> tuple[Any, set[int]]:
    """Return the same for an action on several; what "all" stands for, Wagtail asks the policy."""
    label = f"{kwargs['app_label']}.{kwargs['model_name']}"
    model = next((known for known in policies() if known._meta.label_lower == label.lower()), None)
    if model is None:
        return None, set()
    return visible(model, request.user), {_number(text) for text in request.GET.getlist("id") if text != _ALL}


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 9):  # noqa: PLR2004 - those of an integer
        raise Http404
    return int(text)
