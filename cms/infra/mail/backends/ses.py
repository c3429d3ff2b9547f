"""Mail through Amazon SES: SendEmail of API version 2.

One call for each mail: a bulk call takes templates that SES keeps, not ours, and spends the same sending rate.
"""

from http import HTTPStatus
from typing import Any, Final

import boto3
from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    HTTPClientError,
    ProxyConnectionError,
)
from botocore.parsers import ResponseParserError

from cms.infra.mail.base import Accepted, Message
from cms.infra.mail.mime import render
from cms.infra.providers import ProviderError, Rejected, Throttled, Unavailable, Unclear

# SendEmail's errors, and the throttling that any AWS service may answer with.
_THROTTLED: Final = {"TooManyRequestsException", "LimitExceededException", "Throttling", "ThrottlingException"}
_REJECTED: Final = {"MessageRejected", "BadRequestException"}
# Seconds. A rate is counted by the second; a day's quota is a rolling window, in which an hour makes a difference.
_RATE_PAUSE: Final = 2.0
_QUOTA_PAUSE: Final = 3600.0


class SesBackend:
    """Sends through SES in `region`; without keys, with those that boto3 finds by itself (a role, for instance).

    Events are published by the `configuration_set`. `timeout` is in seconds.
    """

    def __init__(
        self,
        *,
        region: str,
        configuration_set: str = "",
        endpoint: str = "",
        access_key_id: str = "",
        secret_access_key: str = "",
        timeout: float = 20,
    ) -> None:
        self._configuration_set = configuration_set
        self._client = boto3.session.Session().client(
            "sesv2",
            region_name=region,
            endpoint_url=endpoint or None,
            aws_access_key_id=access_key_id or None,
            aws_secret_access_key=secret_access_key or None,
            # SES knows no idempotency token: a try that botocore repeats by itself could be a second mail.
            config=Config(
                connect_timeout=min(timeout, 5),
                read_timeout=timeout,
                retries={"mode": "standard", "total_max_attempts": 1},
                max_pool_connections=50,
            ),
        )

    def send(self, message: Message) -> Accepted:
        """Hand the mail to SES."""
        envelope = render(message)
        request: dict[str, Any] = {
            "Destination": {"ToAddresses": [envelope.recipient]},
            "Content": {"Raw": {"Data": envelope.content}},
            "EmailTags": [{"Name": name, "Value": value} for name, value in message.tags.items()],
        }
        if self._configuration_set:
            request["ConfigurationSetName"] = self._configuration_set
        try:
            answer = self._client.send_email(**request)
        except ClientError as error:
            raise _refusal(error.response) from None
        except (BotoCoreError, ResponseParserError) as error:
            raise _interruption(error) from None
        # botocore takes an answer that it cannot read for an empty one.
        if "MessageId" not in answer:
            raise Unclear("unreadable-answer")
        return Accepted(provider="ses", provider_id=answer["MessageId"])


def _refusal(answer: dict[str, Any]) -> ProviderError:
    """Return what SES's answer means.

    What only the operator can mend (a paused account, an identity that is not verified, wrong keys) is no fault of
    the mail, which can go out once that is done.
    """
    code, words = answer["Error"].get("Code", ""), answer["Error"].get("Message", "")
    status = answer["ResponseMetadata"]["HTTPStatusCode"]
    if code in _THROTTLED or status == HTTPStatus.TOO_MANY_REQUESTS:
        pause = _QUOTA_PAUSE if "daily" in words.lower() else _RATE_PAUSE
        return Throttled(code, words, retry_after=pause)
    if code in _REJECTED and "not verified" not in words:
        return Rejected(code, words)
    if status < HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.SERVICE_UNAVAILABLE:
        return Unavailable(code, words)
    # "The request processing has failed because of an unknown error": before or after the mail was taken.
    return Unclear(code, words)


def _interruption(error: Exception) -> ProviderError:
    """Return what it means that no answer came, or none that could be read."""
    code = type(error).__name__
    never_left = isinstance(error, EndpointConnectionError | ConnectTimeoutError | ProxyConnectionError)
    if never_left or "CERTIFICATE_VERIFY_FAILED" in str(error):
        return Unavailable(code)
    # What is wrong before anything is sent, such as missing keys, is no error of HTTP.
    return Unclear(code) if isinstance(error, HTTPClientError | ResponseParserError) else Unavailable(code)
