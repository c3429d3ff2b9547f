"""Wagtail's admin holds no inline script, and what replaces its own still fits the Wagtail that is installed."""

import hashlib
import inspect
import json
import re
from html import unescape
from pathlib import Path

import pytest
import wagtail
from django.core.exceptions import ImproperlyConfigured
from wagtail.admin.widgets import AdminDateTimeInput, AdminPageChooser, BaseChooser
from wagtail.admin.widgets.workflows import AdminTaskChooser

from cms.content import strict_admin, wagtail_hooks

ROOT = Path(wagtail.__file__).parent
# Digests of what ours replace. When one differs: compare ours with Wagtail's, then write the new one here.
REPLACED = {
    "wagtailadmin/panels/inline_panel.html": "195bb0b199edb062",
    "wagtailadmin/panels/multiple_chooser_panel.html": "673bc9b26ca95c03",
    "wagtailadmin/widgets/date_input.html": "2557f7a4fd543d7c",
    "wagtailadmin/widgets/datetime_input.html": "479d8ddeaa73d2fd",
    "wagtailadmin/widgets/time_input.html": "536917c544a13563",
}
RENDER = "526ef5ac42ef550d"
# Templates of apps that are not installed, and of mails.
ELSEWHERE = ("wagtailsearchpromotions/", "wagtailadmin/notifications/", "wagtailembeds/")
INLINE = re.compile(r"<script(?![^>]*\b(?:src=|type=\"(?:text/template|application/json|text/django)))|<style|\sstyle=")
HANDLER = re.compile(r"\son(?:click|change|submit|load|error|input|key\w+|mouse\w+)=")


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def upstream_templates() -> dict[str, str]:
    """Return Wagtail's templates by name, without those of its tests and examples."""
    files = {path: path.as_posix() for path in ROOT.rglob("templates/**/*.html")}
    return {
        name.partition("/templates/")[2]: path.read_text()
        for path, name in files.items()
        if not re.search(r"/wagtail/(?:test|project_template|contrib/styleguide)/", name)
    }


@pytest.mark.parametrize("name", REPLACED)
def test_a_template_of_ours_fits_wagtails(name):
    assert digest(upstream_templates()[name]) == REPLACED[name]


def test_the_way_choosers_are_rendered_fits_wagtails():
    source = "".join(
        inspect.getsource(part)
        for part in (BaseChooser.render_js_init, BaseChooser.get_js_init_options, AdminTaskChooser.render_js_init)
    )
    upstream = (ROOT / "admin/widgets/chooser.py").read_text()
    render = upstream[upstream.index("    def render(self") : upstream.index("    @property\n    def base_js_init")]

    assert digest(source + render) == RENDER


def test_no_other_template_of_wagtails_holds_an_inline_script_style_or_handler():
    found = {
        name
        for name, text in upstream_templates().items()
        if (INLINE.search(text) or HANDLER.search(text)) and not name.startswith(ELSEWHERE) and name not in REPLACED
    }

    assert found == set()


def test_every_chooser_is_started_by_something_the_page_knows():
    script = Path("cms/static/js/admin/start.js").read_text()

    def below(cls: type) -> set[type]:
        return {cls, *(found for child in cls.__subclasses__() for found in below(child))}

    for chooser in below(BaseChooser) - {AdminTaskChooser}:
        if not chooser.__module__.startswith("tests."):
            assert chooser.render_js_init is BaseChooser.render_js_init, chooser
            assert f'"{chooser.js_constructor}"' in script, chooser


@pytest.mark.django_db
def test_a_chooser_carries_its_arguments_as_data():
    html = AdminPageChooser().render("page", None, {"id": 'id_"page"'})

    assert "<script" not in html
    call, arguments = re.search(r'data-call="(\w+)" data-arguments="([^"]*)"', html).groups()
    assert call == "PageChooser"
    assert json.loads(unescape(arguments))[0] == 'id_"page"'
    assert json.loads(unescape(arguments))[1]["modelNames"] == ["wagtailcore.page"]


def test_a_date_field_carries_its_arguments_as_data():
    html = AdminDateTimeInput().render("date", None, {"id": "id_date"})

    assert "<script" not in html
    call, arguments = re.search(r"data-call=\"(\w+)\" data-arguments='([^']*)'", html).groups()
    assert call == "initDateTimeChooser"
    assert json.loads(unescape(arguments))[0] == "id_date"
    assert json.loads(unescape(arguments))[1]["format"] == "Y-m-d H:i"


@pytest.mark.django_db
def test_a_chooser_with_a_script_of_its_own_is_refused():
    class Own(AdminPageChooser):
        def render_js_init(self, *_):
            return "alert(1)"

    with pytest.raises(ImproperlyConfigured, match="js_constructor"):
        strict_admin.render_chooser(Own(), "page", None, {"id": "id_page"})


@pytest.mark.parametrize("name", wagtail_hooks.STRICT_ADMIN_SCRIPTS)
def test_each_script_stands_where_the_admin_looks_for_it(name):
    assert Path(f"cms/static/js/admin/{name}.js").is_file()
