"""`manage.py import_articles`, as it is typed."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from support.models import ArticlePage
from tests.factories import content

pytestmark = pytest.mark.django_db


def test_it_says_what_happened(tmp_path, capsys):
    content.section(title="First steps")
    (tmp_path / "a.md").write_text("# A\n\ntext")

    call_command("import_articles", str(tmp_path), section="first-steps")

    assert capsys.readouterr().out.splitlines()[-1] == "1 created, 0 updated, 0 unchanged, 0 failed"


def test_it_fails_when_a_file_did_not_go_in(tmp_path, capsys):
    content.section(title="First steps")
    (tmp_path / "bad.md").write_bytes(b"a\n\xff")
    (tmp_path / "good.md").write_text("text")

    with pytest.raises(SystemExit) as exit_:
        call_command("import_articles", str(tmp_path), section="first-steps")

    said = capsys.readouterr()
    assert exit_.value.code == 1
    assert said.err.splitlines()[-1] == "bad.md:2: The file is not UTF-8."
    assert "1 created, 0 updated, 0 unchanged, 1 failed" in said.out


def test_it_finds_the_section_of_the_language(tmp_path):
    spanish = content.section(title="Inicio", centre=content.help_centre("es"))
    (tmp_path / "a.md").write_text("hola")

    call_command("import_articles", str(tmp_path), section="inicio", locale="es")

    assert ArticlePage.objects.child_of(spanish).get().locale.language_code == "es"


@pytest.mark.parametrize(("folder", "section"), [("nowhere", "first-steps"), (".", "none")])
def test_a_folder_or_section_that_is_not_there_is_one_clear_line(folder, section):
    content.section(title="First steps")

    with pytest.raises(CommandError, match=r"is not a folder|no section"):
        call_command("import_articles", str(Path(__file__).parent / folder), section=section)
