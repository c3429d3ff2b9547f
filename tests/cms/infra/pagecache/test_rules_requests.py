"""Rules 17, 18, 20 and 22: what a request and a response must be for a page to be shared."""

import pytest

from cms.infra.pagecache import Mechanism
from tests.cms.infra.pagecache.views import write
from tests.helpers.rules import negative_control, rule

HIT = "HIT; app"


@rule(17, Mechanism.REQUEST_AS_SENT)
def test_the_view_sees_the_request_as_sent_and_the_shared_page_holds_nothing_of_it(visitor):
    personal = visitor.get("/echo/?utm_source=mail&name=Ann", headers={"Cookie": "consent=yes"})
    assert "name=Ann" in personal.text
    assert "utm_source=mail" in personal.text
    assert "cookie consent=yes" in personal.text
    assert "Ann" not in visitor.get("/echo/").text


@rule(18, Mechanism.KEY_SCHEME)
def test_http_and_https_are_apart(visitor):
    assert " http " not in visitor.get("https://testserver/echo/").text.replace("<p>", " ")
    assert "https" not in visitor.get("http://testserver/echo/").text


@rule(18, Mechanism.KEY_HOST)
def test_hosts_are_apart(visitor):
    assert "one.localhost" in visitor.get("http://one.localhost/echo/").text
    assert "two.localhost" in visitor.get("http://two.localhost/echo/").text


@rule(18, Mechanism.KEY_TENANT)
def test_tenants_that_a_proxy_names_are_apart(visitor, settings):
    settings.PAGECACHE = {**settings.PAGECACHE, "TENANT_HEADER": "X-Whose"}
    settings.TRUSTED_PROXIES = ["127.0.0.1"]
    assert "whose one" in visitor.get("/echo/", headers={"X-Whose": "one"}).text
    assert "whose two" in visitor.get("/echo/", headers={"X-Whose": "two"}).text


def test_what_can_be_no_tenants_name_is_not_looked_up(any_visitor, settings):
    settings.PAGECACHE = {**settings.PAGECACHE, "TENANT_HEADER": "X-Whose"}
    for name in ("One", "one,two", "x" * 64):
        assert any_visitor.get("/echo/", headers={"X-Whose": name}).headers["x-page-cache"] == "BYPASS"


@rule(18, Mechanism.KEY_PATH)
def test_paths_are_apart(visitor):
    write("a", "first")
    write("b", "second")
    assert visitor.get("/word/a/").text.endswith("first")
    assert visitor.get("/word/b/").text.endswith("second")


@rule(18, Mechanism.KEY_QUERY)
def test_allow_listed_queries_are_apart(visitor):
    assert "page=1" in visitor.get("/echo/?page=1").text
    assert "page=2" in visitor.get("/echo/?page=2").text


@rule(18, Mechanism.KEY_LOCALE)
def test_languages_are_apart_where_the_request_decides(visitor, settings):
    settings.PAGECACHE = {**settings.PAGECACHE, "LANGUAGE_FROM": "request"}
    assert " en " in visitor.get("/echo/", headers={"Accept-Language": "en"}).text
    assert " es " in visitor.get("/echo/", headers={"Accept-Language": "de, es-MX;q=0.8, en;q=0.5"}).text


@rule(18, Mechanism.KEY_VARIANT)
def test_variants_are_apart(visitor):
    assert visitor.get("/echo/").text.endswith("whole")
    assert visitor.get("/echo/", headers={"HX-Request": "true"}).text.endswith("fragment")


@rule(18, Mechanism.QUERY_ALLOW_LIST)
def test_unknown_parameters_do_not_multiply_entries(visitor, stored):
    visitor.get("/echo/")
    for number in range(5):
        assert visitor.get(f"/echo/?fbclid={number}").headers["x-page-cache"] == HIT
    assert len(stored.keys("pc:e:*")) == 1


@rule(18, Mechanism.NO_COPIES)
def test_a_parameter_that_the_page_does_not_go_by_makes_no_copies_of_it(visitor, stored):
    for number in range(5):
        assert visitor.get(f"/small/?page={number}").status_code == 200
    assert stored.keys("pc:e:*") == []


def second_visit(visitor, url):
    visitor.get(url)
    return visitor.get(url).headers.get("x-page-cache")


@rule(20, Mechanism.REFUSE_SET_COOKIE)
def test_a_response_that_sets_a_cookie_is_not_stored(visitor):
    assert second_visit(visitor, "/set_cookie/") == "BYPASS"


@rule(20, Mechanism.REFUSE_PRIVATE)
def test_a_private_response_is_not_stored(visitor):
    assert second_visit(visitor, "/private/") == "BYPASS"


@rule(20, Mechanism.REFUSE_MESSAGES)
def test_a_response_with_messages_is_not_stored(visitor):
    assert second_visit(visitor, "/message/") == "BYPASS"


@rule(20, Mechanism.REFUSE_STREAMING)
def test_a_stream_is_not_stored(visitor):
    assert second_visit(visitor, "/stream/") == "BYPASS"


@rule(20, Mechanism.REFUSE_SIGNED_IN)
def test_a_response_for_somebody_signed_in_is_not_stored(visitor):
    assert second_visit(visitor, "/signed_in/") == "BYPASS"


@rule(20, Mechanism.SESSIONS_BYPASS)
def test_a_visitor_with_a_session_gets_no_shared_page(visitor, settings):
    visitor.get("/echo/")
    own = visitor.get("/echo/", headers={"Cookie": f"a=b; {settings.SESSION_COOKIE_NAME}=x"})
    assert own.headers["x-page-cache"] == "BYPASS"
    assert "cookie a=b" in own.text


@negative_control(Mechanism.REFUSE_STATUS)
def test_an_error_is_not_stored(visitor):
    assert second_visit(visitor, "/failing/") == "BYPASS"


@negative_control(Mechanism.REFUSE_VARY)
def test_a_response_that_varies_on_what_is_not_in_the_key_is_not_stored(visitor):
    assert second_visit(visitor, "/varying/") == "BYPASS"


@pytest.mark.parametrize("path", ["/plain/", "/opted_out/"])
def test_only_what_opted_in_is_stored(visitor, path):
    assert second_visit(visitor, path) == "BYPASS"


@rule(22, Mechanism.REFUSE_PREVIEW)
def test_a_draft_shown_in_a_preview_is_not_stored(visitor):
    assert "a draft" in visitor.get("/preview/").text
    assert second_visit(visitor, "/preview/") == "BYPASS"
