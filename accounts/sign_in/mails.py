"""Mails about an account that allauth does not send itself."""

from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils.translation import get_language

from accounts.models import User


def send_account_mail(*, template: str, to: str, user: User, url: str = "") -> None:
    """Send `account/email/<template>_{subject.txt,message.txt,message.html}`, ordered in the caller's transaction.

    `url` is a path on this site, or empty.
    """
    context = {
        "user": user,
        "url": f"{settings.BASE_URL}{url}" if url else "",
        **site_context(),
    }
    subject = " ".join(render_to_string(f"account/email/{template}_subject.txt", context).split())
    message = render_to_string(f"account/email/{template}_message.txt", context).strip() + "\n"
    html = render_to_string(f"account/email/{template}_message.html", context)
    send_mail(subject, message, None, [to], html_message=html)


def site_context() -> dict[str, Any]:
    """Return what every mail's template knows of the site, and the language it is written in."""
    return {
        "site_name": settings.WAGTAIL_SITE_NAME,
        "site_url": settings.BASE_URL,
        "language": get_language(),
    }
