"""Old addresses lead to the page in one step."""

import pytest
from wagtail.contrib.redirects.models import Redirect

from tests.factories import content

pytestmark = pytest.mark.django_db


@pytest.fixture
def get(client):
    return lambda path: client.get(path, headers={"host": "localhost"})


def rename(page, slug: str):
    page = type(page).objects.get(pk=page.pk)
    page.slug = slug
    return content.publish(page)


def by_hand(old: str, new: str, *, permanent: bool = True) -> Redirect:
    return Redirect.objects.create(old_path=Redirect.normalise_path(old), redirect_link=new, is_permanent=permanent)


def test_a_renamed_page_is_found_with_all_below_it(get):
    parent = content.landing_page(title="Tools")
    child = content.landing_page(title="Maps", parent=parent)
    content.landing_page(title="Legend", parent=child)
    rename(parent, "kit")

    for old in ("/tools/", "/tools/maps/", "/tools/maps/legend/"):
        response = get(old)
        assert (response.status_code, response["Location"]) == (301, old.replace("tools", "kit"))


def test_a_moved_page_is_found_with_all_below_it(get):
    old_parent, new_parent = content.landing_page(title="Old"), content.landing_page(title="New")
    page = content.landing_page(title="Maps", parent=old_parent)
    content.landing_page(title="Legend", parent=page)
    page.move(new_parent, pos="last-child")

    assert get("/old/maps/")["Location"] == "/new/maps/"
    assert get("/old/maps/legend/")["Location"] == "/new/maps/legend/"


def test_a_page_that_was_renamed_twice_is_one_step_away(get):
    page = rename(rename(content.landing_page(title="A"), "b"), "c")

    assert [get(path)["Location"] for path in ("/a/", "/b/")] == ["/c/", "/c/"]
    assert page.slug == "c"


def test_a_new_slug_in_a_draft_changes_nothing(get):
    rename(content.landing_page(title="A"), "b")
    draft = content.landing_page(title="C")
    draft.slug = "d"
    draft.save_revision()

    assert get("/a/")["Location"] == "/b/"
    assert not Redirect.objects.filter(old_path="/c").exists()


def test_the_redirect_is_there_when_the_rename_is_committed(django_capture_on_commit_callbacks):
    page = content.landing_page(title="A")
    with django_capture_on_commit_callbacks() as after_commit:
        rename(page, "b")

    assert after_commit
    assert Redirect.objects.get(old_path="/a").redirect_page_id == page.pk


def test_a_page_that_got_its_first_name_back_is_shown(get):
    rename(rename(content.landing_page(title="A"), "b"), "a")

    assert get("/b/")["Location"] == "/a/"
    assert Redirect.objects.filter(old_path="/a").exists()
    assert get("/a/").status_code == 200


def test_a_page_that_got_its_first_name_back_and_was_taken_down_is_no_circle(get):
    rename(rename(content.landing_page(title="A"), "b"), "a").unpublish()

    assert get("/a/").status_code == 404
    assert get("/b/").status_code == 404


def test_a_new_page_at_an_old_address_is_shown(get):
    rename(content.landing_page(title="A"), "b")
    content.landing_page(title="A")

    assert get("/a/").status_code == 200


def test_a_chain_written_by_hand_is_one_step(get):
    content.landing_page(title="C")
    by_hand("/a/", "/b/")
    by_hand("/b/", "/c/")

    response = get("/a/")
    assert (response.status_code, response["Location"]) == (301, "/c/")


def test_a_chain_is_as_lasting_as_its_least_lasting_step(get):
    content.landing_page(title="C")
    by_hand("/a/", "/b/", permanent=False)
    by_hand("/b/", "/c/")

    assert get("/a/").status_code == 302


def test_a_chain_ends_where_something_is_shown(get):
    content.landing_page(title="B")
    content.landing_page(title="C")
    by_hand("/a/", "/b/")
    by_hand("/b/", "/c/")

    assert get("/a/")["Location"] == "/b/"


@pytest.mark.parametrize("links", [{"/a/": "/a/"}, {"/a/": "/b/", "/b/": "/a/"}, {"/a/": "http://localhost/a/?x=1"}])
def test_a_circle_is_not_found(get, links):
    content.site()
    for old, new in links.items():
        by_hand(old, new)

    assert get("/a/").status_code == 404


def test_a_redirect_to_a_page_that_was_taken_down_is_not_found(get):
    rename(content.landing_page(title="A"), "b").unpublish()

    assert get("/a/").status_code == 404


@pytest.mark.parametrize("target", ["https://example.org/x", "/documents/1/plan.pdf", "/admin/", "/blog/feed/"])
def test_addresses_that_are_no_pages_are_believed(get, target):
    content.blog_index()
    by_hand("/a/", target)

    assert get("/a/")["Location"] == target


def test_a_chain_finds_pages_in_another_language(get):
    spanish = content.home_page("es")
    content.landing_page(title="Mapas", parent=spanish)
    by_hand("/a/", "/es/mapas/")
    by_hand("/es/mapas/", "/es/")

    assert get("/a/")["Location"] == "/es/mapas/"


def test_the_campaign_that_brought_the_visitor_is_kept(get):
    rename(content.landing_page(title="A"), "b")

    assert get("/a/?utm_source=mail&x=%C3%A9")["Location"] == "/b/?utm_source=mail&x=%C3%A9"


def test_a_redirect_for_one_query_string_wins(get):
    content.landing_page(title="B")
    content.landing_page(title="C")
    by_hand("/a/?id=7", "/b/?from=7")
    by_hand("/a/", "/c/")

    assert get("/a/?id=7")["Location"] == "/b/?from=7"
    assert get("/a/?id=8")["Location"] == "/c/?id=8"


@pytest.mark.parametrize("broken", ["http://[", "//["])
def test_a_redirect_to_what_is_no_address_is_none(get, broken):
    content.site()
    by_hand("/old/", broken)
    by_hand("/older/", "/old/")

    assert [get(path).status_code for path in ("/old/", "/older/")] == [404, 404]
