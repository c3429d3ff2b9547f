"""The page on which people read what the API can do."""

import pytest

from accounts.api.engine import api
from accounts.api.problems import KINDS
from tests.factories import content

pytestmark = pytest.mark.django_db


def test_the_page_tells_every_route_scope_and_code_to_everybody(client):
    content.home_page()
    text = client.get("/api/v1/").text
    for path, methods in api.get_openapi_schema()["paths"].items():
        assert path in text
        assert all(f'id="{details["operationId"]}"' in text for details in methods.values())
    assert all(f'id="{code}"' in text for code in KINDS)
    assert "organisation:read" in text


def test_the_page_speaks_the_readers_language_and_runs_no_script_of_its_own(client):
    content.home_page()
    answer = client.get("/api/v1/", headers={"accept-language": "es"})
    assert "Referencia de la API" in answer.text
    assert "Cambiar la organización del token" in answer.text
    assert "unsafe" not in answer.headers["Content-Security-Policy"]


def test_the_document_is_public_and_says_which_scope_each_route_needs(client):
    document = client.get("/api/v1/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    needs = document["paths"]["/api/v1/organisation"]["patch"]["security"]
    assert needs == [{"TokenAuth": ["organisation:write"]}]
    assert document["components"]["securitySchemes"]["TokenAuth"]["scheme"] == "bearer"


def test_readers_are_counted_like_programs_without_a_token(client, settings):
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"api": {"rates": ["1/m"]}}
    assert client.get("/api/v1/openapi.json").status_code == 200
    answer = client.get("/api/v1/openapi.json")
    assert (answer.status_code, answer.json()["code"]) == (429, "rate_limited")
    assert answer.headers["Retry-After"]
