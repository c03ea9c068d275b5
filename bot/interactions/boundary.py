"""The one place where what went wrong becomes a sentence.

Commands, buttons, selects, modals, autocomplete and background work all end here: a `Refusal` is told privately in the
person's language, anything else goes to the log with a short reference that the person is shown.
"""

import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from functools import wraps
from typing import Any, ParamSpec

import discord
import structlog
from discord import app_commands

from bot.domain.refusal import Refusal
from bot.texts import text

log = structlog.get_logger("ithaca")

PRIVATELY = discord.AllowedMentions.none()
UNKNOWN_INTERACTION = 10062


def locale_of(interaction: discord.Interaction) -> str:
    """The language of the person who is asking, as Discord names it (`en-GB`, `zh-TW`)."""
    return interaction.locale.value


async def tell(interaction: discord.Interaction, sentence: str) -> None:
    """Say something to this person only, whether or not they have been answered already."""
    if interaction.response.is_done():
        await interaction.followup.send(sentence, ephemeral=True, allowed_mentions=PRIVATELY)
    else:
        await interaction.response.send_message(sentence, ephemeral=True, allowed_mentions=PRIVATELY)


async def explain(interaction: discord.Interaction, error: BaseException) -> None:
    """Tell the person what `error` means for them."""
    while isinstance(error, app_commands.CommandInvokeError | app_commands.TransformerError) and error.__cause__:
        error = error.__cause__
    if isinstance(error, discord.NotFound) and error.code == UNKNOWN_INTERACTION:
        # We were too late. No traceback and no second try: both cost time, when there was too little of it already.
        log.warning("answer.lost", interaction=interaction.id, code=error.code)
        return
    if isinstance(error, Refusal):
        sentence = text(error.key, locale_of(interaction), **error.blanks)
    elif isinstance(error, app_commands.NoPrivateMessage):
        sentence = text("common.only_in_server", locale_of(interaction))
    else:
        sentence = text("common.unexpected", locale_of(interaction), reference=report(error, interaction))
    try:
        await tell(interaction, sentence)
    except discord.HTTPException as gone:
        # The interaction has expired or its channel is gone: there is nobody left to tell.
        log.warning("answer.lost", interaction=interaction.id, code=gone.code)


def report(error: BaseException, interaction: discord.Interaction | None = None, **where: object) -> str:
    """Log what was not foreseen; give the reference under which it stands in the log."""
    reference = secrets.token_hex(3)
    if interaction is not None:
        where |= {"interaction": interaction.id, "guild": interaction.guild_id, "person": interaction.user.id}
    log.error("unexpected", reference=reference, exc_info=error, **where)
    return reference


@asynccontextmanager
async def answering(interaction: discord.Interaction) -> AsyncIterator[None]:
    """Run a button, select or form inside the boundary."""
    try:
        yield
    except Exception as error:
        await explain(interaction, error)


Offer = ParamSpec("Offer")


def suggesting(
    offer: Callable[Offer, Awaitable[list[app_commands.Choice[str]]]],
) -> Callable[Offer, Coroutine[Any, Any, list[app_commands.Choice[str]]]]:
    """Run a suggestion list inside the boundary: whoever may not have it, or meets trouble, gets an empty one at once.

    There is no way to show a sentence in it. Without this, discord.py would log a traceback and not answer at all.
    """

    @wraps(offer)
    async def answered(*args: Offer.args, **options: Offer.kwargs) -> list[app_commands.Choice[str]]:
        try:
            return await offer(*args, **options)
        except Refusal:
            return []
        except Exception as error:
            report(error, next((arg for arg in args if isinstance(arg, discord.Interaction)), None))
            return []

    return answered


class Tree(app_commands.CommandTree):
    """A command tree that ends in the boundary."""

    async def on_error(self, interaction: discord.Interaction, error: app_commands.AppCommandError) -> None:
        if interaction.type is discord.InteractionType.autocomplete:
            # A suggestion list that fails is empty: there is no way to show a sentence in it.
            if not isinstance(error.__cause__, Refusal):
                report(error, interaction)
            return
        await explain(interaction, error)
