"""What people see when there is nothing to see."""

import pytest
from django.test import RequestFactory
from django.views.defaults import bad_request, server_error

from tests.factories import content


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
