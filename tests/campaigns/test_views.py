"""The way out of marketing mail (RFC 8058)."""

import re

import pytest
from django.test import Client

from campaigns import unsubscribing
from campaigns.models import Delivery, Suppression
from campaigns.recipients import Recipient
from tests.factories.messages import order, sent

pytestmark = pytest.mark.django_db

WORDS = {"user_name": "Ana", "link": "https://example.org/"}


@pytest.fixture
def newsletter(consent, mail_provider) -> Delivery:
    """A newsletter that was sent to somebody who had agreed to it."""
    consent["ana@example.org"] = True
    return order(
        to=Recipient(email="ana@example.org", language="es"),
        purpose="test_newsletter",
        context=WORDS,
        owner="organisation:7",
    )


def path_of(url: str) -> str:
    return re.sub(r"^https?://[^/]+", "", url)


def test_marketing_mail_carries_the_headers_and_a_link(newsletter, mail_provider) -> None:
    sent(newsletter)
    (message,) = mail_provider.sent

    url = message.headers["List-Unsubscribe"].strip("<>")
    assert message.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert path_of(url).startswith("/es/unsubscribe/")
    assert url in message.html
    assert url in message.text


def test_other_mail_has_no_such_header(mail_provider) -> None:
    sent(order())

    assert mail_provider.sent[0].headers == {}


def test_looking_changes_nothing_and_pressing_the_button_does(newsletter) -> None:
    client = Client(enforce_csrf_checks=True)
    path = path_of(unsubscribing.address(newsletter))
    page = client.get(path)

    assert page.status_code == 200
    assert "Darme de baja" in page.content.decode()
    assert "no-store" in page.headers["Cache-Control"]
    assert not page.cookies
    assert not Suppression.objects.exists()

    done = client.post(path)
    assert "Te has dado de baja" in done.content.decode()
    row = Suppression.objects.get()
    assert (row.address, row.reason, row.owner, row.source) == (
        "ana@example.org",
        "unsubscribed",
        "organisation:7",
        "page",
    )
    assert row.proof == str(newsletter.reference)
    assert [event.kind for event in newsletter.events.all()] == ["unsubscribed"]


def test_one_click_without_cookie_or_token_twice(newsletter) -> None:
    path = path_of(unsubscribing.address(newsletter))
    for _time in range(2):
        answer = Client(enforce_csrf_checks=True).post(path, {"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
        assert not answer.cookies

    assert Suppression.objects.get().source == "one-click"


def test_who_unsubscribed_while_it_waited_is_skipped(newsletter, mail_provider) -> None:
    Client().post(path_of(unsubscribing.address(newsletter)))

    assert sent(newsletter).reason == "suppressed:unsubscribed"
    assert not mail_provider.sent


def test_a_token_that_we_did_not_make_is_nobodys(newsletter) -> None:
    token = unsubscribing.token(newsletter)
    for forged in (token[:-1], f"{'0' * 32}.{token.partition('.')[2]}", "x", "a.b.c"):
        assert Client().post(f"/unsubscribe/{forged}/").status_code == 404

    assert not Suppression.objects.exists()


def test_the_page_is_never_cached(newsletter) -> None:
    path = path_of(unsubscribing.address(newsletter))

    assert [Client().get(path).headers["X-Page-Cache"] for _time in range(2)] == ["BYPASS", "BYPASS"]
