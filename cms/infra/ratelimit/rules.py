"""What `settings.RATE_LIMITS` says, and the counters that follow from it.

    RATE_LIMITS = {"sign_in": {"rates": ["5/5m"], "durable": True}, "api": {"rates": ["100/m"]}}

A rate is "amount/period"; a period is a number (one when left out) of s, m, h or d. A rule with several rates is kept
when all of them are. A durable rule is recorded in PostgreSQL as well as in Redis (see counting.py).
"""

import json
import re
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.crypto import salted_hmac

_RATE = re.compile(r"(?P<amount>[1-9]\d*)/(?P<number>[1-9]\d*)?(?P<unit>[smhd])")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_DIGEST_BYTES = 16


@dataclass(frozen=True)
class Rate:
    """At most `amount` hits in any window of so many seconds."""

    amount: int
    seconds: int


@dataclass(frozen=True)
class Counter:
    """One log of hits. `key` is a digest: neither Redis nor PostgreSQL learns an address or an e-mail address."""

    key: bytes
    rate: Rate
    durable: bool


@lru_cache(maxsize=256)
def parse(text: str) -> Rate:
    """Return the rate that "5/5m" means. Raises `ImproperlyConfigured`."""
    match = _RATE.fullmatch(text)
    if match is None:
        raise ImproperlyConfigured(f'RATE_LIMITS: "{text}" is no rate; write one like "5/5m" or "100/h".')
    return Rate(int(match["amount"]), int(match["number"] or 1) * _SECONDS[match["unit"]])


def counters(rule: str, *keys: str) -> list[Counter]:
    """Return the rule's counters for what `keys` name together, one for each rate.

    The keys are hashed with SECRET_KEY. The window is part of the digest, the amount is not: a limit that is made
    tighter or wider goes on with what was counted. Raises `ImproperlyConfigured` for an unknown rule.
    """
    known = settings.RATE_LIMITS.get(rule)
    if known is None:
        raise ImproperlyConfigured(f'RATE_LIMITS has no rule "{rule}".')
    rates = [parse(text) for text in known["rates"]]
    return [Counter(_digest(rule, rate, keys), rate, known.get("durable", False)) for rate in rates]


def validate() -> None:
    """Raise `ImproperlyConfigured` for a mistake in the settings, at the start rather than at somebody's sign-in."""
    for rule in settings.RATE_LIMITS:
        counters(rule)


def _digest(rule: str, rate: Rate, keys: tuple[str, ...]) -> bytes:
    text = json.dumps([rule, rate.seconds, *keys])
    return salted_hmac("cms.infra.ratelimit", text, algorithm="sha256").digest()[:_DIGEST_BYTES]
