"""An authenticator app (https://www.rfc-editor.org/rfc/rfc6238)."""

import base64
import hashlib
import hmac
import time
from dataclasses import dataclass
from itertools import count

STEP = 30


def code_of(secret: str, step: int) -> str:
    """Return the six digits of a step of 30 seconds since 1970."""
    digest = hmac.digest(base64.b32decode(secret), step.to_bytes(8), hashlib.sha1)
    at = digest[-1] & 0xF
    return f"{(int.from_bytes(digest[at : at + 4]) & 0x7FFFFFFF) % 1_000_000:06}"


@dataclass
class App:
    """Shows codes for one secret. The clock may be off by so many steps."""

    secret: str
    off: int = 0

    def code(self) -> str:
        """Return the code that is shown now."""
        return code_of(self.secret, int(time.time()) // STEP + self.off)

    def next_code(self) -> str:
        """Return the code of the step after this one: one that was not used yet, without waiting for it."""
        return code_of(self.secret, int(time.time()) // STEP + 1)

    def wrong_code(self) -> str:
        """Return digits that no code of these minutes has."""
        now = int(time.time()) // STEP
        near = {code_of(self.secret, now + step) for step in range(-4, 5)}
        return next(code for number in count() if (code := f"{number:06}") not in near)
