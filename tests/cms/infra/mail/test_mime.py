"""Any server and any reader takes a mail as it was meant, and no value smuggles anything into it."""

import re
from email import message_from_bytes, policy
from email.header import decode_header, make_header

import pytest

from cms.infra.mail import Message, Rejected
from cms.infra.mail.mime import LARGEST, render

LINK = "https://www.example.org/u/" + "k" * 300


def message(**changes):
    return Message(**({"to": "ana@example.org", "subject": "Hello", "text": "The text"} | changes))


def read(**changes):
    """Return the mail as a reader's program understands it."""
    return message_from_bytes(render(message(**changes)).content, policy=policy.default)


def raw_header(name, **changes):
    """Return the bytes of a header, folded lines included."""
    content = render(message(**changes)).content
    return re.search(rb"^" + name.encode() + rb": .*\r\n(?:[ \t].*\r\n)*", content, re.MULTILINE)[0]


def test_every_line_is_short_ascii_that_ends_as_smtp_wants_it(settings):
    content = render(
        message(
            subject="¿Qué tal? " * 40,
            text="a\rb\nc\r\nd\n" + "ñ" * 3000 + "x" * 3000,
            html="<p>ñ</p>" * 1000,
            sender="Ñandú " * 20 + "<hello@example.org>",
        )
    ).content
    assert content.isascii()
    assert re.search(rb"(?<!\r)\n|\r(?!\n)", content) is None
    assert max(len(line) for line in content.split(b"\r\n")) <= 78


@pytest.mark.parametrize(
    "subject",
    [
        "Hello",
        "¿Qué tal?",
        "a long subject " * 30 + "end",
        "una línea muy larga " * 30 + "fin",
        "x" * 2000,
        "=?utf-8?q?not_encoded?=",
        "Emoji 🎉 " * 40 + "end",
        "",
    ],
)
def test_a_subject_arrives_as_it_was_written(subject):
    assert read(subject=subject)["Subject"] == subject


@pytest.mark.parametrize(
    "name",
    ["Ana", "Ana Ñandú", "Doe, Jane", 'Jane "JD" Doe', "back\\slash", "=?utf-8?q?x?=", "a@b.example"],
)
@pytest.mark.parametrize("role", ["to", "sender", "reply_to"])
def test_a_name_stands_beside_its_address(name, role):
    header = {"to": "To", "sender": "From", "reply_to": "Reply-To"}[role]
    (address,) = read(**{role: f"{name} <x@example.org>"})[header].addresses
    assert (address.display_name, address.addr_spec) == (name, "x@example.org")


def test_a_long_name_is_folded_and_stays_whole():
    name = "Ñandú, " * 40 + "fin"
    folded = raw_header("To", to=f"{name} <x@example.org>")
    assert folded.endswith(b"\r\n <x@example.org>\r\n")
    assert str(make_header(decode_header(folded.decode()))) == f"To: {name} <x@example.org>"


def test_without_a_sender_it_comes_from_the_site(settings):
    settings.DEFAULT_FROM_EMAIL = "The site <hello@example.org>"
    assert render(message()).sender == "hello@example.org"


def test_an_international_domain_travels_as_dns_knows_it():
    envelope = render(message(to="Ana <ana@straße.münchen.example>", sender="x@españa.example"))
    assert envelope.recipient == "ana@xn--strae-oqa.xn--mnchen-3ya.example"
    assert envelope.sender == "x@xn--espaa-rta.example"


@pytest.mark.parametrize(
    "address",
    [
        "",
        "ana",
        "ana@",
        "@example.org",
        "ana@exa mple.org",
        "ana@example.org, eve@example.org",
        "ana@example.org eve@example.org",
        "<ana@example.org><eve@example.org>",
        "ana@-example.org",
        "ána@example.org",
        "ana@exämple..org",
        f"{'a' * 60}@{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 60}.org",
    ],
)
def test_what_is_no_address_is_rejected_without_repeating_it(address):
    with pytest.raises(Rejected) as caught:
        render(message(to=address))
    assert caught.value.code == "bad-recipient"
    assert str(caught.value) == "bad-recipient"


@pytest.mark.parametrize("line_break", ["\n", "\r", "\r\n", "\u2028", "\x85", "\x0b", "\0"])
@pytest.mark.parametrize(
    "place",
    [
        lambda evil: {"subject": evil},
        lambda evil: {"to": f"{evil} <ana@example.org>"},
        lambda evil: {"to": f"ana@example.org{evil}"},
        lambda evil: {"sender": f"{evil} <ana@example.org>"},
        lambda evil: {"reply_to": f"{evil} <ana@example.org>"},
        lambda evil: {"headers": {"List-Unsubscribe": evil}},
        lambda evil: {"message_id": f"<a@b>{evil}"},
    ],
)
def test_a_line_break_cannot_smuggle_a_header_in(line_break, place):
    with pytest.raises(Rejected):
        render(message(**place(f"Hello{line_break}Bcc: eve@example.org")))


@pytest.mark.parametrize("name", ["Bcc", "bcc", "To", "Content-Type", "Subject", "X Y", "X:Y", "X\nY", ""])
def test_headers_that_are_not_the_callers_to_set_are_a_mistake_in_the_code(name):
    with pytest.raises(ValueError, match="cannot be set"):
        render(message(headers={name: "value"}))


def test_one_click_unsubscribing_passes_through_untouched():
    headers = {"List-Unsubscribe": f"<{LINK}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    assert raw_header("List-Unsubscribe", headers=headers) == f"List-Unsubscribe: <{LINK}>\r\n".encode()
    assert read(headers=headers)["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_a_header_longer_than_a_line_may_be_is_rejected():
    with pytest.raises(Rejected):
        render(message(headers={"List-Unsubscribe": "x" * 1000}))


def test_a_header_of_words_may_have_accents():
    assert read(headers={"List-ID": "Los ñandúes <list.example.org>"})["List-ID"] == "Los ñandúes <list.example.org>"


def test_text_and_html_are_two_ways_to_read_the_same_mail():
    mail = read(text="Hola, señora\n.\nFrom here\ttab \n", html="<p>Hola, señora</p>")
    assert mail.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    assert mail.get_body(("plain",)).get_content() == "Hola, señora\r\n.\r\nFrom here\ttab \r\n"
    assert mail.get_body(("html",)).get_content() == "<p>Hola, señora</p>\r\n"


def test_text_alone_is_a_mail_of_one_part():
    assert read().get_content_type() == "text/plain"


def test_the_message_id_is_the_callers_or_the_senders_domains():
    assert read(message_id="<delivery-42@example.org>")["Message-ID"] == "<delivery-42@example.org>"
    own = render(message(sender="a@mail.example.org"))
    assert own.message_id.endswith("@mail.example.org>")
    assert own.message_id != render(message(sender="a@mail.example.org")).message_id


def test_tags_travel_as_headers():
    assert read(tags={"delivery": "42"})["X-Rostrum-Delivery"] == "42"


@pytest.mark.parametrize("tags", [{"a b": "1"}, {"a": "ñ"}, {"a": ""}, {"a": "x\ny"}, {"a": "x" * 257}])
def test_a_tag_that_a_provider_would_refuse_is_a_mistake_in_the_code(tags):
    with pytest.raises(ValueError, match="tag"):
        message(tags=tags)


@pytest.mark.parametrize("part", ["text", "html", "subject"])
def test_half_a_character_is_rejected(part):
    with pytest.raises(Rejected):
        render(message(**{part: "\ud83d"}))


def test_a_mail_too_large_for_common_servers_is_rejected():
    with pytest.raises(Rejected, match="too-large"):
        render(message(text="x" * LARGEST))
