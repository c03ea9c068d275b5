"""A kickoff's course, from the lobby to the podium, on a real database."""

import asyncio
from dataclasses import replace

import pytest

from bot.domain.refusal import Refusal
from bot.services import Services
from bot.services.kickoff_votes import Cast
from bot.storage.backup import backups
from bot.storage.unit import Database
from tests.conftest import SetClock
from tests.services.kickoff_school import ORGANISER, School, build_school


@pytest.fixture
async def school(services: Services, database: Database, clock: SetClock) -> School:
    return await build_school(services, database, clock)


async def test_a_whole_kickoff(school: School) -> None:
    """Three questions, three groups: every answer earns what the formula says, and the end comes by itself."""
    kickoff = await school.begin()
    await school.clock.advance(2)
    for person in range(3):
        assert isinstance(await school.vote(kickoff.id, 0, person, 1), Cast)
    await school.vote(kickoff.id, 1, 0, 0)
    assert await school.pass_time(kickoff.id, 28.5) == []
    posts = await school.pass_time(kickoff.id, 3)
    assert [post.kind for post in posts] == ["kickoff.results"] * 3
    assert await school.points(kickoff.id) == [(967, 1), (0, 2), (0, None)]

    posts = await school.pass_time(kickoff.id, 10)
    assert [post.kind for post in posts] == ["kickoff.question"] * 3
    await school.clock.advance(0.4)
    assert isinstance(await school.vote(kickoff.id, 1, 0, 2), Cast)
    for seconds in (20.1, 3, 10, 10.5, 3):
        posts = await school.pass_time(kickoff.id, seconds)
    assert [post.kind for post in posts] == ["kickoff.results"] * 3
    assert await school.points(kickoff.id) == [(967, 2), (1000, 1), (0, None)]
    posts = await school.pass_time(kickoff.id, 10)
    assert sorted({post.kind for post in posts}) == ["kickoff.final", "kickoff.podium"]
    step = await school.services.kickoff.advance(kickoff.id)
    assert (step.kickoff.phase, step.posts, step.wake_at) == ("podium", (), None)


async def test_advancing_again_changes_nothing(school: School) -> None:
    kickoff = await school.begin()
    for _ in range(3):
        assert await school.go_on(kickoff.id) == []
    await school.pass_time(kickoff.id, 34)
    async with school.database.read() as unit:
        before = await unit.kickoffs.by_id(kickoff.id)
    await school.go_on(kickoff.id)
    async with school.database.read() as unit:
        assert await unit.kickoffs.by_id(kickoff.id) == before


async def test_a_window_begins_with_its_own_message(school: School) -> None:
    """A group that gets the question six seconds later answers six seconds longer, and loses no points by it."""
    kickoff = await school.start()
    await school.here(kickoff.id, 1, 1)
    await school.services.kickoff.begin(school.programme.id, kickoff.id, ORGANISER)
    first, second, third = (await school.services.kickoff.advance(kickoff.id)).posts
    await school.mark_sent(first)
    await school.clock.advance(6)
    await school.mark_sent(second)
    await school.mark_sent(third)
    await school.vote(kickoff.id, 0, 0, 1)
    await school.vote(kickoff.id, 1, 0, 1)
    await school.pass_time(kickoff.id, 24.5)
    assert (await school.window(kickoff.id, 0)).closed_at is not None
    assert (await school.window(kickoff.id, 1)).closed_at is None
    await school.pass_time(kickoff.id, 6)
    assert await school.pass_time(kickoff.id, 3)
    assert await school.points(kickoff.id) == [(900, 2), (1000, 1), (0, None)]


async def test_a_group_closes_early_when_everyone_there_has_voted(school: School) -> None:
    kickoff = await school.start()
    await school.here(kickoff.id, 0, 0)
    await school.here(kickoff.id, 0, 1)
    await school.services.kickoff.begin(school.programme.id, kickoff.id, ORGANISER)
    await school.go_on(kickoff.id)
    await school.clock.advance(3)
    await school.vote(kickoff.id, 0, 0, 1)
    await school.vote(kickoff.id, 0, 1, 1)
    await school.pass_time(kickoff.id, 6.9)
    assert (await school.window(kickoff.id, 0)).closed_at is None
    await school.pass_time(kickoff.id, 0.1)
    assert (await school.window(kickoff.id, 0)).cut_ms == 10_000


async def test_the_last_vote_after_ten_seconds_closes_its_group_at_once(school: School) -> None:
    kickoff = await school.start()
    await school.here(kickoff.id, 0, 0)
    await school.here(kickoff.id, 0, 1)
    await school.services.kickoff.begin(school.programme.id, kickoff.id, ORGANISER)
    await school.go_on(kickoff.id)
    await school.clock.advance(3)
    await school.vote(kickoff.id, 0, 0, 1)
    await school.pass_time(kickoff.id, 12)
    cast = await school.vote(kickoff.id, 0, 1, 1)
    assert isinstance(cast, Cast)
    assert cast.window_closed
    await school.clock.advance(0.1)
    assert isinstance(await school.vote(kickoff.id, 0, 0, 2), Refusal)
    assert (await school.window(kickoff.id, 0)).cut_ms == 15_000


async def test_a_change_of_mind_after_the_early_close_is_too_late_even_if_nobody_has_closed_it_yet(
    school: School,
) -> None:
    """Everybody had voted after ten seconds. What decides is the time of the press, not when the bot looks."""
    kickoff = await school.start()
    await school.here(kickoff.id, 0, 0)
    await school.services.kickoff.begin(school.programme.id, kickoff.id, ORGANISER)
    await school.go_on(kickoff.id)
    await school.clock.advance(3)
    await school.vote(kickoff.id, 0, 0, 1)
    await school.clock.advance(7.1)
    no = await school.vote(kickoff.id, 0, 0, 0)
    assert isinstance(no, Refusal) and no.key == "kickoff.too_late"
    assert (await school.window(kickoff.id, 0)).cut_ms == 10_000


async def test_leaving_frees_a_group_that_waits(school: School) -> None:
    kickoff = await school.start()
    await school.here(kickoff.id, 0, 0)
    await school.here(kickoff.id, 0, 1)
    await school.services.kickoff.begin(school.programme.id, kickoff.id, ORGANISER)
    await school.go_on(kickoff.id)
    await school.vote(kickoff.id, 0, 0, 1)
    await school.pass_time(kickoff.id, 14)
    assert (await school.window(kickoff.id, 0)).closed_at is None
    await school.here(kickoff.id, 0, 1, here=False)
    await school.go_on(kickoff.id)
    assert (await school.window(kickoff.id, 0)).cut_ms == 14_000


async def test_a_late_joiner_is_there_from_the_first_press(school: School) -> None:
    """Two of three are there; the third votes for something else, and the majority becomes two."""
    kickoff = await school.begin()
    await school.clock.advance(1)
    await school.vote(kickoff.id, 0, 0, 1)
    await school.clock.advance(1)
    await school.vote(kickoff.id, 0, 1, 1)
    await school.clock.advance(1)
    await school.vote(kickoff.id, 0, 2, 0)
    await school.pass_time(kickoff.id, 28)
    await school.pass_time(kickoff.id, 3)
    assert (await school.points(kickoff.id))[0] == (967, 1)


async def test_a_move_on_the_roster_counts_from_the_next_question(school: School) -> None:
    kickoff = await school.begin()
    mover = school.groups[0].everyone[1]
    async with school.database.write() as unit:
        person = await unit.roster.by_discord_id(school.programme.id, mover.discord_id or 0)
        assert person is not None
        await unit.roster.save([replace(person, group_id=school.groups[1].group.id)])
    assert isinstance(await school.vote(kickoff.id, 0, 1, 1), Cast)
    await school.pass_time(kickoff.id, 30.5)
    await school.pass_time(kickoff.id, 3)
    await school.pass_time(kickoff.id, 10)
    refused = await school.vote(kickoff.id, 0, 1, 1)
    assert isinstance(refused, Refusal)
    assert refused.key == "kickoff.no_seat"
    window = await school.window(kickoff.id, 1)
    press = await school.press(kickoff.id, 0, 1, 0, window_id=window.id, channel_id=window.channel_id)
    press = await school.press(
        kickoff.id,
        0,
        1,
        0,
        window_id=window.id,
        channel_id=window.channel_id,
        message_id=window.message_id,
        interaction_id=press.interaction_id,
    )
    assert isinstance(await school.services.votes.cast(press), Cast)


async def test_a_group_that_comes_during_the_evening_is_with_us_from_the_next_question(school: School) -> None:
    kickoff = await school.begin()
    now = school.clock.now()
    async with school.database.write() as unit:
        group_id = await unit.groups.add(school.programme.id, "Latecomers", now)
        await unit.groups.keep_channel(group_id, 9001)
        await unit.roster.add(school.programme.id, now, kind="mentor", name="Late", group_id=group_id, left_out=False)
    await school.pass_time(kickoff.id, 30.5)
    await school.pass_time(kickoff.id, 3)
    posts = await school.pass_time(kickoff.id, 10)
    assert [post.channel_id for post in posts] == [5000, 5001, 5002, 9001]


async def test_a_channel_that_was_made_anew_is_used_from_the_next_question_to_the_podium(school: School) -> None:
    kickoff = await school.begin()
    async with school.database.write() as unit:
        await unit.groups.keep_channel(school.groups[0].group.id, 9001)
    await school.pass_time(kickoff.id, 30.5)
    await school.pass_time(kickoff.id, 3)
    assert 9001 in [post.channel_id for post in await school.pass_time(kickoff.id, 10)]
    await school.services.kickoff_panel.stop(school.presser, kickoff.id)
    podiums = [post for post in await school.go_on(kickoff.id) if post.kind == "kickoff.podium"]
    assert [post.channel_id for post in podiums] == [9001, 5001, 5002]


async def test_a_channel_that_is_gone_does_not_hold_the_others(school: School) -> None:
    kickoff = await school.start()
    await school.services.kickoff.begin(school.programme.id, kickoff.id, ORGANISER)
    first, second, third = (await school.services.kickoff.advance(kickoff.id)).posts
    await school.services.outbox.give_up(first, "10003")
    await school.mark_sent(second)
    await school.mark_sent(third)
    await school.pass_time(kickoff.id, 30.5)
    posts = await school.pass_time(kickoff.id, 3)
    assert [post.kind for post in posts] == ["kickoff.results"] * 3


async def test_a_message_that_never_arrives_holds_the_kickoff_a_minute_at_most(school: School) -> None:
    kickoff = await school.start()
    await school.services.kickoff.begin(school.programme.id, kickoff.id, ORGANISER)
    _, second, third = (await school.services.kickoff.advance(kickoff.id)).posts
    await school.mark_sent(second)
    await school.mark_sent(third)
    for seconds in (30.5, 59.9, 0.1, 3):
        await school.clock.advance(seconds)
        step = await school.services.kickoff.advance(kickoff.id)
    assert {post.kind for post in step.posts} == {"kickoff.question", "kickoff.results"}


async def test_results_of_a_question_are_written_down_once(school: School) -> None:
    kickoff = await school.begin()
    await school.clock.advance(34)
    await asyncio.gather(*(school.services.kickoff.advance(kickoff.id) for _ in range(5)))
    assert len(await school.services.outbox.waiting(["kickoff.results"])) == 0
    await school.clock.advance(3)
    await asyncio.gather(*(school.services.kickoff.advance(kickoff.id) for _ in range(5)))
    assert len(await school.services.outbox.waiting(["kickoff.results"])) == 3


# The beginning


async def test_the_database_is_backed_up_before_it_begins(school: School) -> None:
    kickoff = await school.start()
    folder = school.database.path.parent / "backups"
    assert not folder.exists()
    await school.services.kickoff.begin(school.programme.id, kickoff.id, ORGANISER)
    (made,) = backups(school.database.path, folder)
    kept = Database(made)
    async with kept.read() as unit:
        found = await unit.kickoffs.by_id(kickoff.id)
    await kept.close()
    assert found is not None and found.phase == "lobby"


async def test_without_a_backup_it_does_not_begin(school: School) -> None:
    kickoff = await school.start()
    (school.database.path.parent / "backups").write_text("a file where the folder should be")
    with pytest.raises(Refusal) as refused:
        await school.services.kickoff.begin(school.programme.id, kickoff.id, ORGANISER)
    assert refused.value.key == "database.backup_failed"
    assert (await school.services.kickoff_view.latest(school.programme.id)).phase == "lobby"


async def test_two_organisers_pressing_begin_begin_once(school: School) -> None:
    kickoff = await school.start()
    begin = school.services.kickoff.begin
    outcomes = await asyncio.gather(
        *(begin(school.programme.id, kickoff.id, ORGANISER + n) for n in range(2)), return_exceptions=True
    )
    assert sum(isinstance(outcome, Refusal) for outcome in outcomes) == 1
    assert len(await school.services.outbox.waiting(["kickoff.question"])) == 3


async def test_a_second_kickoff_waits_for_the_first(school: School) -> None:
    await school.start()
    with pytest.raises(Refusal) as refused:
        await school.start()
    assert refused.value.key == "kickoff.already_open"


@pytest.mark.parametrize(("groups", "key"), [(0, "kickoff.no_groups"), (2, "kickoff.groups_without_channel")])
async def test_what_is_missing_is_named(
    services: Services, database: Database, clock: SetClock, groups: int, key: str
) -> None:
    school = await build_school(services, database, clock, groups=groups)
    async with database.write() as unit:
        for members in school.groups[1:]:
            await unit.groups.keep_channel(members.group.id, None)
    with pytest.raises(Refusal) as refused:
        await school.start()
    assert refused.value.key == key
