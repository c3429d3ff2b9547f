"""Each control of the admin does its work under the Content-Security-Policy, and none breaks it."""

from types import ModuleType

import pytest
from playwright.sync_api import Page

from tests.browser import administration, operations, page_life, screens, writing
from tests.helpers.policy import Watch


@pytest.mark.parametrize(
    "part",
    [writing, page_life, screens, administration, operations],
    ids=lambda part: part.__name__.rpartition(".")[2],
)
def test_each_step_has_its_effect_and_keeps_to_the_policy(watched: tuple[Page, Watch], part: ModuleType):
    page, watch = watched
    for step in part.STEPS:
        step(page)
        assert watch.drain(page) == [], step.__name__
