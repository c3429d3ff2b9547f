"""Ties a test to a rule of the page cache, and runs it again without the rule's mechanism."""

from collections.abc import Callable
from enum import StrEnum
from typing import TypeVar

import pytest

Test = TypeVar("Test", bound=Callable)


def negative_control(*mechanisms: StrEnum, name: str = "all") -> Callable[[Test], Test]:
    """Run the test with everything on, then once more without each mechanism: then it must fail with an assertion.

    The fixture `switched_off` (tests/cms/conftest.py) turns the mechanism off in this process and, through the
    environment, in processes that the test starts.
    """
    without = [
        pytest.param(
            mechanism,
            id=f"{name}-without-{mechanism.value}",
            marks=pytest.mark.xfail(strict=True, raises=AssertionError, reason=f"negative control: {mechanism.value}"),
        )
        for mechanism in mechanisms
    ]

    def decorate(test: Test) -> Test:
        everything_on = pytest.param(None, id=name)
        marked = pytest.mark.parametrize("switched_off", [everything_on, *without], indirect=True)(test)
        return pytest.mark.usefixtures("switched_off")(marked)

    return decorate


def rule(number: int, *mechanisms: StrEnum) -> Callable[[Test], Test]:
    """Mark a test as that of one of the page cache's 27 rules, with its negative controls."""
    return negative_control(*mechanisms, name=f"rule{number}")
