"""The preview foretells what the engine then does, if nobody does anything."""

from datetime import time, timedelta

from bot.domain.nudges.preview import Coming, simulate
from bot.services.planning import load_facts
from bot.storage.unit import Database
from tests.conftest import SetClock
from tests.services.nudge_school import NudgeSchool, build_nudge_school

WEEKS = timedelta(weeks=8)


async def foretold(school: NudgeSchool) -> list[Coming]:
    now = school.clock.now()
    async with school.database.read() as unit:
        facts = await load_facts(unit, school.programme.id, school.group_ids, now, school.rules)
    return list(simulate(facts, school.rules, now, now + WEEKS))


async def busy_school(database: Database, clock: SetClock) -> NudgeSchool:
    """Three groups with two mentors, in three zones: dates, quiet hours, a blackout, a pause, some open matters."""
    zones = ["Europe/London", "America/New_York", None, "Australia/Lord_Howe"]
    school = await build_nudge_school(database, clock, groups=3, mentors=2, zones=zones)
    await school.kickoff()
    await school.look()
    await school.days(5)
    await school.meet("2026-09-20 19:00", group=0)
    held = await school.meet("2026-09-17 12:00", group=1)
    later = await school.meet("2026-10-24 12:00", group=1)
    await school.says(later, 0, coming=True, group=1)
    await school.says(later, 2, coming=False, group=1)
    await school.wish(0, group=2, quiet_from=time(12), quiet_until=time(20))
    await school.wish(1, group=1, paused_at=clock.now())
    await school.blackout("2026-10-05", "2026-10-11")
    await school.days(2)
    await school.close(held, group=1)
    return school


async def test_what_is_foretold_is_what_happens(database: Database, clock: SetClock) -> None:
    school = await busy_school(database, clock)
    coming = await foretold(school)
    school.told.clear()
    await school.until(clock.now() + WEEKS)
    happened = [(one.at, one.rule, one.group, who) for one in school.told for who in one.to or (-1,)]
    places = [{p.id: n for n, p in enumerate((await school.members(g)).everyone)} for g in range(3)]
    said = []
    for one in (one for one in coming if not one.dropped):
        group = school.group_ids.index(one.group_id)
        who = -1 if one.participant_id is None else places[group][one.participant_id]
        said.append((one.at, one.rule, group, who))
    assert len(said) > 25
    assert {rule for _, rule, _, _ in said} == {"no_date", "close", "photo", "reminder", "over"}
    assert sorted(said) == sorted(happened)
    assert [one.at for one in coming] == sorted(one.at for one in coming)


async def test_a_preview_sends_nothing_and_changes_nothing(database: Database, clock: SetClock) -> None:
    school = await busy_school(database, clock)
    before = await school.nudges()
    await foretold(school)
    assert await school.nudges() == before


async def test_more_than_three_about_one_thing_are_never_foretold(database: Database, clock: SetClock) -> None:
    school = await busy_school(database, clock)
    abouts = [one.about for one in await foretold(school) if one.rule in ("no_date", "close", "photo")]
    assert max(abouts.count(about) for about in abouts) <= 3
