"""A mail goes to the server once, and what became of it is never guessed."""

import threading
from concurrent.futures import ThreadPoolExecutor
from email import message_from_bytes, policy

import pytest

from cms.infra.mail import Message, Rejected, Throttled, Unavailable, Unclear
from cms.infra.mail.backends.smtp import SmtpBackend
from tests.helpers.http_server import certificate
from tests.helpers.lines import answering, hears_until, says
from tests.helpers.mail_server import HANG_UP, STAY_SILENT, MailServer

MESSAGE = Message(
    to="Ana <ana@example.org>",
    sender="Rostrum <hello@example.org>",
    subject="¿Qué tal?",
    text=".\n..\nHola, señora\n.",
    message_id="<delivery-42@example.org>",
)
LARGE = Message(to="ana@example.org", sender="hello@example.org", subject="Large", text="x" * 8_000_000)


@pytest.fixture
def server():
    mail_server = MailServer()
    mail_server.start()
    yield mail_server
    mail_server.stop()


@pytest.fixture
def connect():
    """Make backends that end with the test."""
    made = []

    def make(port, **options):
        made.append(SmtpBackend(host="127.0.0.1", port=port, **({"connect_timeout": 5, "timeout": 5} | options)))
        return made[-1]

    yield make
    for backend in made:
        backend.close()


@pytest.fixture
def backend(server, connect):
    return connect(server.port)


def test_a_mail_arrives_as_it_was_written(server, backend):
    accepted = backend.send(MESSAGE)

    (envelope,) = server.mails
    mail = message_from_bytes(envelope.content, policy=policy.default)
    assert (envelope.mail_from, envelope.rcpt_tos) == ("hello@example.org", ["ana@example.org"])
    assert mail["Subject"] == "¿Qué tal?"
    assert mail["Message-ID"] == "<delivery-42@example.org>"
    assert mail.get_content().splitlines() == [".", "..", "Hola, señora", "."]
    assert (accepted.provider, accepted.provider_id) == ("smtp", "<delivery-42@example.org>")


def test_many_mails_go_over_one_connection_for_each_thread(server, backend):
    both_at_work = threading.Barrier(2)

    def send_three():
        both_at_work.wait(timeout=60)
        for _ in range(3):
            backend.send(MESSAGE)
        backend.close()

    with ThreadPoolExecutor(2) as threads:
        for done in [threads.submit(send_three), threads.submit(send_three)]:
            done.result()
    assert len(server.mails) == 6
    assert server.commands["CONNECT"] == 2


def test_a_kept_connection_that_the_server_has_left_is_replaced(server, backend):
    backend.send(MESSAGE)
    server.hang_up_all()

    backend.send(MESSAGE)

    assert len(server.mails) == 2
    assert server.commands["CONNECT"] == 2


def test_a_kept_connection_that_the_server_wants_to_end_is_replaced_once(server, backend):
    backend.send(MESSAGE)
    server.answers["mail"] = "421 4.7.0 Enough for one connection"

    with pytest.raises(Throttled):
        backend.send(MESSAGE)
    assert server.commands["CONNECT"] == 2

    del server.answers["mail"]
    backend.send(MESSAGE)
    assert len(server.mails) == 2


@pytest.mark.parametrize(
    ("stage", "answer", "error", "code"),
    [
        ("mail", "451 Local error", Unavailable, "451"),
        ("mail", "550 5.7.1 You may not send for this domain", Unavailable, "550 5.7.1"),
        ("mail", "552 5.3.4 Larger than we take", Rejected, "552 5.3.4"),
        ("mail", "454 Throttling failure: Maximum sending rate exceeded.", Throttled, "454"),
        ("rcpt", "550 5.1.1 <ana@example.org>: unknown user", Rejected, "550 5.1.1"),
        ("rcpt", "452 4.2.2 Mailbox full", Unavailable, "452 4.2.2"),
        ("rcpt", "450 4.7.1 Greylisted, come back in five minutes", Throttled, "450 4.7.1"),
        ("rcpt", "450 4.2.1 Receiving mail at a rate that prevents more", Throttled, "450 4.2.1"),
        ("data", "554 5.7.1 This is spam", Rejected, "554 5.7.1"),
        ("data", "451 4.3.0 Queue file write error, generated below", Unavailable, "451 4.3.0"),
        ("data", "454 Throttling failure: Daily message quota exceeded.", Throttled, "454"),
        ("data", "421 4.3.2 Closing down", Throttled, "421 4.3.2"),
    ],
)
def test_a_refusal_says_whether_to_try_again_and_names_nobody(server, backend, stage, answer, error, code):
    server.answers[stage] = answer

    with pytest.raises(error) as caught:
        backend.send(MESSAGE)

    assert type(caught.value) is error
    assert str(caught.value) == caught.value.code == code
    assert caught.value.detail in answer
    assert server.mails == []
    server.answers.clear()
    backend.send(MESSAGE)
    assert len(server.mails) == 1


def test_after_a_refused_recipient_the_connection_is_used_again(server, backend):
    server.answers["ana@example.org"] = "550 5.1.1 Unknown user"
    with pytest.raises(Rejected):
        backend.send(MESSAGE)

    backend.send(Message(to="bo@example.org", subject="Hello", text="The text"))

    assert [mail.rcpt_tos for mail in server.mails] == [["bo@example.org"]]
    assert server.commands["CONNECT"] == 1
    assert server.commands["RSET"] == 1


@pytest.mark.parametrize("stage", ["mail", "rcpt"])
@pytest.mark.parametrize("answer", [HANG_UP, STAY_SILENT])
def test_a_line_that_breaks_before_the_mail_was_handed_over_means_that_it_was_not_taken(server, connect, stage, answer):
    backend = connect(server.port, timeout=0.3)
    server.answers[stage] = answer

    with pytest.raises(Unavailable):
        backend.send(MESSAGE)

    assert server.mails == []


def test_a_line_that_breaks_while_the_mail_is_handed_over_means_that_it_was_not_taken(server, backend):
    server.answers["first line"] = HANG_UP
    with pytest.raises(Unavailable):
        backend.send(LARGE)


@pytest.mark.parametrize("answer", [HANG_UP, STAY_SILENT])
def test_a_line_that_breaks_after_the_mail_was_handed_over_leaves_it_unclear(server, connect, answer):
    # Long enough for all that comes before the silence, and for the second mail, on a busy machine.
    backend = connect(server.port, timeout=3)
    server.answers["data"] = answer

    with pytest.raises(Unclear):
        backend.send(MESSAGE)

    # The server took it: to send it again would have doubled it.
    assert len(server.mails) == 1
    server.answers.clear()
    backend.send(MESSAGE)
    assert len(server.mails) == 2


def test_a_small_mail_whose_reader_hung_up_is_unclear_since_all_of_it_was_handed_over(server, backend):
    server.answers["first line"] = HANG_UP
    with pytest.raises(Unclear):
        backend.send(MESSAGE)


@pytest.mark.parametrize("nonsense", [b"yes\r\n", b"354 Go on\r\n", b"9" * 10_000 + b"\r\n"])
def test_an_answer_to_the_mail_that_makes_no_sense_leaves_it_unclear(connect, nonsense):
    ok = b"250 OK\r\n"
    script = hears_until(b".\r\n", b"220 Hello\r\n", ok, ok, ok, b"354 Go ahead\r\n", then=nonsense)
    with answering(script) as port, pytest.raises(Unclear):
        connect(port).send(MESSAGE)


@pytest.mark.parametrize(
    ("greeting", "error"),
    [
        (b"421 4.7.0 Too many connections\r\n", Throttled),
        (b"554 No service for you\r\n", Unavailable),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", Unavailable),
        (b"", Unavailable),
    ],
)
def test_a_server_that_does_not_serve_has_taken_nothing(connect, greeting, error):
    with answering(says(greeting)) as port, pytest.raises(error):
        connect(port).send(MESSAGE)


def test_a_server_that_is_silent_from_the_start_is_given_up(connect):
    release = threading.Event()
    with answering(lambda _connection: release.wait(10)) as port:
        with pytest.raises(Unavailable):
            connect(port, connect_timeout=0.3).send(MESSAGE)
        release.set()


def test_a_server_that_is_not_there_has_taken_nothing(connect):
    with answering(says()) as port:
        pass
    with pytest.raises(Unavailable):
        connect(port).send(MESSAGE)


def test_it_signs_in(server, connect):
    connect(server.port, user="rostrum", password="p@ss/word").send(MESSAGE)
    (login,) = server.logins
    assert (login.login, login.password) == (b"rostrum", b"p@ss/word")


def test_a_wrong_password_is_the_operators_to_mend(server, connect):
    server.accepts_logins = False
    with pytest.raises(Unavailable, match="535"):
        connect(server.port, user="rostrum", password="wrong").send(MESSAGE)
    assert server.mails == []


@pytest.fixture(params=["tls", "starttls"])
def secure_server(request, tmp_path, monkeypatch):
    """A server that encrypts in this way, with a certificate that is trusted."""
    own = certificate(tmp_path, "127.0.0.1")
    monkeypatch.setenv("SSL_CERT_FILE", str(own.file))
    mail_server = MailServer(**{request.param: own.context})
    mail_server.start()
    yield mail_server, request.param
    mail_server.stop()


def test_a_mail_travels_encrypted(secure_server, connect):
    server, security = secure_server
    connect(server.port, security=security).send(MESSAGE)
    assert server.encrypted == [True]


def test_a_server_that_nobody_vouches_for_gets_nothing(secure_server, connect, monkeypatch):
    server, security = secure_server
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(Unavailable, match="SSLCertVerificationError"):
        connect(server.port, security=security).send(MESSAGE)
    assert server.mails == []


def test_without_starttls_nothing_goes_out_in_the_clear(server, connect):
    with pytest.raises(Unavailable, match="SMTPNotSupportedError"):
        connect(server.port, security="starttls", user="rostrum", password="secret").send(MESSAGE)
    assert (server.mails, server.logins) == ([], [])
