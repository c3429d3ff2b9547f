"""What went wrong can be logged, and the settings choose who is asked."""

from cms.infra.mail.fake import FakeBackend
from cms.infra.providers import Rejected, backend_of


def test_an_error_names_nobody_unless_it_is_asked_for_the_details():
    error = Rejected("550 5.1.1", "<ana@example.org>: unknown user")
    assert "ana" not in str(error) + repr(error)
    assert error.detail == "<ana@example.org>: unknown user"


def test_a_backend_is_made_once_with_its_options(settings, tmp_path):
    settings.MAIL = {"BACKEND": "cms.infra.mail.fake.FakeBackend"}
    assert isinstance(backend_of("MAIL"), FakeBackend)
    assert backend_of("MAIL") is backend_of("MAIL")
    settings.MAIL = {"BACKEND": "cms.infra.mail.backends.outbox.OutboxBackend", "OPTIONS": {"folder": tmp_path}}
    assert not isinstance(backend_of("MAIL"), FakeBackend)
