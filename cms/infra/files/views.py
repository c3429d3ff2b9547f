"""Files on the disk, for installations without an object store: public ones, and private ones through signed links."""

from collections.abc import AsyncIterator
from http import HTTPStatus
from typing import BinaryIO, cast

from asgiref.sync import sync_to_async
from django.conf import settings
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe
from django.views.static import serve

from cms.infra.files import links
from cms.infra.files.backends import backend
from cms.infra.files.base import Missing
from cms.infra.files.checks.content import CHUNK
from cms.infra.files.checks.types import is_active
from cms.infra.files.kinds import managed_prefixes
from cms.infra.files.storages import FOR_EVER, disposition_of
from cms.infra.files.uploading import Quota

# Somebody's upload opens as a document of its own: it may show itself, and neither run nor load anything.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
# A download has nothing to show.
_STRICT_POLICY = "default-src 'none'; sandbox"
# A file that is replaced gets another name, but a name can come back after a file was deleted.
_FOR_A_DAY = "public, max-age=86400"
# Boundary lines and the other fields of a form, over the content itself.
_FORM_AROUND = 16 * 1024


@require_safe
def media(request: HttpRequest, path: str) -> HttpResponseBase:
    """Return the uploaded file at this path below MEDIA_ROOT, or 304 when the visitor has it; raises Http404."""
    response = serve(request, path, document_root=str(settings.MEDIA_ROOT))
    if isinstance(response, StreamingHttpResponse):
        # Under ASGI a synchronous stream would be read whole as well, one warning for each file on top.
        whole = HttpResponse(b"".join(response), content_type=response["Content-Type"])
        whole["Last-Modified"] = response["Last-Modified"]
        response = whole
    if is_active(response.get("Content-Type", "")):
        response["Content-Disposition"] = "attachment"
    response["Cache-Control"] = FOR_EVER if _never_changes(path) else _FOR_A_DAY
    response["Content-Security-Policy"] = _POLICY
    response["X-Content-Type-Options"] = "nosniff"
    # Mails, feed readers and other sites show a page's pictures.
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@require_safe
def download(request: HttpRequest, token: str) -> HttpResponseBase:
    """Return the private file that a signed link is for: 403 when it has expired, 404 when it never was ours."""
    try:
        link = links.read_download(token)
        content = backend().open(key=link.key, public=False)
    except links.Expired:
        return HttpResponse(_("This link has expired. Go back to where you found it, and try again."), status=403)
    except (links.Forged, Missing) as error:
        raise Http404 from error
    response = _streamed(request, content)
    response["Content-Type"] = link.content_type
    response["Content-Disposition"] = disposition_of(link.filename, inline=link.inline, content_type=link.content_type)
    response["Content-Security-Policy"] = _STRICT_POLICY
    response["X-Content-Type-Options"] = "nosniff"
    patch_cache_control(response, private=True, no_store=True)
    return response


# The signature says who may send what, and a form of another site cannot have made it.
@csrf_exempt
@require_POST
@transaction.non_atomic_requests
def upload(request: HttpRequest, token: str) -> HttpResponse:
    """Take what a presigned form sends, within the limits that are signed into it."""
    try:
        link = links.read_upload(token)
    except links.Expired:
        return _problem(HTTPStatus.FORBIDDEN, "expired", _("This upload took too long. Choose the file again."))
    except links.Forged as error:
        raise Http404 from error
    quota = Quota(link.max_bytes)
    request.upload_handlers = [quota, TemporaryFileUploadHandler(request)]
    too_long = int(request.META.get("CONTENT_LENGTH") or 0) > link.max_bytes + _FORM_AROUND
    file = None if too_long else request.FILES.get("file")
    if too_long or quota.exceeded:
        return _problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "size", _("This file is too large. Choose a smaller one."))
    if file is None or not file.size:
        return _problem(
            HTTPStatus.BAD_REQUEST, "empty", _("There is no content in this upload. Choose the file again.")
        )
    if request.POST.get("Content-Type") != link.content_type:
        return _problem(
            HTTPStatus.FORBIDDEN, "type", _("This is not the type that was announced. Choose the file again.")
        )
    backend().put(key=link.key, public=False, content=cast("BinaryIO", file), content_type=link.content_type)
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


def _streamed(request: HttpRequest, content: BinaryIO) -> StreamingHttpResponse:
    """Return the content in pieces, in the way that this server can send them."""
    if not hasattr(request, "scope"):
        return FileResponse(content)

    async def pieces() -> AsyncIterator[bytes]:
        with content:
            while piece := await sync_to_async(content.read, thread_sensitive=False)(CHUNK):
                yield piece

    return StreamingHttpResponse(pieces())


def _never_changes(path: str) -> bool:
    return path.startswith(tuple(prefix for prefix, public in managed_prefixes() if public))


def _problem(status: HTTPStatus, code: str, detail: str) -> JsonResponse:
    """Return a problem as RFC 9457 describes it, with a stable code."""
    return JsonResponse(
        {"status": status, "title": status.phrase, "code": code, "detail": detail},
        status=status,
        content_type="application/problem+json",
    )
