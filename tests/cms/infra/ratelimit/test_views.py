"""What somebody reads who came too often."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import translation

from accounts.services.users import create_user
from cms.infra.pagecache.guards import refusal
from cms.infra.ratelimit import Limited, by_user, limit, too_many_requests
from cms.infra.ratelimit.middleware import LimitMiddleware
from tests.factories import content


@pytest.fixture(autouse=True)
def _english():
    """Whatever language the last request of another test was in."""
    with translation.override("en"):
        yield


@pytest.fixture
def request_of():
    """Make a request of somebody who is not signed in."""

    def make(path="/contact/", **headers):
        request = RequestFactory().post(path, headers=headers)
        request.user = AnonymousUser()
        return request

    return make


@pytest.mark.parametrize(
    ("language", "wait", "says"),
    [
        ("en", 1, "Wait 1 minute,"),
        ("en", 60, "Wait 1 minute,"),
        ("en", 61, "Wait 2 minutes,"),
        ("es", 300, "Espera 5 minutos e"),
        ("es", 20, "Espera 1 minuto e"),
    ],
)
def test_the_page_says_how_long_to_wait(request_of, language, wait, says):
    content.home_page()
    with translation.override(language):
        response = too_many_requests(request_of(), retry_after=wait)
    assert response.status_code == 429
    assert response.headers["Retry-After"] == str(wait)
    assert says in response.text
    assert f'<html lang="{language}"' in response.text


def test_the_page_holds_no_token_and_nobody_keeps_it(request_of):
    request = request_of()
    response = too_many_requests(request, retry_after=9)
    assert "no-store" in response.headers["Cache-Control"]
    assert "private" in response.headers["Cache-Control"]
    assert "csrf" not in response.text
    assert "CSRF_COOKIE" not in request.META
    assert not response.cookies
    assert refusal(request, response)


def test_htmx_gets_the_part_that_says_so(request_of):
    response = too_many_requests(request_of(HX_Request="true"), retry_after=30)
    assert response.status_code == 429
    assert response.headers["Retry-After"] == "30"
    assert "Wait 1 minute," in response.text
    assert "<html" not in response.text


def test_a_limited_view_runs_as_often_as_its_rule_allows(rules, request_of):
    rules(few="2/m")
    view = limit("few")(lambda _request: HttpResponse("done"))
    assert [view(request_of()).status_code for _ in range(2)] == [200, 200]
    with pytest.raises(Limited):
        view(request_of())
    assert view(RequestFactory().get("/")).status_code == 200


def test_reading_counts_where_the_view_says_so(rules):
    rules(few="1/m")
    view = limit("few", reads=True)(lambda _request: HttpResponse("done"))
    assert view(RequestFactory().get("/")).status_code == 200
    with pytest.raises(Limited):
        view(RequestFactory().get("/"))


def test_people_at_one_address_have_limits_of_their_own_once_they_are_signed_in(rules, request_of):
    rules(few="1/m")
    view = limit("few", by=by_user)(lambda _request: HttpResponse("done"))
    for name in ("ana", "ben"):
        request = request_of()
        request.user = create_user(email=f"{name}@example.org")
        assert view(request).status_code == 200
        with pytest.raises(Limited):
            view(request)
    assert view(request_of()).status_code == 200


def test_only_a_reached_limit_becomes_this_answer(request_of):
    middleware = LimitMiddleware(lambda _request: HttpResponse())
    assert middleware.process_exception(request_of(), ValueError("anything else")) is None
    assert middleware.process_exception(request_of(), Limited(5)).status_code == 429
