"""Every block explains itself to the editor who looks for one."""

import pytest
from django.template.loader import render_to_string
from django.utils.functional import Promise

from cms.content.blocks import ArticleBody, MarketingBody
from tests.factories import content

pytestmark = pytest.mark.django_db

BLOCKS = sorted(MarketingBody().child_blocks.items())
every_block = pytest.mark.parametrize(("name", "block"), BLOCKS, ids=[name for name, _block in BLOCKS])


def preview(block) -> str:
    """Return the page that Wagtail's block picker shows of a block."""
    value = block.get_preview_value()
    template = block.get_preview_template(value)
    bound = block.bind(value)
    return render_to_string(template, {"bound_block": bound, "block_def": block, "page_title": "Preview"})


@every_block
def test_a_block_has_a_label_an_icon_a_description_and_a_group(name, block):
    assert block.label
    assert block.meta.icon != "placeholder"
    assert len(str(block.get_description())) > 20
    assert isinstance(block.meta.group, Promise)


@every_block
def test_a_block_has_a_template_of_its_own(name, block):
    assert block.meta.template == f"blocks/{name}.html"


@every_block
def test_the_preview_shows_the_block(name, block):
    assert block.is_previewable
    assert f'<div class="block block--{name}">' in preview(block)


@pytest.mark.parametrize("name", ["gallery", "hero", "image", "text_image"])
def test_the_preview_shows_a_picture_of_the_library(name):
    content.image(size=(300, 200))

    assert "<picture>" in preview(MarketingBody().child_blocks[name])


def test_a_preview_says_what_the_block_would():
    html = preview(MarketingBody().child_blocks["statistics"])

    assert '<dd class="statistics__figure">48,210</dd>' in html


def test_an_article_offers_no_marketing():
    assert "hero" not in ArticleBody().child_blocks
    assert set(ArticleBody().child_blocks) < set(MarketingBody().child_blocks)
