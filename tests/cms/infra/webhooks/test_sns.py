"""SNS: the text that is signed, both versions, the topic, the certificate's place and time, and SES's events inside."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from cms.infra.webhooks.verifiers import VERIFIERS, ForgedError, MalformedError, Post, UnverifiableError
from cms.infra.webhooks.verifiers.certificates import FETCHES_PER_MINUTE, certificates
from cms.infra.webhooks.verifiers.sns import signed_text
from tests.helpers.http_server import Names, certificate, http_server
from tests.helpers.webhooks import CERTIFICATE_URL, SUBSCRIBE_URL, TOPIC, know, ses_event, sns_message

verifier = VERIFIERS["ses"]
CONFIRMATION = {
    "Type": "SubscriptionConfirmation",
    "Message": "You have chosen to subscribe to the topic.",
    "Token": "2336412f37",
    "SubscribeURL": SUBSCRIBE_URL,
}


def post(message: dict) -> Post:
    return Post(body=json.dumps(message).encode(), headers={})


# --- The text that is signed, as AWS documents it -------------------------------------------------


def test_the_text_of_a_notification_is_its_fields_in_order():
    """https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message-verify-message-signature.html."""
    message = {
        "Type": "Notification",
        "MessageId": "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324",
        "TopicArn": "arn:aws:sns:us-west-2:123456789012:MyTopic",
        "Subject": "My First Message",
        "Message": "Hello world!",
        "Timestamp": "2012-05-02T00:54:06.655Z",
    }

    assert signed_text(message).decode() == (
        "Message\nHello world!\nMessageId\n22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324\nSubject\nMy First Message\n"
        "Timestamp\n2012-05-02T00:54:06.655Z\nTopicArn\narn:aws:sns:us-west-2:123456789012:MyTopic\n"
        "Type\nNotification\n"
    )
    del message["Subject"]
    assert b"Subject" not in signed_text(message)


def test_the_text_of_a_confirmation_has_the_address_and_the_token():
    message = {
        "Type": "SubscriptionConfirmation",
        "MessageId": "165545c9-2a5c-472c-8df2-7ff2be2b3b1b",
        "Token": "2336412f37",
        "TopicArn": "arn:aws:sns:us-west-2:123456789012:MyTopic",
        "Message": "You have chosen to subscribe.",
        "SubscribeURL": "https://sns.us-west-2.amazonaws.com/?Action=ConfirmSubscription",
        "Timestamp": "2012-04-26T20:45:04.751Z",
    }

    assert signed_text(message).decode() == (
        "Message\nYou have chosen to subscribe.\nMessageId\n165545c9-2a5c-472c-8df2-7ff2be2b3b1b\n"
        "SubscribeURL\nhttps://sns.us-west-2.amazonaws.com/?Action=ConfirmSubscription\n"
        "Timestamp\n2012-04-26T20:45:04.751Z\nToken\n2336412f37\n"
        "TopicArn\narn:aws:sns:us-west-2:123456789012:MyTopic\nType\nSubscriptionConfirmation\n"
    )


# --- Signatures -----------------------------------------------------------------------------------


@pytest.mark.parametrize("version", ["1", "2"])
@pytest.mark.parametrize(
    "fields",
    [{}, {"Subject": "Amazon SES e-mail event"}, CONFIRMATION, CONFIRMATION | {"Type": "UnsubscribeConfirmation"}],
    ids=["notification", "with a subject", "confirmation", "end of a subscription"],
)
def test_what_sns_signed_is_accepted(sns, version, fields):
    verifier.verify(post(sns_message(sns, version=version, **fields)))


@pytest.mark.parametrize(
    "change",
    [
        {"Message": "{}"},
        {"Subject": "Added"},
        {"MessageId": "another"},
        {"Signature": "AAAA"},
        {"Signature": "not base64!"},
        {"Signature": None},
        {"SignatureVersion": "1"},
        {"SignatureVersion": "3"},
        {"SignatureVersion": None},
        {"Type": "SubscriptionConfirmation"},
        {"Type": "Other"},
        {"Type": None},
        {"Timestamp": None},
        {"Timestamp": "yesterday"},
        {"Message": {"eventType": "Bounce"}},
        {"Message": "\ud800"},
    ],
)
def test_any_change_is_refused(sns, change):
    with pytest.raises(ForgedError):
        verifier.verify(post(sns_message(sns) | change))


def test_another_key_is_refused(sns, tmp_path):
    with pytest.raises(ForgedError, match="does not match"):
        verifier.verify(post(sns_message(certificate(tmp_path, "sns.amazonaws.com"))))


@pytest.mark.parametrize("body", [b"", b"[]", b"\xff", b'"text"', b"[" * 100_000])
def test_what_is_no_message_is_refused(body):
    with pytest.raises(ForgedError):
        verifier.verify(Post(body=body, headers={}))


@pytest.mark.parametrize("topic", ["arn:aws:sns:us-east-1:999999999999:ses-events", "", None, ["list"]])
def test_a_topic_that_is_not_ours_is_refused_before_anything_is_fetched(sns, topic):
    message = sns_message(sns) | {"TopicArn": topic, "SigningCertURL": "https://sns.us-east-1.amazonaws.com/x.pem"}

    with pytest.raises(ForgedError, match="AWS_SNS_TOPIC_ARNS"):
        verifier.verify(post(message))


@pytest.mark.parametrize(
    "url",
    [
        "http://sns.us-east-1.amazonaws.com/SimpleNotificationService-1.pem",
        "https://sns.us-east-1.amazonaws.com.evil.example/SimpleNotificationService-1.pem",
        "https://sns.us-west-2.amazonaws.com/SimpleNotificationService-1.pem",
        "https://sns.us-east-1.amazonaws.com.cn/SimpleNotificationService-1.pem",
        "https://sns.us-east-1.amazonaws.com:8443/SimpleNotificationService-1.pem",
        "https://user@sns.us-east-1.amazonaws.com/SimpleNotificationService-1.pem",
        "https://evil.example\\@sns.us-east-1.amazonaws.com/SimpleNotificationService-1.pem",
        "https://s3.amazonaws.com/sns.us-east-1.amazonaws.com/SimpleNotificationService-1.pem",
        "https://sns.us-east-1.amazonaws.com/SimpleNotificationService-1.pem/../../evil",
        "https://sns.us-east-1.amazonaws.com/SimpleNotificationService-1.txt",
        "https://sns.us-east-1.amazonaws.com/other.pem",
        "https://sns.us-east-1.amazonaws.com/SimpleNotificationService-1.pem?again=1",
        "https://sns.us-east-1.amazonaws.com/SimpleNotificationService-1.pem#again",
        "https://sns.us-east-1.amazonaws.com/\tSimpleNotificationService-1.pem",
        "https://[",
        "",
        None,
    ],
)
def test_a_certificate_from_elsewhere_is_refused(sns, url):
    know(sns, str(url))

    with pytest.raises(ForgedError, match="not from SNS in the topic's region"):
        verifier.verify(post(sns_message(sns) | {"SigningCertURL": url}))


def test_china_has_a_domain_of_its_own(settings, sns):
    topic = "arn:aws-cn:sns:cn-north-1:123456789012:ses-events"
    url = "https://sns.cn-north-1.amazonaws.com.cn/SimpleNotificationService-1.pem"
    settings.WEBHOOKS["AWS_SNS_TOPIC_ARNS"] = [topic]
    know(sns, url)

    verifier.verify(post(sns_message(sns, TopicArn=topic, SigningCertURL=url)))


@pytest.mark.parametrize(
    ("age", "good"),
    [
        (timedelta(hours=23), True),
        (timedelta(days=1, minutes=1), False),
        (timedelta(minutes=-10), True),
        (timedelta(minutes=-20), False),
    ],
)
def test_a_redelivery_of_hours_is_taken_and_a_replay_of_days_is_not(sns, age, good):
    message = post(sns_message(sns, age=age))

    if good:
        verifier.verify(message)
    else:
        with pytest.raises(ForgedError, match="older than a day"):
            verifier.verify(message)


@pytest.mark.parametrize("valid_for", [(-10, -1), (1, 10)])
def test_a_certificate_that_is_not_valid_today_is_refused(tmp_path, valid_for):
    expired = certificate(tmp_path, "sns.amazonaws.com", valid_for=valid_for)
    know(expired)

    with pytest.raises(ForgedError, match="not valid today"):
        verifier.verify(post(sns_message(expired)))


# --- Certificates, over a real socket -------------------------------------------------------------


@pytest.fixture
def amazon(tmp_path, monkeypatch, settings):
    """The host of SNS as a server here: returns a function that serves `respond` there."""
    host = "sns.us-east-1.amazonaws.com"
    tls = certificate(tmp_path, host)
    monkeypatch.setenv("SSL_CERT_FILE", str(tls.file))
    settings.HTTP_ALLOWED_PRIVATE = [f"{host}:443"]
    certificates.forget()

    def serve(respond):
        server = http_server(respond, context=tls.context)
        record = server.__enter__()
        servers.append(server)
        Names(monkeypatch).answers[host] = [("127.0.0.1", record.port)]
        return record

    servers: list = []
    yield serve
    for server in servers:
        server.__exit__(None, None, None)
    certificates.forget()


def test_the_certificate_is_fetched_once(amazon, signer):
    server = amazon(lambda handler, _: handler.reply(body=signer.pem))

    verifier.verify(post(sns_message(signer, version="1")))
    verifier.verify(post(sns_message(signer, version="2")))

    assert [request.path for request in server.requests] == [
        CERTIFICATE_URL.removeprefix("https://sns.us-east-1.amazonaws.com")
    ]


def test_while_the_certificate_cannot_be_had_nothing_is_decided(amazon, signer):
    answers = [lambda handler: handler.reply(503), lambda handler: handler.connection.shutdown(2)]
    amazon(lambda handler, _: answers.pop()(handler) if answers else handler.reply(body=signer.pem))
    message = post(sns_message(signer))

    for _ in range(2):
        with pytest.raises(UnverifiableError):
            verifier.verify(message)
    verifier.verify(message)


def test_what_is_no_certificate_is_refused(amazon, signer):
    amazon(lambda handler, _: handler.reply(body=b"-----BEGIN CERTIFICATE-----\nnothing"))

    with pytest.raises(ForgedError, match="cannot be read"):
        verifier.verify(post(sns_message(signer)))


def test_forged_names_of_certificates_are_soon_no_longer_fetched(amazon, signer):
    server = amazon(lambda handler, _: handler.reply(404))
    for number in range(FETCHES_PER_MINUTE + 5):
        url = CERTIFICATE_URL.replace("0123", f"{number:04}", 1)
        with pytest.raises(UnverifiableError):
            verifier.verify(post(sns_message(signer, SigningCertURL=url)))

    assert len(server.requests) == FETCHES_PER_MINUTE


# --- What it says ---------------------------------------------------------------------------------


@pytest.mark.parametrize("field", ["eventType", "notificationType"])
def test_an_event_of_ses_is_read_by_either_name(sns, field):
    event = ses_event(kind="Complaint", field=field, complaint={"feedbackId": "1"})
    message = sns_message(sns, MessageId="m-1", Timestamp="2026-01-02T03:04:05.678Z", Message=json.dumps(event))
    content = verifier.read(json.dumps(message).encode())

    assert (content.external_id, content.type, content.payload) == ("m-1", "Complaint", event)
    assert content.occurred_at == datetime(2026, 1, 2, 3, 4, 5, 678_000, tzinfo=UTC)
    assert content.is_event


@pytest.mark.parametrize("text", ["Successfully validated SNS topic for Amazon SES event publishing.", "{}", "[]"])
def test_what_is_no_event_is_unknown(sns, text):
    content = verifier.read(json.dumps(sns_message(sns, Message=text)).encode())

    assert (content.type, content.is_event) == ("unknown", False)


def test_a_confirmation_is_about_the_subscription(sns):
    content = verifier.read(json.dumps(sns_message(sns, **CONFIRMATION)).encode())

    assert (content.type, content.is_event) == ("SubscriptionConfirmation", False)
    assert (content.payload["SubscribeURL"], content.payload["TopicArn"]) == (SUBSCRIBE_URL, TOPIC)


def test_without_an_id_nothing_can_be_kept(sns):
    with pytest.raises(MalformedError):
        verifier.read(b'{"Type": "Notification"}')
