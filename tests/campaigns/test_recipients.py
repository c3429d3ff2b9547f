"""Addresses are compared in one form."""

import pytest

from campaigns.recipients import InvalidAddressError, normalise
from campaigns.states import Channel


@pytest.mark.parametrize(
    ("given", "normal"),
    [
        (" Ana@Example.ORG ", "ana@example.org"),
        ("ana@BÜCHER.example", "ana@xn--bcher-kva.example"),
        ("ana+tag@example.org", "ana+tag@example.org"),
    ],
)
def test_mail_addresses(given, normal) -> None:
    assert normalise(given, Channel.EMAIL) == normal


@pytest.mark.parametrize(
    ("given", "normal"),
    [
        ("+1 (212) 555-0123", "+12125550123"),
        ("212.555.0123", "+12125550123"),
        ("tel:+1-212-555-0123", "+12125550123"),
        ("+34 612 345 678", "+34612345678"),
    ],
)
def test_phone_numbers(given, normal) -> None:
    assert normalise(given, Channel.SMS) == normal


@pytest.mark.parametrize(
    ("given", "channel"),
    [
        ("", Channel.EMAIL),
        ("ana", Channel.EMAIL),
        ("ana@", Channel.EMAIL),
        ("ana@example.org\r\nBcc: all@example.org", Channel.EMAIL),
        ("ana@example.org, bo@example.org", Channel.EMAIL),
        ("Ana <ana@example.org>", Channel.EMAIL),
        (f"{'a' * 65}@{'b' * 300}.example", Channel.EMAIL),
        (f"ana@{'ü' * 70}.example", Channel.EMAIL),
        ("", Channel.SMS),
        ("STOP", Channel.SMS),
        ("911", Channel.SMS),
        ("+1 212 555 0123 ext. 9", Channel.SMS),
        ("+999 12345", Channel.SMS),
    ],
)
def test_what_is_no_address_is_refused_without_repeating_it(given, channel) -> None:
    with pytest.raises(InvalidAddressError) as refusal:
        normalise(given, channel)

    assert not given or given not in str(refusal.value)
