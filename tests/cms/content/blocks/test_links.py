"""Links lead somewhere, safely, and say so beside the field where they do not."""

import pytest
from wagtail.blocks.struct_block import StructBlockValidationError

from cms.content.blocks.links import LinkBlock
from cms.content.blocks.listings import EventEntryBlock
from cms.content.blocks.navigation import MenuItemBlock
from tests.factories import content


def errors_of(block, **fields) -> dict[str, str]:
    """Return the code of the error beside each field of a block."""
    with pytest.raises(StructBlockValidationError) as caught:
        block.clean(block.normalize(fields))
    return {name: error.code for name, error in caught.value.block_errors.items()}


def link(**fields):
    """Return a valid link."""
    block = LinkBlock()
    return block.clean(block.normalize(fields))


@pytest.mark.parametrize(
    "address",
    ["https://example.org/", "http://example.org", "mailto:a@example.org", "tel:+34123456", "/events/", "#top", "?q=x"],
)
def test_safe_addresses_are_taken(address):
    assert link(label="Go", url=address).href == address


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "data:text/html,x",
        "//evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "ftp://x",
        "https:///x",
        "hi",
    ],
)
def test_unsafe_addresses_are_refused_beside_the_address(address):
    assert errors_of(LinkBlock(), label="Go", url=address) == {"url": "unsafe_address"}


def test_a_link_needs_a_destination():
    assert errors_of(LinkBlock(), label="Go") == {"page": "no_destination"}


def test_an_optional_link_may_be_empty_but_not_a_mere_label():
    block = LinkBlock(required=False)

    assert block.clean(block.normalize({})).href == ""
    assert errors_of(block, label="Go") == {"page": "no_destination"}


@pytest.mark.django_db
def test_a_link_has_one_destination():
    assert errors_of(LinkBlock(), page=content.landing_page(), url="/") == {"url": "two_destinations"}


@pytest.mark.django_db
def test_a_page_lends_its_title_to_a_link_without_a_label():
    found = link(page=content.landing_page(title="Pricing"))

    assert (found.text, found.href) == ("Pricing", "/pricing/")


@pytest.mark.django_db
def test_a_link_to_an_unpublished_page_leads_nowhere():
    page = content.landing_page()
    page.unpublish()

    assert link(page=page).href == ""


def test_an_address_without_a_label_is_shown_without_its_scheme():
    assert link(url="mailto:hello@example.org").text == "hello@example.org"


def test_a_menu_item_with_links_below_it_may_be_a_heading():
    block = MenuItemBlock()
    below = {"label": "Blog", "url": "/blog/"}

    assert block.clean(block.normalize({"label": "More", "children": [below]})).href == ""
    assert errors_of(block, label="More") == {"page": "no_destination"}


def test_an_event_refuses_an_unsafe_address():
    event = {"title": "Assembly", "starts_at": "2026-05-01T18:00:00Z", "url": "javascript:alert(1)"}

    assert errors_of(EventEntryBlock(), **event) == {"url": "unsafe_address"}
