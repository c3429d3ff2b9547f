"""Which release of the code this is."""

import hashlib
from pathlib import Path

# Whatever can change what a page looks like: code, templates, styles, scripts, words, and the libraries beneath.
SOURCES = {
    "accounts": "*.py",
    "campaigns": "*.py",
    "cms": "*.py",
    "cms/static": "*.*",
    "events": "*.py",
    "home": "*.py",
    "locale": "*.po",
    "requirements": "base.txt",
    "support": "*.py",
    "templates": "*.*",
}


def release(root: Path) -> str:
    """Return a digest of the sources below `root`: the same on every machine that runs the same release."""
    digest = hashlib.sha256()
    for folder, pattern in SOURCES.items():
        for path in sorted((root / folder).rglob(pattern)):
            digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]
