"""What organisers press: it does what it says, once, and it is known who pressed."""

import asyncio

import pytest
from sqlalchemy import select

from bot.domain.refusal import Refusal
from bot.services import Services
from bot.services.kickoff_votes import Cast
from bot.services.pressing import Presser
from bot.storage.programme import audit_entries
from bot.storage.unit import Database
from tests.conftest import SetClock
from tests.services.kickoff_school import School, build_school


@pytest.fixture
async def school(services: Services, database: Database, clock: SetClock) -> School:
    return await build_school(services, database, clock)


async def question_id(school: School, kickoff_id: int) -> int:
    board = await school.services.kickoff_view.board(kickoff_id)
    assert board.question is not None
    return board.question.id


async def following_id(school: School, kickoff_id: int) -> int:
    board = await school.services.kickoff_view.board(kickoff_id)
    assert board.following is not None
    return board.following.id


async def play(school: School, kickoff_id: int) -> int:
    """Group 1 answers the open question right and group 2 wrong; gives the question's id."""
    asked = await question_id(school, kickoff_id)
    await school.vote(kickoff_id, 0, 0, 1)
    await school.vote(kickoff_id, 1, 0, 0)
    await school.pass_time(kickoff_id, 30.5)
    await school.pass_time(kickoff_id, 3)
    return asked


async def refusal(school: School, action: str, *args: object) -> str:
    with pytest.raises(Refusal) as no:
        await getattr(school.services.kickoff_panel, action)(school.presser, *args)
    return no.value.key


# Going on


async def test_two_presses_of_next_advance_once(school: School) -> None:
    kickoff = await school.begin(automatic=False)
    asked = await play(school, kickoff.id)
    outcomes = await asyncio.gather(
        *(school.services.kickoff_panel.next(school.presser, kickoff.id, asked) for _ in range(2)),
        return_exceptions=True,
    )
    assert [getattr(outcome, "key", None) for outcome in outcomes].count("kickoff.has_moved_on") == 1
    posts = await school.go_on(kickoff.id)
    assert [post.kind for post in posts] == ["kickoff.question"] * 3
    assert (await school.services.kickoff_view.board(kickoff.id)).question is not None
    assert await refusal(school, "next", kickoff.id, asked) == "kickoff.has_moved_on"


async def test_without_automatic_the_next_question_waits_for_next(school: School) -> None:
    kickoff = await school.begin(automatic=False)
    await play(school, kickoff.id)
    assert await school.pass_time(kickoff.id, 3600) == []


async def test_next_waits_for_an_open_question(school: School) -> None:
    kickoff = await school.begin()
    assert (
        await refusal(school, "next", kickoff.id, await question_id(school, kickoff.id)) == "kickoff.question_is_open"
    )


async def test_next_does_not_wait_for_the_pause_after_results(school: School) -> None:
    kickoff = await school.begin()
    asked = await play(school, kickoff.id)
    await school.services.kickoff_panel.next(school.presser, kickoff.id, asked)
    assert [post.kind for post in await school.go_on(kickoff.id)] == ["kickoff.question"] * 3


async def test_pause_holds_the_next_question_and_never_an_open_one(school: School) -> None:
    kickoff = await school.begin()
    await school.services.kickoff_panel.pause(school.presser, kickoff.id)
    assert isinstance(await school.vote(kickoff.id, 0, 0, 1), Cast)
    await school.pass_time(kickoff.id, 30.5)
    assert [post.kind for post in await school.pass_time(kickoff.id, 3)] == ["kickoff.results"] * 3
    assert await school.pass_time(kickoff.id, 3600) == []
    assert await refusal(school, "next", kickoff.id, await question_id(school, kickoff.id)) == "kickoff.is_paused"
    await school.services.kickoff_panel.resume(school.presser, kickoff.id)
    assert await school.pass_time(kickoff.id, 9.9) == []
    assert [post.kind for post in await school.pass_time(kickoff.id, 0.1)] == ["kickoff.question"] * 3


async def test_resume_during_a_question_leaves_its_end_alone(school: School) -> None:
    kickoff = await school.begin()
    await school.services.kickoff_panel.pause(school.presser, kickoff.id)
    await school.services.kickoff_panel.resume(school.presser, kickoff.id)
    await play(school, kickoff.id)
    assert [post.kind for post in await school.pass_time(kickoff.id, 10)] == ["kickoff.question"] * 3
    assert await refusal(school, "resume", kickoff.id) == "kickoff.not_paused"


# More time, less questions


async def test_fifteen_seconds_more_are_for_open_windows_only(school: School) -> None:
    kickoff = await school.start()
    await school.here(kickoff.id, 0, 0)
    await school.services.kickoff.begin(school.programme.id, kickoff.id, 900)
    await school.go_on(kickoff.id)
    asked = await question_id(school, kickoff.id)
    await school.vote(kickoff.id, 0, 0, 1)
    await school.pass_time(kickoff.id, 10)
    await school.services.kickoff_panel.extend(school.presser, kickoff.id, asked)
    await school.pass_time(kickoff.id, 20.5)
    assert (await school.window(kickoff.id, 0)).cut_ms == 10_000
    assert (await school.window(kickoff.id, 1)).closed_at is None
    await school.pass_time(kickoff.id, 15)
    assert (await school.window(kickoff.id, 1)).cut_ms == 45_500


async def test_there_is_no_time_to_add_when_nothing_is_open(school: School) -> None:
    kickoff = await school.begin()
    asked = await play(school, kickoff.id)
    assert await refusal(school, "extend", kickoff.id, asked) == "kickoff.nothing_open"


async def test_skipping_an_open_question(school: School) -> None:
    kickoff = await school.begin()
    asked = await question_id(school, kickoff.id)
    await school.vote(kickoff.id, 0, 0, 1)
    await school.services.kickoff_panel.skip(school.presser, kickoff.id, asked)
    assert [post.kind for post in await school.go_on(kickoff.id)] == ["kickoff.results"] * 3
    assert (await school.points(kickoff.id))[0][0] == 0
    no = await school.vote(kickoff.id, 0, 1, 1)
    assert isinstance(no, Refusal) and no.key == "kickoff.question_over"
    assert [post.kind for post in await school.pass_time(kickoff.id, 10)] == ["kickoff.question"] * 3


async def test_skipping_between_questions_leaves_the_next_one_out(school: School) -> None:
    kickoff = await school.begin()
    await play(school, kickoff.id)
    await school.services.kickoff_panel.skip(school.presser, kickoff.id, await following_id(school, kickoff.id))
    await school.pass_time(kickoff.id, 10)
    board = await school.services.kickoff_view.board(kickoff.id)
    assert board.question is not None and board.question.position == 3


async def test_two_presses_of_skip_leave_one_question_out(school: School) -> None:
    """Two organisers mean the same question: the one after it cannot be got back."""
    kickoff = await school.begin()
    await play(school, kickoff.id)
    following = await following_id(school, kickoff.id)
    await school.services.kickoff_panel.skip(school.presser, kickoff.id, following)
    assert await refusal(school, "skip", kickoff.id, following) == "kickoff.has_moved_on"
    await school.pass_time(kickoff.id, 10)
    board = await school.services.kickoff_view.board(kickoff.id)
    assert board.question is not None and board.question.position == 3


# Corrections


async def test_a_corrected_key_is_shown_to_everybody_and_the_old_standings_are_kept(school: School) -> None:
    kickoff = await school.begin()
    asked = await play(school, kickoff.id)
    assert await school.points(kickoff.id) == [(1000, 1), (0, 2), (0, None)]
    await school.services.kickoff_panel.correct(school.presser, kickoff.id, asked, (0,))
    assert await school.points(kickoff.id) == [(0, 2), (1000, 1), (0, None)]
    posts = [post for post in await school.go_on(kickoff.id) if post.kind == "kickoff.correction"]
    assert len(posts) == 3
    corrected = await school.services.kickoff_view.standings(posts[0].subject_id)
    assert (corrected.reason, corrected.revision) == ("key", 2)
    async with school.database.read() as unit:
        before = await unit.kickoffs.standings(kickoff.id, 1)
    assert before is not None and before.reason == "question"
    assert [row.points for row in before.rows] == [1000, 0, 0]


async def test_several_options_may_turn_out_to_be_right(school: School) -> None:
    kickoff = await school.begin()
    asked = await play(school, kickoff.id)
    await school.services.kickoff_panel.correct(school.presser, kickoff.id, asked, (0, 1))
    assert await school.points(kickoff.id) == [(1000, 1), (1000, 1), (0, None)]


async def test_an_open_questions_key_is_corrected_without_a_word_to_the_groups(school: School) -> None:
    kickoff = await school.begin()
    asked = await question_id(school, kickoff.id)
    await school.services.kickoff_panel.correct(school.presser, kickoff.id, asked, (0,))
    assert await school.go_on(kickoff.id) == []
    await play(school, kickoff.id)
    assert await school.points(kickoff.id) == [(0, 2), (1000, 1), (0, None)]


@pytest.mark.parametrize(("right", "key"), [((), "no_such_option"), ((3,), "no_such_option"), ((1,), "same_key")])
async def test_a_key_that_makes_no_sense_is_refused(school: School, right: tuple[int, ...], key: str) -> None:
    kickoff = await school.begin()
    asked = await play(school, kickoff.id)
    assert await refusal(school, "correct", kickoff.id, asked, right) == f"kickoff.{key}"


async def test_a_void_question_counts_for_nobody(school: School) -> None:
    kickoff = await school.begin()
    asked = await play(school, kickoff.id)
    await school.services.kickoff_panel.void(school.presser, kickoff.id, asked)
    assert await school.points(kickoff.id) == [(0, 1), (0, 1), (0, None)]
    assert [post.kind for post in await school.go_on(kickoff.id)] == ["kickoff.correction"] * 3
    assert await refusal(school, "void", kickoff.id, asked) == "kickoff.counts_already_for_nobody"


async def test_only_what_has_been_scored_is_made_void(school: School) -> None:
    kickoff = await school.begin()
    asked = await question_id(school, kickoff.id)
    assert await refusal(school, "void", kickoff.id, asked) == "kickoff.not_closed_yet"
    await school.services.kickoff_panel.skip(school.presser, kickoff.id, asked)
    assert await refusal(school, "void", kickoff.id, asked) == "kickoff.counts_already_for_nobody"


async def test_corrections_are_possible_until_the_kickoff_closes(school: School) -> None:
    kickoff = await school.begin()
    asked = await play(school, kickoff.id)
    await school.services.kickoff_panel.stop(school.presser, kickoff.id)
    await school.go_on(kickoff.id)
    await school.services.kickoff_panel.correct(school.presser, kickoff.id, asked, (0,))
    posts = await school.go_on(kickoff.id)
    assert sorted(post.kind for post in posts) == ["kickoff.correction"] * 3 + ["kickoff.final"]
    await school.services.kickoff_closing.close(school.presser, kickoff.id)
    assert await refusal(school, "correct", kickoff.id, asked, (1,)) == "kickoff.has_moved_on"
    assert await refusal(school, "void", kickoff.id, asked) == "kickoff.has_moved_on"


async def test_only_an_interrupted_question_is_repeated(school: School) -> None:
    kickoff = await school.begin()
    asked = await play(school, kickoff.id)
    assert await refusal(school, "repeat", kickoff.id, asked) == "kickoff.not_interrupted"


# The end


async def test_stop_ends_it_with_the_points_that_were_scored(school: School) -> None:
    kickoff = await school.begin()
    await play(school, kickoff.id)
    await school.pass_time(kickoff.id, 10)
    await school.vote(kickoff.id, 1, 0, 0)
    await school.services.kickoff_panel.stop(school.presser, kickoff.id)
    posts = await school.go_on(kickoff.id)
    assert sorted({post.kind for post in posts}) == ["kickoff.final", "kickoff.podium"]
    assert await school.points(kickoff.id) == [(1000, 1), (0, 2), (0, None)]


async def test_a_new_kickoff_closes_the_one_whose_podium_is_out(school: School) -> None:
    kickoff = await school.begin()
    await school.services.kickoff_panel.stop(school.presser, kickoff.id)
    await school.go_on(kickoff.id)
    await school.start()
    async with school.database.read() as unit:
        found = await unit.kickoffs.by_id(kickoff.id)
    assert found is not None and found.phase == "closed"


# Rights and records


async def test_another_programmes_organiser_cannot_press(school: School) -> None:
    kickoff = await school.begin()
    stranger = Presser(school.programme.id + 1, 1)
    with pytest.raises(Refusal) as no:
        await school.services.kickoff_panel.stop(stranger, kickoff.id)
    assert no.value.key == "kickoff.gone"
    with pytest.raises(Refusal):
        await school.services.kickoff.begin(stranger.programme_id, kickoff.id, 1)


async def test_who_pressed_what_is_recorded(school: School) -> None:
    kickoff = await school.begin()
    asked = await play(school, kickoff.id)
    second = Presser(school.programme.id, 901)
    await school.services.kickoff_panel.pause(second, kickoff.id)
    await school.services.kickoff_panel.correct(school.presser, kickoff.id, asked, (0,))
    assert await refusal(school, "resume", kickoff.id + 1) == "kickoff.gone"
    entries = audit_entries.c
    query = select(entries.actor_id, entries.action).where(entries.action.like("kickoff.%")).order_by(entries.id)
    async with school.database.read() as unit:
        rows = [tuple(row) for row in await unit.connection.execute(query)]
    assert rows == [
        (900, "kickoff.start"),
        (900, "kickoff.begin"),
        (901, "kickoff.pause"),
        (900, "kickoff.correct"),
    ]
