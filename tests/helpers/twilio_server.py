"""Twilio's Messages API as it is documented: it takes what Twilio takes, and refuses what Twilio refuses."""

import base64
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from urllib.parse import parse_qsl, urlsplit
from uuid import uuid4

from tests.helpers.http_server import Handler, Received, Server, http_server

ACCOUNT_SID = "AC" + "0123456789abcdef" * 2
AUTH_TOKEN = "the-auth-token"
SERVICE_SID = "MG" + "0123456789abcdef" * 2
OWN_NUMBER = "+12025550100"
FIELDS = {"To", "From", "MessagingServiceSid", "Body", "StatusCallback", "ValidityPeriod"}


@dataclass
class Twilio:
    """What the server was sent (`messages`, by form field) and whom it refuses."""

    messages: list[dict[str, str]] = field(default_factory=list)
    opted_out: set[str] = field(default_factory=set)
    landlines: set[str] = field(default_factory=set)
    url: str = ""

    def respond(self, handler: Handler, request: Received) -> None:
        """Answer a request as Twilio does."""
        form = dict(parse_qsl(request.body.decode("ascii"), keep_blank_values=True))
        status, code, message = self._problem(request, form)
        if status:
            _answer(
                handler,
                status,
                {
                    "code": code,
                    "message": message,
                    "more_info": f"https://www.twilio.com/docs/errors/{code}",
                    "status": status,
                },
            )
            return
        self.messages.append(form)
        _answer(handler, 201, _resource(form))

    def _problem(self, request: Received, form: dict[str, str]) -> tuple[int, int, str]:
        """Return status, error code and words of what is wrong with the request; zero where nothing is."""
        login = base64.b64encode(f"{ACCOUNT_SID}:{AUTH_TOKEN}".encode()).decode()
        to, body, validity = form.get("To", ""), form.get("Body", ""), form.get("ValidityPeriod", "36000")
        checks = [
            (request.headers.get("authorization") == f"Basic {login}", 401, 20003, "Authenticate"),
            (request.path == f"/2010-04-01/Accounts/{ACCOUNT_SID}/Messages.json", 404, 20404, "Not found"),
            (request.method == "POST", 405, 20004, "Method not allowed"),
            (request.headers.get("content-type") == "application/x-www-form-urlencoded", 415, 20001, "Not a form"),
            (form.keys() <= FIELDS, 400, 20001, "Unknown parameter"),
            (to, 400, 21604, "A 'To' phone number is required."),
            (re.fullmatch(r"\+[1-9]\d{6,14}", to), 400, 21211, f"Invalid 'To' Phone Number: {to}"),
            (("From" in form) != ("MessagingServiceSid" in form), 400, 21603, "A 'From' phone number is required."),
            (form.get("From", OWN_NUMBER) == OWN_NUMBER, 400, 21606, "'From' is not a number of this account."),
            (form.get("MessagingServiceSid", SERVICE_SID) == SERVICE_SID, 404, 21701, "No such service"),
            (body, 400, 21602, "Message body is required."),
            (len(body) <= 1600, 400, 21617, "The concatenated message body exceeds the 1600 character limit."),
            (urlsplit(form.get("StatusCallback", "https://x")).hostname, 400, 21609, "Invalid StatusCallback"),
            (validity.isdecimal() and 1 <= int(validity) <= 36_000, 400, 20001, "Invalid ValidityPeriod"),
            (to not in self.opted_out, 400, 21610, "Attempt to send to unsubscribed recipient"),
            (to not in self.landlines, 400, 21614, f"'To' number: {to}, is not a valid mobile number"),
        ]
        return next(((status, code, words) for fine, status, code, words in checks if not fine), (0, 0, ""))


def _resource(form: dict[str, str]) -> dict[str, object]:
    sid, now = "SM" + uuid4().hex, format_datetime(datetime.now(UTC))
    uri = f"/2010-04-01/Accounts/{ACCOUNT_SID}/Messages/{sid}"
    by_service = "MessagingServiceSid" in form
    return {
        "account_sid": ACCOUNT_SID,
        "api_version": "2010-04-01",
        "body": form["Body"],
        "date_created": now,
        "date_sent": None,
        "date_updated": now,
        "direction": "outbound-api",
        "error_code": None,
        "error_message": None,
        "from": form.get("From"),
        "messaging_service_sid": form.get("MessagingServiceSid"),
        "num_media": "0",
        # A service picks the sender later, and counts then.
        "num_segments": "0" if by_service else "1",
        "price": None,
        "price_unit": None,
        "sid": sid,
        "status": "accepted" if by_service else "queued",
        "subresource_uris": {"media": f"{uri}/Media.json"},
        "to": form["To"],
        "uri": f"{uri}.json",
    }


def _answer(handler: Handler, status: int, content: dict[str, object]) -> None:
    handler.reply(status, json.dumps(content).encode(), Content_Type="application/json")


@contextmanager
def twilio_server() -> Iterator[Twilio]:
    """Serve Twilio's API at `url`."""
    twilio = Twilio()
    with http_server(twilio.respond) as server:
        twilio.url = _address(server)
        yield twilio


def _address(server: Server) -> str:
    # Not `localhost`, which may be looked up as ::1 first.
    return f"http://127.0.0.1:{server.port}"
