"""Places."""

import random

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.standings import standings


def test_equal_points_share_a_place_and_the_next_is_left_out() -> None:
    rows = standings({1: 900, 2: 1000, 3: 1000}, ranked={1, 2, 3})
    assert [(row.group_id, row.place) for row in rows] == [(2, 1), (3, 1), (1, 3)]


def test_a_group_that_was_not_there_stays_on_the_board_without_a_place() -> None:
    rows = standings({1: 0, 2: 0, 3: 500}, ranked={1, 3})
    assert [(row.group_id, row.points, row.place) for row in rows] == [(3, 500, 1), (1, 0, 2), (2, 0, None)]


@given(st.dictionaries(st.integers(1, 40), st.integers(0, 5), min_size=1), st.randoms())
def test_a_place_is_one_more_than_the_groups_with_more_points(points: dict[int, int], chance: random.Random) -> None:
    ranked = {group for group in points if chance.random() < 0.7}
    rows = standings(points, ranked)
    assert {row.group_id for row in rows} == set(points)
    for row in rows:
        better = sum(points[group] > row.points for group in ranked)
        assert row.place == (better + 1 if row.group_id in ranked else None)
