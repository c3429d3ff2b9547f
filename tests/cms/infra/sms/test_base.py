"""No provider is bothered with a text that cannot arrive, and a test can make every outcome happen."""

from datetime import timedelta

import pytest

from cms.infra import sms


def text(**changes):
    return sms.Text(**({"to": "+12025550123", "body": "Hello"} | changes))


@pytest.mark.parametrize("number", ["", "2025550123", "+1", "+999999", "ana@example.org", "+12025550123456789"])
def test_what_is_no_number_is_rejected_without_repeating_it(fake_sms, number):
    with pytest.raises(sms.Rejected) as caught:
        sms.send(text(to=number))
    assert (caught.value.code, caught.value.opted_out) == ("bad-recipient", False)
    assert fake_sms.sent == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"body": " \n"}, "empty"),
        ({"body": "x" * 1601}, "too-long"),
        ({"validity": timedelta(0)}, "too-late"),
        ({"validity": timedelta(seconds=-1)}, "too-late"),
    ],
)
def test_a_text_that_could_not_be_delivered_is_rejected(fake_sms, changes, code):
    with pytest.raises(sms.Rejected, match=code):
        sms.send(text(**changes))


def test_the_fake_keeps_texts_and_fails_as_told(fake_sms):
    fake_sms.fail(sms.Unavailable("down"))
    fake_sms.fail(sms.Unclear("cut"), taken=True)
    with pytest.raises(sms.Unavailable):
        sms.send(text(body="first"))
    with pytest.raises(sms.Unclear):
        sms.send(text(body="second"))
    assert sms.send(text(body="x" * 161)).segments == 2
    assert [kept.body for kept in fake_sms.sent] == ["second", "x" * 161]
