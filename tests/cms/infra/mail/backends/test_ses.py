"""A mail goes to SES once, tagged, and what became of it is never guessed."""

import base64
import json
import logging
import socket
import threading
from email import message_from_bytes, policy
from types import SimpleNamespace

import boto3
import pytest
from moto.server import ThreadedMotoServer
from moto.ses.models import ses_backends

from cms.infra.mail import MailError, Message, Rejected, Throttled, Unavailable, Unclear
from cms.infra.mail.backends.ses import SesBackend
from tests.helpers.http_server import certificate, http_server
from tests.helpers.lines import answering, says

MESSAGE = Message(
    to="Ana <ana@example.org>",
    sender="Ñandú <hello@example.org>",
    subject="¿Qué tal?",
    text="Hola, señora",
    html="<p>Hola, señora</p>",
    headers={"List-Unsubscribe": "<https://www.example.org/u/42>"},
    tags={"delivery": "42", "purpose": "event_reminder"},
)
KEYS = {"access_key_id": "key", "secret_access_key": "secret"}


def backend(port, scheme="http", **options):
    place = {"region": "eu-west-1", "endpoint": f"{scheme}://127.0.0.1:{port}", "timeout": 5}
    return SesBackend(**(place | KEYS | options))


@pytest.fixture
def moto(caplog):
    """Moto's SES, as a server; it knows one verified domain, example.org."""
    caplog.set_level(logging.WARNING)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    _, port = server.get_host_and_port()
    client = boto3.client(
        "sesv2",
        region_name="eu-west-1",
        endpoint_url=f"http://127.0.0.1:{port}",
        aws_access_key_id="key",
        aws_secret_access_key="secret",
    )
    client.create_email_identity(EmailIdentity="example.org")
    yield port
    ses_backends.reset()
    server.stop()


@pytest.fixture(scope="module")
def local_ses():
    """A server that answers as the test says, and a backend for it: boto3 takes long to make one."""
    local = SimpleNamespace(respond=None)
    with http_server(lambda handler, request: local.respond(handler, request)) as local.server:  # noqa: PLW0108 - late
        local.backend = backend(local.server.port, timeout=1)
        yield local


@pytest.fixture
def answer(local_ses):
    """Serve one answer to everything; return what asking for it leads to."""

    def ask(respond):
        local_ses.respond = respond
        local_ses.server.requests.clear()
        with pytest.raises(MailError) as caught:
            local_ses.backend.send(MESSAGE)
        # SES may have taken it the first time: nothing was tried twice.
        assert len(local_ses.server.requests) == 1
        return caught.value

    return ask


def refuses(status, code, words="No", **headers):
    content = json.dumps({"message": words}).encode()
    return lambda handler, _request: handler.reply(
        status, content, x_amzn_ErrorType=code, Content_Type="application/json", **headers
    )


def test_ses_takes_a_mail_as_it_was_written(moto):
    accepted = backend(moto).send(MESSAGE)

    (sent,) = ses_backends["123456789012"]["eu-west-1"].sent_messages
    mail = message_from_bytes(sent.raw_data.encode(), policy=policy.default)
    assert (accepted.provider, accepted.provider_id) == ("ses", sent.id)
    assert (mail["From"], mail["To"]) == ("Ñandú <hello@example.org>", "Ana <ana@example.org>")
    assert mail["Subject"] == "¿Qué tal?"
    assert mail["List-Unsubscribe"] == "<https://www.example.org/u/42>"
    assert mail.get_body(("html",)).get_content().strip() == "<p>Hola, señora</p>"


def test_ses_rejects_a_sender_that_it_does_not_know(moto):
    with pytest.raises(Rejected, match="MessageRejected"):
        backend(moto).send(Message(to="ana@example.org", sender="x@example.com", subject="Hello", text="The text"))
    assert ses_backends["123456789012"]["eu-west-1"].sent_messages == []


def test_the_request_carries_recipient_tags_and_configuration_set():
    def accept(handler, _request):
        handler.reply(200, b'{"MessageId": "0100-abc"}', Content_Type="application/json")

    with http_server(accept) as server:
        accepted = backend(server.port, configuration_set="rostrum").send(MESSAGE)
        (request,) = server.requests

    assert accepted.provider_id == "0100-abc"
    assert (request.method, request.path) == ("POST", "/v2/email/outbound-emails")
    assert "Credential=key/" in request.headers["authorization"]
    body = json.loads(request.body)
    assert body["Destination"] == {"ToAddresses": ["ana@example.org"]}
    assert body["ConfigurationSetName"] == "rostrum"
    assert body["EmailTags"] == [
        {"Name": "delivery", "Value": "42"},
        {"Name": "purpose", "Value": "event_reminder"},
    ]
    raw = base64.b64decode(body["Content"]["Raw"]["Data"])
    assert message_from_bytes(raw, policy=policy.default)["X-Rostrum-Delivery"] == "42"


@pytest.mark.parametrize(
    ("status", "code", "error"),
    [
        (400, "MessageRejected", Rejected),
        (400, "BadRequestException", Rejected),
        (400, "AccountSuspendedException", Unavailable),
        (400, "SendingPausedException", Unavailable),
        (400, "MailFromDomainNotVerifiedException", Unavailable),
        (404, "NotFoundException", Unavailable),
        (403, "SignatureDoesNotMatch", Unavailable),
        (400, "LimitExceededException", Throttled),
        (429, "TooManyRequestsException", Throttled),
        (400, "ThrottlingException", Throttled),
        (503, "ServiceUnavailable", Unavailable),
        (500, "InternalFailure", Unclear),
        (502, "BadGateway", Unclear),
    ],
)
def test_each_refusal_says_whether_to_try_again(answer, status, code, error):
    caught = answer(refuses(status, code, "No, ana@example.org"))
    assert type(caught) is error
    assert caught.code == code
    assert "ana@" not in str(caught)


def test_an_identity_that_is_not_verified_is_the_operators_to_mend(answer):
    words = "Email address is not verified. The following identities failed the check in region EU-WEST-1: x@y.example"
    assert isinstance(answer(refuses(400, "MessageRejected", words)), Unavailable)


@pytest.mark.parametrize(
    ("words", "pause"), [("Maximum sending rate exceeded.", 2), ("Daily message quota exceeded.", 3600)]
)
def test_a_throttle_says_how_long_to_wait(answer, words, pause):
    assert answer(refuses(429, "TooManyRequestsException", words)).retry_after == pause


@pytest.mark.parametrize("body", [b"<html>", b'{"MessageId"', b"{}"])
def test_a_yes_that_cannot_be_read_leaves_it_unclear(answer, body):
    caught = answer(lambda handler, _request: handler.reply(200, body, Content_Type="application/json"))
    assert isinstance(caught, Unclear)


def test_a_line_that_breaks_after_the_request_leaves_it_unclear(answer):
    caught = answer(lambda handler, _request: handler.connection.shutdown(socket.SHUT_RDWR))
    assert isinstance(caught, Unclear)


def test_silence_after_the_request_leaves_it_unclear(answer):
    given_up = threading.Event()
    caught = answer(lambda _handler, _request: given_up.wait(10))
    given_up.set()
    assert isinstance(caught, Unclear)


def test_half_an_answer_leaves_it_unclear():
    half = says(b"", b'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"MessageId": ')
    with answering(half) as port, pytest.raises(Unclear):
        backend(port).send(MESSAGE)


def test_a_server_that_is_not_there_has_taken_nothing():
    with answering(says()) as port:
        pass
    with pytest.raises(Unavailable):
        backend(port).send(MESSAGE)


def test_a_server_that_nobody_vouches_for_gets_nothing(tmp_path):
    context = certificate(tmp_path, "127.0.0.1").context
    with http_server(lambda handler, _request: handler.reply(200), context=context) as server:
        with pytest.raises(Unavailable):
            backend(server.port, scheme="https").send(MESSAGE)
        assert server.requests == []


def test_without_keys_nothing_is_sent(monkeypatch):
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "none")
    monkeypatch.setenv("AWS_CONFIG_FILE", "none")
    with pytest.raises(Unavailable, match="NoCredentialsError"):
        backend(1, access_key_id="", secret_access_key="").send(MESSAGE)
