"""Links in rich text to a heading of a page."""

import pytest
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter
from wagtail.rich_text import expand_db_html

from tests.factories import content

pytestmark = pytest.mark.django_db


def test_a_link_leads_to_the_heading():
    page = content.landing_page(title="Tools")

    assert (
        expand_db_html(f'<a linktype="page" id="{page.pk}" fragment="a&amp;b">x</a>')
        == '<a href="/tools/#a&amp;b">x</a>'
    )
    assert expand_db_html(f'<a linktype="page" id="{page.pk}">x</a>') == '<a href="/tools/">x</a>'


def test_a_link_to_a_page_that_is_gone_is_no_link():
    assert expand_db_html('<a linktype="page" id="9999" fragment="x">x</a>') == "<a>x</a>"


def test_the_editor_keeps_the_heading():
    page = content.landing_page()
    editor = ContentstateConverter(features=["link"])
    link = f'<a linktype="page" id="{page.pk}" fragment="steps">x</a>'
    plain = f'<a linktype="page" id="{page.pk}">y</a>'

    stored = editor.to_database_format(editor.from_database_format(f"<p>{link} {plain}</p>"))

    assert link in stored
    assert plain in stored
