"""Mail through an SMTP server (RFC 5321), over one connection that each thread keeps."""

import re
import smtplib
import socket
import ssl
import threading
from typing import Final, Literal, NoReturn

from cms.infra.mail.base import Accepted, Message
from cms.infra.mail.mime import Envelope, render
from cms.infra.providers import ProviderError, Rejected, Throttled, Unavailable, Unclear

# Answers that mean "not so fast": the service closes the channel, or it says so (RFC 3463: 4.7.x is policy, as of
# greylisting; 4.2.1 is Gmail's for a mailbox that gets too much; 454 with these words is SES's).
_SLOW_DOWN: Final = re.compile(r"4\.7\.\d|4\.2\.1|throttl|\brate\b|too many|quota|greylist", re.IGNORECASE)
_ENHANCED: Final = re.compile(r"[245]\.\d{1,3}\.\d{1,3}(?=\s|$)")
_PAUSE: Final = 60.0
_PORTS: Final = {"": 25, "starttls": 587, "tls": 465}
_TOO_LARGE: Final = 552
_CLOSING: Final = 421
_PERMANENT: Final = 500
_YES: Final = range(200, 300)
_NO: Final = range(400, 600)
_OK: Final = 250
_RECIPIENT_OK: Final = {250, 251, 252}
_GO_AHEAD: Final = 354

Reply = tuple[int, bytes]

# In place of an answer from a server that has hung up.
_GONE: Final[Reply] = (0, b"")


class SmtpBackend:
    """Sends through a server. `security` is TLS from the start, STARTTLS, or neither; certificates are checked.

    `connect_timeout` is for getting ready, `timeout` for each answer after that: a server may want to look through a
    mail before it takes it. Both are in seconds.
    """

    def __init__(
        self,
        *,
        host: str,
        port: int = 0,
        user: str = "",
        password: str = "",
        security: Literal["", "starttls", "tls"] = "",
        connect_timeout: float = 15,
        timeout: float = 60,
    ) -> None:
        self._host = host
        self._port = port or _PORTS[security]
        self._user = user
        self._password = password
        self._security = security
        self._connect_timeout = connect_timeout
        self._timeout = timeout
        self._kept = threading.local()

    def send(self, message: Message) -> Accepted:
        """Hand the mail to the server. Its later bounces name it by the Message-ID."""
        envelope = render(message)
        connection = self._begin(envelope)
        try:
            _name_recipient(connection, envelope)
            self._hand_over(connection, envelope)
        except ProviderError:
            self._reset(connection)
            raise
        return Accepted(provider="smtp", provider_id=envelope.message_id)

    def close(self) -> None:
        """End this thread's connection."""
        connection: smtplib.SMTP | None = self._kept.__dict__.pop("connection", None)
        if connection is not None:
            connection.close()

    def _begin(self, envelope: Envelope) -> smtplib.SMTP:
        """Return a connection on which the server has taken the sender.

        A kept connection that the server has left, or leaves now, is replaced once: it has seen nothing of the mail.
        """
        connection: smtplib.SMTP | None = self._kept.__dict__.get("connection")
        reply = _GONE if connection is None else _name_sender(connection, envelope)
        if connection is None or reply[0] in {_GONE[0], _CLOSING}:
            self.close()
            connection = self._kept.connection = self._connect()
            reply = _name_sender(connection, envelope)
        if reply[0] != _OK:
            self._reset(connection)
            _refuse_sender(reply)
        return connection

    def _connect(self) -> smtplib.SMTP:
        """Return a new connection: greeted, encrypted and signed in as the settings say."""
        try:
            connection = self._dial()
            try:
                self._introduce(connection)
            except BaseException:
                connection.close()
                raise
        except smtplib.SMTPResponseException as error:
            words = error.smtp_error
            _refuse_account((error.smtp_code, words if isinstance(words, bytes) else words.encode()))
        except (OSError, smtplib.SMTPException) as error:
            raise Unavailable(type(error).__name__) from None
        return connection

    def _dial(self) -> smtplib.SMTP:
        if self._security == "tls":
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(self._host, self._port, timeout=self._connect_timeout, context=context)
        return smtplib.SMTP(self._host, self._port, timeout=self._connect_timeout)

    def _introduce(self, connection: smtplib.SMTP) -> None:
        if self._security == "starttls":
            connection.starttls(context=ssl.create_default_context())
        connection.ehlo_or_helo_if_needed()
        if self._user:
            connection.login(self._user, self._password)
        if connection.sock is not None:
            connection.sock.settimeout(self._timeout)
            # Else the line with the dot would wait for the mail before it to be acknowledged.
            connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def _hand_over(self, connection: smtplib.SMTP, envelope: Envelope) -> None:
        """Send the mail itself.

        The line with the dot goes by itself: a server must not take a mail without it (RFC 5321, 4.1.1.4), so a
        connection that breaks before it leaves no doubt, and one that breaks after it leaves nothing else.
        """
        try:
            reply = connection.docmd("DATA")
            if reply[0] != _GO_AHEAD:
                _refuse_mail(reply)
            connection.send(re.sub(rb"(?m)^\.", b"..", envelope.content))
        except smtplib.SMTPException:
            raise Unavailable("disconnected") from None
        try:
            connection.send(b".\r\n")
            reply = connection.getreply()
        except smtplib.SMTPException:
            self.close()
            raise Unclear("disconnected-after-data") from None
        if reply[0] in _NO:
            _refuse_mail(reply)
        if reply[0] not in _YES:
            self.close()
            raise Unclear("unreadable-answer", _text(reply))

    def _reset(self, connection: smtplib.SMTP) -> None:
        """Make the connection ready for the next mail, or end it."""
        try:
            if connection.sock is not None and connection.rset()[0] == _OK:
                return
        except smtplib.SMTPException:
            pass
        self.close()


def _name_sender(connection: smtplib.SMTP, envelope: Envelope) -> Reply:
    options = [f"SIZE={len(envelope.content)}"] if connection.has_extn("size") else []
    try:
        return connection.mail(envelope.sender, options)
    except smtplib.SMTPException:
        return _GONE


def _name_recipient(connection: smtplib.SMTP, envelope: Envelope) -> None:
    try:
        reply = connection.rcpt(envelope.recipient)
    except smtplib.SMTPException:
        raise Unavailable("disconnected") from None
    if reply[0] not in _RECIPIENT_OK:
        _refuse_mail(reply)


def _refuse_mail(reply: Reply) -> NoReturn:
    """Raise what an answer to recipient or content means."""
    if reply[0] >= _PERMANENT:
        raise Rejected(_code(reply), _text(reply))
    _refuse_account(reply)


def _refuse_sender(reply: Reply) -> NoReturn:
    """Raise what an answer to the sender means: unless the mail is too large, the operator must mend it."""
    if reply[0] == _TOO_LARGE:
        raise Rejected(_code(reply), _text(reply))
    _refuse_account(reply)


def _refuse_account(reply: Reply) -> NoReturn:
    """Raise what an answer means that has nothing to do with this mail."""
    if reply == _GONE:
        raise Unavailable("disconnected")
    code, text = _code(reply), _text(reply)
    if reply[0] < _PERMANENT and (reply[0] == _CLOSING or _SLOW_DOWN.search(text)):
        raise Throttled(code, text, retry_after=_PAUSE)
    raise Unavailable(code, text)


def _code(reply: Reply) -> str:
    """Return the reply's code with the enhanced one (RFC 3463) where there is one: "550 5.1.1"."""
    enhanced = _ENHANCED.match(_text(reply))
    return f"{reply[0]} {enhanced[0]}" if enhanced else str(reply[0])


def _text(reply: Reply) -> str:
    return reply[1].decode("utf-8", "replace")
