"""Which days may be a blackout, and what is proposed instead."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.nudges import Blackout
from bot.domain.nudges.blackouts import BlackoutRefusal, check_blackout, proposal
from bot.domain.refusal import Refusal

TODAY = date(2026, 9, 11)
DAYS = st.dates(date(1990, 1, 1), date(2090, 1, 1))


@pytest.mark.parametrize(
    ("first", "last", "key", "proposed"),
    [
        ("2026-12-18", "2026-12-14", "reversed", ("2026-12-14", "2026-12-18")),
        ("2026-12-21", "2026-01-03", "reversed", ("2026-12-21", "2027-01-03")),
        ("2025-12-21", "2026-01-03", "over", ("2026-12-21", "2027-01-03")),
        ("2024-02-29", "2024-02-29", "over", ("2027-02-28", "2027-02-28")),
        ("2026-09-01", "2026-09-20", "begun", ("2026-09-11", "2026-09-20")),
        ("2036-12-21", "2037-01-03", "far", ("2026-12-21", "2027-01-03")),
        ("2026-12-21", "2028-01-03", "long", ("2026-12-21", "2027-12-21")),
    ],
)
def test_days_that_will_not_do_are_refused_with_what_was_probably_meant(
    first: str, last: str, key: str, proposed: tuple[str, str]
) -> None:
    with pytest.raises(BlackoutRefusal) as refusal:
        check_blackout(date.fromisoformat(first), date.fromisoformat(last), TODAY, [])
    assert refusal.value.key == f"programme.blackout_{key}"
    assert (refusal.value.first.isoformat(), refusal.value.last.isoformat()) == proposed


@pytest.mark.parametrize("last", ["2026-09-11", "2026-09-12", "2027-09-11"])
def test_today_and_a_whole_year_will_do(last: str) -> None:
    check_blackout(TODAY, date.fromisoformat(last), TODAY, [])


@given(DAYS, DAYS, DAYS)
def test_what_is_proposed_will_do_whatever_was_typed(first: date, last: date, today: date) -> None:
    check_blackout(*proposal(first, last, today), today, [])


@given(DAYS, DAYS, DAYS)
def test_days_that_will_do_are_proposed_unchanged(first: date, last: date, today: date) -> None:
    try:
        check_blackout(first, last, today, [])
    except BlackoutRefusal:
        return
    assert proposal(first, last, today) == (first, last)


def test_days_within_a_blackout_need_no_second_one() -> None:
    exams = Blackout(id=1, programme_id=1, first_day=TODAY, last_day=date(2026, 9, 20), label="Exams")
    with pytest.raises(Refusal, match="blackout_there"):
        check_blackout(TODAY, date(2026, 9, 20), TODAY, [exams])
    check_blackout(TODAY, date(2026, 9, 21), TODAY, [exams])
