"""Files behind any S3 API (Amazon, R2, SeaweedFS, MinIO): a bucket that everybody may read, and one that nobody may."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO, cast

from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.storage import storages

from cms.infra.files.base import DownloadRule, Missing, Presigned, Stored, Unavailable, UploadRule
from cms.infra.files.buckets import PrivateBucket
from cms.infra.files.checks.types import is_active
from cms.infra.files.storages import FOR_EVER

_NOT_FOUND = {"404", "NoSuchKey", "NotFound"}


class S3Backend:
    """Two buckets, through the storages that `settings.STORAGES` names."""

    def put(self, *, key: str, public: bool, content: BinaryIO, content_type: str) -> None:
        """Write the object; S3 shows it when it is whole."""
        content.seek(0)
        extra = {"ContentType": content_type}
        if public:
            extra["CacheControl"] = FOR_EVER
        if not public or is_active(content_type):
            extra["ContentDisposition"] = "attachment"
        with _reaching_store():
            self._client(public).put_object(Bucket=self._bucket(public), Key=key, Body=content, **extra)

    def open(self, *, key: str, public: bool) -> BinaryIO:
        """Return the content as it arrives; raises `Missing`."""
        with _reaching_store():
            return cast("BinaryIO", self._client(public).get_object(Bucket=self._bucket(public), Key=key)["Body"])

    def stat(self, *, key: str, public: bool) -> Stored | None:
        """Ask for the object's head."""
        try:
            with _reaching_store():
                found = self._client(public).head_object(Bucket=self._bucket(public), Key=key)
        except Missing:
            return None
        return Stored(key, found["ContentLength"], found["LastModified"])

    def delete(self, *, key: str, public: bool) -> None:
        """Delete the object; S3 does not mind when there is none."""
        with _reaching_store():
            self._client(public).delete_object(Bucket=self._bucket(public), Key=key)

    def objects(self, *, prefix: str, public: bool) -> Iterator[Stored]:
        """Yield every object below the prefix, a page of a thousand at a time."""
        pages = self._client(public).get_paginator("list_objects_v2")
        with _reaching_store():
            for page in pages.paginate(Bucket=self._bucket(public), Prefix=prefix):
                for found in page.get("Contents", ()):
                    yield Stored(found["Key"], found["Size"], found["LastModified"])

    def public_url(self, *, key: str) -> str:
        """Return the address on the host of the bucket."""
        return str(storages["default"].url(key))

    def presign_upload(self, rule: UploadRule) -> Presigned:
        """Return a form whose policy the store enforces: this key, this type, no more than these bytes.

        Source: Amazon S3 API, "POST Policy".
        """
        private = self._private()
        form = private.signer.generate_presigned_post(
            private.bucket_name,
            rule.key,
            Fields={"Content-Type": rule.content_type},
            Conditions=[{"Content-Type": rule.content_type}, ["content-length-range", 1, rule.max_bytes]],
            ExpiresIn=int(rule.expires.total_seconds()),
        )
        return Presigned(form["url"], form["fields"])

    def presign_download(self, rule: DownloadRule) -> str:
        """Return an address that the store itself checks."""
        return self._private().link(rule)

    def _private(self) -> PrivateBucket:
        return cast("PrivateBucket", storages["private"])

    def _client(self, public: bool) -> Any:
        return storages["default" if public else "private"].client  # type: ignore[attr-defined]

    def _bucket(self, public: bool) -> str:
        return str(storages["default" if public else "private"].bucket_name)  # type: ignore[attr-defined]


@contextmanager
def _reaching_store() -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") in _NOT_FOUND:
            raise Missing from error
        raise Unavailable(f"The store refused {error.operation_name}") from error
    except BotoCoreError as error:
        raise Unavailable(f"The store does not answer: {type(error).__name__}") from error
