"""The way out of marketing mail: one click in the mail program (RFC 8058), or a link and a button."""

from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse
from django.utils import translation

from campaigns.models import Delivery

_signer = Signer(salt="campaigns.unsubscribe", sep=".")


def token(delivery: Delivery) -> str:
    """Return what proves that somebody has this mail before them. It never expires: old mails must lead out, too."""
    return _signer.sign(delivery.reference.hex)


def delivery_of(signed: str) -> Delivery | None:
    """Return the delivery that a token was made for, or None for one that we did not make."""
    try:
        return Delivery.objects.filter(reference=UUID(_signer.unsign(signed))).first()
    except (BadSignature, ValueError):
        return None


def address(delivery: Delivery) -> str:
    """Return the whole address of the page that leads out, in the recipient's language."""
    with translation.override(delivery.language):
        return f"{settings.BASE_URL}{reverse('unsubscribe', args=[token(delivery)])}"


def headers(url: str) -> dict[str, str]:
    """Return the mail headers of RFC 8058 for this address; none without one."""
    if not url:
        return {}
    return {"List-Unsubscribe": f"<{url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
