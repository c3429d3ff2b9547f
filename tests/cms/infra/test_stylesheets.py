"""In production a visitor waits for one style sheet, named by its content."""

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.management import call_command

from cms.infra.stylesheets import FoldedStaticFilesStorage


@pytest.fixture
def storage(tmp_path, settings):
    settings.STATIC_ROOT = tmp_path
    return FoldedStaticFilesStorage(location=tmp_path)


def collected(storage, **files: str) -> dict:
    """Save style sheets and process them as collectstatic does."""
    paths = {}
    for name, text in files.items():
        path = f"css/{name}.css"
        storage._save(path, ContentFile(text.encode()))
        paths[path] = (storage, path)
    for _name, _hashed, processed in storage.post_process(paths):
        assert not isinstance(processed, Exception)
    return paths


def test_imports_are_folded_into_their_layers(storage):
    collected(
        storage,
        site='@layer base;\n@import url("fonts.css");\n@import url("base.css") layer(base);\n',
        fonts="/* fonts */\n",
        base="a { color: red; }\n",
    )

    text = storage.open(storage.stored_name("css/site.css")).read().decode()

    assert text == "@layer base;\n/* fonts */\n\n@layer base {\na { color: red; }\n}\n"


def test_a_changed_component_renames_the_whole(storage):
    collected(storage, site='@import url("base.css") layer(base);', base="a { color: red; }")
    before = storage.stored_name("css/site.css")
    storage.delete("css/base.css")
    storage.delete("css/site.css")
    collected(storage, site='@import url("base.css") layer(base);', base="a { color: blue; }")

    assert storage.stored_name("css/site.css") != before


def test_the_sites_own_style_sheets_fold_without_a_rest(tmp_path, settings):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "cms.infra.stylesheets.FoldedStaticFilesStorage"},
    }
    call_command("collectstatic", interactive=False, verbosity=0)
    storage = FoldedStaticFilesStorage(location=tmp_path)

    text = storage.open(storage.stored_name("css/site.css")).read().decode()

    assert "@import" not in text
    assert ".hero__heading" in text
    assert 'url("../fonts/display/FjallaOne-Regular.' in text


@pytest.mark.parametrize(
    "sheet", sorted((settings.BASE_DIR / "cms/static/css").rglob("*.css")), ids=lambda path: path.name
)
def test_every_rule_is_closed(sheet):
    text = sheet.read_text()
    assert text.count("{") == text.count("}"), "the rules after it would count within it"
