"""`kill -9` of the bot between any two lines: before and after it commits, sends and marks.

What was shown is read from the world's record and what is kept from the database: nothing is shown twice, nothing that
somebody was told is lost, and the evening goes on.
"""

import asyncio

import pytest

from bot.rehearsal.visitor import Visitor, buttons, words
from tests.wire.evening import LOBBY, PODIUM, Evening, kahoot, milliseconds, question, result
from tests.wire.mortal_bot import until
from tests.wire.school import SECONDS, School

pytestmark = pytest.mark.asyncio(loop_scope="session")

FORGOTTEN = 200.0
"""Seconds after which Discord has forgotten a nonce."""


async def with_a_question_open(evening: Evening, *people: Visitor) -> None:
    """Lobby, these people here, first question in every channel."""
    await evening.open()
    await evening.here(*people)
    await evening.begin()
    await evening.everywhere(question(1))
    await evening.school.quiet()


# ---------------------------------------------------------------------- votes


async def test_three_votes_when_the_bot_dies_before_the_commit_before_the_answer_and_after_it(
    school: School, evening: Evening
) -> None:
    (ann, *_), (eli, *_), (zoe, *_) = (group.people for group in school.groups)
    # The others of their groups are there and do not vote, so that no window closes early.
    await with_a_question_open(evening, *(person for group in school.groups for person in group.people))
    asked = await evening.everywhere(question(1))
    callback = "/interactions/*/*/callback"
    await school.stick("POST", callback, "before")
    unanswered = asyncio.create_task(evening.vote(eli, 1, "B"))
    await school.stuck(1)
    await school.stick("POST", callback, "after")
    told = await evening.vote(zoe, 1, "B")
    await school.stuck(2)
    with school.locked():
        uncommitted = asyncio.create_task(evening.vote(ann, 1, "B"))
        await school.listens()
        await school.bot.kill()
    lost, stored = await uncommitted, await unanswered

    # Ann's is not stored, and she was not told that it was. Eli's is, and he does not know. Zoe knows that hers is.
    assert [(answer["state"], answer["message"]) for answer in (lost, stored)] == [("failed", None)] * 2
    assert "You chose **B**" in words(told["message"])
    assert evening.votes() == [(int(stored["id"]), 1), (int(told["id"]), 1)]

    # Ann and Eli press again, as people do. The same option again changes nothing, its time included.
    await school.bot.start()
    await school.taken_up()
    await school.server.advance(20)
    late, again = await evening.vote(ann, 1, "B"), await evening.vote(eli, 1, "B")
    assert "You chose **B**" in words(late["message"]) and "You chose **B**" in words(again["message"])
    assert len(evening.votes()) == 4
    results = await evening.close(1)
    for message, answer, shown in zip(asked, (late, stored, told), results, strict=True):
        assert "The Seine with 1 vote" in words(shown)
        assert f"+{kahoot(milliseconds(message, answer))} points" in words(shown)
        assert "was away" not in words(shown)


# ---------------------------------------------------------------------- messages


async def stick_everywhere(school: School) -> None:
    """The next message gets stuck in every group's channel: with group 1 before the world has it, else after."""
    for group, when in zip(school.groups, ("before", "after", "after"), strict=True):
        await school.stick("POST", f"/channels/{group.channel}/messages", when)


async def die_in_the_middle(evening: Evening, title: str, others: int = 0) -> None:
    """Kill the bot when group 1's message is not in the world, group 2's is without the bot knowing, and group 3's is
    known to the bot, which has not written that down. Then start it, and see that each stands there once."""
    school, third = evening.school, evening.school.groups[2]
    await school.stuck(3 + others)
    with school.locked():
        await school.door("release", path=f"/channels/{third.channel}/messages")
        await school.stuck(2 + others)
        await school.listens()
        await school.bot.kill()
    assert [len(await evening.all(group, title)) for group in school.groups] == [0, 1, 1]
    waiting = "SELECT channel_id FROM outbox WHERE message_id IS NULL AND failure IS NULL"
    assert {str(channel) for (channel,) in school.rows(waiting)} >= {group.channel for group in school.groups}
    await school.bot.start()
    await evening.everywhere(title)
    await school.quiet()
    await evening.everywhere(title)


async def test_the_bot_dies_while_it_opens_the_lobby(school: School, evening: Evening) -> None:
    """The board in the organisers' channel is there without the bot knowing: it must not get a second one."""
    await stick_everywhere(school)
    await school.stick("POST", f"/channels/{school.organisers}/messages", "after")
    await evening.start()
    await die_in_the_middle(evening, LOBBY, others=1)
    assert len([m for m in await evening.messages(school.organisers) if buttons(m)]) == 1
    await evening.here(*(person for group in school.groups for person in group.people))
    await evening.begin()
    await evening.everywhere(question(1))


async def test_the_bot_dies_while_it_asks_a_question(school: School, evening: Evening) -> None:
    """Every window runs from its own message, whoever had it first. Group 2 votes before the bot knows of it."""
    people = [group.people[0] for group in school.groups]
    await evening.open()
    await evening.here(*people)
    await stick_everywhere(school)
    await evening.begin()
    await school.stuck(3)
    (message,) = await evening.all(school.groups[1], question(1))
    early = await evening.tap(people[1], message, "B")
    assert "You chose **B**" in words(early["message"])
    await die_in_the_middle(evening, question(1))
    asked = await evening.everywhere(question(1))
    answers = [await evening.vote(people[0], 1, "B"), early, await evening.vote(people[2], 1, "B")]
    await school.taken_up()
    results = await evening.close(1)
    for message, answer, shown in zip(asked, answers, results, strict=True):
        assert f"+{kahoot(milliseconds(message, answer))} points" in words(shown)
        assert "was away" not in words(shown)


async def test_the_bot_dies_while_it_gives_the_results(school: School, evening: Evening) -> None:
    ann, *_ = school.groups[0].people
    await with_a_question_open(evening, ann)
    await evening.vote(ann, 1, "B")
    await stick_everywhere(school)
    await school.server.advance(SECONDS + 1)
    await until(lambda: evening.all_closed(1), "the windows are closed")
    await school.server.advance(3)
    await die_in_the_middle(evening, result(1))
    assert "The Seine with 1 vote" in words(await evening.shown(school.groups[0], result(1)))
    assert school.number("SELECT revision FROM kickoffs WHERE id = ?", evening.id) == 1


async def test_a_lobby_that_was_on_its_way_when_the_bot_died_is_found_again_when_its_nonce_is_forgotten(
    school: School, evening: Evening
) -> None:
    group = school.groups[1]
    await school.stick("POST", f"/channels/{group.channel}/messages", "after")
    await evening.start()
    await school.stuck()
    await school.bot.kill()
    await school.server.advance(FORGOTTEN)
    await school.bot.start()
    await evening.everywhere(LOBBY)
    await school.quiet()
    assert len(await evening.all(group, LOBBY)) == 1


# ---------------------------------------------------------------------- the phases of an evening


async def test_killed_in_the_lobby_everybody_stays_counted_in(school: School, evening: Evening) -> None:
    (ann, ben, *_), group = school.groups[0].people, school.groups[0]
    await evening.open()
    await evening.here(ann)
    await school.bot.restart()
    await evening.here(ben)
    await evening.begin()
    await evening.vote(ann, 1, "B")
    await evening.vote(ben, 1, "B")
    await evening.everywhere(question(1))
    assert "The Seine with 2 votes" in words((await evening.close(1))[0])
    assert await evening.titles(group) == [LOBBY, question(1), result(1)]


async def test_killed_while_a_question_is_open_it_stays_open_and_votes_before_and_after_count(
    school: School, evening: Evening
) -> None:
    # Dee is there and does not vote, so that the window does not close early.
    ann, ben, cem, dee = school.groups[0].people
    await with_a_question_open(evening, ann, ben, cem, dee)
    asked = await evening.shown(school.groups[0], question(1))
    await evening.vote(ann, 1, "B")
    await evening.vote(ben, 1, "C")
    await school.bot.restart()
    await school.taken_up()
    await evening.vote(cem, 1, "C")
    second = await evening.vote(ben, 1, "B")
    assert len(evening.votes()) == 4
    results = await evening.close(1)
    assert "The Seine with 2 votes" in words(results[0])
    assert f"+{kahoot(milliseconds(asked, second))} points" in words(results[0])
    assert "was away" not in words(results[0])
    await evening.next()
    await evening.everywhere(question(2))


async def test_a_question_that_ended_while_the_bot_was_down_keeps_its_votes_and_may_be_repeated(
    school: School, evening: Evening
) -> None:
    ann, ben, *_ = school.groups[0].people
    await with_a_question_open(evening, ann, ben)
    await evening.vote(ann, 1, "B")
    first = evening.current
    await school.bot.kill()
    await school.server.advance(SECONDS + 30)
    await school.bot.start()
    await until(lambda: evening.all_closed(1), "the windows are closed")
    await school.server.advance(3)
    results = await evening.everywhere(result(1))
    assert "The Seine with 1 vote" in words(results[0]) and "I was away" in words(results[0])

    # The organiser is told, and decides; it does not go on without her.
    board = await evening.panel("repeat")
    await evening.says(school.organisers, "I was away while question 1 was open")
    await school.server.advance(60)
    await school.listens()
    assert evening.current == first
    assert "Asking it again." in words(await evening.push(school.owner, board, "repeat"))
    again = f"{question(1)}, once more"
    await evening.everywhere(again)
    asked = await evening.shown(school.groups[0], again)
    answer = await evening.tap(ben, asked, "B")
    await school.server.advance(SECONDS + 1)
    await until(lambda: evening.all_closed(1), "the repeat is closed")
    await school.server.advance(3)
    points = kahoot(milliseconds(asked, answer))
    await evening.says(school.groups[0].channel, f"Together {points} points")
    await evening.next()
    await evening.everywhere(question(2))
    assert [title for title in await evening.titles(school.groups[1]) if title == question(1)] == [question(1)]


async def test_killed_in_the_pause_after_the_results_the_next_question_comes_by_itself(
    school: School, evening: Evening
) -> None:
    ann, *_ = school.groups[0].people
    await with_a_question_open(evening, ann)
    await evening.vote(ann, 1, "B")
    await evening.close(1)
    await school.quiet()
    await school.bot.restart()
    await evening.next()
    await evening.everywhere(question(2))
    for group in school.groups:
        assert await evening.titles(group) == [LOBBY, question(1), result(1), question(2)]


async def test_killed_while_the_podium_goes_out_everybody_gets_it_once_and_it_can_be_closed(
    school: School, evening: Evening
) -> None:
    ann, *_ = school.groups[0].people
    await with_a_question_open(evening, ann)
    await evening.vote(ann, 1, "B")
    await evening.close(1)
    await school.stick("POST", f"/channels/{school.groups[0].channel}/messages", "after")
    await school.stick("POST", f"/channels/{school.organisers}/messages", "before")
    await evening.press("stop")
    await school.stuck(2)
    await school.bot.restart()
    await evening.everywhere(PODIUM)
    await school.quiet()
    finals = [m for m in await evening.messages(school.organisers) if m["attachments"]]
    assert len(finals) == 1
    await evening.press("close")
    assert school.rows("SELECT phase FROM kickoffs WHERE id = ?", evening.id) == [("closed",)]
    await evening.everywhere(PODIUM)


async def test_told_to_stop_while_everybody_votes_it_loses_no_vote_that_it_answered(
    school: School, evening: Evening
) -> None:
    people = [(group, person) for group in school.groups for person in group.people]
    await with_a_question_open(evening, *(person for _, person in people))
    asked = dict(zip([group.number for group in school.groups], await evening.everywhere(question(1)), strict=True))
    taps = [asyncio.create_task(evening.tap(person, asked[group.number], "B")) for group, person in people]
    await until(evening.votes, "the first vote")
    await school.bot.stop()
    answers = await asyncio.gather(*taps)
    stored = {vote for vote, _ in evening.votes()}
    assert {int(answer["id"]) for answer in answers if answer["state"] == "answered"} <= stored
    await school.bot.start()
    await school.taken_up()
    for (group, person), answer in zip(people, answers, strict=True):
        if int(answer["id"]) not in stored:
            await evening.tap(person, asked[group.number], "B")
    for shown in await evening.close(1):
        assert "The Seine with 4 votes" in words(shown)
