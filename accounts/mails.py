"""Mails about an account that allauth does not send itself."""

from functools import partial

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string

from accounts.models import User


def send_account_mail(*, template: str, to: str, user: User, url: str = "") -> None:
    """Send `account/email/<template>_{subject,message}.txt` once the transaction is committed.

    `url` is a path on this site, or empty. A mail server that is away is logged and does not undo the change.
    """
    context = {
        "user": user,
        "url": f"{settings.BASE_URL}{url}" if url else "",
        "site_name": settings.WAGTAIL_SITE_NAME,
        "site_url": settings.BASE_URL,
    }
    subject = " ".join(render_to_string(f"account/email/{template}_subject.txt", context).split())
    message = render_to_string(f"account/email/{template}_message.txt", context).strip() + "\n"
    transaction.on_commit(partial(send_mail, subject, message, None, [to]), robust=True)
