"""What an API token looks like.

`rst_`, 256 random bits and a checksum, in hexadecimal: whoever searches published code for leaked tokens knows one by
its shape, and by the checksum without asking us. With so many random bits a plain digest is enough to keep
(OWASP ASVS 5.0, 11.4.1 speaks of passwords, which people choose).
"""

import hashlib
import re
import secrets
import zlib
from typing import Final

PREFIX: Final = "rst_"
ENDING_LENGTH: Final = 4
_RANDOM_BYTES: Final = 32
_SHAPE: Final = re.compile(rf"{PREFIX}(?P<random>[0-9a-f]{{64}})(?P<checksum>[0-9a-f]{{8}})")


def new_token() -> str:
    """Return a token that nobody can guess."""
    random = secrets.token_hex(_RANDOM_BYTES)
    return f"{PREFIX}{random}{_checksum(random)}"


def is_token(text: str) -> bool:
    """Tell whether this could be one of ours."""
    match = _SHAPE.fullmatch(text)
    return match is not None and match["checksum"] == _checksum(match["random"])


def digest(token: str) -> bytes:
    """Return what is kept of a token."""
    return hashlib.sha256(token.encode()).digest()


def _checksum(random: str) -> str:
    return f"{zlib.crc32(random.encode()):08x}"
