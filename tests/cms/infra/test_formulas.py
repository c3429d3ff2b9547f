"""No cell of a file is a formula, and each can be brought back."""

import re
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cms.infra.formulas import harmless, plain


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"),
        ("@sum", "'@sum"),
        ("  =1", "  '=1"),
        ("\t=1", "\t'=1"),
        ("\r\n+1;x", "\r\n'+1;x"),
        ("a;=1", "a;'=1"),
        ("a; -b\n@c", "a; '-b\n'@c"),
        ("a \n \t @c", "a \n \t '@c"),
        ('a;"=1";x', 'a;"\'=1";x'),
        ("\uff1dcmd", "'\uff1dcmd"),
        ("'=1", "''=1"),
        ("a=1", "a=1"),
        ("O'Neil", "O'Neil"),
        ("+1 212", "'+1 212"),
        ("+12125550123", "+12125550123"),
        ("-1.5", "-1.5"),
        ("", ""),
    ],
)
def test_a_cell_in_which_a_formula_could_begin_gets_an_apostrophe_there(cell, written):
    assert harmless(cell) == written
    assert plain(written) == cell


@settings(max_examples=150, deadline=None)
@given(st.text("=+-@'\"; \t\r\n\x85\uff1da1.") | st.text())
@example("'+1")
def test_any_cell_comes_back_and_holds_no_formula_however_it_is_split(cell):
    written = harmless(cell)
    assert plain(written) == cell
    if not re.fullmatch(r"\+?-?[\d.]+", written):
        parts = filter(str.strip, re.split(r"[;\"\t\r\n]", written))
        assert not any(part.lstrip()[0] in {*"=+-@\uff1d"} for part in parts)


@pytest.mark.parametrize("space", ["\n", " \t", '"', ";", "'", "; '"])
def test_a_cell_of_nothing_but_beginnings_is_read_in_a_moment(space):
    cell = f"a{space * 60_000}a"
    began = time.process_time()
    assert plain(harmless(cell)) == cell
    assert time.process_time() - began < 1
