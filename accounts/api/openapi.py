"""The OpenAPI document: what ninja knows, and what it does not: scopes, errors and headers."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext as _
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from accounts.api.authentication import TokenAuth
from accounts.api.problems import KINDS, MEDIA_TYPE

METHODS: Final = frozenset({"get", "post", "put", "patch", "delete"})
_PROBLEM: Final = {
    "type": "object",
    "title": "Problem",
    "description": "Problem details (RFC 9457).",
    "required": ["type", "title", "status", "code", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string", "enum": sorted(KINDS)},
        "detail": {"type": "string"},
        "errors": {
            "type": "object",
            "description": "What is wrong with each value, by its path.",
            "additionalProperties": {"type": "array", "items": {"type": "string"}},
        },
    },
}
_REFERENCE: Final = {"$ref": "#/components/schemas/Problem"}
_RETRY_AFTER: Final = {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}}}
_IDEMPOTENCY_KEY: Final = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": False,
    "description": "Chosen by you, such as a UUID. Sent again within 24 hours, the first answer comes once more.",
    "schema": {"type": "string", "pattern": "^[!#-\\[\\]-~]+$", "maxLength": 255},
}
# What any request may be answered, and what one with a body.
_ALWAYS: Final = (400, 401, 403, 429, 503)
_WITH_BODY: Final = (409, 413, 415, 422)


def complete(document: OpenAPISchema, operations: Mapping[str, Operation]) -> OpenAPISchema:
    """Return the document with the rest of the story."""
    document["components"]["schemas"]["Problem"] = _PROBLEM
    document["servers"] = [{"url": settings.BASE_URL}]
    for path, methods in document["paths"].items():
        for method, details in methods.items():
            operation = operations[details["operationId"]]
            details["summary"] = _(details["summary"])
            if operation.description == operation.signature.docstring:
                # Written for us.
                details.pop("description", None)
            else:
                details["description"] = _(details["description"])
            if method != "get":
                details["parameters"].append(_IDEMPOTENCY_KEY)
            statuses = _statuses(path, details)
            details["responses"] = _responses(details["responses"], statuses)
            details["security"] = [
                {TokenAuth.__name__: [auth.scope]} for auth in operation.auth_callbacks if isinstance(auth, TokenAuth)
            ]
    return document


def _statuses(path: str, details: Mapping[str, Any]) -> set[int]:
    """Return the statuses of errors that this operation may end with."""
    statuses = {*_ALWAYS, *(status for status in details["responses"] if status >= HTTPStatus.BAD_REQUEST)}
    if "{" in path:
        statuses.add(404)
    if "requestBody" in details:
        statuses.update(_WITH_BODY)
    if details["parameters"]:
        statuses.add(422)
    if _IDEMPOTENCY_KEY in details["parameters"]:
        # Its first request is at work.
        statuses.add(409)
    return statuses


def _responses(successes: Mapping[int, Any], statuses: set[int]) -> dict[str, Any]:
    """Return all responses, the successful ones as ninja tells them."""
    responses = {str(status): details for status, details in successes.items() if status < HTTPStatus.BAD_REQUEST}
    for status in sorted(statuses):
        details: dict[str, Any] = {
            "description": HTTPStatus(status).phrase,
            "content": {MEDIA_TYPE: {"schema": _REFERENCE}},
        }
        if status in {409, 429, 503}:
            details["headers"] = _RETRY_AFTER
        responses[str(status)] = details
    # By the server, before the application is asked; so it is no problem document.
    responses["414"] = {"description": HTTPStatus.REQUEST_URI_TOO_LONG.phrase}
    return responses
