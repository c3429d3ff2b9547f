"""Lists in parts: each says where the next one begins, and what is added meanwhile neither repeats nor hides a row."""

import hashlib
from typing import Any, Final, TypeVar
from urllib.parse import urlencode

from django.core import signing
from django.db.models import Model, QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, Schema

from accounts.api.authentication import ApiRequest
from accounts.api.limits import MOST_ITEMS
from accounts.api.problems import Problem

_SALT: Final = "accounts.api.cursor"
_USUAL: Final = 50

Row = TypeVar("Row", bound=Model)


class Part(Schema):
    """Which part of a list."""

    limit: int = Field(_USUAL, ge=1, le=MOST_ITEMS)
    cursor: str = Field("", max_length=500, description="From `next` of the part before.")


def part_of(request: ApiRequest, response: HttpResponse, rows: QuerySet[Row], part: Part) -> dict[str, Any]:
    """Return the rows of one part as `items`, in the order in which they were added, and the address of the `next`.

    `next` is None at the end; it stands in the Link header, too (RFC 8288). Raises `Problem` for a cursor of another
    list.
    """
    if part.cursor:
        rows = rows.filter(pk__gt=_after(request, part.cursor))
    items = list(rows.order_by("pk")[: part.limit + 1])
    following = None
    if len(items) > part.limit:
        items = items[: part.limit]
        following = _address(request, cursor=signing.dumps([_list(request), items[-1].pk], salt=_SALT))
        response.headers["Link"] = f'<{following}>; rel="next"'
    return {"items": items, "next": following}


def _after(request: ApiRequest, cursor: str) -> int:
    try:
        of, number = signing.loads(cursor, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        of, number = "", 0
    if of != _list(request):
        raise Problem("validation_error", errors={"cursor": [_("Use “next” of the part before, with its filters.")]})
    return int(number)


def _list(request: ApiRequest) -> str:
    """Return a digest of which list this is: whose, of what, and with which filters."""
    filters = sorted(item for item in request.GET.lists() if item[0] not in {"cursor", "limit"})
    return hashlib.sha256(repr([request.auth.organisation.pk, request.path, filters]).encode()).hexdigest()[:16]


def _address(request: ApiRequest, *, cursor: str) -> str:
    query = request.GET.copy()
    query["cursor"] = cursor
    return f"{request.build_absolute_uri(request.path)}?{urlencode(sorted(query.lists()), doseq=True)}"
