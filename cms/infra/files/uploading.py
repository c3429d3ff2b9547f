"""Takes an upload while it arrives, and no more of it than is allowed."""

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, StopUpload


class Quota(FileUploadHandler):
    """Ends an upload that grows over its limit; `exceeded` says so. Handlers after this one keep what it passes on."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self._left = most
        self.exceeded = False

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:  # noqa: ARG002 - Django's signature
        """Pass the chunk on, or stop."""
        self._left -= len(raw_data)
        if self._left < 0:
            self.exceeded = True
            raise StopUpload(connection_reset=True)
        return raw_data

    def file_complete(self, file_size: int) -> Any:  # noqa: ARG002 - Django's signature
        """Leave the file to the next handler."""
        return None
