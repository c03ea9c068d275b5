"""Discord fails for a minute in a step: cards come and are drawn anew after it, and nothing comes twice."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import discord

from tests.cogs.agenda_stage import card, say_here
from tests.cogs.agenda_stage import field as field_of
from tests.cogs.kickoff_stage import KickoffStage
from tests.cogs.test_kickoff_evening import STEPS, begin


class _Trouble:
    """What discord.py knows of an answer with an error of Discord's own."""

    status, reason = 503, "Service Unavailable"


@dataclass
class Outage:
    """While it is `on`, calls for messages in channels fail.

    In the first group's channel Discord has done what was asked all the same: only its answer is lost.
    """

    evening: KickoffStage
    on: bool = False
    refused: list[str] = field(default_factory=list)

    def begin(self) -> None:
        http = self.evening.stage.bot.http
        for name in ("send_message", "edit_message"):
            setattr(http, name, self._failing(name, getattr(http, name)))
        self.on = True

    def _failing(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        async def failing(channel_id: int, *args: Any, **how: Any) -> Any:
            if not self.on:
                return await real(channel_id, *args, **how)
            self.refused.append(name)
            if channel_id == self.evening.channels[0].id:
                await real(channel_id, *args, **how)
            raise discord.DiscordServerError(_Trouble(), "injected by the test")

        return failing


def said(evening: KickoffStage, group: int, title: str) -> str:
    return str(card(evening, group, title).embeds[0].description)


def done(evening: KickoffStage, group: int) -> bool:
    return evening.titles(group)[-1] == "Goals" and "is over" in said(evening, group, "Stories")


async def test_cards_are_posted_and_edited_after_it_and_nothing_twice(evening: KickoffStage) -> None:
    await begin(evening, STEPS)
    await say_here(evening, (0, 0), (0, 1), (0, 2))
    await evening.pass_time(600)
    await evening.pass_time(2)
    outage = Outage(evening)
    outage.begin()
    answer = await evening.people[0][0].click(card(evening, 0, "Stories"), label="Next")
    assert answer.acknowledged, "answers go another way, and what was pressed is kept"
    await evening.pass_time(30)
    await evening.owner.slash(evening.organisers, "kickoff move")
    await evening.pass_time(30)
    assert {"send_message", "edit_message"} <= set(outage.refused)
    outage.on = False
    for _ in range(40):
        if all(done(evening, group) for group in range(3)):
            break
        await evening.pass_time(10)
    assert [evening.titles(group)[1:] for group in range(3)] == [["Stories", "Goals"]] * 3
    for group in range(3):
        assert "is over" in said(evening, group, "Stories")
        assert card(evening, group, "Stories").components == []
    assert "which goal matters" in field_of(card(evening, 0, "Goals"), "Now")
    async with evening.database.read() as unit:
        assert await unit.outbox.waiting(["kickoff.step"]) == []
