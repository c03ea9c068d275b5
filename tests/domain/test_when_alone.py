"""A day or a time of day alone, as people type them."""

from datetime import date, time

import pytest

from bot.domain.refusal import Refusal
from bot.domain.when.alone import day_of, time_of_day, times_of_day

FRIDAY = date(2026, 9, 11)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("21 Dec", "2026-12-21"),
        ("Dec 21st", "2026-12-21"),
        ("Mon 21 Dec 2026", "2026-12-21"),
        ("3 January", "2027-01-03"),
        ("2027-01-03", "2027-01-03"),
        ("4/12", "2026-12-04"),
        ("4/12/2026", "2026-12-04"),
        ("today", "2026-09-11"),
        ("tomorrow", "2026-09-12"),
        ("Monday", "2026-09-14"),
        ("21 Dec 2020", "2020-12-21"),
    ],
)
def test_a_day_is_understood_as_people_write_it(typed: str, meant: str) -> None:
    assert day_of(typed, FRIDAY, "en").isoformat() == meant


def test_the_order_of_day_and_month_is_the_languages() -> None:
    assert day_of("4/12/2026", FRIDAY, "en-US") == date(2026, 4, 12)


@pytest.mark.parametrize("typed", ["", "soon", "31 November", "19:30", "Friday 7pm", "21 Dec – 3 Jan", "x" * 300])
def test_what_is_no_day_is_refused(typed: str) -> None:
    with pytest.raises(Refusal, match=r"common\.no_day"):
        day_of(typed, FRIDAY, "en")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("21:30", time(21, 30)), ("9pm", time(21)), ("9.15 pm", time(21, 15)), ("0:00", time(0)), ("08:00", time(8))],
)
def test_a_time_of_day_is_understood_as_people_write_it(typed: str, meant: time) -> None:
    assert time_of_day(typed) == meant


def test_a_number_that_may_be_morning_or_evening_is_asked_about() -> None:
    with pytest.raises(Refusal, match="which_half") as asked:
        time_of_day("9")
    assert asked.value.blanks == {"first": "09:00", "second": "21:00"}
    assert set(times_of_day("9")) == {time(9), time(21)}


@pytest.mark.parametrize("typed", ["", "late", "25:00", "tomorrow 7pm", "7pm London"])
def test_what_is_no_time_of_day_is_refused(typed: str) -> None:
    with pytest.raises(Refusal, match="no_time_of_day"):
        time_of_day(typed)
