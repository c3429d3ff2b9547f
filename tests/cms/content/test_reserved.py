"""No page takes an address that is something else's."""

from collections.abc import Iterator

import pytest
from django.core.exceptions import ValidationError
from django.urls import URLResolver, get_resolver
from django.urls.resolvers import LocalePrefixPattern, RegexPattern
from wagtail.models import Page
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from accounts.models import User
from cms.content.reserved import RESERVED
from home.models import LandingPage
from tests.factories import content

pytestmark = pytest.mark.django_db

# A page of ours; what its view has no answer for is looked for among the pages.
OF_PAGES = {"support"}


@pytest.fixture
def admin(client):
    client.force_login(User.objects.create_superuser("ada@example.org"))
    return client


def first_parts(resolver: URLResolver) -> Iterator[str]:
    """Yield the first part of every address that a view answers."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern.pattern, RegexPattern):
            # Wagtail's pages, and their Markdown versions.
            continue
        route = "" if isinstance(pattern.pattern, LocalePrefixPattern) else str(pattern.pattern)
        if isinstance(pattern, URLResolver) and not route:
            yield from first_parts(pattern)
        else:
            yield route.partition("/")[0]


def test_whatever_a_view_answers_is_reserved():
    parts = {part for part in first_parts(get_resolver()) if part and "." not in part and "<" not in part}
    assert {"account", "admin", "documents", "webhooks"} <= parts
    assert parts - OF_PAGES <= RESERVED


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("slug", ["admin", "account", "events", "es", "_"])
def test_a_page_with_such_a_slug_is_not_saved_below_a_front_page(language, slug):
    front = content.home_page(language)
    with pytest.raises(ValidationError, match="other addresses") as refused:
        content.landing_page(title="Page", slug=slug, parent=front)
    assert list(refused.value.message_dict) == ["slug"]
    product = content.landing_page(title="Product", parent=front)
    assert content.landing_page(title="Page", slug=slug, parent=product).slug == slug


def form(slug, **fields):
    empty = {"summary": "", "seo_title": "", "search_description": "", "canonical_url": ""}
    parts = {"body": streamfield([]), "comments": inline_formset([])}
    return nested_form_data({"title": "A page", "slug": slug, **empty, **parts, **fields})


@pytest.mark.parametrize("button", ["action-publish", "action-save"])
def test_an_editor_reads_why_beside_the_field(admin, button):
    front = content.home_page()
    page = content.landing_page(title="A page")
    for address in (f"/admin/pages/add/home/landingpage/{front.pk}/", f"/admin/pages/{page.pk}/edit/"):
        answer = admin.post(address, form("events", **{button: "1"}))
        assert list(answer.context["form"].errors) == ["slug"]
        assert "“events” is the beginning" in answer.text
    assert not LandingPage.objects.filter(slug="events").exists()


def test_a_page_is_neither_copied_nor_moved_to_such_an_address(admin):
    front = content.home_page()
    inside = content.landing_page(title="Events", parent=content.landing_page(title="Product"))
    fields = {"new_title": "Events", "new_slug": "events", "new_parent_page": front.pk}
    for more in ({}, {"alias": "on"}):
        copy = admin.post(f"/admin/pages/{inside.pk}/copy/", fields | more)
        assert list(copy.context["form"].errors) == ["new_slug"]
    move = f"/admin/pages/{inside.pk}/move/{front.pk}/confirm/"
    assert "“events” is the beginning" in admin.post(move, follow=True).text
    bulk = f"/admin/bulk/wagtailcore/page/move/?id={inside.pk}&next=/admin/"
    assert "“events” is the beginning" in admin.post(bulk, {"chooser": front.pk}, follow=True).text
    assert Page.objects.get(pk=inside.pk).get_parent().slug == "product"
