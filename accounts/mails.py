"""Mails about an account that allauth does not send itself."""

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string

from accounts.models import User


def send_account_mail(*, template: str, to: str, user: User, url: str = "") -> None:
    """Send `account/email/<template>_{subject,message}.txt`: written down in the caller's transaction, sent after it.

    `url` is a path on this site, or empty.
    """
    context = {
        "user": user,
        "url": f"{settings.BASE_URL}{url}" if url else "",
        "site_name": settings.WAGTAIL_SITE_NAME,
        "site_url": settings.BASE_URL,
    }
    subject = " ".join(render_to_string(f"account/email/{template}_subject.txt", context).split())
    message = render_to_string(f"account/email/{template}_message.txt", context).strip() + "\n"
    send_mail(subject, message, None, [to])
