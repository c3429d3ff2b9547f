"""The messages that Rostrum knows, in both languages."""

from datetime import datetime
from typing import Any

import pytest

from campaigns.message_templates import Link, MessageTemplate, Zone, all_templates
from campaigns.rendering import render_mail, render_text
from campaigns.states import Channel
from cms.infra import sms

SAMPLES: dict[type, Any] = {
    str: "Ñ & <b>Ana</b>",
    int: 2,
    datetime: "2026-07-02T23:30:00+00:00",
    Link: "https://example.org/events/1?a=1&b=2",
    Zone: "America/New_York",
    list: ["Ñ & <b>Ana</b>"],
}
# Their words are made when they are ordered, in the recipient's language.
FRAMES = {"event_note"}
MAILS = [each for each in all_templates() if each.channel == Channel.EMAIL]
TEXTS = [each for each in all_templates() if each.channel == Channel.SMS]


def sample(template: MessageTemplate, **values: Any) -> dict[str, Any]:
    return {name: SAMPLES[kind] for name, kind in (template.needs | template.takes).items()} | values


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("template", MAILS, ids=lambda each: each.name)
def test_every_mail_is_whole_and_escaped(template, language) -> None:
    words = render_mail(template, sample(template), language=language)

    assert words.subject
    assert "\n" not in words.subject
    assert f'lang="{language}"' in words.html
    assert "<b>Ana" not in words.html
    assert "&amp;" not in words.text
    assert "prefers-color-scheme: dark" in words.html
    assert "{{" not in words.html + words.text + words.subject
    for name, kind in template.needs.items():
        if kind is Link:
            assert SAMPLES[Link] in words.text, name
            assert SAMPLES[Link].replace("&", "&amp;") in words.html, name


def test_the_two_languages_differ() -> None:
    for template in MAILS:
        english, spanish = (render_mail(template, sample(template), language=code) for code in ("en", "es"))
        assert english.text != spanish.text
        assert english.subject != spanish.subject or template.name in FRAMES


@pytest.mark.parametrize("template", TEXTS, ids=lambda each: each.name)
def test_every_text_is_one_line_of_few_segments(template) -> None:
    plain = sample(template) | {name: "Town hall supper" for name, kind in template.needs.items() if kind is str}
    english, spanish = (render_text(template, plain, language=code) for code in ("en", "es"))

    assert "\n" not in english + spanish
    assert english != spanish or template.name in FRAMES
    assert sms.segments(english).count == 1
    assert sms.segments(spanish).count <= 2


def test_an_optional_value_may_be_left_out() -> None:
    template = next(each for each in MAILS if each.name == "event_confirmation")
    context = sample(template)
    del context["guest_count"]

    assert "we have kept a place for you:" in render_mail(template, context, language="en").text
    assert "2 guests" in render_mail(template, sample(template), language="en").text
