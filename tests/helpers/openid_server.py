"""A provider of OpenID Connect on localhost (https://openid.net/specs/openid-connect-core-1_0.html)."""

import base64
import hashlib
import json
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from tests.helpers.http_server import Handler, Received, http_server

CLIENT, SECRET, KEY_ID = "rostrum", "a secret of both", "key-1"


@dataclass
class Provider:
    """What it knows of the person who signs in there, and how it misbehaves."""

    url: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    # What the id token says instead of the truth.
    lies: dict[str, Any] = field(default_factory=dict)
    broken: str = ""
    key: rsa.RSAPrivateKey = field(default_factory=lambda: rsa.generate_private_key(65537, 2048))
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def configuration(self, **changes: Any) -> dict[str, Any]:
        """Return `SOCIALACCOUNT_PROVIDERS` with this provider."""
        app = {"provider_id": "city", "name": "City of Ashford", "client_id": CLIENT, "secret": SECRET}
        rules = {"server_url": self.url, "oauth_pkce_enabled": True, "domains": ["ashford.example"]}
        return {"openid_connect": {"APPS": [app | {"settings": rules | changes}]}}

    def sign_in(self, address: str) -> str:
        """Sign in there as a browser does that was sent to `address`; return where it is sent back."""
        answer = httpx.get(address)
        assert answer.status_code == 302, answer.text
        return answer.headers["location"]

    def answer(self, handler: Handler, request: Received) -> None:
        """Answer a request."""
        parts = urlsplit(request.path)
        if self.broken and self.broken in parts.path:
            handler.reply(500, b"out of order")
            return
        if parts.path == "/authorize":
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            code = secrets.token_urlsafe(8)
            self.codes[code] = query
            back = urlencode({"code": code, "state": query["state"]})
            handler.reply(302, Location=f"{query['redirect_uri']}?{back}")
            return
        page = {
            "/.well-known/openid-configuration": self._document,
            "/token": lambda: self._token(request),
            "/userinfo": lambda: self.claims,
            "/keys": lambda: {"keys": [json.loads(RSAAlgorithm.to_jwk(self.key.public_key())) | {"kid": KEY_ID}]},
        }[parts.path]()
        handler.reply(200, json.dumps(page).encode(), Content_Type="application/json")

    def _document(self) -> dict[str, Any]:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "userinfo_endpoint": f"{self.url}/userinfo",
            "jwks_uri": f"{self.url}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def _token(self, request: Received) -> dict[str, Any]:
        form = {name: values[0] for name, values in parse_qs(request.body.decode()).items()}
        asked = self.codes.pop(form["code"])
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if (form["client_secret"], challenge) != (SECRET, asked["code_challenge"]):
            return {"error": "invalid_grant"}
        now = int(time.time())
        about = {"iss": self.url, "aud": CLIENT, "sub": self.claims["sub"], "iat": now, "exp": now + 300}
        token = jwt.encode(about | self.lies, self.key, algorithm="RS256", headers={"kid": KEY_ID})
        return {"access_token": secrets.token_urlsafe(8), "token_type": "Bearer", "id_token": token}


@contextmanager
def openid_server(**claims: Any) -> Iterator[Provider]:
    """Run a provider where somebody with these claims signs in."""
    provider = Provider(claims={"sub": "17", "email": "ana@ashford.example", "email_verified": True} | claims)
    with http_server(provider.answer) as server:
        provider.url = server.url
        yield provider
