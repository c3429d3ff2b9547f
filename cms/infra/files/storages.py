"""Django's storages, as Wagtail and our backends use them: one public, one private, on the disk or behind an S3 API.

`settings.STORAGES` names them `default` and `private`.
"""

import mimetypes
import posixpath
import threading
from datetime import timedelta
from functools import cached_property, lru_cache
from typing import Any, ClassVar, cast

import boto3
from botocore.config import Config
from django.core.files.storage import FileSystemStorage, Storage, storages
from django.urls import reverse
from django.utils.http import content_disposition_header
from storages.backends.s3 import S3Storage

from cms.infra.files import links
from cms.infra.files.base import DownloadRule
from cms.infra.files.checks.types import is_active

# Long enough for a slow connection to begin, short enough to be of no use to whoever finds it in a history.
_LINK_LIVES = timedelta(minutes=5)
_UNKNOWN = "application/octet-stream"
FOR_EVER = "public, max-age=31536000, immutable"

# Version 4 signatures, since presigned links depend on it; checksums only where the API demands them, since other
# stores than Amazon's do not know the newer ones.
_CLIENT = {
    "signature_version": "s3v4",
    "request_checksum_calculation": "when_required",
    "response_checksum_validation": "when_required",
    "connect_timeout": 5,
    "read_timeout": 30,
    "retries": {"mode": "standard", "total_max_attempts": 3},
}


def private_storage() -> Storage:
    """Return the storage that nobody reads without a link of ours."""
    return storages["private"]


def disposition_of(filename: str, *, inline: bool, content_type: str) -> str:
    """Return a Content-Disposition (RFC 6266). What a browser could run is never shown in place."""
    shown = inline and content_type.startswith("image/") and not is_active(content_type)
    return content_disposition_header(as_attachment=not shown, filename=filename) or "attachment"


class PrivateDiskStorage(FileSystemStorage):
    """A folder outside MEDIA_ROOT."""

    def url(self, name: str | None) -> str:
        """Return a signed link that expires soon."""
        return self.link(_rule_for(name or ""))

    def link(self, rule: DownloadRule) -> str:
        """Return a signed link."""
        download = links.Download(rule.key, rule.filename, rule.content_type, rule.inline)
        return reverse("files:download", args=[links.sign_download(download, rule.expires)])


@lru_cache
def _session(access_key: str | None, secret_key: str | None, token: str | None) -> boto3.Session:
    """Return the one session with these keys: it keeps what it has read of Amazon's description of the API."""
    return boto3.Session(aws_access_key_id=access_key, aws_secret_access_key=secret_key, aws_session_token=token)


class _Bucket(S3Storage):
    """A bucket of any S3 API."""

    # Sessions must not make two clients at once; a client that is made may be shared.
    _making: ClassVar = threading.RLock()

    def get_default_settings(self) -> dict[str, Any]:
        """Return django-storages' settings with ours: how to talk to the server."""
        return {**super().get_default_settings(), "client_config": Config(**_CLIENT)}

    def get_object_parameters(self, name: str) -> dict[str, Any]:
        """Let no upload run as a page: the bucket may stand on the site's own host."""
        given: dict[str, Any] = super().get_object_parameters(name)
        content_type = mimetypes.guess_type(name)[0] or _UNKNOWN
        return {**given, "ContentDisposition": "attachment"} if is_active(content_type) else given

    @property
    def connection(self) -> Any:
        """django-storages' own connection, one for each thread."""
        with self._making:
            return super().connection

    @cached_property
    def client(self) -> Any:
        """One client for all threads: making one takes longer than most of what it is used for."""
        return self._client_at(self.endpoint_url)

    def _client_at(self, endpoint_url: str | None) -> Any:
        with self._making:
            return self._create_session().client(
                "s3", region_name=self.region_name, endpoint_url=endpoint_url, config=self.client_config
            )

    def _create_session(self) -> boto3.Session:
        return _session(self.access_key, self.secret_key, self.security_token)


class PublicBucket(_Bucket):
    """The bucket that everybody may read. SVG files still show where a page has them as images."""


class PrivateBucket(_Bucket):
    """The bucket that nobody reads without a signed link.

    `browser_endpoint_url` is where browsers reach the S3 server, when that is elsewhere than for this process: the host
    is part of what is signed.
    """

    def get_default_settings(self) -> dict[str, Any]:
        """Add our own option to those of django-storages."""
        return {**super().get_default_settings(), "browser_endpoint_url": None}

    def url(self, name: str, *_args: Any, **_options: Any) -> str:
        """Return a signed link that expires soon."""
        return self.link(_rule_for(name))

    def link(self, rule: DownloadRule) -> str:
        """Return a signed link."""
        answer = {
            "ResponseContentType": rule.content_type,
            "ResponseContentDisposition": disposition_of(
                rule.filename, inline=rule.inline, content_type=rule.content_type
            ),
            "ResponseCacheControl": "private, no-store",
        }
        return cast(
            "str",
            self.signer.generate_presigned_url(
                "get_object",
                Params={"Bucket": self.bucket_name, "Key": rule.key, **answer},
                ExpiresIn=int(rule.expires.total_seconds()),
            ),
        )

    @cached_property
    def signer(self) -> Any:
        """The client that signs for browsers; it sends nothing."""
        return self._client_at(self.browser_endpoint_url) if self.browser_endpoint_url else self.client


def _rule_for(name: str) -> DownloadRule:
    """Return how a file that only has a name is given out."""
    content_type = mimetypes.guess_type(name)[0] or _UNKNOWN
    return DownloadRule(
        key=name, filename=posixpath.basename(name), content_type=content_type, inline=False, expires=_LINK_LIVES
    )
