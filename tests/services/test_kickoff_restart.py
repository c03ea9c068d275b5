"""What a kickoff makes of the time in which the bot was away."""

import pytest

from bot.domain.outbox import Post
from bot.services import Services
from bot.services.kickoff_votes import Cast
from bot.storage.unit import Database
from tests.conftest import SetClock
from tests.services.kickoff_school import ORGANISER, School, build_school


@pytest.fixture
async def school(services: Services, database: Database, clock: SetClock) -> School:
    return await build_school(services, database, clock)


async def test_a_window_that_passed_while_the_bot_was_away_is_marked(school: School) -> None:
    """It is closed with the votes it has, and waits for the organiser, who may repeat it."""
    kickoff = await school.begin()
    await school.clock.advance(5)
    await school.vote(kickoff.id, 0, 0, 1)
    await school.clock.advance(60)
    school = school.restarted()
    assert await school.services.kickoff.recover() == [kickoff.id]
    assert await school.pass_time(kickoff.id, 3)
    board = await school.services.kickoff_view.board(kickoff.id)
    assert board.question is not None and board.question.interrupted
    assert (await school.points(kickoff.id))[0] == (917, 1)
    assert await school.pass_time(kickoff.id, 600) == []


async def interrupted(school: School, kickoff_id: int) -> bool:
    """Whether the question that is on or was the last one is marked, once it has been scored."""
    await school.go_on(kickoff_id)
    await school.pass_time(kickoff_id, 3)
    board = await school.services.kickoff_view.board(kickoff_id)
    assert board.question is not None and board.question.state == "closed"
    return board.question.interrupted


async def test_a_window_that_ended_a_moment_before_the_bot_was_back_is_marked(school: School) -> None:
    kickoff = await school.begin()
    await school.clock.advance(30.6)
    school = school.restarted()
    await school.services.kickoff.recover()
    assert await interrupted(school, kickoff.id)


async def test_it_is_marked_too_if_somebody_presses_before_the_bot_has_looked_around(school: School) -> None:
    """A press may arrive before Discord says that it is ready, and let the kickoff go on."""
    kickoff = await school.begin()
    await school.clock.advance(60)
    school = school.restarted()
    await school.services.kickoff.advance(kickoff.id)
    await school.services.kickoff.recover()
    assert await interrupted(school, kickoff.id)


async def test_a_window_that_is_still_open_after_a_restart_goes_on(school: School) -> None:
    kickoff = await school.begin()
    await school.clock.advance(20)
    school = school.restarted()
    await school.services.kickoff.recover()
    assert isinstance(await school.vote(kickoff.id, 0, 0, 1), Cast)
    await school.clock.advance(10.5)
    assert not await interrupted(school, kickoff.id)


async def test_a_new_session_with_discord_is_no_restart(school: School) -> None:
    """The bot was there all the time: what ends just then is no interruption."""
    kickoff = await school.begin()
    await school.services.kickoff.recover()
    await school.clock.advance(30.6)
    await school.services.kickoff.recover()
    assert not await interrupted(school, kickoff.id)


async def asked_and_killed(school: School) -> tuple[int, list[Post], int]:
    """The first group has the question, but the bot died before it knew. Gives kickoff, posts and that message."""
    kickoff = await school.start()
    await school.services.kickoff.begin(school.programme.id, kickoff.id, ORGANISER)
    posts = await school.services.outbox.sending_all((await school.services.kickoff.advance(kickoff.id)).posts)
    return kickoff.id, posts, school.make_id()


async def test_a_window_runs_from_its_message_though_the_bot_died_before_it_knew_of_it(school: School) -> None:
    kickoff_id, posts, message_id = await asked_and_killed(school)
    await school.clock.advance(10)
    school = school.restarted()
    await school.services.kickoff.recover()
    await school.mark_sent(posts[0], message_id)
    for post in posts[1:]:
        await school.mark_sent(post)
    await school.pass_time(kickoff_id, 20.5)
    assert (await school.window(kickoff_id, 0)).closed_at is not None
    assert (await school.window(kickoff_id, 1)).closed_at is None
    await school.clock.advance(10)
    assert not await interrupted(school, kickoff_id)


async def test_a_window_whose_message_nobody_knew_of_is_marked_when_it_has_passed(school: School) -> None:
    """The others had not been asked: they are now, and have their whole time."""
    kickoff_id, posts, message_id = await asked_and_killed(school)
    await school.clock.advance(45)
    school = school.restarted()
    await school.services.kickoff.recover()
    await school.mark_sent(posts[0], message_id)
    for post in posts[1:]:
        await school.mark_sent(post)
    await school.go_on(kickoff_id)
    first, second = await school.window(kickoff_id, 0), await school.window(kickoff_id, 1)
    assert first.interrupted and first.closed_at is not None
    assert second.is_open
    await school.clock.advance(30.5)
    assert await interrupted(school, kickoff_id)


async def test_groups_that_had_not_got_an_interrupted_question_are_not_sent_it(school: School) -> None:
    kickoff = await school.start()
    await school.services.kickoff.begin(school.programme.id, kickoff.id, ORGANISER)
    first, *rest = (await school.services.kickoff.advance(kickoff.id)).posts
    await school.mark_sent(first)
    await school.clock.advance(90)
    school = school.restarted()
    await school.services.kickoff.recover()
    for post in rest:
        sheet = await school.services.kickoff_view.question_sheet(post.subject_id)
        assert sheet.windows[post.id].closed_at is not None


async def test_an_interrupted_question_may_be_repeated(school: School) -> None:
    kickoff = await school.begin()
    await school.vote(kickoff.id, 0, 0, 1)
    await school.clock.advance(60)
    school = school.restarted()
    await school.services.kickoff.recover()
    await school.pass_time(kickoff.id, 3)
    board = await school.services.kickoff_view.board(kickoff.id)
    assert board.question is not None
    await school.services.kickoff_panel.repeat(school.presser, kickoff.id, board.question.id)
    posts = await school.go_on(kickoff.id)
    assert [post.kind for post in posts] == ["kickoff.question"] * 3
    assert (await school.points(kickoff.id))[0][0] == 0
    again = await school.services.kickoff_view.board(kickoff.id)
    assert again.corrected, "the board does not go on showing points that are gone"
    assert [row.points for row in again.standings] == [0, 0, 0]
    sheet = await school.services.kickoff_view.question_sheet(posts[0].subject_id)
    assert (sheet.question.position, sheet.question.repeat_of) == (1, board.question.id)
    await school.vote(kickoff.id, 1, 0, 1)
    await school.pass_time(kickoff.id, 30.5)
    await school.pass_time(kickoff.id, 3)
    assert await school.points(kickoff.id) == [(0, 2), (1000, 1), (0, None)]


async def test_a_kickoff_that_is_closed_but_has_something_left_to_say_is_taken_up(school: School) -> None:
    kickoff = await school.start()
    await school.services.kickoff_panel.stop(school.presser, kickoff.id)
    assert await school.services.kickoff.recover() == [kickoff.id]
    posts = await school.go_on(kickoff.id)
    assert [post.kind for post in posts] == ["kickoff.called_off"] * 3
    assert await school.services.kickoff.recover() == []
