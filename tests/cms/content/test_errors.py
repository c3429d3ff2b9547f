"""What people see when there is nothing to see."""

from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from django.db import connection
from django.test import RequestFactory
from django.views.defaults import bad_request, server_error

from tests.factories import content
from tests.helpers.jobs import wait_until


@pytest.mark.django_db
def test_a_lost_visitor_is_offered_the_main_pages(client):
    content.landing_page(title="Pricing", show_in_menus=True)
    content.landing_page(title="Draft", show_in_menus=True, live=False)
    response = client.get("/nowhere/", headers={"host": "localhost"})

    assert response.status_code == 404
    assert '<a href="/pricing/">Pricing</a>' in response.text
    assert "Draft" not in response.text
    assert '<meta name="robots" content="noindex">' in response.text


@pytest.mark.django_db
def test_a_lost_visitor_is_answered_in_their_language(client):
    content.landing_page(title="Precios", parent=content.home_page("es"), show_in_menus=True)

    assert '<a href="/es/precios/">Precios</a>' in client.get("/es/nada/", headers={"host": "localhost"}).text


@pytest.mark.parametrize(("view", "status"), [(server_error, 500), (lambda request: bad_request(request, None), 400)])
def test_pages_for_failures_ask_nothing_of_any_server(view, status):
    # Without a database mark, pytest-django fails a test that asks the database.
    response = view(RequestFactory().get("/"))

    assert response.status_code == status
    assert "<h1" in response.text


def test_lost_visitors_hold_no_connection_that_could_break_or_be_missed(live_site, committed_db):
    def ask(_number: int) -> int:
        return httpx.get(f"{live_site}/_/nothing/").status_code

    def open_connections() -> int:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
                " AND query LIKE '%%wagtailcore%%'"
            )
            return int(cursor.fetchone()[0])

    with ThreadPoolExecutor(12) as visitors:
        assert set(visitors.map(ask, range(36))) == {404}

    wait_until(lambda: open_connections() == 0)
