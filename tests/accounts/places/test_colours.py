"""Whatever colours an organisation chooses, everything in them and on them can be read."""

import random
import re

import pytest
from django.test import Client

from accounts.places.colours import READABLE, contrast, notes, palette, sheet, sheet_url

LIGHT, DARK = ("#ffffff", "#f6f2f8"), ("#150c1b", "#1f1328")
AWKWARD = ["#000000", "#ffffff", "#777777", "#767676", "#ffff00", "#0000ff", "#00ff00", "#ff0000", "#7f7f00", "#321148"]


def test_contrast_is_that_of_the_standard():
    assert contrast("#000000", "#ffffff") == contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


def test_every_pair_that_is_shown_can_be_read():
    chance = random.Random(20261121)  # noqa: S311 - the same colours each time
    drawn = [f"#{chance.randrange(1 << 24):06x}" for _ in range(400)]
    pairs = [(one, other) for one in AWKWARD for other in AWKWARD] + list(zip(drawn, reversed(drawn), strict=True))
    for main, accent in pairs:
        shown = palette(main, accent)
        read_on = [
            (shown.main_ink, [shown.main, shown.main_deep]),
            (shown.accent_ink, [shown.accent, shown.accent_strong]),
            (shown.accent_on_main, [shown.main, shown.main_deep]),
            (shown.link_light, LIGHT),
            (shown.link_dark, DARK),
        ]
        worst = min(contrast(text, back) for text, backs in read_on for back in backs)
        assert worst >= READABLE, (main, accent, shown)


def test_what_can_be_read_stays_as_it_was_chosen_and_the_rest_is_told():
    shown = palette("#321148", "#ffc12e")
    assert (shown.main, shown.accent, shown.accent_on_main, shown.link_light) == (
        *("#321148", "#ffc12e", "#ffc12e", "#321148"),
    )
    [only] = notes("#321148", "#ffc12e")
    assert "#321148" in only
    assert shown.link_dark in only
    assert len(notes("#777777", "#787878")) == 3


def test_the_sheet_is_kept_for_ever_under_an_address_that_names_its_content(client: Client, db):
    url = sheet_url("#123456", "#abcdef")
    answer = client.get(url)
    assert answer.headers["Content-Type"] == "text/css; charset=utf-8"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.content.decode() == sheet("#123456", "#abcdef")
    assert "--org-main:#123456" in answer.content.decode()
    assert not answer.cookies
    # The same on an organisation's own host, where pages name it without a host.
    assert url != sheet_url("#123456", "#abcdee")
    older = client.get(re.sub(r"[0-9a-f]{12}\.css", f"{0:012}.css", url))
    assert (older.status_code, older.headers["Cache-Control"]) == (200, "public, max-age=60")


@pytest.mark.parametrize("name", ["123456-abcdef", "123456-red-000000000000", "1234567-abcdef-000000000000"])
def test_what_is_no_colour_has_no_sheet(client: Client, db, name):
    assert client.get(f"/_/colours/{name}.css").status_code == 404
