"""How the roster's commands answer: patiently, privately, and with what stood in the way."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress

import discord

from bot.clock import network_pause
from bot.interactions.access import Hindrance
from bot.interactions.asking import bot_of
from bot.interactions.boundary import locale_of
from bot.texts import text

PATIENCE = 2.0
"""Seconds after which somebody who waits is told that work goes on."""


@asynccontextmanager
async def patience(interaction: discord.Interaction, key: str, **blanks: object) -> AsyncIterator[None]:
    """Say that work goes on, if it takes longer than a moment. For an interaction that has been deferred."""

    async def say() -> None:
        await network_pause(PATIENCE)
        with suppress(discord.HTTPException):
            sentence = text(key, locale_of(interaction), **blanks)
            await interaction.edit_original_response(content=sentence, embed=None, attachments=[], view=None)

    saying = asyncio.create_task(say())
    try:
        # Once they are told that work goes on, nothing else holds a rehearsal's clock, and the answer would be lost.
        with bot_of(interaction).services.clock.working():
            yield
    finally:
        saying.cancel()
        # Wait for it: a late "still working" must not replace the answer.
        with suppress(asyncio.CancelledError):
            await saying


def sentences(hindrances: Iterable[Hindrance], locale: str) -> list[str]:
    """What stood in the way of channels and roles, for organisers."""
    return [text(h.key, locale, **h.blanks) for h in hindrances]
