"""How people are over a term: believable, and the same for the same seed."""

from datetime import UTC, datetime, time, timedelta
from statistics import mean
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rehearsal.term.manner import (
    AWAKE_FROM,
    AWAKE_UNTIL,
    LOOKS_EVERY,
    Manner,
    Rhythm,
    looks,
    manner,
    next_date,
    rhythm,
    silent_group,
)

HANDLES = [f"person.{number}" for number in range(1000)]
GROUPS = [f"Group {number:02}" for number in range(1, 41)]
ZONES = ("Asia/Hong_Kong", "Europe/London", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia")
INSTANTS = st.integers(0, 2 * 365 * 24 * 60).map(lambda n: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=n))
"""Two years, so that both changes of the clocks are among them."""


def manners(seed: int, kind: str) -> list[Manner]:
    return [manner(seed, handle, kind) for handle in HANDLES]


def test_the_same_seed_gives_the_same_term_and_another_seed_another() -> None:
    assert manners(7, "mentor") == manners(7, "mentor")
    assert manners(7, "mentor") != manners(8, "mentor")
    assert [rhythm(7, group) for group in GROUPS] == [rhythm(7, group) for group in GROUPS]
    assert [rhythm(7, group) for group in GROUPS] != [rhythm(8, group) for group in GROUPS]


@pytest.mark.parametrize("kind", ["mentor", "student"])
def test_nobody_is_perfect_and_nobody_is_hopeless(kind: str) -> None:
    for one in manners(3, kind):
        for name, rate in vars(one).items():
            assert rate > 0, name
            assert rate < 1 or name == "pace", name


def test_many_need_a_nudge_and_not_all_of_them_heed_it() -> None:
    """Most groups lose touch because nobody fixes the next date: that has to come up in a rehearsal."""
    mentors = manners(1, "mentor")
    assert 0.35 < mean(one.plans_ahead for one in mentors) < 0.55
    assert 0.45 < mean(one.heeds for one in mentors) < 0.75
    students = manners(1, "student")
    assert 0.75 < mean(one.keeps for one in students) < 0.95
    assert mean(one.says for one in students) < mean(one.says for one in mentors)


def test_one_group_goes_silent_the_same_for_the_same_seed() -> None:
    assert silent_group(1, GROUPS) == silent_group(1, reversed(GROUPS)) in GROUPS
    assert len({silent_group(seed, GROUPS) for seed in range(20)}) > 5
    assert silent_group(1, GROUPS[:1]) == "", "a school of one group still has a term"


@given(after=INSTANTS, hours=st.floats(0, 200), zone=st.sampled_from(ZONES))
def test_people_look_when_they_are_awake_on_whole_five_minutes_and_never_before(
    after: datetime, hours: float, zone: str
) -> None:
    looked = looks(after, hours, zone)
    there = looked.astimezone(ZoneInfo(zone)).time()
    assert AWAKE_FROM <= there <= (datetime.combine(looked, AWAKE_UNTIL) + LOOKS_EVERY).time()
    assert looked > after
    assert timedelta() < looked - (after + timedelta(hours=hours)) <= timedelta(hours=11)
    assert (looked.minute % 5, looked.second, looked.microsecond) == (0, 0, 0)


@given(after=INSTANTS, zone=st.sampled_from(ZONES), weekday=st.integers(0, 6), hour=st.integers(0, 23))
def test_the_next_date_is_on_the_groups_day_with_two_days_notice_and_within_ten_days(
    after: datetime, zone: str, weekday: int, hour: int
) -> None:
    date = next_date(after, Rhythm(weekday, time(hour, 30), 2, 60, online=True), zone)
    here = after.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    assert (date.weekday(), date.time()) == (weekday, time(hour, 30))
    assert timedelta(days=2) <= date - here < timedelta(days=9, hours=1)
