"""Python's half of the table that nginx's edge is held to as well (tests/nginx/test_key_vectors.py)."""

import pytest

from cms.infra.pagecache.entries import _matches, negotiate
from tests.helpers.key_vectors import ENCODINGS, ETAG, IF_NONE_MATCH, VECTORS, use_settings


@pytest.fixture
def small_site():
    """No site is asked here, so none is made."""


@pytest.fixture(autouse=True)
def _settings(settings):
    use_settings(settings)


@pytest.mark.parametrize("server", ["by_wsgi", "by_asgi"])
def test_both_adapters_make_of_each_request_what_the_table_says(server):
    told, made = {}, {}
    for vector in VECTORS:
        if vector.only:
            continue
        asked = getattr(vector.request, server)()
        made[vector.name] = (asked.page.key, asked.page.exact) if asked else (None, True)
        told[vector.name] = (vector.key, vector.exact)
    assert made == told


def test_encodings_are_negotiated_as_the_table_says():
    assert [(accepted, negotiate(accepted)) for accepted, _ in ENCODINGS] == ENCODINGS


def test_versions_are_compared_as_the_table_says():
    assert [(header, _matches(header, ETAG)) for header, _ in IF_NONE_MATCH] == IF_NONE_MATCH
