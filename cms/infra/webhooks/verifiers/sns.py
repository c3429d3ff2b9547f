"""Amazon SNS, which carries the events of SES: https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html."""

import base64
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, Final
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from django.conf import settings

from cms.infra.webhooks.verifiers.base import UNKNOWN, Content, ForgedError, MalformedError, Post, Verifier, json_object
from cms.infra.webhooks.verifiers.certificates import certificates

CONFIRMATION: Final = "SubscriptionConfirmation"
_CONFIRMED: Final = ("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type")
# What is signed, by type and in this order; `Subject` only where there is one.
_SIGNED: Final = {
    "Notification": ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"),
    CONFIRMATION: _CONFIRMED,
    "UnsubscribeConfirmation": _CONFIRMED,
}
# SHA1 is what topics use unless their SignatureVersion is set to 2; the provider chooses, not the request: both are
# made with the same key.
_HASHES: Final = {"1": SHA1, "2": SHA256}
# SNS tries an HTTPS endpoint for an hour at most (its delivery policy), so a day is generous; after it nobody but a
# replay is left. The inbox keeps its rows for longer.
OLDEST: Final = timedelta(days=1)
CLOCKS_DIFFER_BY: Final = timedelta(minutes=15)
# The whole address: with a query, one certificate would have many, and push the others out of the memory for them.
_CERTIFICATE: Final = re.compile(r"https://[a-z0-9.-]+/SimpleNotificationService-[A-Za-z0-9_-]+\.pem")


class SnsVerifier(Verifier):
    """RSA over the fields that count, with a certificate from the topic's own region."""

    setting: ClassVar[str] = "AWS_SNS_TOPIC_ARNS"
    kept_headers: ClassVar[tuple[str, ...]] = ("x-amz-sns-message-type", "content-type")
    refuses_old: ClassVar[bool] = True

    def verify(self, post: Post) -> None:
        """Check topic, time and addresses, which cost nothing, before the signature."""
        envelope = json_object(post.body)
        if envelope is None:
            raise ForgedError("This is no SNS message.")
        topic = str(envelope.get("TopicArn"))
        if topic not in settings.WEBHOOKS["AWS_SNS_TOPIC_ARNS"]:
            raise ForgedError("The topic is not one of AWS_SNS_TOPIC_ARNS.")
        text = signed_text(envelope)
        sent = _time(envelope["Timestamp"])
        if sent is None or not -CLOCKS_DIFFER_BY <= datetime.now(UTC) - sent <= OLDEST:
            raise ForgedError("The message is older than a day, or from the future.")
        url = str(envelope.get("SigningCertURL", ""))
        if not is_from_region(url, topic) or not _CERTIFICATE.fullmatch(url):
            raise ForgedError("The certificate is not from SNS in the topic's region.")
        _check_signature(envelope, text, url)

    def read(self, body: bytes) -> Content:
        """Read the event of SES inside the envelope, or the envelope itself when it is about the subscription.

        Event publishing names the kind of an event `eventType`, notifications of an identity `notificationType`. What
        is neither, such as the text that SES sends to try a topic, is unknown.
        """
        envelope = json_object(body)
        if envelope is None or not isinstance(envelope.get("MessageId"), str):
            raise MalformedError("This is no SNS message.")
        external_id, sent = envelope["MessageId"], _time(envelope.get("Timestamp"))
        if envelope.get("Type") != "Notification":
            return Content(external_id, str(envelope.get("Type")), envelope, sent, is_event=False)
        event = json_object(str(envelope.get("Message"))) or {}
        kind = event.get("eventType") or event.get("notificationType")
        if not isinstance(kind, str):
            return Content(external_id, UNKNOWN, event or envelope, sent, is_event=False)
        return Content(external_id, kind, event, sent)


def signed_text(envelope: Mapping[str, Any]) -> bytes:
    """Return the text that SNS signs: a line with the name and one with the value, field by field."""
    names = _SIGNED.get(str(envelope.get("Type")))
    if names is None:
        raise ForgedError("SNS sends no such type of message.")
    fields = {name: envelope.get(name) for name in names}
    if fields.get("Subject", "") is None:
        del fields["Subject"]
    if not all(isinstance(value, str) for value in fields.values()):
        raise ForgedError("A signed field is missing.")
    # Half of a surrogate pair is valid in JSON and in no other text.
    return "".join(f"{name}\n{value}\n" for name, value in fields.items()).encode(errors="replace")


def is_from_region(url: str, topic: str) -> bool:
    """Tell whether an address is that of SNS itself in the region of the topic, by https.

    A topic is named arn:<partition>:sns:<region>:<account>:<name>; China's partition has a domain of its own.
    """
    _, partition, _, region, *_ = topic.split(":")
    host = f"sns.{region}.amazonaws.com" + (".cn" if partition == "aws-cn" else "")
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return (parts.scheme, parts.netloc) == ("https", host)


def _check_signature(envelope: Mapping[str, Any], text: bytes, url: str) -> None:
    algorithm = _HASHES.get(str(envelope.get("SignatureVersion")))
    if algorithm is None:
        raise ForgedError("The SignatureVersion is neither 1 nor 2.")
    try:
        signature = base64.b64decode(str(envelope.get("Signature")), validate=True)
    except ValueError as error:
        raise ForgedError("The signature is not in base64.") from error
    key = certificates.public_key(url)
    try:
        key.verify(signature, text, PKCS1v15(), algorithm())
    except InvalidSignature as error:
        raise ForgedError("The signature does not match.") from error


def _time(text: object) -> datetime | None:
    try:
        found = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return found if found.tzinfo else None
