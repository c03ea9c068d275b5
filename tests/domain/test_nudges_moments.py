"""The first moment at which somebody may be nudged, held against a slow look at every moment."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.nudges import Blackout
from bot.domain.nudges.moments import WEEK, Days, Hours, Limits, first_allowed, later
from bot.domain.zone_changes import changes

ZONES = (
    "Asia/Hong_Kong",
    "Europe/London",
    "America/New_York",
    "Australia/Sydney",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "America/Sao_Paulo",
    "Pacific/Apia",
    "America/Havana",  # changes its clocks at midnight
    "Africa/Casablanca",  # changes them four times a year
)
STEP = timedelta(minutes=5)
"""All times in these tests are whole fives of minutes, as are all changes of clocks in them."""


def changes_of_clocks() -> list[datetime]:
    """Every change of clocks in these zones within the years that the tests play in."""
    begin, end = datetime(2025, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC)
    return sorted(moment for zone in ZONES for moment in changes(zone, begin, end))


fives = st.integers(0, 24 * 12 - 1).map(lambda n: time(n // 12, n % 12 * 5))
moments = st.integers(0, 3 * 365 * 24 * 12).map(lambda n: datetime(2025, 1, 1, tzinfo=UTC) + n * STEP)
near_changes = st.tuples(st.sampled_from(changes_of_clocks()), st.integers(-24 * 12, 12)).map(
    lambda t: t[0] + t[1] * STEP
)


@st.composite
def situations(draw: st.DrawFn) -> tuple[datetime, Limits]:
    """A moment, and what may speak against it: blackouts begin within days, nudges were sent within the week before."""
    start = draw(moments | near_changes)
    blackouts = []
    for number in range(draw(st.integers(0, 2))):
        first = start.date() + timedelta(days=draw(st.integers(-2, 3)))
        last = first + timedelta(days=draw(st.integers(0, 3)))
        blackouts.append(Blackout(id=number, programme_id=1, first_day=first, last_day=last, label="Exams"))
    sent = draw(st.lists(st.integers(0, 10 * 24 * 12).map(lambda n: start - n * STEP), max_size=4))
    return start, Limits(
        zone=draw(st.sampled_from(ZONES)),
        programme_zone=draw(st.sampled_from(ZONES)),
        quiet=draw(st.none() | st.tuples(fives, fives)),
        blackouts=blackouts,
        sent=sent,
        most=draw(st.none() | st.integers(1, 3)),
        snoozed_until=draw(st.none() | st.integers(-20, 400).map(lambda n: start + n * STEP)),
    )


def allowed(at: datetime, limits: Limits) -> bool:
    """What the rules say in plain words."""
    if limits.snoozed_until and at < limits.snoozed_until:
        return False
    if limits.most is not None and sum(at - WEEK < moment <= at for moment in limits.sent) >= limits.most:
        return False
    day = at.astimezone(ZoneInfo(limits.programme_zone)).date()
    if any(blackout.first_day <= day <= blackout.last_day for blackout in limits.blackouts):
        return False
    if limits.quiet is None:
        return True
    begin, end = limits.quiet
    clock = at.astimezone(ZoneInfo(limits.zone)).time()
    return clock >= end or clock < begin if begin <= end else end <= clock < begin


@given(situations())
def test_it_is_allowed_and_no_earlier_moment_is(situation: tuple[datetime, Limits]) -> None:
    start, limits = situation
    found = first_allowed(start, limits)
    at = start
    while not allowed(at, limits):
        at += STEP
    assert found.at == at
    assert (found.hold is None) == (at == start)


@given(situations(), st.integers(0, 2000))
def test_whoever_begins_later_is_not_nudged_earlier(situation: tuple[datetime, Limits], steps: int) -> None:
    start, limits = situation
    first, second = first_allowed(start, limits).at, first_allowed(start + steps * STEP, limits).at
    assert first is not None and second is not None and first <= second


@pytest.mark.parametrize(
    ("start", "quiet", "found"),
    [
        # At 01:00 clocks go on to 02:00: the quiet hours' end at 01:30 is never shown.
        ("2026-03-28 23:00", ("22:00", "01:30"), "2026-03-29 01:00"),
        # At 02:00 clocks go back to 01:00, which is before the quiet hours began at 01:30.
        ("2026-10-25 00:45", ("01:30", "06:00"), "2026-10-25 01:00"),
        # An end that is shown twice is over the first time it is shown.
        ("2026-10-24 23:00", ("22:00", "01:30"), "2026-10-25 00:30"),
    ],
)
def test_quiet_hours_in_the_night_in_which_londons_clocks_change(
    start: str, quiet: tuple[str, str], found: str
) -> None:
    limits = Limits(
        zone="Europe/London", programme_zone="UTC", quiet=(time.fromisoformat(quiet[0]), time.fromisoformat(quiet[1]))
    )
    moment = first_allowed(datetime.fromisoformat(start).replace(tzinfo=UTC), limits)
    assert moment.at == datetime.fromisoformat(found).replace(tzinfo=UTC)


def test_a_blackout_ends_when_its_midnight_is_skipped() -> None:
    """In Havana clocks go from midnight to 01:00 on 8 March 2026."""
    exams = Blackout(id=1, programme_id=1, first_day=date(2026, 3, 6), last_day=date(2026, 3, 7), label="Exams")
    found = first_allowed(
        datetime(2026, 3, 7, 12, tzinfo=UTC), Limits(zone="UTC", programme_zone="America/Havana", blackouts=[exams])
    )
    assert found.at == datetime(2026, 3, 8, 5, tzinfo=UTC)


@given(situations())
def test_asking_again_at_the_moment_itself_changes_nothing(situation: tuple[datetime, Limits]) -> None:
    start, limits = situation
    at = first_allowed(start, limits).at
    assert at is not None and first_allowed(at, limits).at == at


def test_whoever_is_silenced_is_never_nudged() -> None:
    start = datetime(2026, 9, 14, 9, tzinfo=UTC)
    found = first_allowed(start, Limits(zone="UTC", programme_zone="UTC", silenced="paused"))
    assert (found.at, found.hold) == (None, "paused")


def test_what_held_it_longest_is_the_reason() -> None:
    exams = Blackout(id=1, programme_id=1, first_day=date(2026, 9, 14), last_day=date(2026, 9, 20), label="Exams")
    limits = Limits(zone="UTC", programme_zone="UTC", quiet=(time(21), time(8)), blackouts=[exams])
    found = first_allowed(datetime(2026, 9, 14, 9, tzinfo=UTC), limits)
    assert (found.at, found.hold) == (datetime(2026, 9, 21, 8, tzinfo=UTC), "blackout")


@pytest.mark.parametrize("zone", ZONES)
def test_days_later_is_at_the_hour_on_the_wall_across_every_change_of_clocks(zone: str) -> None:
    at = datetime(2026, 1, 1, 3, tzinfo=UTC)
    for _ in range(370):
        found = later(at, Days(1), zone, time(17)).astimezone(ZoneInfo(zone))
        assert (found.date() - at.astimezone(ZoneInfo(zone)).date(), found.time()) == (timedelta(days=1), time(17))
        at += timedelta(days=1)


def test_hours_are_hours_whatever_the_clocks_do() -> None:
    before = datetime(2026, 3, 28, 19, tzinfo=UTC)
    assert later(before, Hours(24), "Europe/London", time(17)) - before == timedelta(hours=24)
    assert later(before, Hours(-1), "Europe/London", time(17)) - before == timedelta(hours=-1)
