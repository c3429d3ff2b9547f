from collections.abc import Iterator

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def patient_site(settings) -> Iterator[None]:
    """All tests come from one address, and those of the limit set their own; each begins in English."""
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"forms": {"rates": ["100000/h"]}}
    with translation.override("en"):
        yield
