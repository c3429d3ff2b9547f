"""`.env.example` and the settings tell the same story."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_every_variable_is_explained_and_every_explained_variable_is_read() -> None:
    settings = "\n".join(path.read_text() for path in (ROOT / "cms" / "settings").glob("*.py"))
    read = set(re.findall(r"""env(?:\.\w+)?\(\s*"([A-Z][A-Z0-9_]+)\"""", settings))
    explained = set(re.findall(r"^#? ?([A-Z][A-Z0-9_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    # boto3 reads its own credentials; compose.yml makes its own database, port and nginx.
    read_by_others = {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "POSTGRES_PASSWORD", "HTTP_PORT", "EDGE_MEMORY"}

    assert read
    assert explained == read | read_by_others


def test_only_settings_read_the_environment() -> None:
    readers = [
        str(path.relative_to(ROOT))
        for folder in ("cms", "accounts", "campaigns", "events", "home", "support")
        for path in (ROOT / folder).rglob("*.py")
        if "settings" not in path.relative_to(ROOT).parts
        and re.search(r"os\.(environ\[|getenv|environ\.get)", path.read_text())
    ]

    assert readers == []
