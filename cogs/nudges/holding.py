"""Holding all nudges of a programme, sending them again, and taking one back: each on a second press or with undo."""

import discord

from bot.domain.nudges import Nudge
from bot.domain.programme import Programme
from bot.domain.refusal import Refusal
from bot.embeds.nudge_office import nudge_words, state_of
from bot.interactions.asking import Asker, bot_of, organiser
from bot.interactions.boundary import locale_of
from bot.interactions.controls import Button, view
from bot.texts import text


async def ask_pause(interaction: discord.Interaction, person: Asker) -> None:
    """Say what a pause would hold, and ask."""
    held = await bot_of(interaction).services.nudge_office.held(person.programme)
    if held.paused_at:
        raise Refusal("nudges.paused_already", unix=int(held.paused_at.timestamp()))
    locale = locale_of(interaction)
    await interaction.response.send_message(
        text("nudges.pause_sure", locale, n=held.due),
        view=view(PauseAll.make("nudges.pause_yes", locale), LeaveAll.make(locale)),
        ephemeral=True,
    )


async def ask_resume(interaction: discord.Interaction, person: Asker) -> None:
    """Say what would go out now, and ask."""
    held = await bot_of(interaction).services.nudge_office.held(person.programme)
    if not held.paused_at:
        raise Refusal("nudges.not_paused")
    locale = locale_of(interaction)
    key = "nudges.resume_sure" if held.overdue else "nudges.resume_sure_none"
    await interaction.response.send_message(
        text(key, locale, n=held.overdue, since=discord.utils.format_dt(held.paused_at, "D")),
        view=view(ResumeAll.make("nudges.resume_yes", locale), LeaveAll.make(locale)),
        ephemeral=True,
    )


async def tell_cancelled(interaction: discord.Interaction, programme: Programme, nudge: Nudge) -> None:
    """Say that a nudge was taken back, with a button that undoes it."""
    bot_of(interaction).nudging.poke()
    locale = locale_of(interaction)
    sentence = text("nudges.cancelled", locale, nudge=await _words(interaction, programme, nudge))
    await interaction.response.send_message(sentence, view=view(Restore.make(nudge.id, locale)), ephemeral=True)


class PauseAll(Button, template=r"nudges:pause"):
    """Yes, hold everything."""

    @classmethod
    def make(cls, key: str, locale: str) -> "PauseAll":
        return cls("nudges:pause", label=text(key, locale), style=discord.ButtonStyle.danger)

    async def pressed(self, interaction: discord.Interaction) -> None:
        person = await organiser(interaction)
        await bot_of(interaction).services.nudge_office.pause(person.programme, person.discord_id)
        locale = locale_of(interaction)
        await interaction.response.edit_message(
            content=text("nudges.paused", locale), view=view(ResumeAll.make("nudges.resume_all", locale))
        )


class ResumeAll(Button, template=r"nudges:resume"):
    """Yes, send again."""

    @classmethod
    def make(cls, key: str, locale: str) -> "ResumeAll":
        return cls("nudges:resume", label=text(key, locale), style=discord.ButtonStyle.success)

    async def pressed(self, interaction: discord.Interaction) -> None:
        person = await organiser(interaction)
        await interaction.response.defer()
        bot, locale = bot_of(interaction), locale_of(interaction)
        held = await bot.services.nudge_office.resume(person.programme, person.discord_id)
        bot.nudging.poke()
        await interaction.edit_original_response(
            content=text("nudges.resumed" if held.overdue else "nudges.resumed_none", locale, n=held.overdue),
            view=view(PauseAll.make("nudges.pause_again", locale)),
        )


class LeaveAll(Button, template=r"nudges:leave"):
    """No, leave it as it is."""

    @classmethod
    def make(cls, locale: str) -> "LeaveAll":
        return cls("nudges:leave", label=text("nudges.no", locale))

    async def pressed(self, interaction: discord.Interaction) -> None:
        await organiser(interaction)
        await interaction.response.edit_message(content=text("nudges.left", locale_of(interaction)), view=None)


class Restore(Button, template=r"nudges:restore:(?P<nudge>\d{1,18})"):
    """Plan a cancelled nudge again."""

    @classmethod
    def make(cls, nudge_id: int, locale: str) -> "Restore":
        return cls(f"nudges:restore:{nudge_id}", label=text("nudges.undo", locale))

    async def pressed(self, interaction: discord.Interaction) -> None:
        person = await organiser(interaction)
        bot, locale = bot_of(interaction), locale_of(interaction)
        nudge = await bot.services.nudge_office.restore(person.programme, person.discord_id, self.ids["nudge"])
        bot.nudging.poke()
        words = await _words(interaction, person.programme, nudge)
        if nudge.state == "pending":
            when = discord.utils.format_dt(nudge.due_at, "f")
            sentence = text("nudges.restored", locale, nudge=words, when=when)
        else:
            sentence = text("nudges.not_restored", locale, nudge=words, state=state_of(nudge, locale))
        await interaction.response.edit_message(content=sentence, view=None)


async def _words(interaction: discord.Interaction, programme: Programme, nudge: Nudge) -> str:
    group, person = await bot_of(interaction).services.nudge_office.names(programme, nudge)
    return discord.utils.escape_markdown(nudge_words(nudge, group, person, locale_of(interaction)))
