"""Who is asking: the token of a program, and what it may do at this moment."""

from dataclasses import dataclass
from functools import partial
from typing import Final

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from ninja.security.http import HttpAuthBase

from accounts.api.problems import Problem
from accounts.models import ApiToken, Membership, Organisation, User
from accounts.scopes import can_use, known_scopes
from accounts.selectors import find_api_token
from accounts.services.api_tokens import note_use
from accounts.sign_in.second_factor import require_second_factor
from cms.infra.ratelimit import client_network, enforce

RULE: Final = "api"


@dataclass(frozen=True)
class Caller:
    """A program, in the name of a member of an organisation."""

    token: ApiToken

    @property
    def organisation(self) -> Organisation:
        """The one organisation that the token reads and writes."""
        return self.token.organisation

    @property
    def membership(self) -> Membership:
        """What the token's owner is there."""
        return self.token.membership

    @property
    def user(self) -> User:
        """The token's owner, in whose name everything is done."""
        return self.token.membership.user

    def may(self, scope: str) -> bool:
        """Tell whether the token was made for that, and its owner may do it at this moment."""
        return scope in self.token.scopes and can_use(self.token.membership, scope)


class ApiRequest(HttpRequest):
    """A request that `TokenAuth` has let in."""

    auth: Caller


class TokenAuth(HttpAuthBase):
    """Lets programs in whose token was made for the scope (RFC 6750). Everyone is counted, refused or not."""

    openapi_scheme = "bearer"
    openapi_description = "A token that a member made for one organisation, such as `rst_…`."

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope

    def __call__(self, request: HttpRequest) -> Caller:
        """Return who is asking. Raises `Problem`, `Limited`, and `PermissionDenied` without a second factor."""
        scheme, _space, text = request.headers.get("Authorization", "").partition(" ")
        token = find_api_token(text.strip()) if scheme.lower() == "bearer" else None
        if token is None:
            enforce((RULE, client_network(request)))
            # Whoever sent nothing is told nothing but the scheme (RFC 6750, section 3.1).
            error = ', error="invalid_token"' if scheme else ""
            raise Problem("not_authenticated", headers={"WWW-Authenticate": f'Bearer realm="Rostrum"{error}'})
        enforce((RULE, f"token:{token.pk}"))
        require_second_factor(token.membership.user, token.organisation)
        caller = Caller(token)
        self._check_scope(caller)
        # After the commit: no two requests of one token wait for each other.
        transaction.on_commit(partial(note_use, token=token, at=timezone.now()), robust=True)
        return caller

    def _check_scope(self, caller: Caller) -> None:
        if self.scope not in known_scopes():
            raise LookupError(f"No app has registered the scope {self.scope!r}.")
        if not caller.may(self.scope):
            needed = f'Bearer realm="Rostrum", error="insufficient_scope", scope="{self.scope}"'
            raise Problem("not_authorized", headers={"WWW-Authenticate": needed})
