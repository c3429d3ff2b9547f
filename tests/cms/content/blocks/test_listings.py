"""Blocks that list pages show what visitors may see, and nothing that is over."""

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.models import PageViewRestriction

from cms.content import teasers
from cms.content.blocks.listings import BlogTeaserBlock, CardListBlock, EventsTeaserBlock
from cms.content.teasers import UpcomingEvent
from tests.factories import content

pytestmark = pytest.mark.django_db


def shown(block, **fields) -> str:
    """Return a block's HTML."""
    return block.render(block.normalize(fields))


@pytest.fixture
def events_app(monkeypatch):
    """An app that has one event to tease."""
    event = UpcomingEvent(title="Town hall", starts_at=timezone.now(), place="Library", url="/events/town-hall/")
    monkeypatch.setitem(teasers._selectors, "events", lambda _locale, count, **_narrowed: [event][:count])


def test_chosen_pages_stand_in_the_editors_order():
    first, second = content.landing_page(title="First"), content.landing_page(title="Second")

    html = shown(CardListBlock(), pages=[second, first], count=3)

    assert html.index("Second") < html.index("First")


def test_hidden_pages_are_not_listed():
    unpublished, private = content.landing_page(title="Unpublished"), content.landing_page(title="Private")
    unpublished.unpublish()
    PageViewRestriction.objects.create(page=private, restriction_type="login")

    html = shown(CardListBlock(), pages=[unpublished, private, content.landing_page(title="Open")], count=3)

    assert "Open" in html
    assert "Unpublished" not in html
    assert "Private" not in html


def test_the_newest_pages_of_a_section_are_listed():
    for number in range(4):
        content.blog_post(title=f"Post number {number}")

    html = shown(CardListBlock(), latest_in=content.blog_index(), count=2)

    assert "Post number 3" in html
    assert "Post number 2" in html
    assert "Post number 1" not in html


def test_a_card_list_needs_something_to_list():
    block = CardListBlock()
    with pytest.raises(StructBlockValidationError) as caught:
        block.clean(block.normalize({"count": 3}))

    assert set(caught.value.block_errors) == {"latest_in"}


def test_more_cards_need_no_more_queries(django_assert_num_queries):
    for _number in range(6):
        content.blog_post(hero_image=content.image(), category=content.category())
    shown(CardListBlock(), latest_in=content.blog_index(), count=6)  # makes the renditions

    # Restrictions, pages, posts, images, renditions and categories.
    for count in (1, 6):
        value = CardListBlock().normalize({"latest_in": content.blog_index(), "count": count})
        with django_assert_num_queries(5):
            CardListBlock().render(value)


def test_the_blog_fills_its_teaser_in_the_language_of_the_page():
    content.blog_post(title="In English")
    content.blog_post(title="En español", index=content.blog_index("es"))
    block = BlogTeaserBlock()

    value = block.normalize({"heading": "Blog", "count": 3})
    html = block.render(value, context={"page": content.home_page("es")})

    assert "En español" in html
    assert "In English" not in html


def test_a_teaser_that_no_app_fills_is_not_shown(monkeypatch):
    monkeypatch.delitem(teasers._selectors, "blog")

    assert shown(BlogTeaserBlock(), heading="From the blog", count=3).strip() == ""


def test_past_events_drop_out_and_the_next_comes_first():
    content.home_page()
    now = timezone.now()
    days = {"Over": -1, "Later": 9, "Soon": 2}
    items = [{"title": title, "starts_at": now + timedelta(days=day)} for title, day in days.items()]

    html = shown(EventsTeaserBlock(), heading="Meet us", items=items)

    assert "Over" not in html
    assert html.index("Soon") < html.index("Later")


def test_without_entries_the_events_app_fills_the_teaser(events_app):
    content.home_page()

    assert 'href="/events/town-hall/"' in shown(EventsTeaserBlock(), heading="Meet us", items=[])


def test_an_editors_entries_win_over_the_events_app(events_app):
    content.home_page()
    own = {"title": "Our own", "starts_at": timezone.now() + timedelta(days=1)}

    html = shown(EventsTeaserBlock(), items=[own])

    assert "Our own" in html
    assert "Town hall" not in html
