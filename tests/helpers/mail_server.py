"""An SMTP server on a free port or a given one, which keeps what it is given, and misbehaves as told."""

import asyncio
import socket
import ssl
from collections import Counter

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

# In place of an answer.
HANG_UP, STAY_SILENT = "(hangs up)", "(stays silent)"


class _Server(SMTP):
    """aiosmtpd's, with a line cut in the middle of a mail when it is told to."""

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 - aiosmtpd's
        """Take a mail, or hang up after its first line."""
        if self.event_handler.answers.get("first line") != HANG_UP:
            return await super().smtp_DATA(arg)
        await self.push("354 Go ahead")
        await self._reader.readline()
        self.transport.abort()
        return None

    async def smtp_RSET(self, arg: str) -> None:  # noqa: N802 - aiosmtpd's
        """Note that the connection was made ready for another mail."""
        self.event_handler.commands["RSET"] += 1
        await super().smtp_RSET(arg)


class MailServer(Controller):
    """`mails`, with `encrypted`, and `logins` hold what came. `answers` says what to answer instead, by stage.

    Stages: `mail`, `rcpt` (or a recipient's address), `first line` (of the mail, HANG_UP only) and `data`. `commands`
    counts connections and commands.
    """

    def __init__(
        self, *, tls: ssl.SSLContext | None = None, starttls: ssl.SSLContext | None = None, port: int = 0
    ) -> None:
        self.mails: list[Envelope] = []
        self.logins: list[LoginPassword] = []
        self.answers: dict[str, str] = {}
        self.commands: Counter[str] = Counter()
        self.accepts_logins = True
        self.encrypted: list[bool] = []
        self._starttls = starttls
        super().__init__(self, hostname="127.0.0.1", port=port, ssl_context=tls)

    def factory(self) -> SMTP:
        """Return the protocol of one connection."""
        self.commands["CONNECT"] += 1
        return _Server(
            self,
            authenticator=self._note,
            auth_require_tls=False,
            tls_context=self._starttls,
            require_starttls=self._starttls is not None,
        )

    def start(self) -> None:
        """Serve; the connection by which the controller tries its server does not count."""
        super().start()
        self.commands.clear()

    def hang_up_all(self) -> None:
        """End every connection, as a server does with idle ones; return when that is done."""
        asyncio.run_coroutine_threadsafe(self._hang_up_all(), self.loop).result(timeout=10)

    async def _hang_up_all(self) -> None:
        for task in asyncio.all_tasks():
            if task is not asyncio.current_task():
                task.cancel()

    def _trigger_server(self) -> None:
        listening = self.server.sockets[0]
        self.port = listening.getsockname()[1]
        # So little that a large mail cannot be on its way as a whole.
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16_384)
        super()._trigger_server()

    def _note(self, _smtp: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, login: LoginPassword):
        self.logins.append(login)
        return AuthResult(success=self.accepts_logins, handled=False)

    async def _answer(self, server: SMTP, stage: str) -> str | None:
        """Return what to answer at this stage, if not what is usual."""
        answer = self.answers.get(stage)
        if answer == HANG_UP:
            server.transport.abort()
        elif answer == STAY_SILENT:
            await asyncio.Event().wait()
        return answer

    async def handle_MAIL(self, server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]):  # noqa: N802 - aiosmtpd's
        """Take the sender."""
        self.commands["MAIL"] += 1
        if answer := await self._answer(server, "mail"):
            return answer
        envelope.mail_from, envelope.mail_options = address, options
        return "250 OK"

    async def handle_RCPT(self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]):  # noqa: N802 - aiosmtpd's
        """Take a recipient."""
        if answer := await self._answer(server, address) or await self._answer(server, "rcpt"):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's
        """Keep the mail; also when the answer to it then gets lost."""
        answer = self.answers.get("data", "250 OK")
        if answer.startswith("250") or answer in {HANG_UP, STAY_SILENT}:
            self.mails.append(envelope)
            self.encrypted.append(server.transport.get_extra_info("cipher") is not None)
        return await self._answer(server, "data") or answer
