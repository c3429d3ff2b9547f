"""How often within how long (cms/infra/ratelimit/rules.py). What each counts by: docs/operations.md."""

from typing import Any

import environ


def rate_limits(env: environ.Env) -> dict[str, dict[str, Any]]:
    """Return `RATE_LIMITS`. Durable: recorded in PostgreSQL too, so that it holds whatever becomes of Redis."""
    phone_codes = env.int("PHONE_CODES_PER_DAY", default=500)
    return {
        "sign_in": {"rates": ["5/5m"], "durable": True},
        "sign_in_address": {"rates": ["30/5m"], "durable": True},
        "sign_in_account": {"rates": ["50/h", "100/d"], "durable": True},
        "second_factor": {"rates": ["5/5m"], "durable": True},
        "second_factor_account": {"rates": ["50/h", "100/d"], "durable": True},
        "passkey": {"rates": ["60/5m"], "durable": True},
        "openid": {"rates": ["60/5m"], "durable": True},
        "registration": {"rates": ["3/h"], "durable": True},
        "password_reset": {"rates": ["3/10m"], "durable": True},
        "password_reset_address": {"rates": ["10/10m"], "durable": True},
        "password_reset_key": {"rates": ["20/5m"], "durable": True},
        "password_change": {"rates": ["5/5m"], "durable": True},
        "account_email": {"rates": ["5/5m"], "durable": True},
        "confirmation_mail": {"rates": ["1/3m"], "durable": True},
        "invitation": {"rates": ["30/h", "100/d"], "durable": True},
        "invitation_address": {"rates": ["5/d"], "durable": True},
        "phone_code": {"rates": ["2/m", "5/d"], "durable": True},
        "phone_code_address": {"rates": ["10/d"], "durable": True},
        "phone_code_number": {"rates": ["3/h", "5/d"], "durable": True},
        "phone_codes": {"rates": [f"{phone_codes}/d"], "durable": True},
        "organisation": {"rates": ["5/h", "10/d"], "durable": True},
        "address_check": {"rates": ["60/m"]},
        "payment": {"rates": ["10/10m"], "durable": True},
        "forms": {"rates": ["20/10m"]},
        # A hall where everybody registers at once, by one Wi-Fi, is one network.
        "event_forms": {"rates": ["300/10m"]},
        "event_forms_network": {"rates": ["1000/10m"]},
        "event_forms_address": {"rates": ["30/h"]},
        "event_repeats": {"rates": ["3/h"]},
        "event_links": {"rates": ["3/h", "6/d"]},
        "api": {"rates": ["100/m"]},
    }
