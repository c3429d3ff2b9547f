"""A test can make every outcome happen."""

import pytest

from cms.infra import mail

MESSAGE = mail.Message(to="ana@example.org", subject="Hello", text="The text")


def test_it_keeps_mails_and_fails_as_told(fake_mail):
    fake_mail.fail(mail.Throttled("429", retry_after=3))
    fake_mail.fail(mail.Unclear("cut"), taken=True)
    with pytest.raises(mail.Throttled) as throttled:
        mail.send(MESSAGE)
    with pytest.raises(mail.Unclear):
        mail.send(MESSAGE)
    assert throttled.value.retry_after == 3
    assert mail.send(MESSAGE) == mail.Accepted(provider="fake", provider_id="fake-2")
    assert fake_mail.sent == [MESSAGE, MESSAGE]


def test_it_refuses_what_every_backend_refuses(fake_mail):
    with pytest.raises(mail.Rejected):
        mail.send(mail.Message(to="nobody", subject="Hello", text="The text"))
    assert fake_mail.sent == []
