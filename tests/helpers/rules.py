"""Ties a test to a rule of the page cache, and runs it again without the rule's mechanism."""

from collections.abc import Callable
from enum import StrEnum
from typing import TypeVar

import pytest

Test = TypeVar("Test", bound=Callable)


def rule(number: int, *mechanisms: StrEnum) -> Callable[[Test], Test]:
    """Run the test with everything on, then once more without each mechanism: then it must fail with an assertion.

    `number` is the rule's in the page cache's list of 27. The fixture `switched_off` (tests/cms/conftest.py) turns
    the mechanism off in this process and, through the environment, in processes that the test starts.
    """
    without = [
        pytest.param(
            name,
            id=f"rule{number}-without-{name.value}",
            marks=pytest.mark.xfail(strict=True, raises=AssertionError, reason=f"negative control: {name.value}"),
        )
        for name in mechanisms
    ]

    def decorate(test: Test) -> Test:
        everything_on = pytest.param(None, id=f"rule{number}")
        marked = pytest.mark.parametrize("switched_off", [everything_on, *without], indirect=True)(test)
        return pytest.mark.usefixtures("switched_off")(marked)

    return decorate
