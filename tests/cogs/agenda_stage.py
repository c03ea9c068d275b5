"""An evening by an agenda on the stage: rooms in their steps, cards with real buttons."""

from typing import Any

import discord
import simcord

from bot.domain.agenda import Agenda, AgendaStep
from tests.cogs.kickoff_stage import KickoffStage


async def open_evening(evening: KickoffStage, *steps: AgendaStep) -> None:
    """The evening begins in its lobby, a minute long; `steps` follow, then `close`. No quiz, no pack."""
    agenda = Agenda((AgendaStep("lobby", 1), *steps, AgendaStep("close", 5)))
    async with evening.database.write() as unit:
        await unit.agendas.keep(evening.programme.id, agenda, evening.owner.id, evening.clock.now())
    await evening.owner.slash(evening.organisers, "kickoff start")


async def say_here(evening: KickoffStage, *people: tuple[int, int]) -> None:
    """These people (group, person) press "I'm here" on whatever has that button last in their channel."""
    for group, person in people:
        await evening.people[group][person].click(last_with(evening, group, "I’m here"), label="I’m here")


async def follow(evening: KickoffStage) -> None:
    """Let the evening take a look, and the cards follow what it has come to."""
    for _ in range(2):
        await evening.pass_time(2)


def last_with(evening: KickoffStage, group: int, label: str) -> discord.Message:
    """The newest message in a group's channel that has this button."""
    return next(m for m in reversed(evening.channels[group].history()) if label in labels(m))


def card(evening: KickoffStage, group: int, title: str) -> discord.Message:
    """The card of the step with this title. There is one."""
    (found,) = [m for m in evening.channels[group].history() if m.embeds and m.embeds[0].title == title]
    return found


def controls(message: Any) -> list[dict[str, Any]]:
    """The buttons of a message in a channel, or of an answer that only one person sees."""
    rows = [row if isinstance(row, dict) else row.to_dict() for row in message.components]
    return [item for row in rows for item in row["components"]]


def labels(message: Any) -> list[str]:
    return [str(item.get("label")) for item in controls(message)]


def custom_id(message: Any, label: str) -> str:
    return next(str(item["custom_id"]) for item in controls(message) if item.get("label") == label)


def field(message: discord.Message, name: str) -> str:
    """What a field of the card says; nothing if it has none such."""
    return next((str(found.value) for found in message.embeds[0].fields if found.name == name), "")


def people_in(words: str, evening: KickoffStage, group: int) -> list[int]:
    """Which people of a group (by number) are mentioned, in the order of their mentions."""
    places = {words.find(f"<@{actor.id}>"): number for number, actor in enumerate(evening.people[group])}
    return [places[place] for place in sorted(places) if place >= 0]


def embed_of(result: simcord.InteractionResult) -> discord.Embed:
    """The embed of an answer that only one person sees."""
    assert result.response is not None and result.response.ephemeral
    return result.response.embeds[0]


def count_edits(evening: KickoffStage) -> list[int]:
    """The messages that the bot edits in the first group's channel from now on."""
    http = evening.stage.bot.http
    real, edited = http.edit_message, []

    async def editing(channel_id: int, message_id: int, *, params: object) -> object:
        if channel_id == evening.channels[0].id:
            edited.append(message_id)
        return await real(channel_id, message_id, params=params)  # type: ignore[arg-type]

    http.edit_message = editing  # type: ignore[method-assign, assignment]
    return edited
