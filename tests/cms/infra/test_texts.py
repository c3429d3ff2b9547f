"""What people may write on one line."""

import pytest
from django.core.exceptions import ValidationError

from cms.infra.texts import validate_line


@pytest.mark.parametrize(
    "text", ["", "Ana", "Núñez-O’Neil", "東京", "محمد", "Zoë 👩‍👧", "a\u200db", "of 2024: \U0001fae9"]
)
def test_names_of_the_world_pass(text):
    validate_line(text)


@pytest.mark.parametrize(
    "text",
    [
        *("a\0", "a\nb", "a\tb", "\x1b[31m", "a\u2028b", "\ud800", "\ue000"),
        *("\ufffe", "\ufdd0", "\U0010ffff", "\u202eabc", "\u2066abc"),
    ],
)
def test_what_nobody_reads_or_what_turns_the_line_around_does_not(text):
    with pytest.raises(ValidationError):
        validate_line(text)
