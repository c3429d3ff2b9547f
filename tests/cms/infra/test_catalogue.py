"""Texts are found where they are marked; what is wrong with a translation is named."""

import gettext
import os

import polib
import pytest

from cms.infra import catalogue


@pytest.fixture
def project(tmp_path):
    """A folder of sources."""
    (tmp_path / "app" / "templates").mkdir(parents=True)
    return tmp_path


def found(project) -> dict:
    messages = catalogue.extract_messages(project, ["app"])
    return {message.id: message.context for message in messages if message.id}


PYTHON = """
from django.utils.translation import gettext_lazy as _, ngettext, pgettext
A = _("one text")
B = _("in two "
      "parts")
C = ngettext("%(n)s door", "%(n)s doors", 3)
D = pgettext("month name", "May")
"""

TEMPLATE = """{% load i18n %}
<p title="{% translate 'a title' %}">{{ name|default:_("nobody") }}</p>
  {% if deep %}
      {% blocktranslate trimmed count n=doors.count %}
        {{ n }} door
      {% plural %}
        {{ n }} doors
      {% endblocktranslate %}
  {% endif %}
{% blocktranslate trimmed with who=user.name %}
  Hello {{ who }},
  it's 100% yours
{% endblocktranslate %}
{% translate "May" context "verb" %}
"""


def test_texts_in_python_are_found_with_plural_and_context(project):
    (project / "app" / "code.py").write_text(PYTHON)
    assert found(project) == {
        "one text": None,
        "in two parts": None,
        ("%(n)s door", "%(n)s doors"): None,
        "May": "month name",
    }


def test_texts_in_templates_are_found_as_django_looks_them_up(project):
    (project / "app" / "templates" / "page.html").write_text(TEMPLATE)
    assert found(project) == {
        "a title": None,
        "nobody": None,
        ("%(n)s door", "%(n)s doors"): None,
        "Hello %(who)s, it's 100%% yours": None,
        "May": "verb",
    }


def test_tests_and_migrations_are_not_searched(project):
    for folder in ("migrations", "tests"):
        (project / "app" / folder).mkdir()
        (project / "app" / folder / "code.py").write_text('_("not for users")')
    assert found(project) == {}


def write_catalogue(project, **translations) -> tuple:
    """A Spanish catalogue of the sources with these translations; returns what `problems` asks for."""
    file = catalogue.catalogue_file(project / "locale", "es")
    sources = catalogue.extract_messages(project, ["app"])
    catalogue.update(file, "es", sources)
    entries = polib.pofile(str(file))
    for entry in entries:
        if entry.msgid in translations:
            entry.msgstr = translations[entry.msgid]
    entries.save()
    return file, "es", sources


@pytest.mark.parametrize(
    ("source", "translation", "problem"),
    [
        ("Doors", "", "untranslated: 'Doors'"),
        ("%(n)s doors", "%(m)s puertas", "other placeholders"),
        ("%(n)s doors", "puertas", "other placeholders"),
        ("<b>%(n)s</b> doors", "%(n)s puertas", "other placeholders or tags"),
        ("{name} came", "{nombre} vino", "other placeholders"),
        ("%(n)s doors", "%(n)s puertas", None),
    ],
)
def test_a_wrong_translation_is_named(project, source, translation, problem):
    (project / "app" / "code.py").write_text(f"_({source!r})")
    lines = list(catalogue.problems(*write_catalogue(project, **{source: translation})))
    assert len(lines) == (1 if problem else 0)
    assert not problem or lines[0].startswith(problem)


def test_a_guess_is_a_problem(project):
    (project / "app" / "code.py").write_text('_("Doors")')
    file, language, sources = write_catalogue(project, Doors="Puertas")
    entries = polib.pofile(str(file))
    entries[0].flags.append("fuzzy")
    entries.save()
    assert list(catalogue.problems(file, language, sources)) == ["fuzzy: 'Doors'"]


def test_what_the_sources_gained_and_lost_is_named_until_the_catalogue_is_updated(project):
    (project / "app" / "code.py").write_text('_("Old")')
    file, _language, _sources = write_catalogue(project, Old="Viejo")
    (project / "app" / "code.py").write_text('_("New")')
    sources = catalogue.extract_messages(project, ["app"])
    assert list(catalogue.problems(file, "es", sources)) == ["missing: 'New'", "not in the sources: 'Old'"]
    catalogue.update(file, "es", sources)
    assert list(catalogue.problems(file, "es", sources)) == ["untranslated: 'New'"]


def test_an_update_without_change_leaves_the_file_as_it_is(project):
    (project / "app" / "code.py").write_text('_("Doors")')
    file, language, sources = write_catalogue(project, Doors="Puertas")
    catalogue.update(file, language, sources)
    before = file.read_bytes()
    catalogue.update(file, language, sources)
    assert file.read_bytes() == before


def test_only_stale_catalogues_are_compiled_and_gettext_reads_them(project):
    (project / "app" / "code.py").write_text('_("Doors")')
    write_catalogue(project, Doors="Puertas")
    (compiled,) = catalogue.compile_stale(project / "locale")
    with compiled.open("rb") as source:
        assert gettext.GNUTranslations(source).gettext("Doors") == "Puertas"
    assert catalogue.compile_stale(project / "locale") == []
    os.utime(compiled, ns=(0, 0))
    assert catalogue.compile_stale(project / "locale") == [compiled]
