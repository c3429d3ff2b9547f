"""What the logs say, and what they must never say."""

import json
import logging
from io import StringIO

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from cms.infra.logging import RequestLog, configure_logging


@pytest.fixture
def lines(caplog):
    """The events written since, as production writes them."""
    caplog.set_level(logging.INFO)
    formatter = configure_logging(as_json=True)["formatters"]["events"]
    handler = logging.StreamHandler(StringIO())
    handler.setFormatter(formatter.pop("()")(**formatter))
    logging.root.addHandler(handler)
    yield lambda: [json.loads(line) for line in handler.stream.getvalue().splitlines()]
    logging.root.removeHandler(handler)


def request() -> HttpRequest:
    return RequestFactory().get("/account/confirm/", {"email": "ada@example.org"}, REMOTE_ADDR="203.0.113.9")


def test_a_request_is_one_line_with_an_id_and_no_personal_data(lines):
    RequestLog(lambda _request: HttpResponse("here"))(request())

    [line] = lines()
    assert line["event"] == "request_finished"
    assert line["request"] == "GET /account/confirm/"
    assert line["code"] == 200
    assert len(line["request_id"]) == 36
    assert "ada" not in json.dumps(line)
    assert "203.0.113.9" not in json.dumps(line)


def test_each_request_has_an_id_of_its_own_whatever_the_visitor_sends(lines):
    middleware = RequestLog(lambda _request: HttpResponse("here"))
    for _time in range(2):
        middleware(RequestFactory().get("/", headers={"x-request-id": "chosen-by-a-stranger"}))

    ids = [line["request_id"] for line in lines()]
    assert len(set(ids)) == 2
    assert "chosen-by-a-stranger" not in ids


def test_a_failure_is_told_with_its_traceback_but_without_the_values(lines):
    def fail(password: str) -> None:
        raise RuntimeError("no such tariff")

    try:
        fail("hunter2-and-more")
    except RuntimeError:
        logging.getLogger("home.views").exception("failed")

    [line] = lines()
    assert line["level"] == "error"
    assert line["exception"][0]["exc_value"] == "no such tariff"
    assert line["exception"][0]["frames"]
    assert "hunter2" not in json.dumps(line["exception"][0]["frames"])


def test_djangos_own_lines_lose_the_query_too(lines):
    logging.getLogger("django.request").error("Internal Server Error: /x/", extra={"request": request()})

    [line] = lines()
    assert line["request"] == "GET /account/confirm/"
    assert "ada" not in json.dumps(line)


def test_extra_facts_become_fields(lines):
    logging.getLogger("cms.content").warning("sharing_image_unreadable", extra={"image": 7})

    [line] = lines()
    assert line["image"] == 7
    assert line["logger"] == "cms.content"
