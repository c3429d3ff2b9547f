"""Providers that sign: what they would post to /webhooks/, for tests of the inbox and of those who subscribe."""

import base64
import json
import time
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from django.conf import settings
from django.http import QueryDict
from stripe import WebhookSignature
from twilio.request_validator import RequestValidator

from cms.infra.webhooks.verifiers.certificates import certificates
from cms.infra.webhooks.verifiers.sns import signed_text
from tests.helpers.http_server import Certificate

TOPIC = "arn:aws:sns:us-east-1:123456789012:ses-events"
CERTIFICATE_URL = "https://sns.us-east-1.amazonaws.com/SimpleNotificationService-0123456789abcdef0123456789abcdef.pem"
SUBSCRIBE_URL = f"https://sns.us-east-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn={TOPIC}&Token=2336412f37"


def stripe_event(*, type: str = "checkout.session.completed", **fields: Any) -> bytes:  # noqa: A002 - Stripe's word
    """Return the body of an event."""
    event = {
        "id": f"evt_{uuid.uuid4().hex[:24]}",
        "object": "event",
        "api_version": "2026-10-28.endive",
        "created": int(time.time()),
        "type": type,
        "data": {"object": {"id": "cs_test_1", "object": "checkout.session", "payment_status": "paid"}},
    }
    return json.dumps(event | fields).encode()


def stripe_headers(body: bytes, *, secret: str = "", at: int | None = None) -> dict[str, str]:
    """Sign as Stripe does."""
    secret = secret or settings.WEBHOOKS["STRIPE_WEBHOOK_SECRETS"][0]
    return {"Stripe-Signature": WebhookSignature.generate_signature_header(body.decode(), secret, at)}


def twilio_form(**fields: str) -> bytes:
    """Return the form of a status callback, or of an inbound message when there is a `Body`."""
    sid = {"MessageSid": f"SM{uuid.uuid4().hex}", "AccountSid": "AC" + "0" * 32}
    status = {} if "Body" in fields else {"MessageStatus": "delivered"}
    return urlencode(sid | status | fields).encode()


def twilio_headers(body: bytes, *, query: str = "", token: str = "") -> dict[str, str]:
    """Sign as Twilio does."""
    url = f"{settings.BASE_URL}/webhooks/twilio/" + (f"?{query}" if query else "")
    validator = RequestValidator(token or settings.WEBHOOKS["TWILIO_AUTH_TOKEN"])
    params = None if "bodySHA256" in query else QueryDict(body.decode())
    return {"X-Twilio-Signature": validator.compute_signature(url, params)}


def ses_event(*, kind: str = "Delivery", field: str = "eventType", **fields: Any) -> dict[str, Any]:
    """Return an event of SES: with `eventType` as published, with `notificationType` as an identity's notification."""
    mail = {"messageId": "0100", "destination": ["ana@example.org"], "tags": {"delivery": ["42"]}}
    return {field: kind, "mail": mail, **fields}


def sns_message(
    certificate: Certificate, *, version: str = "2", age: timedelta = timedelta(), **fields: Any
) -> dict[str, Any]:
    """Return a signed SNS message; the certificate counts as fetched. None leaves a field out."""
    now = (datetime.now(UTC) - age).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"
    message = {
        "Type": "Notification",
        "MessageId": str(uuid.uuid4()),
        "TopicArn": TOPIC,
        "Message": json.dumps(ses_event()),
        "Timestamp": now,
        "SignatureVersion": version,
        "SigningCertURL": CERTIFICATE_URL,
    } | fields
    message = {name: value for name, value in message.items() if value is not None}
    algorithm = {"1": SHA1, "2": SHA256}[version]()
    signature = certificate.key.sign(signed_text(message), PKCS1v15(), algorithm)
    return message | {"Signature": base64.b64encode(signature).decode()}


def know(certificate: Certificate, url: str = CERTIFICATE_URL) -> None:
    """Have the certificate at hand as if it had been fetched."""
    certificates.forget()
    certificates._known[url] = certificate.cert
