"""A kickoff as the people in it see it."""

from collections.abc import AsyncIterator

import pytest

from bot.storage.unit import Database
from tests.cogs.conftest import Stage
from tests.cogs.kickoff_stage import KickoffStage, build_kickoff, told
from tests.conftest import SetClock


@pytest.fixture
async def evening(stage: Stage, clock: SetClock, database: Database) -> AsyncIterator[KickoffStage]:
    built = await build_kickoff(stage, clock, database)
    yield built
    if not built.stage.bot.is_closed():
        await built.stage.bot.close()


async def test_a_whole_kickoff_from_lobby_to_podium(evening: KickoffStage) -> None:
    assert "Rivers" in told(await evening.start())
    assert [evening.titles(group) for group in range(3)] == [["Kickoff quiz: Rivers"]] * 3
    await evening.begin()
    assert evening.titles(0)[-1] == "Question 1 of 3"

    await evening.pass_time(2)
    assert "**B**" in await evening.vote(0, 0, "B")
    await evening.vote(0, 1, "B")
    await evening.vote(1, 0, "A")
    await evening.pass_time(29)
    await evening.pass_time(3)
    assert evening.titles(0)[-1] == "Question 1 of 3: the answer"
    (won, first), *others = await evening.points()
    # Two seconds and the pace of sending: a question goes out to one group after the other.
    assert 950 < won <= 967 and first == 1
    assert others == [(0, 2), (0, None)]
    for seconds in (10, 21, 3, 10, 11, 3):
        await evening.pass_time(seconds)
    assert evening.titles(2)[-2:] == ["Question 3 of 3", "Question 3 of 3: the answer"]
    await evening.pass_time(10)
    assert [evening.titles(group)[-1] for group in range(3)] == ["That was the kickoff quiz!"] * 3
