"""The pace at which the bot calls Discord by itself, on a clock of the test's own."""

from collections.abc import Mapping
from heapq import heappop, heappush
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.interactions.sending import Places, missed

GLOBAL_PER_SECOND = 50
"""Discord's published limit."""


QUEUE = 250


def calls(stalls: Mapping[int, float]) -> list[float]:
    """When the calls of a full queue are made, by a loop that stands still for so long (seconds) at some of them."""
    places, now = Places(), 0.0
    waiting: list[float] = []
    made: list[float] = []
    for _ in range(QUEUE):
        heappush(waiting, places.take(now))
    for number in count():
        if not waiting:
            return made
        place = heappop(waiting)
        now = max(now, place) + stalls.get(number, 0.0)
        if missed(place, now):
            heappush(waiting, places.take(now))
        else:
            made.append(now)
    return made


@given(st.dictionaries(st.integers(0, QUEUE), st.floats(0.001, 3), max_size=6))
def test_however_the_loop_stalls_no_second_holds_more_calls_than_discord_allows(stalls: dict[int, float]) -> None:
    made = calls(stalls)
    assert len(made) == QUEUE
    assert all(later - first >= 1 for first, later in zip(made, made[GLOBAL_PER_SECOND:], strict=False))


def test_a_little_lateness_costs_no_pace() -> None:
    assert calls(dict.fromkeys(range(0, QUEUE, 2), 0.004))[-1] <= 1.1 * (QUEUE - 1) / 40


def test_after_a_quiet_time_calls_are_spaced_from_the_first_on() -> None:
    places = Places()
    assert [places.take(100.0) for _ in range(3)] == pytest.approx([100.0, 100.025, 100.05])
