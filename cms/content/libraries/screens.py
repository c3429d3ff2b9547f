"""What Wagtail's screens of images, documents and collections do otherwise where something is an organisation's."""

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.models import Collection

from accounts.selectors import membership_of
from accounts.sign_in.second_factor import require_second_factor
from cms.content.libraries.api import DocumentsAPI, ImagesAPI
from cms.content.libraries.policy import policies
from cms.content.models import Library, SiteDocument


def narrow_api(router: Any) -> None:
    """List in the admin's API what the user may know of."""
    router.register_endpoint("images", ImagesAPI)
    router.register_endpoint("documents", DocumentsAPI)


def keep_documents_private(document: SiteDocument, request: HttpRequest) -> None:
    """Serve an organisation's documents to its members only, unless they are for everybody. Raises `Http404`."""
    library = Library.objects.over(document.collection).select_related("organisation").first()
    if library is None or document.shared or request.user.is_superuser:
        return
    if not request.user.is_authenticated or membership_of(request.user, library.organisation) is None:
        raise Http404
    require_second_factor(request.user, library.organisation)


def refuse_tags(request: HttpRequest, action_type: str, objects: Sequence[Any], action: Any) -> HttpResponse | None:
    """Refuse to tag what is an organisation's. All tags stand in one list, which everybody in the admin reads."""
    if action_type != "add_tags" or action.model not in policies():
        return None
    collections = Collection.objects.filter(pk__in=[row.collection_id for row in objects])
    if not collections.filter(Library.objects.all().holding()).exists():
        return None
    messages.error(request, tags_refusal())
    return redirect(action.next_url)


def tags_refusal() -> str:
    """Return why."""
    return _("Images and documents of an organisation have no tags: everybody could read them.")


def name_owner(collection: Collection) -> dict[str, Any] | None:
    """Keep Wagtail from offering to delete an organisation's library, by naming what is in it."""
    library = Library.objects.over(collection).select_related("organisation").first()
    if library is None or library.collection_id != collection.pk:
        return None
    text = _("the library of %(name)s") % {"name": library.organisation}
    return {"count": 1, "count_text": text, "url": reverse("wagtailadmin_collections:edit", args=[collection.pk])}
