"""Uploads on the disk, for installations without an object store."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe
from django.views.static import serve

# Somebody's upload opens as a document of its own: it may show itself, and neither run nor load anything.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
# A file that is replaced gets another name, but a name can come back after a file was deleted.
_CACHE_CONTROL = "public, max-age=86400"


@require_safe
def media(request: HttpRequest, path: str) -> HttpResponseBase:
    """Return the uploaded file at this path below MEDIA_ROOT, or 304 when the visitor has it; raises Http404."""
    response = serve(request, path, document_root=str(settings.MEDIA_ROOT))
    if isinstance(response, StreamingHttpResponse):
        # Under ASGI a synchronous stream would be read whole as well, one warning for each file on top.
        whole = HttpResponse(b"".join(response), content_type=response["Content-Type"])
        whole["Last-Modified"] = response["Last-Modified"]
        response = whole
    response["Cache-Control"] = _CACHE_CONTROL
    response["Content-Security-Policy"] = _POLICY
    response["X-Content-Type-Options"] = "nosniff"
    return response
