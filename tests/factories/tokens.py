"""API tokens, and clients that send them."""

from typing import Any

from django.test import Client

from accounts.models import ApiToken, Organisation, User
from accounts.scopes import can_use, known_scopes
from accounts.selectors import membership_of
from accounts.services.api_tokens import create_token
from tests.factories import organisations


def token(of: Organisation, *, by: User | None = None, scopes: list[str] | None = None, **fields: Any):
    """A token and its text; for all that its owner may do, unless scopes are given."""
    by = by or organisations.owner_of(of)
    membership = membership_of(by, of)
    assert membership is not None
    allowed = [key for key in known_scopes() if can_use(membership, key)]
    return create_token(organisation=of, by=by, **{"name": "Website", "scopes": scopes or allowed} | fields)


def text(of: Organisation, **fields: Any) -> str:
    """The text of a new token."""
    _row, secret = token(of, **fields)
    return secret


class ApiClient(Client):
    """Asks the API with a token, and sends JSON."""

    def __init__(self, secret: str = "", **options: Any) -> None:
        headers = {"authorization": f"Bearer {secret}"} if secret else {}
        super().__init__(headers=headers, **options)

    def send(self, method: str, path: str, content: Any = None, **headers: str):
        """Ask below /api/v1/; underscores in names of headers stand for hyphens."""
        body = {} if content is None else {"data": content, "content_type": "application/json"}
        extra = {name.replace("_", "-"): value for name, value in headers.items()}
        ask = getattr(self, method.lower())
        return ask(f"/api/v1/{path}", headers=extra, **body)


def client(of: Organisation, **fields: Any) -> ApiClient:
    """A client with a new token."""
    return ApiClient(text(of, **fields))


def row_of(secret: str) -> ApiToken:
    """The token of this text."""
    return ApiToken.objects.get(ending=secret[-4:])
