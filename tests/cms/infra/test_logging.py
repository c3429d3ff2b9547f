"""What the logs say, and what they must never say."""

import json
import logging
from io import StringIO

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import reverse
from django.utils import translation

from cms.infra.logging import RequestLog, configure_logging


@pytest.fixture
def lines(caplog):
    """The events written since, as production writes them."""
    caplog.set_level(logging.INFO)
    formatter = configure_logging(as_json=True, secret_paths=settings.SECRET_PATHS)["formatters"]["events"]
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


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize(
    ("route", "values"),
    [
        ("account_confirm_email", {"key": "s3cr3t:1:a-_b"}),
        ("account_reset_password_from_key", {"uidb36": "1", "key": "s3cr3t-a1"}),
        ("unsubscribe", {"token": "s3cr3t.a1"}),
        ("rsvp", {"token": "s3cr3t:a1"}),
        ("door", {"token": "s3cr3t:a1"}),
        ("files:download", {"token": "s3cr3t:a:1"}),
        ("files:upload", {"token": "s3cr3t:a:1"}),
    ],
)
def test_a_secret_in_a_path_is_left_out_of_our_lines_and_djangos(lines, route, values, language):
    with translation.override(language):
        path = reverse(route, kwargs=values)
    asked = RequestFactory().get(path)

    RequestLog(lambda _request: HttpResponse("here"))(asked)
    logging.getLogger("django.request").error("Internal Server Error: %s", path, extra={"request": asked})

    ours, djangos = lines()
    start = path.partition("s3cr3t")[0].removesuffix("1-")
    assert ours["request"] == djangos["request"] == f"GET {start}***/"
    assert djangos["event"] == f"Internal Server Error: {start}***/"


def test_extra_facts_become_fields(lines):
    logging.getLogger("cms.content").warning("sharing_image_unreadable", extra={"image": 7})

    [line] = lines()
    assert line["image"] == 7
    assert line["logger"] == "cms.content"
