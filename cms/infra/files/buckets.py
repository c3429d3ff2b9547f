"""The same storages behind an S3 API; only processes that use them import its client, which takes its time."""

import mimetypes
import threading
from functools import cached_property, lru_cache
from typing import Any, ClassVar, cast

import boto3
from botocore.config import Config
from storages.backends.s3 import S3Storage

from cms.infra.files.base import DownloadRule
from cms.infra.files.checks.types import is_active
from cms.infra.files.storages import UNKNOWN, disposition_of, rule_for

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
        content_type = mimetypes.guess_type(name)[0] or UNKNOWN
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
        return self.link(rule_for(name))

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
