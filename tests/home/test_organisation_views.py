"""An organisation's own site, as visitors meet it."""

import json
import re
from io import BytesIO

import pytest
from bs4 import BeautifulSoup

from accounts.models import Organisation
from accounts.places import front_page
from accounts.services.logos import remove_logo, set_logo
from accounts.services.organisations import update_organisation
from tests.factories import content, organisations
from tests.factories.uploads import picture
from tests.helpers import rawhttp
from tests.helpers.visitor import Visitor

HOST = "tenants.localhost"


@pytest.fixture
def union(db) -> Organisation:
    content.home_page()
    return organisations.organisation(
        name="Tenants Union",
        slug="tenants",
        description="We knock on doors.\n\nAll of them.",
        website="https://tu.test",
    )


@pytest.fixture
def ask(client, union):
    """Ask the organisation's site for a path, and read what comes back."""

    def get(path="/", *, host=HOST, status=200):
        answer = client.get(path, headers={"host": host})
        assert answer.status_code == status, answer
        return BeautifulSoup(answer.content, "html.parser")

    return get


def change(union, **changes):
    return update_organisation(organisation=union, by=organisations.owner_of(union), **changes)


def test_the_front_page_says_who_the_organisation_is(ask):
    page = ask()
    assert page.h1.text == "Tenants Union"
    assert [line.text for line in page.select(".org-about p")] == ["We knock on doors.", "All of them."]
    assert page.select_one("main a")["href"] == "https://tu.test"
    assert page.html["lang"] == "en"
    assert [link["href"] for link in page.select(".languages a")] == ["/", "/es/"]
    assert not page.select("[style], style, script:not([src]):not([type='application/ld+json'])")


def test_it_speaks_spanish_too(ask):
    page = ask("/es/")
    assert page.html["lang"] == "es"
    assert "Quiénes somos" in page.text
    assert page.find("link", rel="canonical")["href"] == "http://tenants.localhost:8000/es/"


def test_its_head_names_its_own_address_and_nobody_elses(ask, settings):
    settings.BASE_URL, settings.TENANT_DOMAIN = "http://localhost:8000", "localhost"
    head = ask().head
    assert head.title.text == "Tenants Union"
    assert head.find("link", rel="canonical")["href"] == "http://tenants.localhost:8000/"
    assert {link["hreflang"]: link["href"] for link in head.find_all("link", rel="alternate")} == {
        "en": "http://tenants.localhost:8000/",
        "es": "http://tenants.localhost:8000/es/",
        "x-default": "http://tenants.localhost:8000/",
    }
    assert head.find("meta", attrs={"name": "description"})["content"] == "We knock on doors. All of them."
    [organisation, website] = json.loads(head.find("script", type="application/ld+json").text)["@graph"]
    assert (organisation["name"], organisation["sameAs"]) == ("Tenants Union", ["https://tu.test"])
    assert website["url"] == "http://tenants.localhost:8000/"


def test_markup_in_what_an_organisation_says_of_itself_is_text(ask, union):
    change(union, name="<b>Us</b>", description='<script>alert(1)</script> "quoted"')
    page = ask()
    assert page.h1.text == "<b>Us</b>"
    assert "<script>alert(1)</script>" in page.select_one(".org-about").text


def test_an_organisation_that_has_said_nothing_yet_has_a_page_all_the_same(ask, union):
    change(union, description="", website="")
    page = ask()
    assert "We have only just arrived" in page.select_one(".empty").text
    assert page.select_one(".org-plate").text == "T"


def test_other_apps_have_their_place_on_it(ask, union, monkeypatch):
    monkeypatch.setattr(front_page, "_sections", {})
    shown = front_page.Section("components/empty.html", {"title": "unused"})
    front_page.register_front_page_section("nothing", lambda _organisation: None, order=1)
    front_page.register_front_page_section("last", lambda _organisation: shown, order=9)
    front_page.register_front_page_section("first", lambda _organisation: shown, order=2)
    assert len(front_page.sections_of(union)) == 2
    assert ask().select_one(".empty")
    with pytest.raises(ValueError, match="first"):
        front_page.register_front_page_section("first", lambda _organisation: None)


def test_its_logo_is_shown_by_its_name_in_two_sizes(ask, union):
    owner = organisations.owner_of(union)
    set_logo(organisation=union, by=owner, content=BytesIO(picture("PNG", size=(2000, 1000), mode="RGBA")))
    image = ask().select_one(".org-plate img")
    assert (image["alt"], image["width"], image["height"]) == ("Tenants Union", "1024", "512")
    assert re.findall(r" (\d+w)", image["srcset"]) == ["256w", "1024w"]
    assert ask().find("meta", property="og:image")["content"].startswith("http://tenants.")
    remove_logo(organisation=union, by=owner)
    assert not ask().select(".org-plate img")


@pytest.mark.parametrize("path", ["/nothing/", "/blog/", "/support/", "/es/blog/", "/documents/1/a.pdf"])
def test_what_stands_on_the_installations_own_site_stands_there_alone(ask, path):
    content.blog_index()
    page = ask(path, status=404)
    assert "There is no such page here" in page.h1.text or "no hay esa" in page.h1.text
    assert page.find("meta", attrs={"name": "robots"})["content"] == "noindex"


def test_programs_are_served_on_the_installations_own_site_alone(client, union):
    for path in ("/api/v1/", "/api/v1/openapi.json", "/api/v1/contacts"):
        assert client.get(path, headers={"host": HOST}).status_code == 404


@pytest.mark.parametrize("path", ["/account/login/?next=/", "/es/account/login/", "/admin/", "/admin/pages/3/?q=a%20b"])
def test_people_sign_in_and_work_on_the_installations_own_site(client, union, settings, path):
    settings.BASE_URL = "http://localhost:8000"
    answer = client.get(path, headers={"host": HOST})
    assert (answer.status_code, answer["Location"]) == (302, f"http://localhost:8000{path}")
    assert client.post(path, headers={"host": HOST}).status_code == 405
    assert not answer.cookies


@pytest.mark.parametrize("path", ["/", "/es/", "/blog/", "/account/login/", "/admin/", "/robots.txt"])
def test_where_there_is_no_organisation_nothing_is_shown_but_that(ask, path):
    page = ask(path, host="strangers.localhost", status=404)
    assert page.h1.text in {"No organisation has this address", "Ninguna organización tiene esta dirección"}


def test_robots_are_welcome_unless_the_installation_is_closed_to_them(client, union, settings):
    assert client.get("/robots.txt", headers={"host": HOST}).content == b"User-agent: *\nDisallow: \n"
    settings.SEARCH_ENGINES_WELCOME = False
    assert client.get("/robots.txt", headers={"host": HOST}).content == b"User-agent: *\nDisallow: /\n"
    assert b"noindex" in client.get("/", headers={"host": HOST}).content


def test_the_page_takes_few_queries(client, union, django_assert_num_queries):
    client.get("/", headers={"host": HOST})
    # Two of them are a savepoint; then whether Wagtail has a site here, the organisation, and the platform's name.
    with django_assert_num_queries(7):
        client.get("/", headers={"host": HOST})


class OrganisationsVisitor(Visitor):
    """Asks for whole addresses."""

    def page(self, path="/", host=HOST, **headers):
        return self.get(f"http://{host}{path}", **headers)

    def is_cached(self, path="/", host=HOST):
        return self.page(path, host).headers["x-page-cache"] == "HIT; app"


def test_it_comes_out_of_the_cache_and_shows_a_change_at_once(committed_db, settings):
    content.home_page()
    organisations.organisation(name="Others", slug="others")
    union = organisations.organisation(name="Tenants Union", slug="tenants")
    visitor = OrganisationsVisitor()
    for path in ("/", "/es/", "/nothing/"):
        visitor.page(path)
        assert visitor.is_cached(path), path
        assert "Tenants Union" in visitor.page(path).text
    assert "Others" in visitor.page(host="others.localhost").text
    assert visitor.page(host="renters.localhost").status_code == 404
    assert visitor.is_cached(host="renters.localhost")

    change(union, name="Renters United", slug="renters")
    assert visitor.page().status_code == 301
    for path in ("/", "/es/", "/nothing/"):
        assert "Renters United" in visitor.page(path, "renters.localhost").text
    assert visitor.is_cached(host="others.localhost")


def test_whoever_comes_past_the_proxy_is_not_believed(live_site):
    content.home_page()
    organisations.organisation(slug="tenants")
    cases = {
        (b"X-Tenant-Slug: strangers", b"localhost"): 200,
        (b"x-tenant-slug: strangers", b"localhost"): 200,
        (b"X_Tenant_Slug: strangers", b"localhost"): 200,
        (b"X-Tenant-Slug: strangers\r\nX-Tenant-Slug: strangers", b"tenants.localhost"): 200,
        (b"X-Tenant-Slug: tenants", b"strangers.localhost"): 404,
        (b"X-Tenant-Slug: tenants", b"tenants.localhost"): 200,
    }
    seen = {
        (header, host): rawhttp.status_of(live_site, rawhttp.get(b"/", header, host=host)) for header, host in cases
    }
    assert seen == cases


def test_what_a_proxy_says_is_kept_apart_in_the_cache_and_what_others_say_is_dropped(committed_db, settings):
    content.home_page()
    for name in ("one", "two"):
        organisations.organisation(name=f"Union {name}", slug=name)
    settings.ALLOWED_HOSTS = ["localhost", "union.test"]
    settings.TRUSTED_PROXIES = []
    visitor = OrganisationsVisitor()
    forged = visitor.page(host="union.test", **{"X-Tenant-Slug": "one"})
    assert "Union one" not in forged.text
    settings.TRUSTED_PROXIES = ["127.0.0.1"]
    for _again in range(2):
        for name in ("one", "two"):
            assert (
                f'<h1 class="org-hero__name">Union {name}</h1>'
                in visitor.page(host="union.test", **{"X-Tenant-Slug": name}).text
            )
    assert visitor.page(host="union.test", **{"X-Tenant-Slug": "one"}).headers["x-page-cache"] == "HIT; app"
    assert visitor.page(host="union.test").text == forged.text
