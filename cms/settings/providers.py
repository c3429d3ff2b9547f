"""Who carries mails and texts: the dictionaries that `cms.infra.providers.backend_of` reads."""

from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

BACKENDS = "cms.infra.{channel}.backends.{name}Backend"


def mail(env: environ.Env, outbox: Path) -> dict[str, Any]:
    """Return `MAIL`: the outbox, unless there is a mail server or `MAIL_BACKEND` names another."""
    server = env.str("EMAIL_URL", default="")
    chosen = env.str("MAIL_BACKEND", default="") or ("smtp" if server else "outbox")
    if chosen == "ses":
        return _backend("mail", "ses.Ses", _ses(env))
    if chosen == "smtp":
        return _backend("mail", "smtp.Smtp", _smtp(server))
    if chosen == "outbox":
        return _backend("mail", "outbox.Outbox", {"folder": outbox})
    raise ImproperlyConfigured(f"Set MAIL_BACKEND to ses, smtp or outbox, not to {chosen!r} (see .env.example).")


def sms(env: environ.Env, outbox: Path, base_url: str) -> dict[str, Any]:
    """Return `SMS`: Twilio where its account is given, else the outbox."""
    account = env.str("TWILIO_ACCOUNT_SID", default="")
    if not account:
        return _backend("sms", "outbox.Outbox", {"folder": outbox})
    options = {
        "account_sid": account,
        "auth_token": env.str("TWILIO_AUTH_TOKEN", default=""),
        "sender": env.str("TWILIO_SENDER", default=""),
        "callback_url": f"{base_url}/webhooks/twilio/",
        "api_url": env.str("TWILIO_API_URL", default="https://api.twilio.com"),
    }
    for name in ("auth_token", "sender"):
        if not options[name]:
            raise ImproperlyConfigured(f"Set TWILIO_{name.upper()}, too, to send texts (see .env.example).")
    return _backend("sms", "twilio.Twilio", options)


def payments(env: environ.Env, *, otherwise: str = "backends.off.Off") -> dict[str, Any]:
    """Return `PAYMENTS`: Stripe where its key is given. Without one nothing can be paid but in development."""
    key = env.str("STRIPE_SECRET_KEY", default="")
    if not key:
        options = {"pays_at_once": True} if otherwise.startswith("fake.") else {}
        return {"BACKEND": f"cms.infra.payments.{otherwise}Backend", "OPTIONS": options}
    return _backend(
        "payments",
        "stripe.Stripe",
        {"secret_key": key, "api_url": env.str("STRIPE_API_URL", default="https://api.stripe.com")},
    )


def webhooks(env: environ.Env) -> dict[str, Any]:
    """Return `WEBHOOKS`: without its secret an endpoint takes nothing."""
    return {
        "AWS_SNS_TOPIC_ARNS": env.list("AWS_SNS_TOPIC_ARNS", default=[]),
        "TWILIO_AUTH_TOKEN": env.str("TWILIO_AUTH_TOKEN", default=""),
        "STRIPE_WEBHOOK_SECRETS": env.list("STRIPE_WEBHOOK_SECRETS", default=[]),
        # Bodies tell of persons: they go early. Rows tell repeats: they stay.
        "BODY_DAYS": env.int("WEBHOOK_BODY_DAYS", default=30),
        "ROW_DAYS": env.int("WEBHOOK_ROW_DAYS", default=400),
    }


def _ses(env: environ.Env) -> dict[str, Any]:
    region = env.str("AWS_SES_REGION", default="")
    if not region:
        raise ImproperlyConfigured("Set AWS_SES_REGION to the region of your SES account (see .env.example).")
    return {
        "region": region,
        "configuration_set": env.str("AWS_SES_CONFIGURATION_SET", default=""),
        "endpoint": env.str("AWS_SES_ENDPOINT_URL", default=""),
        "access_key_id": env.str("AWS_SES_ACCESS_KEY_ID", default=""),
        "secret_access_key": env.str("AWS_SES_SECRET_ACCESS_KEY", default=""),
    }


def _smtp(url: str) -> dict[str, Any]:
    if not url:
        raise ImproperlyConfigured("Set EMAIL_URL to your mail server (see .env.example).")
    server = environ.Env.email_url_config(url)
    encrypted = "tls" if server.get("EMAIL_USE_SSL") else "starttls" if server.get("EMAIL_USE_TLS") else ""
    return {
        "host": server["EMAIL_HOST"],
        "port": server["EMAIL_PORT"] or 0,
        "user": server["EMAIL_HOST_USER"] or "",
        "password": server["EMAIL_HOST_PASSWORD"] or "",
        "security": encrypted,
    }


def _backend(channel: str, name: str, options: dict[str, Any]) -> dict[str, Any]:
    return {"BACKEND": BACKENDS.format(channel=channel, name=name), "OPTIONS": options}
