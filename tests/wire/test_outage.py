"""Discord in trouble: dropped connections, limits, failing requests. The evening goes on and says nothing twice."""

import asyncio
import sys
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.rehearsal.visitor import words
from tests.wire.evening import LOBBY, PODIUM, Evening, kahoot, milliseconds, question, result
from tests.wire.mortal_bot import HASTY, ROOT, until
from tests.wire.school import PRIVATE, School

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.mark.parametrize("how", ["close", "invalid"])
async def test_of_taps_around_a_dropped_connection_none_that_was_answered_is_lost(
    school: School, evening: Evening, how: str
) -> None:
    """After `close` the bot resumes its session, after `invalid` it has to begin a new one."""
    everyone = [person for group in school.groups for person in group.people]
    await evening.open(scoring="accuracy")
    await evening.here(*everyone)
    await evening.begin()
    asked = [message for message in await evening.everywhere(question(1)) for _ in range(4)]
    sessions = {session.id for session in school.server.gateway.sessions.all()}
    taps = [evening.tap(person, message, "B") for person, message in zip(everyone, asked, strict=True)]
    before = [asyncio.create_task(tap) for tap in taps[:4]]
    assert await school.door("drop", how=how) == {"dropped": 1}
    during = [asyncio.create_task(tap) for tap in taps[4:8]]
    answers = await asyncio.gather(*before, *during)
    await school.listens()
    assert ({session.id for session in school.server.gateway.sessions.all()} == sessions) is (how == "close")
    after = [await tap for tap in taps[8:]]
    assert {answer["state"] for answer in after} == {"answered"}
    answers += after

    told = {int(answer["id"]) for answer in answers if answer["state"] == "answered"}
    kept = [interaction for interaction, _ in evening.votes()]
    assert told <= set(kept) <= {int(answer["id"]) for answer in answers}
    assert all(answer["message"]["flags"] & PRIVATE for answer in answers if answer["state"] == "answered")
    assert all(answer["message"] is None for answer in answers if answer["state"] == "failed")
    # Who got no answer presses again.
    for person, message, answer in zip(everyone, asked, answers, strict=True):
        if answer["state"] == "failed":
            assert (await evening.tap(person, message, "B"))["state"] == "answered"
    for shown in await evening.close(1):
        assert "The Seine with 4 votes" in words(shown)
    await evening.next()
    await evening.everywhere(question(2))


async def test_what_is_limited_or_fails_goes_out_once_and_the_evening_goes_on(school: School, evening: Evening) -> None:
    """Group 1 meets limits, group 2 a failing server, group 3 a server that did it and says that it failed."""
    people = [group.people[0] for group in school.groups]
    paths = [f"/channels/{group.channel}/messages" for group in school.groups]
    await evening.open()
    await evening.here(*people)
    await school.fault("POST", paths[0], status=429, times=2)
    await school.fault("POST", paths[1], status=503, times=2)
    await school.fault("POST", paths[2], status=500, when="after")
    await evening.begin()
    asked = await evening.everywhere(question(1))
    await school.fault("POST", "/interactions/*/*/callback", status=500)
    answers = [await evening.vote(person, 1, "B") for person in people]
    # The first is answered at the second try. Who is told nothing in three seconds presses again, as people do.
    for person, answer in zip(people, answers, strict=True):
        told = answer if answer["state"] == "answered" else await evening.vote(person, 1, "B")
        assert "You chose **B**" in words(told["message"])
    for path, status in zip(paths, (502, 429, 504), strict=True):
        await school.fault("POST", path, status=status, when="after" if status > 500 else "before")
    results = await evening.close(1)
    for message, answer, shown in zip(asked, answers, results, strict=True):
        assert f"+{kahoot(milliseconds(message, answer))} points" in words(shown)
    await school.quiet()
    await evening.everywhere(question(1))
    await evening.everywhere(result(1))
    # The end has files, which the first try has used up.
    await school.fault("POST", f"/channels/{school.organisers}/messages", status=503)
    await evening.press("stop")
    await evening.everywhere(PODIUM)
    await school.quiet()
    finals = [message for message in await evening.messages(school.organisers) if message["attachments"]]
    assert [len(message["attachments"]) for message in finals] == [2]
    for attachment in finals[0]["attachments"]:
        assert b"Group 1" in await school.owner.read(attachment["url"])
    assert not school.server.rest.faults.waiting


@pytest_asyncio.fixture(loop_scope="session")
async def hasty(school: School) -> AsyncIterator[School]:
    """The school, with a bot that tries again ten times as soon."""
    await school.bot.kill()
    await school.bot.start(*HASTY)
    yield school
    await school.bot.kill()


def failures(school: School) -> int:
    return school.server.counts.by_status["503"]


async def test_after_a_minute_of_failures_the_question_reaches_everybody_once(hasty: School, evening: Evening) -> None:
    people = [group.people[0] for group in hasty.groups]
    await evening.open()
    await evening.here(*people)
    before = failures(hasty)
    await hasty.fault("*", "/channels/*", status=503, times=10_000)
    await evening.begin()
    # The sender tries six times in 16 seconds and again after 5: three rounds of it, in each of three channels.
    await until(lambda: failures(hasty) - before > 3 * 18, "a minute of failures")
    await hasty.server.advance(40)
    hasty.server.rest.faults.release()
    asked = await evening.everywhere(question(1))
    answers = [await evening.vote(person, 1, "B") for person in people]
    results = await evening.close(1)
    for message, answer, shown in zip(asked, answers, results, strict=True):
        assert f"+{kahoot(milliseconds(message, answer))} points" in words(shown)
        assert "was away" not in words(shown)
    assert [await evening.titles(group) for group in hasty.groups] == [[LOBBY, question(1), result(1)]] * 3


async def test_a_question_that_reached_nobody_in_time_is_told_of_and_can_be_asked_again(
    hasty: School, evening: Evening
) -> None:
    ann, *_ = hasty.groups[0].people
    await evening.open()
    await evening.here(ann)
    before = failures(hasty)
    await hasty.fault("*", "/channels/*", status=503, times=10_000)
    await evening.begin()
    await until(lambda: failures(hasty) - before > 3, "the first failures")
    await hasty.server.advance(61)
    await until(lambda: evening.all_closed(1), "the windows are closed")
    await hasty.server.advance(3)
    await hasty.listens()
    hasty.server.rest.faults.release()
    for shown in await evening.everywhere(result(1)):
        assert "could not be shown to your group in time" in words(shown)
    await hasty.quiet()
    await evening.press("repeat")
    again = f"{question(1)}, once more"
    await evening.everywhere(again)
    asked = await evening.shown(hasty.groups[0], again)
    answer = await evening.tap(ann, asked, "B")
    assert "You chose **B**" in words(answer["message"])
    # Nobody is shown a question that is over.
    assert [await evening.titles(group) for group in hasty.groups] == [[LOBBY, result(1), again]] * 3


async def test_a_second_bot_on_the_same_database_says_so_and_the_first_goes_on(
    school: School, evening: Evening
) -> None:
    ann, *_ = school.groups[0].people
    await evening.open()
    await evening.begin()
    first = school.bot.process
    assert first is not None
    second = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "run"), cwd=ROOT, env=school.bot.environment, stderr=asyncio.subprocess.PIPE
    )
    _, said = await asyncio.wait_for(second.communicate(), 30)
    assert second.returncode == 2
    assert f"Another Ithaca (process {first.pid})" in said.decode()
    assert "Traceback" not in said.decode()
    answer = await evening.vote(ann, 1, "B")
    assert "You chose **B**" in words(answer["message"])
    assert evening.votes() == [(int(answer["id"]), 1)]
