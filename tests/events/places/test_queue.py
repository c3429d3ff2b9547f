"""Whose turn it is, in words of numbers."""

import pytest

from events.places.queue import Pool, Waiting, next_in_line


def line(*parties: int, passed: int = 0) -> list[Waiting]:
    return [Waiting(number, party, passed) for number, party in enumerate(parties, start=1)]


def turn(free: int, *waiting: Waiting, keeps: bool = True) -> list[int]:
    return next_in_line(Pool(10, 10 - free, True), waiting, keeps=keeps).admitted


def test_places_are_given_in_order():
    assert turn(3, *line(1, 2, 1)) == [1, 2]


def test_a_party_that_does_not_fit_is_passed_over_and_that_is_counted():
    found = next_in_line(Pool(10, 8, True), line(4, 1, 3, 1))
    assert (found.admitted, found.passed) == ([2, 4], {1: 2, 3: 1})


def test_after_three_others_places_are_kept():
    assert turn(9, *line(10, 1, 1, 1, 1, 1)) == [2, 3, 4]
    assert turn(3, Waiting(1, 4, 3), *line(1)[:0], Waiting(2, 1, 0)) == []
    assert turn(4, Waiting(1, 4, 3), Waiting(2, 1, 0)) == [1]


def test_in_the_last_day_places_are_kept_for_nobody():
    assert turn(3, Waiting(1, 4, 3), Waiting(2, 1, 0), keeps=False) == [2]


def test_a_party_that_is_larger_than_all_places_keeps_none():
    assert turn(5, Waiting(1, 11, 3), *[Waiting(number, 1, 0) for number in range(2, 7)]) == [2, 3, 4, 5, 6]


def test_without_a_limit_everybody_gets_a_place():
    assert next_in_line(Pool(None, 500, True), line(100, 1)).admitted == [1, 2]
    assert Pool(None, 500, True).takes(100)


@pytest.mark.parametrize(
    ("capacity", "taken", "waits", "takes"), [(3, 1, False, True), (3, 1, True, False), (3, 2, False, False)]
)
def test_a_newcomer_gets_a_place_where_one_is_free_and_nobody_waits(capacity, taken, waits, takes):
    assert Pool(capacity, taken, waits).takes(2) is takes


def test_where_more_is_taken_than_there_is_nothing_is_free():
    assert Pool(3, 5, False).free == 0
