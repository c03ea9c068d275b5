"""At the right local time, once, in every zone and across both changes of clocks of a year."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.localtime import in_gap, instant, local_in
from bot.domain.nudges import NudgeRules
from bot.domain.nudges.moments import Days, later
from bot.domain.zone_changes import changes
from bot.storage.unit import Database
from tests.conftest import SetClock
from tests.services.nudge_school import NudgeSchool, build_nudge_school

ZONES = (
    "Asia/Hong_Kong",
    "Europe/London",
    "America/New_York",
    "Australia/Sydney",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "America/Sao_Paulo",
    "Pacific/Apia",
)
YEAR = datetime(2026, 9, 1, tzinfo=UTC), datetime(2027, 9, 1, tzinfo=UTC)
QUARTER = timedelta(minutes=15)
NINETEEN, NIGHT = time(19), time(2, 15)
"""When groups meet; the second is a time that some clocks skip and others show twice."""
WITHOUT_CHANGES = (datetime(2026, 10, 25, 1, tzinfo=UTC), datetime(2027, 3, 28, 1, tzinfo=UTC))


def changing_days(zone: str) -> list[date]:
    """The days on which clocks change there within a year; where they never do, two days on which they do elsewhere."""
    found = list(changes(zone, *YEAR)) or list(WITHOUT_CHANGES)
    return [local_in(moment, zone).date() for moment in found]


async def around_a_change(school: NudgeSchool, day: date) -> None:
    """Meet-ups in the evening before, in the night of the change and in the evening after it."""
    zone = school.programme.time_zone
    await school.until(instant(datetime.combine(day - timedelta(days=3), time(12)), zone))
    before = {nudge.id for nudge in await school.nudges()}
    local = [
        datetime.combine(day + timedelta(days=n), clock) for n, clock in ((-1, NINETEEN), (0, NIGHT), (0, NINETEEN))
    ]
    planned = [await school.meet(when.isoformat(" ")) for when in local]
    for meet_up in planned:
        await school.says(meet_up, 0, coming=True)
    await school.until(max(m.ends_at for m in planned) + timedelta(days=4))
    sent = [n for n in await school.nudges(state="sent") if n.id not in before]
    for when, meet_up in zip(local, planned, strict=True):
        assert local_in(meet_up.starts_at, zone) == when or in_gap(when, zone)

        def of_it(rule: str, hours: str = "", key: str = f"{meet_up.id}.0") -> list[datetime]:
            return [n.sent_at for n in sent if n.about == f"{rule}:{key}{hours}" and n.sent_at and n.number == 1]

        start = meet_up.starts_at
        assert of_it("over") == [meet_up.ends_at]
        assert of_it("reminder", ":1")[:1] == [start - timedelta(hours=1)]
        day_before = start - timedelta(hours=24)
        at_night = local_in(day_before, zone).time() < time(8)
        assert set(of_it("reminder", ":24")) == {_eight(day_before, zone) if at_night else day_before}
        afterwards = meet_up.ends_at + timedelta(hours=18)
        at_night = local_in(afterwards, zone).time() >= time(21)
        assert of_it("close") == [_eight(afterwards + timedelta(days=1), zone) if at_night else afterwards]
    [asked] = [n.sent_at for n in sent if n.rule == "no_date" and n.sent_at and n.number == 1]
    assert local_in(asked, zone) == datetime.combine(day + timedelta(days=3), time(17))
    for meet_up in planned:
        await school.close(meet_up, "missed")


def _eight(moment: datetime, zone: str) -> datetime:
    """08:00 on that day, when the quiet hours end."""
    return instant(datetime.combine(local_in(moment, zone).date(), time(8)), zone)


@pytest.mark.parametrize("zone", ZONES)
async def test_meet_ups_and_nudges_around_both_changes_of_the_year(
    database: Database, clock: SetClock, zone: str
) -> None:
    rules = NudgeRules(most_in_a_week=21)
    school = await build_nudge_school(database, clock, zone=zone, students=1, rules=rules)
    for day in changing_days(zone):
        await around_a_change(school, day)
    told = await school.nudges(state="sent")
    assert len({(n.about, n.participant_id, n.number) for n in told}) == len(told)


@given(
    st.sampled_from(sorted(available_timezones())),
    st.integers(0, 3 * 365 * 24 * 60).map(lambda n: YEAR[0] + timedelta(minutes=n)),
    st.integers(1, 60),
    st.times().map(lambda t: t.replace(second=0, microsecond=0)),
)
def test_in_every_zone_there_is_the_planned_local_time_is_the_one_at_which_it_fires(
    zone: str, moment: datetime, days: int, hour: time
) -> None:
    """Inside a gap it is later by the length of the gap: the documented rule."""
    planned = datetime.combine(local_in(moment, zone).date() + timedelta(days=days), hour)
    fired = local_in(later(moment, Days(days), zone, hour), zone)
    if in_gap(planned, zone):
        assert planned < fired <= planned + timedelta(days=1)
    else:
        assert fired == planned


@pytest.mark.parametrize("zone", sorted(available_timezones()))
def test_in_every_zone_the_rule_holds_on_the_days_on_which_its_clocks_change(zone: str) -> None:
    """Each quarter of an hour of the day of every change in three years, and of the days beside it. What is planned
    inside a gap fires as much later as clocks skip; what comes twice fires the first time."""
    start = datetime(2025, 1, 1, tzinfo=UTC)
    for moment in changes(zone, start, start + timedelta(days=3 * 365)):
        before = moment - timedelta(days=3)
        after, until = local_in(moment, zone), local_in(moment - timedelta(seconds=1), zone) + timedelta(seconds=1)
        for quarter in range(4 * 24 * 5):
            planned = datetime.combine(local_in(before, zone).date() + timedelta(days=1), time()) + quarter * QUARTER
            days = (planned.date() - local_in(before, zone).date()).days
            fired_at = later(before, Days(days), zone, planned.time())
            fired = local_in(fired_at, zone)
            if until <= planned < after:
                assert fired == planned + (after - until)
            else:
                assert fired == planned
            if after <= planned < until:
                assert fired_at < moment


@settings(max_examples=40)
@given(st.sampled_from(sorted(available_timezones())), st.integers(1970, 2037))
def test_every_change_of_clocks_is_found_to_the_second(zone: str, year: int) -> None:
    start, end = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
    second = timedelta(seconds=1)
    found = list(changes(zone, start, end))
    for moment in found:
        assert local_in(moment, zone) - local_in(moment - second, zone) != second
    hours = [start + timedelta(hours=n) for n in range(0, 366 * 24, 6)]
    jumps = sum(
        local_in(after, zone) - local_in(before, zone) != after - before
        for before, after in pairwise(hours)
        if after <= end
    )
    assert len(found) == jumps
