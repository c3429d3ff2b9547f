"""Whatever is wrong with a request, the answer is a problem with a stable code, and nothing was changed."""

import pytest
from django.db import OperationalError, connection
from django.test import Client

from accounts.api import organisation as resource
from accounts.api.limits import LONGEST_BODY
from accounts.models import Organisation
from cms.infra.http import UnreachableError
from cms.infra.providers import Unavailable
from tests.factories import organisations, tokens

PATH = "/api/v1/organisation"


@pytest.fixture
def organisation(db):
    return organisations.organisation(name="Tenants Union")


@pytest.fixture
def asking(organisation):
    client = tokens.client(organisation)
    client.raise_request_exception = False
    return client


def told(response, status, code):
    """Check that this is a problem, and return it."""
    assert response.headers["Content-Type"] == "application/problem+json"
    problem = response.json()
    assert (response.status_code, problem["status"], problem["code"]) == (status, status, code)
    assert problem["type"].endswith(f"/api/v1/#{code}")
    assert problem["title"]
    assert problem["detail"]
    assert "no-store" in response.headers["Cache-Control"]
    return problem


BAD_BODIES = {
    "no JSON": (b"{", 400, "malformed"),
    "not UTF-8": (b'{"name": "\xff"}', 400, "malformed"),
    "UTF-16": ('{"name": "x"}'.encode("utf-16"), 400, "malformed"),
    "no number": (b'{"default_event_capacity": NaN}', 400, "malformed"),
    "too deep": (b"[" * 100_000, 400, "malformed"),
    "a huge number": (b'{"default_event_capacity": ' + b"9" * 5_000 + b"}", 400, "malformed"),
    "a null character": (rb'{"name": "a\u0000b"}', 422, "validation_error"),
    "half a pair": (rb'{"name": "a\ud800b"}', 422, "validation_error"),
    "a null character in a name": (rb'{"a\u0000b": 1}', 422, "validation_error"),
    "a list": (b"[]", 422, "validation_error"),
    "nothing": (b"null", 422, "validation_error"),
    "an unknown name": (b'{"subscription": "active"}', 422, "validation_error"),
    "another kind": (b'{"name": 7}', 422, "validation_error"),
    "too long": (b'{"name": "' + b"x" * 121 + b'"}', 422, "validation_error"),
    "far too long": (b'{"name": "' + b"x" * LONGEST_BODY + b'"}', 413, "payload_too_large"),
    "empty": (b'{"name": ""}', 422, "validation_error"),
    "null": (b'{"name": null}', 422, "validation_error"),
    "a number too large": (b'{"default_event_capacity": 99999999999}', 422, "validation_error"),
    "what the service refuses": (b'{"slug": "www"}', 422, "validation_error"),
    "half good": (b'{"name": "New", "time_zone": "Mars/Olympus"}', 422, "validation_error"),
}


@pytest.mark.parametrize(("body", "status", "code"), BAD_BODIES.values(), ids=BAD_BODIES)
def test_a_bad_body_is_refused_and_changes_nothing(asking, organisation, body, status, code):
    answer = asking.patch(PATH, body, content_type="application/json")
    told(answer, status, code)
    assert Organisation.objects.get() == organisation
    assert Organisation.objects.get().name == "Tenants Union"


def test_what_is_wrong_is_said_by_field(asking):
    sent = {"name": "", "slug": "x" * 64, "time_zone": 7, "colour": "red"}
    errors = told(asking.send("patch", "organisation", sent), 422, "validation_error")["errors"]
    assert set(errors) == set(sent)
    errors = told(asking.send("patch", "organisation", {"slug": "www"}), 422, "validation_error")["errors"]
    assert errors == {"slug": ["This address is reserved. Choose another one."]}
    errors = told(asking.patch(PATH, rb'{"a": [{"b": "\u0000"}]}', "application/json"), 422, "validation_error")
    assert list(errors["errors"]) == ["a.0.b"]


def test_texts_follow_the_language_and_codes_do_not(asking):
    answer = asking.send("patch", "organisation", {"slug": "a"}, accept_language="es-MX,es;q=0.8")
    problem = told(answer, 422, "validation_error")
    assert problem["errors"] == {"slug": ["Usa al menos 2 caracteres."]}
    assert problem["title"] == "Algunos valores no se pueden aceptar"
    assert answer.headers["Content-Language"] == "es"


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "ñ", ""])
def test_a_body_that_is_no_json_is_refused(asking, kind):
    told(asking.generic("PATCH", PATH, b"name=x", content_type=kind), 415, "unsupported_media_type")


@pytest.mark.parametrize("path", ["", "v1", "v1/nowhere", "v1/nowhere/", "v1/organisation/", "v2/", "v1/%ff", "v1//"])
@pytest.mark.parametrize("method", ["get", "post", "delete"])
def test_an_unknown_address_is_a_problem(asking, settings, path, method):
    settings.DEBUG = True
    told(getattr(asking, method)(f"/api/{path}"), 404, "not_found")


def test_another_method_is_told_which_ones_there_are(asking):
    answer = asking.put(PATH, {}, content_type="application/json")
    told(answer, 405, "method_not_allowed")
    assert {each.strip() for each in answer.headers["Allow"].split(",")} == {"GET", "PATCH"}


def test_a_null_character_in_the_address_is_a_problem(asking):
    told(asking.get(f"{PATH}?a=%00"), 400, "malformed")
    told(asking.get("/api/v1/%00"), 400, "malformed")


def test_an_unknown_host_is_a_problem(asking):
    told(asking.get(PATH, headers={"host": "evil.example"}), 400, "malformed")


def test_no_token_of_a_form_is_asked_for(organisation):
    strict = Client(enforce_csrf_checks=True, headers={"authorization": f"Bearer {tokens.text(organisation)}"})
    assert strict.patch(PATH, {"name": "Ours"}, content_type="application/json").status_code == 200
    told(strict.post("/api/v1/nowhere"), 404, "not_found")


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (OperationalError("away"), 503, "database_error"),
        (Unavailable("421"), 502, "external_service"),
        (UnreachableError("no route"), 502, "external_service"),
        (RuntimeError("a mistake of ours"), 500, "internal_error"),
    ],
)
def test_what_fails_here_is_told_without_details_and_undone(asking, organisation, monkeypatch, error, status, code):
    def fail(**_):
        Organisation.objects.update(name="Half done")
        raise error

    monkeypatch.setattr(resource, "update_organisation", fail)
    answer = asking.send("patch", "organisation", {"name": "Ours"})
    problem = told(answer, status, code)
    assert not any(word in str(problem) for word in ("away", "421", "route", "mistake"))
    assert Organisation.objects.get().name == "Tenants Union"


def test_a_database_that_is_away_when_a_request_begins_is_told(asking, monkeypatch):
    def away(*_):
        raise OperationalError("connection refused")

    monkeypatch.setattr(connection, "savepoint", away)
    answer = asking.send("get", "organisation")
    told(answer, 503, "database_error")
    assert answer.headers["Retry-After"]
