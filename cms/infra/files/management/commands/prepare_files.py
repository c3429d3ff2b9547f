"""`manage.py prepare_files`: make the buckets that are missing, and try out whether private files are private."""

import io
import secrets
import urllib.error
import urllib.request
from typing import Any

from django.core.files.storage import FileSystemStorage, storages
from django.core.management.base import BaseCommand, CommandError

from cms.infra.files.backends import backend
from cms.infra.files.base import FilesError
from cms.infra.files.kinds import UPLOADS

_MISSING = {"404", "NoSuchBucket", "NotFound"}


class Command(BaseCommand):
    """Run it once for each release, before web and jobs start; it changes nothing that is right."""

    help = "Make the buckets for files that are missing, and check that private files cannot be read without a link."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Prepare both places, then write, read and delete a private object."""
        for name in ("default", "private"):
            storage = storages[name]
            if not isinstance(storage, FileSystemStorage):
                self._make_bucket(storage)
        key = f"{UPLOADS}probe-{secrets.token_hex(8)}"
        try:
            backend().put(key=key, public=False, content=io.BytesIO(b"probe"), content_type="text/plain")
            self._refuse_readable(key)
        except FilesError as error:
            raise CommandError(f"The place for private files does not work: {error}") from error
        finally:
            backend().delete(key=key, public=False)
        self.stdout.write("Files can be kept; private ones stay private.")

    def _make_bucket(self, storage: Any) -> None:
        from botocore.exceptions import ClientError

        try:
            storage.client.head_bucket(Bucket=storage.bucket_name)
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") not in _MISSING:
                raise CommandError(f"Bucket {storage.bucket_name} cannot be used: {error}") from error
            # Amazon wants its other regions named, and us-east-1 not.
            region = storage.region_name
            other = region and region != "us-east-1" and not storage.endpoint_url
            place = {"CreateBucketConfiguration": {"LocationConstraint": region}} if other else {}
            storage.client.create_bucket(Bucket=storage.bucket_name, **place)
            self.stdout.write(f"Made bucket {storage.bucket_name}.")

    def _refuse_readable(self, key: str) -> None:
        """Ask for the object as a stranger would, without a signature."""
        storage: Any = storages["private"]
        if isinstance(storage, FileSystemStorage):
            return
        url = f"{storage.client.meta.endpoint_url}/{storage.bucket_name}/{key}"
        try:
            with urllib.request.urlopen(url, timeout=10):  # noqa: S310 - the operator's own server
                pass
        except urllib.error.HTTPError:
            return
        raise CommandError(
            f"Everybody can read bucket {storage.bucket_name}. Take that right away before you keep files in it."
        )
