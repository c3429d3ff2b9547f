"""The admin's own API, which knows no permissions of images and documents."""

from typing import Any

from wagtail.documents.api.admin.views import DocumentsAdminAPIViewSet
from wagtail.images.api.admin.views import ImagesAdminAPIViewSet

from cms.content.libraries.policy import visible


class _VisibleOnly:
    model: Any
    request: Any

    def get_queryset(self) -> Any:
        """Return what the user may know of."""
        rows = super().get_queryset()  # type: ignore[misc]  # the view set that this is mixed into
        return rows.filter(pk__in=visible(self.model, self.request.user).values("pk"))


class ImagesAPI(_VisibleOnly, ImagesAdminAPIViewSet):
    """Images."""


class DocumentsAPI(_VisibleOnly, DocumentsAdminAPIViewSet):
    """Documents."""
