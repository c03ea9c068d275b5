"""A kickoff is cut off, anywhere, and goes on after a restart: nothing is said twice, no vote is lost.

What stands in the channels decides.
"""

from contextlib import suppress

import pytest

from tests.cogs.kickoff_stage import QUESTIONS, KickoffStage, told


def whole(of: int) -> list[str]:
    """Everything that a group is told in an evening of so many questions."""
    told = ["Kickoff quiz: Rivers"]
    for number in range(1, of + 1):
        told += [f"Question {number} of {of}", f"Question {number} of {of}: the answer"]
    return [*told, "That was the kickoff quiz!"]


POINTS = [
    ("kickoff.start", "after", 1),
    ("kickoff.begin", "before", 1),
    ("kickoff.begin", "after", 1),
    ("kickoff.advance", "before", 4),
    ("kickoff.advance", "after", 4),
    ("outbox.sending_all", "before", 2),
    ("outbox.sending_all", "after", 2),
    ("sent.kickoff.board", "before", 1),
    ("http.send_message", "before", 6),
    ("http.send_message", "after", 6),
    ("sent.kickoff.question", "before", 2),
    ("sent.kickoff.question", "after", 2),
    ("votes.cast", "after", 1),
    ("sent.kickoff.results", "before", 2),
    ("sent.kickoff.results", "after", 2),
    ("http.send_message", "after", 12),
]


async def step(evening: KickoffStage) -> None:
    """An evening from `/kickoff start` on: it goes on where it was, as people would."""
    phase = None
    with suppress(Exception):
        phase = (await evening.kickoff()).phase
    if phase is None:
        await evening.start()
    if (await evening.kickoff()).phase == "lobby":
        await evening.begin()
    await evening.pass_time(1)
    if str(evening.titles(0)[-1]) in ("Question 1 of 1", "Question 1 of 2"):
        await evening.vote(0, 0, "B")
    await evening.play_on()


@pytest.mark.parametrize(("call", "moment", "which"), POINTS)
async def test_killed_anywhere_everything_is_said_once(
    evening: KickoffStage, call: str, moment: str, which: int
) -> None:
    await evening.keep_pack(QUESTIONS[0])
    evening.die(call, moment, which)
    with suppress(BaseException):
        await step(evening)
    assert evening.killed
    await evening.restart(after=3)
    await step(evening)
    for group in range(3):
        assert evening.titles(group) == whole(1)
    titles = [embed.title for message in evening.organisers.history() for embed in message.embeds]
    assert titles.count("Final standings: Rivers") == 1
    assert titles.count("Kickoff quiz: Rivers") == 1
    points, place = (await evening.points())[0]
    assert place == 1
    assert points > 800


PHASES = ["lobby", "open", "scoring", "results", "podium"]


@pytest.mark.parametrize("phase", PHASES)
async def test_a_restart_in_each_phase(evening: KickoffStage, phase: str) -> None:
    await evening.keep_pack(*QUESTIONS[:2])
    await evening.start()
    if phase != "lobby":
        await evening.begin()
        await evening.vote(0, 0, "B")
        for seconds in {"open": (5,), "scoring": (31,), "results": (31, 4), "podium": ()}[phase]:
            await evening.pass_time(seconds)
        if phase == "podium":
            await evening.play_on()
    before = [evening.titles(group) for group in range(3)]
    await evening.restart(after=1)
    assert [evening.titles(group) for group in range(3)] == before
    await step(evening)
    assert [evening.titles(group) for group in range(3)] == [whole(2)] * 3


async def test_a_question_that_passed_while_the_bot_was_away(evening: KickoffStage) -> None:
    """The organiser is told and repeats it; the votes of the first time do not count."""
    await evening.start()
    await evening.begin()
    await evening.vote(0, 0, "B")
    await evening.restart(after=120)
    await evening.pass_time(1)
    await evening.pass_time(3)
    assert evening.titles(0)[-1] == "Question 1 of 3: the answer"
    assert "I was away" in str(evening.last(0).embeds[0].description)
    await evening.pass_time(60)
    assert "I was away while question 1 was open" in str(evening.board().embeds[0].description)
    assert evening.titles(0)[-1] == "Question 1 of 3: the answer"
    assert (await evening.points())[0][0] > 900
    asked = await evening.owner.click(evening.board(), label="Repeat")
    assert "cannot be undone" in told(asked)
    assert asked.response is not None
    await evening.owner.click(asked.response, label="Yes, ask it again")
    await evening.pass_time(1)
    assert evening.titles(0)[-1] == "Question 1 of 3, once more"
    await evening.pass_time(31)
    await evening.pass_time(4)
    assert (await evening.points())[0] == (0, 1)


async def test_what_was_pressed_before_the_restart_still_works_after_it(evening: KickoffStage) -> None:
    await evening.start()
    await evening.restart(after=1)
    await evening.begin()
    await evening.restart(after=1)
    assert "**B**" in await evening.vote(0, 0, "B")
    await evening.restart(after=1)
    assert "**A**" in await evening.vote(0, 0, "A")
