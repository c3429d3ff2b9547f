"""Pages of other sites ask the API in browsers, when an operator says which."""

import pytest

from tests.factories import organisations, tokens

pytestmark = pytest.mark.django_db

FRIEND = "https://friend.example"
PATH = "/api/v1/organisation"


@pytest.fixture(autouse=True)
def _friend(settings):
    settings.CORS_ALLOWED_ORIGINS = [FRIEND]


def test_a_friend_may_ask_and_read_without_cookies(organisation_client):
    answer = organisation_client.get(PATH, headers={"origin": FRIEND})
    assert answer.headers["Access-Control-Allow-Origin"] == FRIEND
    assert "Access-Control-Allow-Credentials" not in answer.headers
    assert "Retry-After" in answer.headers["Access-Control-Expose-Headers"]


def test_a_browser_asks_first(client):
    headers = {"origin": FRIEND, "access-control-request-method": "POST"}
    answer = client.options("/api/v1/contacts", headers=headers)
    assert answer.status_code == 200
    assert "POST" in answer.headers["Access-Control-Allow-Methods"]
    assert "idempotency-key" in answer.headers["Access-Control-Allow-Headers"]


def test_a_friend_reads_errors_too(client):
    answer = client.get("/api/v1/nowhere", headers={"origin": FRIEND})
    assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (404, FRIEND)


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://friend.example", "http://[", FRIEND + ".a"])
def test_others_read_nothing(organisation_client, origin):
    answer = organisation_client.get(PATH, headers={"origin": origin})
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert "origin" in answer.headers["Vary"].lower()


def test_the_rest_of_the_site_is_for_itself(client):
    answer = client.get("/account/login/", headers={"origin": FRIEND})
    assert "Access-Control-Allow-Origin" not in answer.headers


@pytest.fixture
def organisation_client():
    return tokens.client(organisations.organisation())
