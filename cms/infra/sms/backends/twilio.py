"""Texts through Twilio's Messages API."""

import base64
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlencode, urlsplit, urlunsplit

import urllib3
from twilio.base.exceptions import TwilioRestException, TwilioServiceException
from twilio.http import HttpClient
from twilio.http.response import Response
from twilio.rest import Client
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError

from cms.infra.providers import ProviderError, Throttled, Unavailable, Unclear
from cms.infra.sms.base import Accepted, Rejected, Text, checked_number
from cms.infra.sms.gsm import segments

# Error codes of https://www.twilio.com/docs/api/errors
_OPTED_OUT: Final = 21610
# Too many requests; and a sender whose queue is full, which takes a while to empty.
_THROTTLED: Final = {20429: 1.0, 21611: 60.0}
# What only the operator can mend; the text can go out once that is done: who may sign in (20xxx), the address for
# callbacks (21609), trial accounts (21608), sender and messaging service (the others).
_ACCOUNT: Final = {
    *(20003, 20005, 20404, 20403, 21212, 21603, 21606, 21608, 21609, 21659, 21660, 21661, 21701, 21703, 21704, 21705),
}
_UNAUTHORISED: Final = {401, 403, 404}
_TOO_MANY: Final = 429
_SERVER_ERROR: Final = 500
_UNAVAILABLE: Final = 503
# Twilio queues a text for ten hours at most.
_LONGEST_VALIDITY: Final = timedelta(hours=10)


class TwilioBackend:
    """Sends as `sender`: a messaging service's SID, a number or a name. Twilio reports to `callback_url`.

    `timeout` is in seconds.
    """

    def __init__(
        self,
        *,
        account_sid: str,
        auth_token: str,
        sender: str,
        callback_url: str,
        api_url: str = "https://api.twilio.com",
        timeout: float = 20,
    ) -> None:
        self._sender = sender
        self._callback_url = callback_url
        self._client = Client(account_sid, auth_token, http_client=_Transport(timeout))
        self._client.api.base_url = api_url

    def send(self, text: Text) -> Accepted:
        """Hand the text to Twilio."""
        sender = text.sender or self._sender
        request: dict[str, Any] = {
            "to": checked_number(text),
            "body": text.body,
            "messaging_service_sid" if sender.startswith("MG") else "from_": sender,
            "status_callback": _with_tags(text.callback_url or self._callback_url, text.tags),
        }
        if text.validity is not None:
            request["validity_period"] = int(min(text.validity, _LONGEST_VALIDITY).total_seconds())
        try:
            message = self._client.messages.create(**request)
        except (TwilioRestException, TwilioServiceException) as error:
            raise _refusal(error) from None
        # Taken, but who knows what: an answer that is no JSON, or lacks what it must have.
        except (AttributeError, TypeError, ValueError):
            raise Unclear("unreadable-answer") from None
        if not message.sid:
            raise Unclear("unreadable-answer")
        counted = str(message.num_segments)
        # A messaging service has not counted yet when it answers, and says 0.
        count = (counted.isdecimal() and int(counted)) or segments(text.body).count
        return Accepted(provider="twilio", provider_id=message.sid, segments=count)


class _Transport(HttpClient):
    """Carries the client's requests, each of them once, and logs none: they name people."""

    def __init__(self, timeout: float) -> None:
        self._pool = urllib3.PoolManager(
            maxsize=32, retries=False, timeout=urllib3.Timeout(connect=min(timeout, 5), read=timeout)
        )

    def request(self, method: str, uri: str, **request: Any) -> Response:
        """Return the answer, unless it or its absence says all there is to know."""
        login = base64.b64encode(":".join(request["auth"]).encode()).decode()
        try:
            answer = self._pool.request(
                method,
                uri,
                body=urlencode(request["data"]),
                headers={**request["headers"], "Authorization": f"Basic {login}"},
                redirect=False,
            )
        except HTTPError as error:
            raise _interruption(error) from None
        if answer.status == _TOO_MANY:
            raise Throttled("429", retry_after=_seconds(answer.headers.get("Retry-After", "")))
        if answer.status == _UNAVAILABLE:
            raise Unavailable("503")
        # "Internal": before or after the text was taken.
        if answer.status >= _SERVER_ERROR:
            raise Unclear(str(answer.status))
        return Response(answer.status, answer.data.decode("utf-8", "replace"), answer.headers)


def _refusal(error: TwilioRestException | TwilioServiceException) -> ProviderError:
    """Return what Twilio's answer means."""
    code = str(error.code)
    words = str(getattr(error, "msg", None) or getattr(error, "detail", None) or "")
    if error.code in _THROTTLED:
        return Throttled(code, words, retry_after=_THROTTLED[error.code])
    if error.status in _UNAUTHORISED or error.code in _ACCOUNT:
        return Unavailable(code, words)
    return Rejected(code, words, opted_out=error.code == _OPTED_OUT)


def _interruption(error: HTTPError) -> ProviderError:
    """Return what it means that no answer came."""
    code = type(error).__name__
    never_left = isinstance(error, NewConnectionError | ConnectTimeoutError)
    if never_left or "CERTIFICATE_VERIFY_FAILED" in str(error):
        return Unavailable(code)
    return Unclear(code)


def _seconds(header: str) -> float:
    """Return what a Retry-After asks for; Twilio sends seconds, or nothing."""
    return float(header) if header.isdecimal() else _THROTTLED[20429]


def _with_tags(url: str, tags: Mapping[str, str]) -> str:
    """Return the address with the tags in its query: Twilio gives nothing else back."""
    parts = urlsplit(url)
    query = "&".join(filter(None, [parts.query, urlencode(dict(tags))]))
    return urlunsplit(parts._replace(query=query))
