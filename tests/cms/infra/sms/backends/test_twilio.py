"""A text goes to Twilio once, as Twilio documents it, and what became of it is never guessed."""

import json
import socket
from datetime import timedelta

import pytest

from cms.infra import sms
from cms.infra.sms.backends.twilio import TwilioBackend
from tests.helpers import twilio_server as documented
from tests.helpers.http_server import certificate, http_server
from tests.helpers.lines import answering, says

CALLBACK = "https://www.example.org/webhooks/twilio/"
ACCOUNT = {"account_sid": documented.ACCOUNT_SID, "auth_token": documented.AUTH_TOKEN}


def text(**changes):
    return sms.Text(**({"to": "+12025550123", "body": "¿Qué tal?"} | changes))


def backend(url, **options):
    usual = {"sender": documented.SERVICE_SID, "callback_url": CALLBACK, "api_url": url, "timeout": 5}
    return TwilioBackend(**(ACCOUNT | usual | options))


@pytest.fixture
def twilio():
    with documented.twilio_server() as server:
        yield server


@pytest.fixture
def answer():
    """Serve one answer to everything; return what asking for it leads to."""

    def ask(respond, **options):
        with http_server(respond) as server:
            with pytest.raises(sms.SmsError) as caught:
                backend(f"http://127.0.0.1:{server.port}", **options).send(text())
            # Twilio may have taken it the first time: nothing was tried twice.
            assert len(server.requests) == 1
        return caught.value

    return ask


def says_json(status, content, **headers):
    return lambda handler, _request: handler.reply(status, json.dumps(content).encode(), **headers)


def test_a_text_goes_out_by_the_messaging_service(twilio):
    accepted = backend(twilio.url).send(text(tags={"delivery": "42"}))

    assert twilio.messages == [
        {
            "To": "+12025550123",
            "MessagingServiceSid": documented.SERVICE_SID,
            "Body": "¿Qué tal?",
            "StatusCallback": f"{CALLBACK}?delivery=42",
        }
    ]
    assert accepted.provider == "twilio"
    assert accepted.provider_id.startswith("SM")


def test_segments_are_counted_here_where_twilio_has_not_counted_yet(twilio):
    assert backend(twilio.url).send(text(body="í" * 71)).segments == 2


def test_segments_that_twilio_has_counted_count(twilio):
    long = text(body="í" * 71, sender=documented.OWN_NUMBER)
    # The server says one, as Twilio does where it replaces the sign that needs UCS-2.
    assert backend(twilio.url).send(long).segments == 1


def test_a_text_may_name_its_sender_its_callback_and_how_long_it_is_good_for(twilio):
    backend(twilio.url).send(
        text(
            sender=documented.OWN_NUMBER,
            callback_url="https://other.example.org/x?a=1",
            tags={"delivery": "4 2"},
            validity=timedelta(minutes=90),
        )
    )
    (message,) = twilio.messages
    assert message["From"] == documented.OWN_NUMBER
    assert message["StatusCallback"] == "https://other.example.org/x?a=1&delivery=4+2"
    assert message["ValidityPeriod"] == "5400"


def test_nothing_may_wait_longer_than_twilio_lets_it(twilio):
    backend(twilio.url).send(text(validity=timedelta(days=1)))
    assert twilio.messages[0]["ValidityPeriod"] == "36000"


def test_a_number_is_sent_in_e164(twilio):
    backend(twilio.url).send(text(to="+1 (202) 555-0123"))
    assert twilio.messages[0]["To"] == "+12025550123"


def test_who_opted_out_is_told_apart(twilio):
    twilio.opted_out.add("+12025550123")
    with pytest.raises(sms.Rejected) as caught:
        backend(twilio.url).send(text())
    assert (caught.value.code, caught.value.opted_out) == ("21610", True)
    assert str(caught.value) == "21610"


def test_a_number_that_takes_no_texts_is_rejected(twilio):
    twilio.landlines.add("+12025550123")
    with pytest.raises(sms.Rejected) as caught:
        backend(twilio.url).send(text())
    assert (caught.value.code, caught.value.opted_out) == ("21614", False)


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"auth_token": "wrong"}, "20003"),
        ({"sender": "+12025550199"}, "21606"),
        ({"sender": "MG" + "f" * 32}, "21701"),
        ({"callback_url": "nowhere"}, "21609"),
    ],
)
def test_what_the_operator_must_mend_is_no_fault_of_the_text(twilio, options, code):
    with pytest.raises(sms.Unavailable, match=code):
        backend(twilio.url, **options).send(text())
    assert twilio.messages == []


@pytest.mark.parametrize(
    ("status", "code", "error"),
    [
        (400, 21211, sms.Rejected),
        (400, 21408, sms.Rejected),
        (400, 21611, sms.Throttled),
        (400, 21608, sms.Unavailable),
        (403, 20005, sms.Unavailable),
        (503, 20503, sms.Unavailable),
        (500, 20500, sms.Unclear),
        (502, 0, sms.Unclear),
        (504, 0, sms.Unclear),
    ],
)
def test_each_refusal_says_whether_to_try_again(answer, status, code, error):
    caught = answer(says_json(status, {"code": code, "message": "No, +12025550123", "status": status}))
    assert type(caught) is error
    assert "+1202" not in str(caught)


def test_an_error_in_the_newer_format_is_understood_as_well(answer):
    problem = {"type": "x", "title": "Opted out", "status": 400, "code": 21610, "detail": "No"}
    caught = answer(says_json(400, problem))
    assert (caught.code, caught.opted_out, caught.detail) == ("21610", True, "No")


@pytest.mark.parametrize(("headers", "pause"), [({"Retry_After": "7"}, 7), ({}, 1), ({"Retry_After": "soon"}, 1)])
def test_too_many_requests_say_how_long_to_wait(answer, headers, pause):
    caught = answer(says_json(429, {"code": 20429, "message": "Too Many Requests", "status": 429}, **headers))
    assert isinstance(caught, sms.Throttled)
    assert caught.retry_after == pause


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"{}", b'{"sid": null}'])
def test_a_yes_that_cannot_be_read_leaves_it_unclear(answer, body):
    assert isinstance(answer(lambda handler, _request: handler.reply(201, body)), sms.Unclear)


def test_a_line_that_breaks_after_the_request_leaves_it_unclear(answer):
    caught = answer(lambda handler, _request: handler.connection.shutdown(socket.SHUT_RDWR))
    assert isinstance(caught, sms.Unclear)


def test_silence_after_the_request_leaves_it_unclear(answer):
    caught = answer(lambda handler, _request: handler.server.record.stopping.wait(10), timeout=0.3)
    assert isinstance(caught, sms.Unclear)


def test_half_an_answer_leaves_it_unclear():
    half = says(b"", b'HTTP/1.1 201 Created\r\nContent-Length: 500\r\n\r\n{"sid": ')
    with answering(half) as port, pytest.raises(sms.Unclear):
        backend(f"http://127.0.0.1:{port}").send(text())


def test_a_server_that_is_not_there_has_taken_nothing():
    with answering(says()) as port:
        pass
    with pytest.raises(sms.Unavailable):
        backend(f"http://127.0.0.1:{port}").send(text())


def test_a_server_that_nobody_vouches_for_gets_nothing(tmp_path):
    context = certificate(tmp_path, "127.0.0.1").context
    with http_server(lambda handler, _request: handler.reply(201), context=context) as server:
        with pytest.raises(sms.Unavailable):
            backend(f"https://127.0.0.1:{server.port}").send(text())
        assert server.requests == []
