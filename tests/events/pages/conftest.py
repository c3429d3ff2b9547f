from collections.abc import Iterator

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def english_site() -> Iterator[None]:
    """Each test begins in English."""
    with translation.override("en"):
        yield
