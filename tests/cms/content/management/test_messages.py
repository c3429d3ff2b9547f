"""Everything the site says can be said in each of its languages, and the command keeps it so."""

from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from cms.content.management.commands.messages import source_folders


def run(*flags: str) -> str:
    out = StringIO()
    call_command("messages", *flags, stdout=out)
    return out.getvalue()


def test_the_catalogues_are_complete():
    """When this fails, run `manage.py messages` and translate what it lists."""
    run("--check")


def test_all_apps_and_templates_are_sources():
    assert source_folders() == {"accounts", "campaigns", "cms", "events", "home", "support", "templates"}


@pytest.fixture
def empty_locale(settings, tmp_path):
    """A project that has no catalogue yet."""
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "page.html").write_text('{% translate "Doors" %}')
    settings.BASE_DIR = tmp_path
    settings.LOCALE_PATHS = [tmp_path / "locale"]
    return tmp_path / "locale" / "es" / "LC_MESSAGES"


def test_a_text_without_translation_is_listed_and_fails_the_check(empty_locale):
    assert "es: untranslated: 'Doors'" in run()
    with pytest.raises(CommandError):
        run("--check")


def test_compile_writes_what_is_stale_and_nothing_else(empty_locale):
    run()
    (empty_locale / "django.mo").unlink()
    assert run("--compile") == "Compiled locale/es/LC_MESSAGES/django.mo\n"
    assert run("--compile") == ""


def test_compiled_catalogues_are_not_in_the_repository():
    assert "*.mo" in (Path(settings.BASE_DIR) / ".gitignore").read_text().splitlines()
