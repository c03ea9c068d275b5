"""Votes under pressure: at once, twice, late, forged, and after a crash."""

import asyncio
import random
from dataclasses import replace

import pytest

from bot.domain.refusal import Refusal
from bot.services import Services, build_services
from bot.services.kickoff_presence import HerePress
from bot.services.kickoff_votes import Cast, Press
from bot.storage.unit import Database
from tests.conftest import SetClock
from tests.services.kickoff_school import ORGANISER, School, build_school


@pytest.fixture
async def school(services: Services, database: Database, clock: SetClock) -> School:
    return await build_school(services, database, clock)


async def stored(database: Database, kickoff_id: int) -> int:
    async with database.read() as unit:
        return sum(len(taps) for taps in (await unit.windows.taps(kickoff_id)).values())


async def refused(school: School, press: Press) -> str:
    with pytest.raises(Refusal) as no:
        await school.services.votes.cast(press)
    return no.value.key


async def close(school: School, kickoff_id: int) -> None:
    await school.pass_time(kickoff_id, 30.5)
    await school.pass_time(kickoff_id, 3)


async def test_an_answered_vote_is_on_disk(school: School) -> None:
    """Another connection, as after a kill -9, finds it."""
    kickoff = await school.begin()
    await school.vote(kickoff.id, 0, 0, 1)
    other = Database(school.database.path)
    assert await stored(other, kickoff.id) == 1
    await other.close()


async def test_everybody_at_once(school: School) -> None:
    """No vote is lost, whichever of them share a commit."""
    kickoff = await school.begin()
    await school.clock.advance(1)
    presses = [await school.press(kickoff.id, group, person, 1) for group in range(3) for person in range(3)]
    casts = await asyncio.gather(*(school.services.votes.cast(press) for press in presses))
    assert all(isinstance(cast, Cast) for cast in casts)
    assert await stored(school.database, kickoff.id) == 9
    await close(school, kickoff.id)
    assert [points for points, _ in await school.points(kickoff.id)] == [983] * 3


async def test_two_votes_of_one_person_at_once(school: School) -> None:
    """Discord's order decides, not ours: the one that was pressed last counts, also if it is processed first."""
    kickoff = await school.begin()
    first = await school.press(kickoff.id, 0, 0, 1)
    second = await school.press(kickoff.id, 0, 0, 2)
    await school.services.votes.cast(second)
    await school.services.votes.cast(first)
    await close(school, kickoff.id)
    evening = (await school.services.kickoff_view.evening(kickoff.id)).evening
    (vote,) = next(iter(evening.results.values()))[school.groups[0].group.id].votes
    assert vote.option == 2


async def test_a_press_that_discord_tells_of_twice_counts_once(school: School) -> None:
    kickoff = await school.begin()
    press = await school.press(kickoff.id, 0, 0, 1)
    await asyncio.gather(school.services.votes.cast(press), school.services.votes.cast(press))
    await school.services.votes.cast(press)
    assert await stored(school.database, kickoff.id) == 1


async def test_any_order_of_processing_gives_the_same_evening(school: School) -> None:
    """The same presses, processed in another order in other batches on a copy of the database."""
    kickoff = await school.begin()
    presses = []
    for number in range(24):
        await school.clock.advance(0.2)
        presses.append(await school.press(kickoff.id, number % 3, number % 2, number % 3))
    copy = school.database.path.with_name("copy.db")
    async with school.database.write() as unit:
        await unit.connection.exec_driver_sql("COMMIT")
        await unit.connection.exec_driver_sql(f"VACUUM INTO '{copy}'")
        await unit.connection.exec_driver_sql("BEGIN")
    other = Database(copy)
    again = replace(school, services=build_services(other, school.clock), database=other)
    for press in presses:
        await school.services.votes.cast(press)
    random.Random(7).shuffle(presses)
    await asyncio.gather(*(again.services.votes.cast(press) for press in presses))
    await close(school, kickoff.id)
    await again.go_on(kickoff.id)
    await again.pass_time(kickoff.id, 3)
    assert await again.points(kickoff.id) == await school.points(kickoff.id)
    await other.close()


async def test_a_stranger_is_turned_away(school: School) -> None:
    kickoff = await school.begin()
    other_group = school.groups[1].everyone[0].discord_id
    assert other_group is not None
    assert await refused(school, await school.press(kickoff.id, 0, 0, 1, discord_id=other_group)) == "kickoff.no_seat"
    assert await refused(school, await school.press(kickoff.id, 0, 0, 1, discord_id=123)) == "kickoff.no_seat"
    assert await stored(school.database, kickoff.id) == 0


@pytest.mark.parametrize("forged", [{"window_id": 999}, {"option": 3}, {"channel_id": 4711}, {"message_id": 4711}])
async def test_a_forged_press_is_turned_away(school: School, forged: dict[str, int]) -> None:
    kickoff = await school.begin()
    press = await school.press(kickoff.id, 0, 0, 1)
    assert await refused(school, replace(press, **forged)) == "kickoff.question_over"
    assert await stored(school.database, kickoff.id) == 0


async def test_one_bad_press_spoils_nobody_elses(school: School) -> None:
    kickoff = await school.begin()
    good = await school.press(kickoff.id, 0, 0, 1)
    bad = await school.press(kickoff.id, 1, 0, 1, discord_id=123)
    outcomes = await asyncio.gather(
        school.services.votes.cast(bad), school.services.votes.cast(good), return_exceptions=True
    )
    assert isinstance(outcomes[0], Refusal)
    assert isinstance(outcomes[1], Cast)


async def test_a_vote_that_outruns_the_mark_of_its_message_counts(school: School) -> None:
    """Somebody presses between Discord's showing the question and our writing down that it stands there."""
    kickoff = await school.start()
    await school.services.kickoff.begin(school.programme.id, kickoff.id, ORGANISER)
    first, *rest = (await school.services.kickoff.advance(kickoff.id)).posts
    message_id = school.make_id()
    await school.clock.advance(0.2)
    await school.services.votes.cast(await school.press(kickoff.id, 0, 0, 1, message_id=message_id))
    await school.mark_sent(first, message_id)
    for post in rest:
        await school.mark_sent(post)
    await close(school, kickoff.id)
    assert (await school.points(kickoff.id))[0] == (1000, 1)


async def test_a_late_vote_is_kept_but_does_not_count(school: School) -> None:
    kickoff = await school.begin()
    await school.clock.advance(30.6)
    no = await school.vote(kickoff.id, 0, 0, 1)
    assert isinstance(no, Refusal) and no.key == "kickoff.too_late"
    assert await stored(school.database, kickoff.id) == 1
    await school.pass_time(kickoff.id, 3)
    assert (await school.points(kickoff.id))[0][0] == 0


async def test_fifteen_seconds_more_let_a_late_vote_count(school: School) -> None:
    """Its time is capped at the question's own, so the points are those of the last moment."""
    kickoff = await school.begin()
    await school.clock.advance(30.3)
    board = await school.services.kickoff_view.board(kickoff.id)
    assert board.question is not None
    await school.clock.advance(0.1)
    await school.services.kickoff_panel.extend(school.presser, kickoff.id, board.question.id)
    await school.clock.advance(9.6)
    assert isinstance(await school.vote(kickoff.id, 0, 0, 1), Cast)
    assert await school.pass_time(kickoff.id, 5.4) == []
    await school.pass_time(kickoff.id, 0.1)
    await school.pass_time(kickoff.id, 3)
    assert (await school.points(kickoff.id))[0] == (500, 1)


async def test_a_vote_in_time_that_is_processed_after_the_scoring_scores_again(school: School) -> None:
    kickoff = await school.begin()
    await school.clock.advance(6)
    late = await school.press(kickoff.id, 0, 0, 1)
    await school.pass_time(kickoff.id, 25)
    await school.pass_time(kickoff.id, 3)
    assert (await school.points(kickoff.id))[0] == (0, None)
    cast = await school.services.votes.cast(late)
    assert cast.rescores
    await school.services.kickoff.rescore(kickoff.id)
    assert (await school.points(kickoff.id))[0] == (900, 1)
    shown = (await school.services.kickoff_view.board(kickoff.id)).standings
    assert next((row.points, row.place) for row in shown) == (900, 1)


async def test_a_vote_against_the_close(school: School) -> None:
    """Vote and close at the same moment: whichever commits first, a vote in time counts and stays counted."""
    kickoff = await school.begin()
    await school.clock.advance(30.4)
    press = await school.press(kickoff.id, 0, 0, 1)
    await school.clock.advance(0.1)
    await asyncio.gather(school.services.kickoff.advance(kickoff.id), school.services.votes.cast(press))
    await school.pass_time(kickoff.id, 3)
    assert (await school.points(kickoff.id))[0] == (500, 1)


async def two_there(school: School) -> int:
    """The first two of the first group are there, and the first question is open. Gives the kickoff's id."""
    kickoff = await school.start()
    for person in range(2):
        await school.here(kickoff.id, 0, person)
    await school.services.kickoff.begin(school.programme.id, kickoff.id, ORGANISER)
    await school.go_on(kickoff.id)
    return kickoff.id


async def chosen(school: School, kickoff_id: int) -> dict[int, int]:
    """What counts of each person's votes in the first group, by participant, once the question has been scored."""
    await close(school, kickoff_id)
    evening = (await school.services.kickoff_view.evening(kickoff_id)).evening
    votes = next(iter(evening.results.values()))[school.groups[0].group.id].votes
    return {vote.participant_id: vote.option for vote in votes}


async def test_a_change_of_mind_that_was_answered_counts_though_an_earlier_vote_closes_the_window(
    school: School,
) -> None:
    """The second of two presses within 10 ms is processed first. It was told that it counts, so it does."""
    kickoff_id = await two_there(school)
    await school.clock.advance(3)
    await school.vote(kickoff_id, 0, 0, 1)
    await school.clock.advance(9)
    last = await school.press(kickoff_id, 0, 1, 1)
    await school.clock.advance(0.01)
    assert isinstance(await school.vote(kickoff_id, 0, 0, 2), Cast)
    assert (await school.services.votes.cast(last)).window_closed
    first, second, _ = (person.id for person in school.groups[0].everyone)
    assert await chosen(school, kickoff_id) == {first: 2, second: 1}


async def test_a_change_of_mind_that_was_answered_counts_though_somebody_left_before_it(school: School) -> None:
    kickoff_id = await two_there(school)
    await school.vote(kickoff_id, 0, 0, 1)
    await school.clock.advance(12)
    leaving = here(school, kickoff_id, discord_id=school.groups[0].everyone[1].discord_id, here=False)
    await school.clock.advance(0.01)
    assert isinstance(await school.vote(kickoff_id, 0, 0, 2), Cast)
    await school.services.presence.press(leaving)
    await school.go_on(kickoff_id)
    assert (await school.window(kickoff_id, 0)).cut_ms == 12_010
    assert await chosen(school, kickoff_id) == {school.groups[0].everyone[0].id: 2}


@pytest.mark.parametrize("by_voting", [True, False])
async def test_who_has_voted_and_comes_back_when_nobody_is_there_is_not_too_late(
    school: School, by_voting: bool
) -> None:
    """Everybody there has voted from that moment on, not from when the last one left."""
    kickoff_id = await two_there(school)
    await school.clock.advance(3)
    await school.vote(kickoff_id, 0, 0, 1)
    await school.here(kickoff_id, 0, 0, here=False)
    await school.clock.advance(12)
    await school.here(kickoff_id, 0, 1, here=False)
    await school.pass_time(kickoff_id, 5)
    assert (await school.window(kickoff_id, 0)).closed_at is None
    if by_voting:
        assert isinstance(await school.vote(kickoff_id, 0, 0, 2), Cast)
    else:
        await school.here(kickoff_id, 0, 0)
        await school.go_on(kickoff_id)
    assert (await school.window(kickoff_id, 0)).cut_ms == 20_000
    assert await chosen(school, kickoff_id) == {school.groups[0].everyone[0].id: 2 if by_voting else 1}


async def test_nothing_can_be_voted_on_when_the_kickoff_is_closed(school: School) -> None:
    kickoff = await school.begin()
    press = await school.press(kickoff.id, 0, 0, 1)
    await school.services.kickoff_panel.stop(school.presser, kickoff.id)
    await school.services.kickoff_closing.close(school.presser, kickoff.id)
    assert await refused(school, press) == "kickoff.question_over"


async def test_a_database_that_fails_is_everybodys_error_and_nobodys_vote(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    kickoff = await school.begin()
    presses = [await school.press(kickoff.id, group, 0, 1) for group in range(3)]
    async with school.database.write() as unit:
        await unit.connection.exec_driver_sql(
            "CREATE TRIGGER full BEFORE INSERT ON kickoff_votes BEGIN SELECT RAISE(FAIL, 'disk full'); END"
        )
    outcomes = await asyncio.gather(*(school.services.votes.cast(press) for press in presses), return_exceptions=True)
    assert all(isinstance(outcome, Exception) and not isinstance(outcome, Refusal) for outcome in outcomes)
    async with school.database.write() as unit:
        await unit.connection.exec_driver_sql("DROP TRIGGER full")
    assert isinstance(await school.services.votes.cast(presses[0]), Cast)
    assert await stored(school.database, kickoff.id) == 1


# "I'm here" and "I'm leaving"


def here(school: School, kickoff_id: int, /, **other: object) -> HerePress:
    """Somebody of the first group presses "I'm here" in their own channel."""
    members = school.groups[0]
    values: dict[str, object] = {
        "interaction_id": school.make_id(),
        "kickoff_id": kickoff_id,
        "guild_id": school.programme.guild_id,
        "channel_id": members.group.channel_id,
        "discord_id": members.everyone[0].discord_id,
        "here": True,
    }
    return HerePress(**{**values, **other})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("forged", "key"),
    [
        ({"kickoff_id": 99}, "kickoff.over"),
        ({"guild_id": 78}, "kickoff.over"),
        ({"guild_id": None}, "kickoff.over"),
        ({"channel_id": 5001}, "kickoff.not_your_group"),
        ({"channel_id": None}, "kickoff.not_your_group"),
        ({"discord_id": 123}, "kickoff.not_joined"),
    ],
)
async def test_a_forged_presence_is_turned_away(school: School, forged: dict[str, object], key: str) -> None:
    kickoff = await school.start()
    with pytest.raises(Refusal) as no:
        await school.services.presence.press(here(school, kickoff.id, **forged))
    assert no.value.key == key
    board = await school.services.kickoff_view.board(kickoff.id)
    assert board.here == 0


async def test_everybody_arrives_at_once(school: School) -> None:
    """Each press is kept once, whoever else's fails beside it."""
    kickoff = await school.start()
    presses = [
        here(school, kickoff.id, channel_id=members.group.channel_id, discord_id=person.discord_id)
        for members in school.groups
        for person in members.everyone
    ]
    stranger = here(school, kickoff.id, discord_id=123)
    outcomes = await asyncio.gather(
        *(school.services.presence.press(press) for press in [*presses, presses[0], stranger]), return_exceptions=True
    )
    assert [type(outcome) for outcome in outcomes] == [type(None)] * 10 + [Refusal]
    assert (await school.services.kickoff_view.board(kickoff.id)).here == 9
