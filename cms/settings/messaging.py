"""Settings of the delivery ledger, which every message to a person goes through."""

from typing import Any

import environ


def messaging(env: environ.Env, *, mail_sender: str) -> dict[str, Any]:
    """Return `MESSAGING`; `mail_sender` is whom mails come from."""
    region = env.str("MESSAGING_PHONE_REGION", default="US")
    return {
        # By the recipient's own clock. A purpose may have its own; marketing texts keep to the law in any case.
        "HOURS": {
            "email": env.str("MESSAGING_MAIL_HOURS", default="07:00-22:00"),
            "sms": env.str("MESSAGING_TEXT_HOURS", default="08:00-21:00"),
        },
        "TIME_ZONE": env.str("MESSAGING_TIME_ZONE", default="America/New_York"),
        "PHONE_REGION": region,
        # Where codes go that prove a phone number; "*": everywhere.
        "CODE_REGIONS": env.list("PHONE_CODE_REGIONS", default=[region]),
        "MAIL_SENDER": mail_sender,
        "REPLY_TO": env.str("MESSAGING_REPLY_TO", default=""),
    }
