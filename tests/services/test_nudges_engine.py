"""Never lost, never twice: taken in hand, posted, marked, whatever dies in between."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.domain.outbox import NONCE_REMEMBERED, Post
from bot.services import build_services
from bot.services.nudges import IN_DOUBT_AFTER, NudgeService
from bot.storage.meetups import meet_ups
from bot.storage.unit import Database
from tests.conftest import SetClock
from tests.services.nudge_school import NudgeSchool, at, build_nudge_school, shown

HK = "Asia/Hong_Kong"


@pytest.fixture
async def school(database: Database, clock: SetClock) -> AsyncIterator[NudgeSchool]:
    """One group of a mentor (0) and two students (1, 2) in Hong Kong; Friday, 11 September 2026, 18:30 there."""
    yield await build_nudge_school(database, clock)


@pytest.fixture
async def other_process(database_file: Path, school: NudgeSchool) -> AsyncIterator[NudgeSchool]:
    """The same school, as a second bot on the same database file sees it."""
    opened = Database(database_file)
    services = build_services(opened, school.clock, nudge_rules=school.rules)
    yield NudgeSchool(services, opened, school.clock, school.rules, school.programme, school.group_ids)
    await opened.close()


async def due(school: NudgeSchool) -> None:
    """Let the first nudge of the group come due."""
    await school.kickoff()
    await school.look()
    await school.clock.advance(timedelta(days=4).total_seconds())


async def everything(service: NudgeService) -> list[Post]:
    """All that one process gets hold of, a few at a time."""
    posts: list[Post] = []
    while (await service.agenda()).send:
        posts += await service.claim(3)
    return posts


async def test_two_processes_never_take_the_same_nudge_in_hand(database: Database, clock: SetClock) -> None:
    one = await build_nudge_school(database, clock, groups=60)
    second = Database(database.path)
    other = build_services(second, clock, nudge_rules=one.rules)
    try:
        await due(one)
        taken = await asyncio.gather(*(everything(by) for by in (one.services.nudges, other.nudges) * 3))
        posts = [post.id for claimed in taken for post in claimed]
        assert len(posts) == len(set(posts)) == 60
        assert [n.state for n in await one.nudges()] == ["claimed"] * 60
    finally:
        await second.close()


async def test_what_is_in_hand_is_left_alone_while_its_process_may_live(
    school: NudgeSchool, other_process: NudgeSchool
) -> None:
    await due(school)
    assert len(await school.services.nudges.claim(40)) == 1
    await school.clock.advance(NONCE_REMEMBERED.total_seconds())
    assert await other_process.services.nudges.claim(40) == []
    assert await other_process.services.nudges.in_doubt() == []


async def test_what_a_dead_process_left_is_found_out_about_by_one_other(
    school: NudgeSchool, other_process: NudgeSchool
) -> None:
    await due(school)
    [post] = await school.services.nudges.claim(40)
    assert (await school.services.nudges.agenda()).next_at == school.clock.now() + IN_DOUBT_AFTER
    await school.clock.advance(IN_DOUBT_AFTER.total_seconds())
    mine, theirs = await asyncio.gather(school.services.nudges.in_doubt(), other_process.services.nudges.in_doubt())
    assert [found.id for found in mine + theirs] == [post.id]


async def test_a_nudge_that_did_not_go_out_goes_out_in_a_new_post_and_only_once(school: NudgeSchool) -> None:
    await due(school)
    [lost] = await school.services.nudges.claim(40)
    await school.clock.advance(IN_DOUBT_AFTER.total_seconds())
    [doubt] = await school.services.nudges.in_doubt()
    await school.services.nudges.not_sent(doubt)
    [told] = await school.days(2)
    assert told.post.id != lost.id
    assert [n.state for n in await school.nudges(planned_at=at(HK, "2026-09-14 17:00"))] == ["sent"]
    assert not await school.services.nudges.unsettled([lost])


async def test_a_nudge_that_did_go_out_is_not_sent_again(school: NudgeSchool) -> None:
    await due(school)
    await school.services.nudges.claim(40)
    await school.clock.advance(IN_DOUBT_AFTER.total_seconds())
    [doubt] = await school.services.nudges.in_doubt()
    await school.services.nudges.sent(doubt, 123)
    assert await school.look() == []
    assert [n.number for n in await school.nudges(state="pending")] == [2], "and the next one is planned"


async def test_what_was_left_in_hand_does_not_go_out_in_somebodys_quiet_hours(school: NudgeSchool) -> None:
    await due(school)
    await school.clock.advance((at(HK, "2026-09-15 20:59") - school.clock.now()).total_seconds())
    await school.services.nudges.claim(40)
    await school.clock.advance(timedelta(hours=2).total_seconds())
    [doubt] = await school.services.nudges.in_doubt()
    await school.services.nudges.not_sent(doubt)
    assert shown(school, await school.days(1)) == ["Wed 16 Sep 08:00 no_date 0"]


async def test_a_mark_that_was_not_kept_leaves_no_half_of_it(school: NudgeSchool, database: Database) -> None:
    """The process dies within the unit of work that marks a post as sent."""
    await due(school)
    [post] = await school.services.nudges.claim(40)
    with suppress(RuntimeError):
        async with database.write() as unit:
            await unit.outbox.sent(post.id, 123)
            await unit.nudges.end([post.id], state="sent", sent_at=school.clock.now())
            raise RuntimeError
    assert [n.state for n in await school.nudges()] == ["claimed"]
    assert await school.services.nudges.unsettled([post])


async def test_after_an_outage_what_is_useful_goes_out_oldest_first_and_the_stale_is_dropped_with_its_reason(
    database: Database, clock: SetClock
) -> None:
    school = await build_nudge_school(database, clock, groups=3)
    await school.kickoff(1, 2)
    await school.meet("2026-09-13 12:00", group=2)
    await school.meet("2026-09-12 15:00", group=0)
    await school.look()
    await school.clock.advance((at(HK, "2026-09-16 10:00") - clock.now()).total_seconds())
    told = await school.look()
    assert [(one.rule, one.group) for one in told] == [
        ("over", 0),
        ("close", 0),
        ("over", 2),
        ("close", 2),
        ("no_date", 1),
        ("no_date", 0),
    ]
    dropped = await school.nudges(state="dropped")
    assert {(n.rule, n.dropped) for n in dropped} == {("reminder", "late")}
    assert {(n.rule, n.hold) for n in await school.nudges(state="sent")} >= {("over", "outage"), ("no_date", "outage")}


async def test_a_group_that_is_gone_is_left_alone(school: NudgeSchool, database: Database) -> None:
    await school.kickoff()
    await school.look()
    async with database.write() as unit:
        everyone = (await school.members()).everyone
        await unit.roster.save([replace(person, group_id=None, removed_at=school.clock.now()) for person in everyone])
        await unit.imports.retire_if_unused(school.group_ids[0], school.clock.now())
    assert await school.days(10) == []
    assert [(n.state, n.dropped) for n in await school.nudges()] == [("dropped", "gone")]


async def test_whoever_leaves_a_group_is_not_nudged_about_it_any_more(database: Database, clock: SetClock) -> None:
    """Not even where the nudge was due while they still belonged to it; the other mentor is asked in their place."""
    school = await build_nudge_school(database, clock, groups=2, mentors=2)
    await school.kickoff(0)
    await school.look()
    [planned] = await school.nudges(state="pending")
    leaver = await school.person(0)
    assert planned.participant_id == leaver.id
    await clock.advance(timedelta(days=3).total_seconds())
    async with database.write() as unit:
        await unit.roster.save([replace(leaver, group_id=school.group_ids[1])])
    [told] = await school.look()
    theirs = await school.nudges(rule="no_date", participant_id=leaver.id)
    assert [(n.state, n.dropped) for n in theirs] == [("dropped", "gone")]
    assert (await school.members()).everyone[told.to[0]].kind == "mentor"


async def test_a_channel_that_is_gone_is_tried_once_a_week_and_not_for_ever_at_once(school: NudgeSchool) -> None:
    await due(school)
    [post] = await school.services.nudges.claim(40)
    await school.services.nudges.given_up(post, "10003")
    assert not (await school.services.nudges.agenda()).send
    [failed], [planned] = await school.nudges(state="failed"), await school.nudges(state="pending")
    assert planned.due_at - school.clock.now() > timedelta(days=6)
    assert failed.post_id == post.id


async def test_what_an_organiser_takes_back_is_not_planned_again_at_once(
    school: NudgeSchool, database: Database
) -> None:
    await school.kickoff()
    await school.look()
    [planned] = await school.nudges(state="pending")
    async with database.write() as unit:
        await unit.nudges.drop([(planned.id, "cancelled")])
        await unit.nudge_plans.renew(school.programme.id)
    assert shown(school, await school.days(12)) == ["Mon 21 Sep 17:00 no_date 0"]


# ---------------------------------------------------------------------- what plans depend on


async def test_other_rules_plan_everything_anew_at_the_next_start(school: NudgeSchool, database: Database) -> None:
    await school.kickoff()
    await school.services.nudges.look_at_rules()
    await school.look()
    again = build_services(database, school.clock, nudge_rules=replace(school.rules, no_date_after_days=5))
    await again.nudges.look_at_rules()
    while await again.nudges.plan_some():
        pass
    assert [n.due_at for n in await school.nudges(state="pending")] == [at(HK, "2026-09-16 17:00")]


async def test_the_same_rules_plan_nothing_anew(school: NudgeSchool) -> None:
    await school.services.nudges.look_at_rules()
    while await school.services.nudges.plan_some():
        pass
    await school.services.nudges.look_at_rules()
    assert not await school.services.nudges.plan_some()


async def test_new_zone_data_move_meet_ups_to_what_their_local_time_means_now(
    school: NudgeSchool, database: Database
) -> None:
    """The instant in the row is what last month's zone data said; the local time is what people agreed on."""
    meet_up = await school.meet("2026-09-18 19:00")
    async with database.write() as unit:
        change = update(meet_ups).where(meet_ups.c.id == meet_up.id)
        await unit.connection.execute(change.values(starts_at=meet_up.starts_at + timedelta(hours=1)))
    await school.services.meetups.reckon_again()
    assert shown(school, await school.days(7.2)) == [
        "Thu 17 Sep 19:00 reminder 012",
        "Fri 18 Sep 18:00 reminder 012",
        "Fri 18 Sep 20:00 over",
    ]
    async with database.read() as unit:
        assert [change.kind for change in await unit.meet_ups.changes(meet_up.id)] == ["zone"]
