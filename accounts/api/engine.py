"""Ninja with our parser, our errors and a document that says all of it."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from ninja import NinjaAPI, Router
from ninja.errors import ConfigError
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation
from ninja.parser import Parser

from accounts.api import errors, idempotency
from accounts.api.authentication import TokenAuth
from accounts.api.limits import LONGEST_BODY
from accounts.api.openapi import complete
from accounts.api.problems import Problem
from accounts.audit import Origin, coming_from
from cms.infra.proxies import client_place
from cms.infra.ratelimit import client_address

PATH: Final = "/api/v1/"


class StrictParser(Parser):
    """Reads JSON as RFC 8259 has it, and refuses what PostgreSQL cannot store."""

    def parse_body(self, request: HttpRequest) -> Any:
        """Return the body. Raises `Problem`."""
        if request.content_type != "application/json":
            raise Problem("unsupported_media_type")
        body = request.body
        if len(body) > LONGEST_BODY:
            raise Problem("payload_too_large")
        try:
            content = json.loads(body.decode(), parse_constant=_refuse)
        except (ValueError, RecursionError) as error:
            raise Problem("malformed") from error
        if broken := _unstorable(content):
            raise Problem("validation_error", errors={broken: [_("This holds a character that cannot be stored.")]})
        return content


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON.")


def _unstorable(content: Any) -> str:
    """Return the path of a text with a null character or half a surrogate pair in it; empty when there is none."""
    waiting: list[tuple[str, Any]] = [("", content)]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, str) and not _is_storable(value):
            return path or "body"
        if isinstance(value, dict):
            if not all(_is_storable(name) for name in value):
                return path or "body"
            waiting += [(f"{path}.{name}".lstrip("."), each) for name, each in value.items()]
        elif isinstance(value, list):
            waiting += [(f"{path}.{number}".lstrip("."), each) for number, each in enumerate(value)]
    return ""


def _is_storable(text: str) -> bool:
    return "\0" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


class Api(NinjaAPI):
    """All resources of the API."""

    def __init__(self) -> None:
        super().__init__(
            title="Rostrum",
            version="1",
            description="Contacts and organisations for programs. Everything a token reads and writes belongs to one "
            "organisation. Errors are problem details (RFC 9457) with codes that never change.",
            urls_namespace="api",
            docs_url=None,
            parser=StrictParser(),
        )
        errors.install(self)
        self.add_decorator(_in_the_name_of_its_token)
        self.add_decorator(_keeping_its_answer, mode="view")

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """Return a name for those who generate clients."""
        return str(operation.view_func.__name__)

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        """Return the document with the errors, headers and scopes that ninja does not know of."""
        return complete(super().get_openapi_schema(**options), operations(self))


def operations(of: NinjaAPI) -> dict[str, Operation]:
    """Return every operation by its name in the document."""
    return {
        of.get_openapi_operation_id(operation): operation
        for router in of._get_bound_routers()  # noqa: SLF001 - ninja has no public way
        for view in router.path_operations.values()
        for operation in view.operations
    }


def _in_the_name_of_its_token(view: Callable[..., Any]) -> Callable[..., Any]:
    """Have the audit log say which token did it, and nothing be done twice."""

    @wraps(view)
    def named(request: Any, *args: Any, **values: Any) -> Any:
        device = f"API {request.auth.token.pk} {request.headers.get('User-Agent', '')}"
        with coming_from(Origin(client_address(request), device, client_place(request))):
            return idempotency.earlier_answer(request) or view(request, *args, **values)

    return named


def _keeping_its_answer(run: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Keep what a request with a key was answered."""

    @wraps(run)
    def kept(request: HttpRequest, *args: Any, **values: Any) -> HttpResponseBase:
        response = run(request, *args, **values)
        if isinstance(response, HttpResponse):
            idempotency.keep(request, response)
        return response

    return kept


api: Final = Api()


def register_router(prefix: str, router: Router) -> None:
    """Add the resources of an app, below `/api/v1/`. Raises `ConfigError` for an operation without a scope."""
    for view in router.path_operations.values():
        for operation in view.operations:
            if not any(isinstance(each, TokenAuth) for each in operation.auth_callbacks):
                raise ConfigError(f"{operation.path} needs auth=TokenAuth(scope).")
    api.add_router(prefix, router)
