"""The cast behaves as people do, and the same for the same seed."""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
from discord.utils import escape_markdown

from bot.domain.quiz import Question
from bot.rehearsal.cast import Cast, Player, Temper, temper
from bot.rehearsal.visitor import Visitor
from tests.conftest import SetClock

HANDLES = [f"student.{number}" for number in range(2000)]


def tempers(seed: int) -> list[Temper]:
    return [temper(seed, handle, "student") for handle in HANDLES]


def test_the_same_seed_gives_the_same_people() -> None:
    assert tempers(7) == tempers(7)


def test_another_seed_gives_other_people() -> None:
    assert tempers(7) != tempers(8)


def test_some_are_absent_some_late_and_most_on_time() -> None:
    arrivals = [person.arrives_after for person in tempers(1)]
    absent = sum(after is None for after in arrivals)
    late = sum(after is not None and after > 60 for after in arrivals)
    assert 0.03 < absent / len(arrivals) < 0.09
    assert 0.05 < late / len(arrivals) < 0.13


def test_nobody_knows_everything_and_nobody_answers_before_reading() -> None:
    for person in tempers(3):
        assert 0.2 <= person.skill <= 0.95
        assert person.pace >= 4


async def test_a_question_is_known_however_discord_writes_it(clock: SetClock) -> None:
    """Messages have a backslash before signs that Discord would take for its own."""
    asked = Question(text="What is 2 * 3 * 4, or my_own_sum?", options=("24", "9"), right=(0,))
    async with aiohttp.ClientSession() as session:
        cast = Cast(session, "", clock, 1, [asked])
        assert cast.right_options(f"Question 1 of 1\n**{escape_markdown(asked.text)}**\n24\n9") == (0,)


class Watcher(Visitor):
    """Somebody before whose eyes these lobbies open, one after the other."""

    lobbies: tuple[str, ...] = ()
    pressed: list[str]

    async def watch(self) -> AsyncIterator[dict[str, Any]]:
        for key in self.lobbies:
            yield {"type": "message", "message": {"id": key, "components": [{"type": 2, "custom_id": key}]}}

    async def press(self, message: dict[str, Any], custom_id: str, values: list[str] | None = None) -> dict[str, Any]:
        self.pressed.append(custom_id)
        return {"state": "done", "message": message}


async def test_somebody_who_comes_comes_to_the_next_kickoff_of_the_rehearsal_too(clock: SetClock) -> None:
    handle = next(handle for handle in HANDLES if temper(1, handle, "student").arrives_after is not None)
    async with aiohttp.ClientSession() as session:
        cast = Cast(session, "", clock, 1, [])
        cast.arrivals = {handle: 0.0}
        watcher = Watcher(session, "", "1")
        watcher.lobbies, watcher.pressed = ("here:1", "here:1", "here:2"), []
        await Player(cast, watcher, handle, "student").play()
    assert watcher.pressed == ["here:1", "here:2"]
