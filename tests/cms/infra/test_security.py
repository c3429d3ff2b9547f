"""Null characters are refused before anything reads them."""

import pytest


@pytest.mark.parametrize(
    "request_",
    [
        {"path": "/support/search/?q=a%00b"},
        {"path": "/?%00=1"},
        {"path": "/blog/%00/"},
        {"path": "/", "headers": {"cookie": r'sessionid="\000"'}},
    ],
    ids=["in a value", "in a name", "in the path", "in a cookie"],
)
@pytest.mark.django_db
def test_null_characters_are_a_bad_request(client, request_):
    response = client.get(**request_)

    assert response.status_code == 400
    assert "cannot be read" in response.text


@pytest.mark.django_db
def test_everything_else_passes(client):
    assert client.get("/nowhere/?q=%C3%A9&q=%01", headers={"cookie": 'a="\\303"'}).status_code == 404
