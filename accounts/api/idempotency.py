"""What is written and sent again does nothing again (draft-ietf-httpapi-idempotency-key-header).

The answer is a row of the token and the key, written in the transaction of what was done: whatever is killed at
whichever moment, there are both or neither. While a request is at work an advisory lock of its transaction says so. An
error leaves no row, as it leaves no effect: the same key may be used once more.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.api.authentication import ApiRequest
from accounts.api.problems import Problem
from accounts.models import ApiAnswer, ApiToken

HEADER: Final = "Idempotency-Key"
REPLAYED: Final = "Idempotency-Replayed"
KEPT_FOR: Final = timedelta(hours=24)
# The draft has a quoted string (RFC 9651); most programs send the bare word.
_KEY: Final = re.compile(r'"[\x20-\x21\x23-\x5b\x5d-\x7e]{1,255}"|[\x21\x23-\x5b\x5d-\x7e]{1,255}')


@dataclass(frozen=True)
class _Pending:
    """A request whose answer is to be kept."""

    token: ApiToken
    key: str
    fingerprint: bytes


def earlier_answer(request: ApiRequest) -> HttpResponse | None:
    """Return the answer to the same request before; None when this is the first, or no key was sent.

    Raises `Problem` for another request under the same key, and while the first one is at work.
    """
    if request.method == "GET" or HEADER not in request.headers:
        return None
    pending = _Pending(request.auth.token, _key(request), _fingerprint(request))
    if not _begin(pending):
        raise Problem("conflict", _("The first request with this key is still at work."), headers={"Retry-After": "1"})
    row = ApiAnswer.objects.filter(token=pending.token, key=pending.key).first()
    if row is not None and row.created <= timezone.now() - KEPT_FOR:
        row.delete()
        row = None
    if row is None:
        request._pending_answer = pending  # type: ignore[attr-defined]  # noqa: SLF001 - ours, for `keep`
        return None
    if bytes(row.fingerprint) != pending.fingerprint:
        raise Problem("idempotency_key_reused")
    return HttpResponse(
        bytes(row.body), status=row.status, content_type="application/json; charset=utf-8", headers={REPLAYED: "true"}
    )


def keep(request: HttpRequest, response: HttpResponse) -> None:
    """Keep the answer to a request with a key, in the request's transaction."""
    pending: _Pending | None = getattr(request, "_pending_answer", None)
    if pending is None or response.status_code >= 300:  # noqa: PLR2004 - what is no success
        return
    ApiAnswer.objects.create(
        token=pending.token,
        key=pending.key,
        fingerprint=pending.fingerprint,
        status=response.status_code,
        body=response.content,
    )


def _key(request: HttpRequest) -> str:
    text = request.headers[HEADER].strip()
    if _KEY.fullmatch(text) is None:
        raise Problem(
            "validation_error",
            errors={HEADER: [_("Use 1 to 255 letters, digits and signs without space, such as a UUID.")]},
        )
    return text.strip('"')


def _fingerprint(request: HttpRequest) -> bytes:
    asked = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    asked.update(request.body)
    return asked.digest()


def _begin(pending: _Pending) -> bool:
    """Take the lock of this token and key until the transaction ends; tell whether nobody else has it."""
    number = hashlib.sha256(f"{pending.token.pk} {pending.key}".encode()).digest()[:8]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [int.from_bytes(number, signed=True)])
        return bool(cursor.fetchone()[0])
