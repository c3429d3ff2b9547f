"""The page cache's rules that the wiring keeps, each with its negative control: 1 to 10, 13 to 16, 19, 21 and 23.

The other rules are those of `cms.infra.pagecache`, which see.
"""

import re
from datetime import timedelta

import httpx
import pytest
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import Page

from cms.content.models import BrandSettings
from cms.content.pagecache.mechanisms import Mechanism
from cms.infra.pagecache import Mechanism as Core
from cms.wsgi import application
from home.models import BlogPage
from tests.factories import content
from tests.helpers.rules import rule
from tests.helpers.scene import Scene
from tests.helpers.visitor import ORIGIN, Editor, Visitor


def renamed(page: Page, slug: str) -> None:
    """Publish a page under a new slug."""
    page = Page.objects.get(pk=page.pk).specific
    page.slug = slug
    content.publish(page)


@pytest.fixture
def odd_pages(settings):
    settings.ROOT_URLCONF = "tests.cms.content.pagecache.urls"


@rule(1, Mechanism.SAVED_PAGES)
def test_a_bulk_action_shows_at_once(visitor: Visitor, scene: Scene, editor: Editor):
    visitor.warm("/sitemap.xml")
    editor.post(f"/admin/bulk/wagtailcore/page/publish/?id={scene.draft.pk}")
    assert "/plans/" in visitor.get("/sitemap.xml").text


@rule(1, Mechanism.SAVED_PAGES)
def test_a_schedule_shows_at_once(visitor: Visitor, scene: Scene):
    scene.draft.save_revision(approved_go_live_at=timezone.now() - timedelta(minutes=1))
    visitor.warm("/sitemap.xml")
    call_command("publish_scheduled")
    assert "/plans/" in visitor.get("/sitemap.xml").text


@rule(2, Mechanism.NEW_ADDRESSES)
def test_a_new_slug_redirects_at_once(visitor: Visitor, scene: Scene):
    visitor.warm("/about/")
    renamed(scene.about, "about-us")
    assert visitor.get("/about/").headers.get("location") == "/about-us/"


@rule(2, Mechanism.NEW_ADDRESSES)
def test_a_move_redirects_at_once(visitor: Visitor, scene: Scene):
    visitor.warm("/about/")
    Page.objects.get(pk=scene.about.pk).move(Page.objects.get(pk=scene.tools.pk), pos="last-child")
    assert visitor.get("/about/").headers.get("location") == "/tools/about/"


@rule(3, Mechanism.DESCENDANTS)
def test_the_pages_below_a_renamed_page_and_the_links_to_them_follow_at_once(visitor: Visitor, scene: Scene):
    visitor.warm("/support/basics/signing-in/", "/")
    renamed(scene.basics, "start")
    assert visitor.get("/support/basics/signing-in/").headers.get("location") == "/support/start/signing-in/"
    assert "/support/start/signing-in/" in visitor.get("/").text


@rule(4, Mechanism.LIVE_ONLY)
def test_a_schedule_for_a_page_that_never_was_live_touches_nothing(visitor: Visitor, scene: Scene):
    visitor.warm("/sitemap.xml", "/plans/")
    draft = scene.draft
    draft.go_live_at = timezone.now() + timedelta(days=1)
    draft.save_revision().publish()
    assert visitor.is_hit("/sitemap.xml")
    assert visitor.is_hit("/plans/")


@rule(5, Mechanism.DELETED_PAGES)
def test_a_deleted_tree_is_gone_at_once_everywhere(visitor: Visitor, scene: Scene):
    visitor.warm("/support/basics/signing-in/", "/support/")
    Page.objects.get(pk=scene.basics.pk).delete()
    assert visitor.get("/support/basics/signing-in/").status_code == httpx.codes.NOT_FOUND
    assert "Basics" not in visitor.get("/support/").text


@rule(6, Mechanism.LINKS)
def test_the_pages_below_an_unpublished_page_lose_and_regain_its_breadcrumb_at_once(visitor: Visitor, scene: Scene):
    visitor.warm("/tools/walk-map/")
    tools = Page.objects.get(pk=scene.tools.pk).specific
    tools.unpublish()
    assert 'href="/tools/"' not in visitor.warm("/tools/walk-map/").get("/tools/walk-map/").text
    content.publish(tools)
    assert 'href="/tools/"' in visitor.get("/tools/walk-map/").text


@rule(7, Mechanism.ADDED_PAGES)
def test_a_page_that_a_program_adds_live_shows_at_once(visitor: Visitor, scene: Scene):
    visitor.warm("/blog/", "/blog/gates/")
    content.blog_post(title="Gates")
    assert "Gates" in visitor.get("/blog/").text
    assert visitor.get("/blog/gates/").status_code == httpx.codes.OK


@rule(8, Mechanism.PRIVACY)
def test_a_restricted_page_and_all_below_it_are_private_at_once_and_stay_uncached(
    visitor: Visitor, scene: Scene, editor: Editor
):
    visitor.warm("/support/", "/support/basics/signing-in/", "/")
    editor.post(f"/admin/pages/{scene.centre.pk}/privacy/", restriction_type="login")
    for _repeat in range(2):
        assert visitor.get("/support/basics/signing-in/").status_code == httpx.codes.FOUND
        assert visitor.get("/support/").headers["x-page-cache"] == "BYPASS"
    assert "Signing in" not in visitor.get("/").text
    editor.post(f"/admin/pages/{scene.centre.pk}/privacy/", restriction_type="none")
    assert visitor.get("/support/basics/signing-in/").status_code == httpx.codes.OK


@rule(9, Mechanism.SAVED_ROWS)
def test_snippets_images_settings_and_redirects_show_at_once(visitor: Visitor, scene: Scene):
    visitor.warm("/blog/doors/", "/old/")
    scene.amara.name = "Amara Nkosi"
    scene.amara.save()
    assert "Amara Nkosi" in visitor.get("/blog/doors/").text
    scene.picture.description = "A brass bell"
    scene.picture.save()
    assert "A brass bell" in visitor.get("/blog/doors/").text
    BrandSettings.objects.get().delete()
    assert "Doorstep" not in visitor.get("/blog/doors/").text


@rule(10, Mechanism.SAVED_PAGES)
def test_an_alias_goes_live_with_its_page(visitor: Visitor, scene: Scene):
    draft = Page.objects.get(pk=scene.draft.pk).specific
    draft.create_alias(parent=Page.objects.get(pk=scene.tools.pk), update_slug="schemes")
    visitor.warm("/tools/schemes/")
    content.publish(draft)
    assert visitor.get("/tools/schemes/").status_code == httpx.codes.OK


@rule(13, Mechanism.RECORDING)
def test_what_a_text_links_to_is_known_without_asking_an_index(visitor: Visitor, scene: Scene):
    visitor.warm("/about/")
    renamed(scene.doors, "gates")
    assert "/blog/gates/" in visitor.get("/about/").text


@rule(14, Mechanism.LISTINGS)
def test_the_first_article_shows_in_a_section_that_was_cached_empty(visitor: Visitor, scene: Scene):
    content.section(title="Empty")
    visitor.warm("/support/empty/", "/llms.txt", "/sitemap.xml")
    content.article(title="First words", section_page=content.section(title="Empty"))
    for path in ("/support/empty/", "/llms.txt", "/sitemap.xml"):
        assert "first-words" in visitor.get(path).text, path


@rule(15, Mechanism.NOT_FOUND)
def test_a_page_shows_at_once_where_there_was_none(visitor: Visitor, scene: Scene):
    visitor.warm("/blog/gates/")
    content.blog_post(title="Gates")
    assert visitor.get("/blog/gates/").status_code == httpx.codes.OK


@rule(16, Mechanism.NO_FRAGMENTS)
def test_no_piece_of_a_page_outlives_the_page(odd_pages, visitor: Visitor):
    visitor.warm("/fragment/")
    brand = BrandSettings.objects.get()
    brand.name = "Letterbox"
    brand.save()
    assert visitor.get("/fragment/").text == "Letterbox"


@rule(19, Core.NO_SHARED_TOKEN)
def test_no_two_visitors_get_the_same_token(odd_pages, visitor: Visitor):
    tokens = [re.findall('value="(.+?)"', Visitor().get("/form/").text) for _visitor in range(3)]
    assert len({token for [token] in tokens}) == len(tokens)


@rule(21, Mechanism.PUBLIC_ONLY)
def test_lists_hold_what_everybody_may_see(visitor: Visitor, scene: Scene):
    content.blog_post(title="Unfinished", slug="unfinished", live=False)
    for path in ("/blog/", "/", "/blog/feed/", "/sitemap.xml", "/llms.txt"):
        assert "unfinished" not in visitor.get(path).text, path
    assert BlogPage.objects.filter(title="Unfinished").exists()


@rule(23, Mechanism.USERBAR_APART)
def test_the_bar_of_an_editor_reaches_no_visitor(visitor: Visitor, scene: Scene, editor: Editor):
    bar = f"/_/userbar/{scene.doors.pk}/"
    assert "wagtail-userbar" in editor.get(bar).text
    assert editor.get("/blog/doors/").headers["x-page-cache"] == "BYPASS"
    visitor.warm("/blog/doors/")
    assert "wagtail-userbar" not in visitor.get("/blog/doors/").text
    assert visitor.get(bar).text == ""
    assert visitor.get(bar).headers["x-page-cache"] == "BYPASS"


def test_the_form_of_one_visitor_is_accepted_and_that_without_a_token_is_not(odd_pages, scene: Scene):
    with httpx.Client(transport=httpx.WSGITransport(application), base_url=ORIGIN) as client:
        [token] = re.findall('value="(.+?)"', client.get("/form/").text)
        assert client.post("/form/", data={"csrfmiddlewaretoken": token}).text == "accepted"
        assert client.post("/form/").status_code == httpx.codes.FORBIDDEN


def test_a_redirect_passes_on_the_query_of_each_visitor(scene: Scene):
    renamed(scene.about, "about-us")
    visitor = Visitor().warm("/about/", "/blog/")
    assert visitor.get("/about/?utm_source=mail").headers["location"] == "/about-us/?utm_source=mail"
    assert visitor.get("/about/?utm_source=post").headers["location"] == "/about-us/?utm_source=post"
    assert visitor.is_hit("/blog/?utm_source=mail")
