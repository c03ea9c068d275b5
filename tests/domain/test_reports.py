"""When a digest is due, which groups need somebody, and that a report is the same whatever order its rows come in."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.localtime import local_in
from bot.domain.participants import MentorGroup
from bot.domain.programme import Programme
from bot.domain.reports import Period, Person, Rate, period_meant
from bot.domain.reports.digest import LATEST, DigestRules, day_of_key, due_day, key_of, next_moment, week_before
from bot.domain.reports.facts import MeetUpRow, ReportFacts
from bot.domain.reports.reporting import report
from tests.domain.clock_changes import ZONES

SET_UP = datetime(2026, 9, 1, tzinfo=UTC)
NOW = datetime(2026, 12, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def programme(zone: str = "Asia/Hong_Kong", ends_on: date | None = None) -> Programme:
    roles: dict[str, Any] = {f"{kind}_role_id": None for kind in ("organiser", "staff", "mentor", "student")}
    return Programme(
        id=1,
        guild_id=2,
        time_zone=zone,
        locale="en",
        organisers_channel_id=3,
        created_at=SET_UP,
        ends_on=ends_on,
        **roles,
    )


moments = st.datetimes(datetime.fromisoformat("2026-10-01"), datetime.fromisoformat("2028-01-01")).map(
    lambda moment: moment.replace(tzinfo=UTC)
)
rules = st.builds(DigestRules, st.just(True), st.integers(0, 6), st.times().map(lambda t: t.replace(microsecond=0)))


@given(moments, rules, st.sampled_from(ZONES))
def test_a_digest_is_due_on_its_day_of_the_week_and_once_in_a_week(
    now: datetime, rules: DigestRules, zone: str
) -> None:
    school = programme(zone)
    days = {day for hours in range(0, 7 * 24, 6) if (day := due_day(school, rules, now + timedelta(hours=hours)))}
    assert 1 <= len(days) <= 2
    for day in days:
        assert day.weekday() == rules.weekday
        assert day_of_key(key_of(school, day)) == day


def test_no_digest_before_the_programme_after_its_end_or_long_after_an_outage() -> None:
    monday = datetime(2026, 10, 5, 0, 0, tzinfo=UTC)
    assert due_day(programme(), DigestRules(), monday) == date(2026, 10, 5)
    assert due_day(programme(), DigestRules(), monday - timedelta(seconds=1)) is None
    assert due_day(programme(), DigestRules(), monday + LATEST + timedelta(seconds=1)) is None
    assert due_day(programme(), DigestRules(on=False), monday) is None
    assert due_day(replace(programme(), created_at=monday), DigestRules(), monday + DAY) is None
    assert due_day(programme(ends_on=date(2026, 10, 1)), DigestRules(), monday) == date(2026, 10, 5)
    assert due_day(programme(ends_on=date(2026, 9, 27)), DigestRules(), monday) is None


@given(moments, rules, st.sampled_from(ZONES))
def test_the_next_digest_is_due_at_its_moment_and_not_before(now: datetime, rules: DigestRules, zone: str) -> None:
    school = programme(zone)
    moment = next_moment(school, rules, now)
    assert moment is not None
    assert timedelta() < moment - now <= 7 * DAY + timedelta(hours=1), "an hour more where clocks go back"
    day = due_day(school, rules, moment)
    assert day is not None
    assert due_day(school, rules, moment - timedelta(microseconds=1)) != day
    assert next_moment(school, rules, moment) != moment


def test_the_next_digest_keeps_its_hour_when_clocks_change_and_ends_with_the_programme() -> None:
    school, eight = programme("Europe/Berlin"), DigestRules()
    assert next_moment(school, eight, datetime(2026, 10, 19, 12, tzinfo=UTC)) == datetime(2026, 10, 26, 7, tzinfo=UTC)
    assert next_moment(school, eight, datetime(2027, 3, 22, 12, tzinfo=UTC)) == datetime(2027, 3, 29, 6, tzinfo=UTC)
    skipped = DigestRules(weekday=6, hour=time(2, 30))
    assert next_moment(school, skipped, datetime(2027, 3, 26, tzinfo=UTC)) == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
    over = replace(school, ends_on=date(2026, 10, 18))
    assert next_moment(over, eight, datetime(2026, 10, 18, tzinfo=UTC)) == datetime(2026, 10, 19, 6, tzinfo=UTC)
    assert next_moment(over, eight, datetime(2026, 10, 26, 12, tzinfo=UTC)) is None
    assert next_moment(school, DigestRules(on=False), datetime(2026, 10, 18, tzinfo=UTC)) is None


def test_a_week_has_seven_days_of_the_programmes_own_zone() -> None:
    week = week_before(programme("Europe/Berlin"), date(2026, 10, 26))
    assert week.until - week.since == 7 * DAY + timedelta(hours=1)


def facts(*meet_ups: MeetUpRow, joined: bool = True, made: datetime = NOW - 5 * DAY) -> ReportFacts:
    """A group with a mentor and a student."""
    group = MentorGroup(id=1, programme_id=1, name="Owls", channel_id=None, created_at=made, removed_at=None)
    people = [
        Person(
            id=number,
            kind="mentor" if number == 1 else "student",
            name="Ann",
            roster_id=None,
            discord_id=number if joined or number == 1 else None,
            group_id=1,
            joined_at=made if joined or number == 1 else None,
        )
        for number in (1, 2)
    ]
    period = Period(SET_UP, NOW + DAY)
    return ReportFacts(programme=programme(), period=period, at=NOW, people=people, groups=[group], meet_ups=meet_ups)


def missed(meet_up: int, days: int) -> MeetUpRow:
    return meet_up, 1, NOW - days * DAY, "missed", SET_UP


@pytest.mark.parametrize(
    ("known", "health", "reason"),
    [
        (facts(), "fine", None),
        (facts(joined=False), "act", "no_student"),
        (facts(made=NOW - 21 * DAY), "watch", "while_without"),
        (facts(made=NOW - 42 * DAY), "act", "long_without"),
        (facts((1, 1, NOW + DAY, "planned", SET_UP), made=NOW - 60 * DAY), "fine", None),
        (facts((1, 1, NOW - 20 * DAY, "held", SET_UP), made=NOW - 60 * DAY), "fine", None),
        (facts(missed(1, 9), missed(2, 2)), "act", "none_held"),
    ],
)
def test_a_group_is_fine_or_says_why_not(known: ReportFacts, health: str, reason: str | None) -> None:
    [group] = report(known).groups
    assert (group.health, [r.key for r in group.reasons][:1]) == (health, [f"reports.because_{reason}"] * bool(reason))


@pytest.mark.parametrize("state", ["held", "missed", "moved", "planned", "cancelled"])
def test_a_date_lay_ahead_whatever_has_come_of_it_since_unless_it_was_called_off(state: str) -> None:
    """In a report of days gone by, whose end was before the date."""
    end = NOW - 20 * DAY
    known = facts((1, 1, end + 2 * DAY, state, end - DAY), made=NOW - 90 * DAY)
    [group] = report(replace(known, period=Period(SET_UP, end))).groups
    ahead = end + 2 * DAY if state != "cancelled" else None
    assert (group.next_at, group.health) == (ahead, "fine" if ahead else "act")


def test_a_date_that_was_set_after_the_period_did_not_lie_ahead_at_its_end() -> None:
    end = NOW - 20 * DAY
    known = facts((1, 1, end + 2 * DAY, "held", end + DAY), made=NOW - 90 * DAY)
    [group] = report(replace(known, period=Period(SET_UP, end))).groups
    assert (group.next_at, group.health) == (None, "act")


@given(st.integers(0, 1000))
def test_the_order_of_rows_changes_nothing(seed: int) -> None:
    chance = Random(seed)
    states = ("held", "missed", "planned", "cancelled")
    rows = [(n, 1, NOW - n * DAY, chance.choice(states), SET_UP) for n in range(8)]
    proven = frozenset(n for n in range(8) if chance.random() < 0.5)
    known = replace(facts(*rows), proven=proven, attendances=[(n, 2, chance.random() < 0.5) for n in range(8)])
    shuffled = replace(known, meet_ups=chance.sample(rows, len(rows)), people=known.people[::-1])
    assert report(shuffled).groups == report(known).groups
    assert report(shuffled).total == report(known).total


@pytest.mark.parametrize(
    ("typed", "day"),
    [("today", "12-01"), ("Monday", "11-30"), ("Tuesday", "12-01"), ("3 March", "03-03"), ("24 Nov", "11-24")],
)
def test_a_day_that_is_typed_is_the_last_one(typed: str, day: str) -> None:
    found = period_meant(replace(programme(), created_at=SET_UP - 300 * DAY), None, typed, NOW, "en")
    assert f"{local_in(found.until - DAY, 'Asia/Hong_Kong'):%m-%d}" == day


def test_a_rate_of_nothing_has_no_share() -> None:
    assert Rate(0, 0).share is None
    assert Rate(1, 4) + Rate(2, 4) == Rate(3, 8)
    assert time(8) == DigestRules().hour
