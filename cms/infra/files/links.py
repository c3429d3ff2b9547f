"""Signed links to private files on the disk: each is good for one purpose, one object and some time."""

import time
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from django.core import signing

_DOWNLOAD = "cms.infra.files.download"
_UPLOAD = "cms.infra.files.upload"


class Expired(Exception):  # noqa: N818 - it reads as what it says
    """The link was good once."""


class Forged(Exception):  # noqa: N818 - it reads as what it says
    """The link was never ours, or was for something else."""


@dataclass(frozen=True)
class Download:
    """Reads one private object under a name."""

    key: str
    filename: str
    content_type: str
    inline: bool = False


@dataclass(frozen=True)
class Upload:
    """Writes one private object, within limits."""

    key: str
    content_type: str
    max_bytes: int


def sign_download(link: Download, expires: timedelta) -> str:
    """Return a token for reading."""
    return _sign(asdict(link), expires, _DOWNLOAD)


def sign_upload(link: Upload, expires: timedelta) -> str:
    """Return a token for writing."""
    return _sign(asdict(link), expires, _UPLOAD)


def read_download(token: str) -> Download:
    """Return what the token allows; raises `Expired` or `Forged`."""
    return Download(**_read(token, _DOWNLOAD))


def read_upload(token: str) -> Upload:
    """Return what the token allows; raises `Expired` or `Forged`."""
    return Upload(**_read(token, _UPLOAD))


def _sign(link: dict[str, Any], expires: timedelta, salt: str) -> str:
    # Whole seconds from now, so that two links made within one are alike.
    ends = int(time.time() + expires.total_seconds())
    return signing.dumps({**link, "ends": ends}, salt=salt, compress=True)


def _read(token: str, salt: str) -> dict[str, Any]:
    try:
        link: dict[str, Any] = signing.loads(token, salt=salt)
    except signing.BadSignature as error:
        raise Forged from error
    if link.pop("ends") <= time.time():
        raise Expired
    return link
