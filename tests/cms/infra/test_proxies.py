"""Where the visitor is, as a proxy in front says it."""

import pytest
from django.test import RequestFactory

from cms.infra.proxies import LONGEST_PLACE, client_place

PROXY = "10.0.0.5"


@pytest.fixture(autouse=True)
def _proxy(settings):
    settings.TRUSTED_PROXIES, settings.COUNTRY_HEADER, settings.CITY_HEADER = [PROXY], "X-Country", "X-City"


def place(country, city="", peer=PROXY):
    headers = {"X-Country": country, "X-City": city.encode().decode("latin-1")}
    return client_place(RequestFactory().get("/", headers=headers, REMOTE_ADDR=peer))


@pytest.mark.parametrize(
    ("country", "city", "found"),
    [
        ("ES", "", "ES"),
        (" es ", "San  Sebastián", "ES/San Sebastián"),
        ("ES", "a/b\x00\n<c>", "ES/ab<c>"),
        ("T1", "Tor", ""),
        ("", "Oslo", ""),
        ("ESP", "", ""),
        ("ñé", "", ""),
    ],
)
def test_a_place_is_a_country_and_perhaps_a_city(country, city, found):
    assert place(country, city) == found


def test_a_place_keeps_within_its_length():
    assert len(place("ES", "x" * 1_000)) == LONGEST_PLACE


def test_nobody_else_says_where_they_are(settings):
    assert place("ES", peer="198.51.100.7") == ""
    settings.COUNTRY_HEADER = ""
    assert place("ES") == ""
