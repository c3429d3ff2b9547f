"""Static files of a production installation: one style sheet in place of many, then hashed and compressed."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

_IMPORT = re.compile(r'@import url\("(?P<path>[^":]+\.css)"\)(?: layer\((?P<layer>[\w.-]+)\))?;')


class FoldedStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Folds the style sheets that `site.css` imports into it, so that a visitor waits for one file and not for thirty.

    In development the browser follows the imports itself. Only a file in the folder of `site.css` may hold relative
    addresses: they are not rewritten.
    """

    entry = "css/site.css"

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        """Fold the entry file before Django names each file by its content."""
        if not dry_run and self.entry in paths:
            folded = self.fold(self.entry)
            self.delete(self.entry)
            self._save(self.entry, ContentFile(folded.encode()))
            paths[self.entry] = (self, self.entry)
        yield from super().post_process(paths, dry_run, **options)

    def fold(self, name: str) -> str:
        """Return the style sheet `name` with each import replaced by what it imports, in the import's layer."""

        def content_of(match: re.Match[str]) -> str:
            imported = self.fold(str(PurePosixPath(name).parent / match["path"]))
            return f"@layer {match['layer']} {{\n{imported}}}" if match["layer"] else imported

        with self.open(name) as file:
            return _IMPORT.sub(content_of, file.read().decode())
