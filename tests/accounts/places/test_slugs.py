"""An organisation's address is a host name's label, and deceives nobody."""

import pytest
from django.core.exceptions import ValidationError

from accounts.places.slugs import RESERVED, suggest_slug, validate_slug


@pytest.mark.parametrize("slug", ["ab", "4x", "tenants-union", "a" * 63])
def test_a_label_of_a_host_name_is_an_address(slug):
    validate_slug(slug)


@pytest.mark.parametrize(
    "slug",
    [
        "",
        "a",
        "-ab",
        "ab-",
        "Ab",
        "a_b",
        "a.b",
        "ñu",
        "a b",
        "a" * 64,
        "ab\n",
        "a\0b",
        "xn--80ak6aa92e",
        "www",
        "admin",
    ],
)
def test_what_is_none_or_would_deceive_is_refused(slug):
    with pytest.raises(ValidationError):
        validate_slug(slug)


@pytest.mark.parametrize(
    ("name", "slug"), [("Tenants' Union, 4th Ward", "tenants-union-4th-ward"), ("Support", "support-org"), ("組合", "")]
)
def test_an_address_is_suggested_by_the_name(name, slug):
    assert suggest_slug(name) == slug


def test_a_suggested_address_is_a_good_one():
    for name in (*RESERVED, "x" * 80, "a _ b", "Ana & Ben"):
        validate_slug(suggest_slug(name))
