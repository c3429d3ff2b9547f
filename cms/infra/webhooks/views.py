"""The door for providers: verify what arrived, keep it once, answer at once."""

import logging
from typing import Final

from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from cms.infra.webhooks import services
from cms.infra.webhooks.models import QUERY
from cms.infra.webhooks.verifiers import VERIFIERS, ForgedError, MalformedError, Post, UnverifiableError, Verifier

# SNS carries 256 KiB, which JSON in JSON may swell; the others send far less.
LONGEST_BODY: Final = 1024 * 1024

logger = logging.getLogger(__name__)


# Nothing touches the database before the signature is found good.
@transaction.non_atomic_requests
@csrf_exempt
@never_cache
@require_POST
def receive(request: HttpRequest, provider: str) -> HttpResponse:
    """Take in what a provider sends.

    2xx: kept, now or before. 403: not from the provider. 400: signed, but not to be kept. 413: too long. 503: not set
    up, or not to be verified now; the provider tries again.
    """
    verifier = VERIFIERS.get(provider)
    if verifier is None:
        raise Http404
    if not settings.WEBHOOKS[verifier.setting]:
        return _answer(503, f"This endpoint is not set up: {verifier.setting} is missing. Nothing was kept.")
    body = request.read(LONGEST_BODY + 1)
    if len(body) > LONGEST_BODY:
        return _answer(413, f"The body is longer than {LONGEST_BODY} bytes. Nothing was kept.")
    headers = {name.lower(): value for name, value in request.headers.items()}
    post = Post(body=body, headers=headers, query=request.META.get("QUERY_STRING", ""))
    return _take(provider, verifier, post)


def _take(provider: str, verifier: Verifier, post: Post) -> HttpResponse:
    try:
        verifier.verify(post)
        content = verifier.read(post.body)
    except ForgedError as error:
        logger.warning("A webhook was refused: %s", error, extra={"provider": provider})
        return _answer(403, f"{error} Nothing was kept.")
    except MalformedError as error:
        logger.warning("A webhook cannot be kept: %s", error, extra={"provider": provider})
        return _answer(400, f"{error} Nothing was kept.")
    except UnverifiableError as error:
        logger.warning("A webhook cannot be verified now: %s", error, extra={"provider": provider})
        return _answer(503, f"{error} Send it again later.")
    kept = {name: value for name, value in post.headers.items() if name in verifier.kept_headers}
    if post.query:
        # Where no header can stand in its way.
        kept[QUERY] = post.query
    services.store(provider=provider, content=content, body=post.body, headers=kept)
    return _answer(verifier.accepted)


def _answer(status: int, text: str = "") -> HttpResponse:
    response = HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
    if status == 503:  # noqa: PLR2004 - the number says it
        response.headers["Retry-After"] = "300"
    return response
