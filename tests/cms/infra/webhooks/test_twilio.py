"""Twilio's signature, with the example of its documentation and the vectors of its libraries."""

from urllib.parse import urlencode

import pytest

from cms.infra.webhooks.verifiers import VERIFIERS, ForgedError, MalformedError, Post, twilio
from tests.helpers.webhooks import twilio_form, twilio_headers

verifier = VERIFIERS["twilio"]

# https://www.twilio.com/docs/usage/security#validating-requests, token "12345".
PATH, QUERY = "/myapp.php", "foo=1&bar=2"
FORM = {
    "CallSid": "CA1234567890ABCDE",
    "Digits": "1234",
    "From": "+14158675309",
    "To": "+18005551212",
    "Caller": "+14158675309",
}
JSON = '{"property": "value", "boolean": true}'
JSON_HASH = "0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620"


@pytest.fixture
def documented(settings, monkeypatch):
    """Our endpoint at the address of the documentation's example."""
    settings.BASE_URL, settings.WEBHOOKS["TWILIO_AUTH_TOKEN"] = "https://mycompany.com", "12345"
    monkeypatch.setattr(twilio, "PATH", PATH)


def post(body: bytes | str, signature: str, query: str = QUERY) -> Post:
    return Post(
        body=body.encode() if isinstance(body, str) else body, headers={"x-twilio-signature": signature}, query=query
    )


@pytest.mark.usefixtures("documented")
def test_the_documented_example_is_accepted():
    verifier.verify(post(urlencode(FORM), "RSOYDt4T1cUTdK1PDd93/VVr8B8="))


@pytest.mark.usefixtures("documented")
def test_repeated_fields_are_signed_once_each():
    repeated = "Sid=CA123&SidAccount=AC123&Digits=5678&Digits=1234&Digits=1234"

    verifier.verify(post(repeated, "IK+Dwps556ElfBT0I3Rgjkr1wJU="))
    with pytest.raises(ForgedError):
        verifier.verify(post(repeated.replace("5678", "5679"), "IK+Dwps556ElfBT0I3Rgjkr1wJU="))


@pytest.mark.usefixtures("documented")
def test_a_json_body_is_signed_by_its_hash_in_the_address():
    query = f"{QUERY}&bodySHA256={JSON_HASH}"

    verifier.verify(post(JSON, "a9nBmqA0ju/hNViExpshrM61xv4=", query))
    for body in (JSON.replace("true", "false"), "", "&"):
        with pytest.raises(ForgedError):
            verifier.verify(post(body, "a9nBmqA0ju/hNViExpshrM61xv4=", query))
    with pytest.raises(ForgedError):
        verifier.verify(post(JSON, "a9nBmqA0ju/hNViExpshrM61xv4="))


@pytest.mark.usefixtures("documented")
@pytest.mark.parametrize(
    ("form", "signature", "query"),
    [
        (FORM, "", QUERY),
        (FORM, "RSOYDt4T1cUTdK1PDd93/VVr8B9=", QUERY),
        (FORM, "é", QUERY),
        (FORM | {"Digits": "1235"}, "RSOYDt4T1cUTdK1PDd93/VVr8B8=", QUERY),
        (FORM | {"More": "x"}, "RSOYDt4T1cUTdK1PDd93/VVr8B8=", QUERY),
        (FORM, "RSOYDt4T1cUTdK1PDd93/VVr8B8=", "foo=1&bar=3"),
        (FORM, "RSOYDt4T1cUTdK1PDd93/VVr8B8=", ""),
    ],
    ids=["none", "another", "not ascii", "another field", "one more field", "another query", "no query"],
)
def test_anything_else_is_refused(form, signature, query):
    with pytest.raises(ForgedError):
        verifier.verify(post(urlencode(form), signature, query))


@pytest.mark.usefixtures("documented")
def test_another_token_or_address_is_refused(settings):
    settings.WEBHOOKS["TWILIO_AUTH_TOKEN"] = "123456"
    with pytest.raises(ForgedError):
        verifier.verify(post(urlencode(FORM), "RSOYDt4T1cUTdK1PDd93/VVr8B8="))
    settings.WEBHOOKS["TWILIO_AUTH_TOKEN"], settings.BASE_URL = "12345", "https://mycompany.org"
    with pytest.raises(ForgedError):
        verifier.verify(post(urlencode(FORM), "RSOYDt4T1cUTdK1PDd93/VVr8B8="))


@pytest.mark.parametrize("base_url", ["https://www.example.org", "https://www.example.org:443"])
@pytest.mark.parametrize("signed_with", ["https://www.example.org", "https://www.example.org:443"])
def test_the_port_may_be_signed_or_not(settings, base_url, signed_with):
    body = twilio_form()
    settings.BASE_URL = signed_with
    headers = twilio_headers(body)
    settings.BASE_URL = base_url

    verifier.verify(post(body, headers["X-Twilio-Signature"], ""))


def test_each_status_of_a_message_is_one_message_of_its_own():
    sent = verifier.read(twilio_form(MessageSid="SM1", MessageStatus="sent"))
    delivered = verifier.read(twilio_form(MessageSid="SM1", MessageStatus="delivered", ErrorCode=""))

    assert (sent.external_id, sent.type) == ("SM1:sent", "status")
    assert delivered.external_id == "SM1:delivered"
    assert delivered.payload["ErrorCode"] == ""


def test_a_text_from_a_phone_is_read():
    content = verifier.read(twilio_form(MessageSid="SM2", Body="STOP é", SmsStatus="received", OptOutType="STOP"))

    assert (content.external_id, content.type, content.is_event) == ("SM2", "inbound", True)
    assert content.payload["Body"] == "STOP é"
    assert content.occurred_at is None


@pytest.mark.parametrize("body", [urlencode(FORM).encode(), b"[1]", b"", b'{"a": 1}'])
def test_what_is_about_no_message_is_unknown_and_known_again_by_its_digest(body):
    content = verifier.read(body)

    assert (content.type, content.is_event, len(content.external_id)) == ("unknown", False, 64)
    assert content.external_id == verifier.read(body).external_id


def test_a_form_of_endless_fields_is_malformed():
    with pytest.raises(MalformedError):
        verifier.verify(post("a=1&" * 5_000, "x", ""))
