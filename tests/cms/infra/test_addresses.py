"""Addresses are compared in one form."""

import pytest

from cms.infra.addresses import InvalidAddressError, normalise_email, normalise_phone, readable_phone


@pytest.mark.parametrize(
    ("given", "normal"),
    [
        (" Ana@Example.ORG ", "ana@example.org"),
        ("ana@BÜCHER.example", "ana@xn--bcher-kva.example"),
        ("ana+tag@example.org", "ana+tag@example.org"),
    ],
)
def test_mail_addresses(given, normal) -> None:
    assert normalise_email(given) == normal


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
    assert normalise_phone(given) == normal


def test_a_number_without_country_code_belongs_to_the_region_that_is_given() -> None:
    assert normalise_phone("612 345 678", region="ES") == "+34612345678"


@pytest.mark.parametrize(
    ("given", "normalise"),
    [
        ("", normalise_email),
        ("ana", normalise_email),
        ("ana@", normalise_email),
        ("ana@example.org\r\nBcc: all@example.org", normalise_email),
        ("ana@example.org, bo@example.org", normalise_email),
        ("Ana <ana@example.org>", normalise_email),
        ("ana\0@example.org", normalise_email),
        ("ana\ud800@example.org", normalise_email),
        ("a" * 10_000_000, normalise_email),
        (f"{'a' * 65}@{'b' * 300}.example", normalise_email),
        (f"ana@{'ü' * 70}.example", normalise_email),
        ("", normalise_phone),
        ("STOP", normalise_phone),
        ("911", normalise_phone),
        ("+1 212 555 0123 ext. 9", normalise_phone),
        ("+999 12345", normalise_phone),
        ("2" * 10_000_000, normalise_phone),
    ],
    ids=lambda given: given[:40] if isinstance(given, str) else given.__name__,
)
def test_what_is_no_address_is_refused_without_repeating_it(given, normalise) -> None:
    with pytest.raises(InvalidAddressError) as refusal:
        normalise(given)

    assert not given or given not in str(refusal.value)


@pytest.mark.parametrize(
    ("number", "read"),
    [("+12125550123", "+1 212-555-0123"), ("+34612345678", "+34 612 34 56 78"), ("x", "x")],
)
def test_a_number_is_shown_as_people_read_it(number, read):
    assert readable_phone(number) == read
