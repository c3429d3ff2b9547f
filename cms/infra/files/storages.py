"""Django's storages, as Wagtail and our backends use them: one public, one private. Those behind an S3 API: `buckets`.

`settings.STORAGES` names them `default` and `private`.
"""

import mimetypes
import posixpath
from datetime import timedelta

from django.core.files.storage import FileSystemStorage, Storage, storages
from django.urls import reverse
from django.utils.http import content_disposition_header

from cms.infra.files import links
from cms.infra.files.base import DownloadRule
from cms.infra.files.checks.types import is_active

# Long enough for a slow connection to begin, short enough to be of no use to whoever finds it in a history.
_LINK_LIVES = timedelta(minutes=5)
UNKNOWN = "application/octet-stream"
FOR_EVER = "public, max-age=31536000, immutable"


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
        return self.link(rule_for(name or ""))

    def link(self, rule: DownloadRule) -> str:
        """Return a signed link."""
        download = links.Download(rule.key, rule.filename, rule.content_type, rule.inline)
        return reverse("files:download", args=[links.sign_download(download, rule.expires)])


def rule_for(name: str) -> DownloadRule:
    """Return how a file that only has a name is given out."""
    content_type = mimetypes.guess_type(name)[0] or UNKNOWN
    return DownloadRule(
        key=name, filename=posixpath.basename(name), content_type=content_type, inline=False, expires=_LINK_LIVES
    )
