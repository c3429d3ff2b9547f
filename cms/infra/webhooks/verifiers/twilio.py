"""Twilio's signature: https://www.twilio.com/docs/usage/security#validating-requests."""

import hashlib
from typing import Any, ClassVar, Final
from urllib.parse import parse_qs

from django.conf import settings
from django.http import QueryDict
from twilio.request_validator import RequestValidator

from cms.infra.webhooks.verifiers.base import UNKNOWN, Content, ForgedError, MalformedError, Post, Verifier, json_object

PATH: Final = "/webhooks/twilio/"
# Django's own limit for forms; Twilio sends a few dozen fields.
MOST_FIELDS: Final = 1_000


class TwilioVerifier(Verifier):
    """HMAC-SHA1 over the address and the sorted form fields, keyed with the account's auth token."""

    setting: ClassVar[str] = "TWILIO_AUTH_TOKEN"
    kept_headers: ClassVar[tuple[str, ...]] = ("x-twilio-signature", "content-type")
    # Nothing that is signed says when.
    refuses_old: ClassVar[bool] = False
    # No content: Twilio would take a body for TwiML, and send its text to the person.
    accepted: ClassVar[int] = 204

    def verify(self, post: Post) -> None:
        """Compare with the signature of our own public address: the request's Host is anybody's to choose.

        A body that is no form is signed by its hash in the address (`bodySHA256`).
        """
        url = settings.BASE_URL.rstrip("/") + PATH + (f"?{post.query}" if post.query else "")
        validator = RequestValidator(settings.WEBHOOKS["TWILIO_AUTH_TOKEN"])
        try:
            text = post.body.decode()
            signed = text if "bodySHA256" in parse_qs(post.query) else _form(text)
            matches = validator.validate(url, signed, post.headers.get("x-twilio-signature", ""))
        except ValueError:
            matches = False
        if not matches:
            raise ForgedError("The X-Twilio-Signature header does not match.")

    def read(self, body: bytes) -> Content:
        """Read a form or, from newer products, JSON.

        A message reports several statuses, each of them once; what arrives from a phone has none. The payload holds
        the text of each field, of a repeated one a list.
        """
        text = body.decode()
        payload = json_object(text) if text.startswith("{") else _fields(_form(text))
        sid = (payload or {}).get("MessageSid")
        if not payload or not isinstance(sid, str):
            digest = hashlib.sha256(body).hexdigest()
            return Content(external_id=digest, type=UNKNOWN, payload=payload or {}, is_event=False)
        status = payload.get("MessageStatus")
        if isinstance(status, str):
            return Content(external_id=f"{sid}:{status}", type="status", payload=payload)
        return Content(external_id=sid, type="inbound", payload=payload)


def _form(text: str) -> QueryDict:
    if text.count("&") >= MOST_FIELDS:
        raise MalformedError("The form has too many fields.")
    return QueryDict(text, encoding="utf-8")


def _fields(form: QueryDict) -> dict[str, Any]:
    return {name: values[0] if len(values) == 1 else list(values) for name, values in form.lists()}
