"""Planned local time is the local time at which a thing happens, in every zone; in a gap the written rule holds."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.localtime import in_gap, instant, local_in, shown_twice
from tests.domain.clock_changes import ZONES, Change, changes

QUARTER = timedelta(minutes=15)
LONGEST_CHANGE = timedelta(hours=25)

FIRST, LAST = datetime.fromisoformat("1990-01-01"), datetime.fromisoformat("2060-01-01")

local_times = st.datetimes(FIRST, LAST)
zones = st.sampled_from(ZONES)


@pytest.mark.parametrize(
    ("zone", "local", "utc"),
    [
        # No summer time: the same all year.
        ("Asia/Hong_Kong", "2026-03-29 02:30", "2026-03-28 18:30"),
        ("Asia/Hong_Kong", "2026-10-25 01:30", "2026-10-24 17:30"),
        ("Asia/Kathmandu", "2026-03-29 02:30", "2026-03-28 20:45"),
        ("Asia/Kathmandu", "2026-10-25 01:30", "2026-10-24 19:45"),
        # Summer time begins: the hour that is skipped is moved forward, the hours beside it are not.
        ("Europe/London", "2026-03-29 00:59", "2026-03-29 00:59"),
        ("Europe/London", "2026-03-29 01:30", "2026-03-29 01:30"),
        ("Europe/London", "2026-03-29 02:00", "2026-03-29 01:00"),
        ("America/New_York", "2026-03-08 01:59", "2026-03-08 06:59"),
        ("America/New_York", "2026-03-08 02:30", "2026-03-08 07:30"),
        ("America/New_York", "2026-03-08 03:00", "2026-03-08 07:00"),
        ("Australia/Sydney", "2026-10-04 02:30", "2026-10-03 16:30"),
        ("Australia/Lord_Howe", "2026-10-04 02:15", "2026-10-03 15:45"),
        ("Australia/Lord_Howe", "2026-10-04 02:30", "2026-10-03 15:30"),
        ("America/Sao_Paulo", "2018-11-04 00:30", "2018-11-04 03:30"),
        ("Pacific/Apia", "2020-09-27 03:30", "2020-09-26 14:30"),
        # Summer time ends: what is shown twice means the first time.
        ("Europe/London", "2026-10-25 01:30", "2026-10-25 00:30"),
        ("Europe/London", "2026-10-25 02:00", "2026-10-25 02:00"),
        ("America/New_York", "2026-11-01 01:30", "2026-11-01 05:30"),
        ("Australia/Sydney", "2026-04-05 02:30", "2026-04-04 15:30"),
        ("Australia/Lord_Howe", "2026-04-05 01:45", "2026-04-04 14:45"),
        ("America/Sao_Paulo", "2018-02-17 23:30", "2018-02-18 01:30"),
        ("Pacific/Apia", "2020-04-05 03:30", "2020-04-04 13:30"),
        # A whole day that Samoa never had.
        ("Pacific/Apia", "2011-12-29 19:00", "2011-12-30 05:00"),
        ("Pacific/Apia", "2011-12-30 19:00", "2011-12-31 05:00"),
        ("Pacific/Apia", "2011-12-31 19:00", "2011-12-31 05:00"),
    ],
)
def test_a_local_time_is_the_instant_that_the_clocks_there_show_it(zone: str, local: str, utc: str) -> None:
    assert instant(datetime.fromisoformat(local), zone) == datetime.fromisoformat(utc).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "local", "shown"),
    [
        ("Europe/London", "2026-03-29 01:30", "2026-03-29 02:30"),
        ("America/New_York", "2026-03-08 02:30", "2026-03-08 03:30"),
        ("Australia/Lord_Howe", "2026-10-04 02:15", "2026-10-04 02:45"),
        ("Pacific/Apia", "2011-12-30 19:00", "2011-12-31 19:00"),
    ],
)
def test_a_skipped_time_is_moved_forward_by_the_length_of_the_gap(zone: str, local: str, shown: str) -> None:
    skipped = datetime.fromisoformat(local)
    assert in_gap(skipped, zone)
    assert local_in(instant(skipped, zone), zone) == datetime.fromisoformat(shown)


@given(local_times, zones)
def test_planned_local_time_is_fired_local_time_outside_a_gap(local: datetime, zone: str) -> None:
    moment = instant(local, zone)
    assert moment.utcoffset() == timedelta(0)
    assert local_in(moment, zone) == local or in_gap(local, zone)


@given(st.datetimes(FIRST, LAST, timezones=st.just(UTC)), zones)
def test_every_instant_comes_back_unless_its_local_time_was_shown_before(moment: datetime, zone: str) -> None:
    local = local_in(moment, zone)
    assert not in_gap(local, zone)
    back = instant(local, zone)
    assert back == moment or (back < moment and shown_twice(local, zone))


@pytest.mark.parametrize("zone", ZONES)
def test_the_rule_holds_at_every_change_of_the_clocks(zone: str) -> None:
    """Each quarter of an hour around each change of three years."""
    for change in changes(zone, 2025, 3):
        local = change.wall - LONGEST_CHANGE
        while local < change.wall + LONGEST_CHANGE:
            _check(zone, change, local)
            local += QUARTER


def _check(zone: str, change: Change, local: datetime) -> None:
    moment, shown = instant(local, zone), local_in(instant(local, zone), zone)
    if change.wall <= local < change.wall + change.length:
        assert in_gap(local, zone)
        assert shown == local + change.length
    else:
        assert not in_gap(local, zone)
        assert shown == local
    twice = change.wall + change.length <= local < change.wall
    assert shown_twice(local, zone) == twice
    taken = change.before if local < max(change.wall, change.wall + change.length) else change.after
    assert moment == (local - taken).replace(tzinfo=UTC)
