"""`/programme blackout`: days on which nobody is nudged. Added on a second press, removed from a list, with undo."""

from datetime import date
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands, ui
from discord.ext import commands

from bot.domain.nudges import Blackout
from bot.domain.nudges.blackouts import BlackoutRefusal
from bot.domain.numbers import picked
from bot.domain.refusal import Refusal
from bot.domain.when.alone import day_of
from bot.embeds.programme import blackouts_embed, offered_embed
from bot.interactions.asking import Asker, bot_of, organiser
from bot.interactions.boundary import locale_of, suggesting
from bot.interactions.controls import Button, Select, view
from bot.texts import text
from bot.texts.days import days

if TYPE_CHECKING:
    from bot.interactions.client import Ithaca

LONGEST_LABEL = 80
LONGEST_DAY = 40
MOST_OPTIONS = 25
"""As many as Discord takes in a select."""


class BlackoutCommands(commands.Cog):
    """Exam weeks and holidays."""

    bot: "Ithaca"

    @app_commands.command(name="blackout", description="Days on which nobody is nudged: add some, or see them")
    @app_commands.describe(
        first="The first day, such as 21 Dec",
        until="The last day; if you leave it empty, it is one day",
        label="What it is, such as “Exams”",
    )
    @app_commands.rename(first="from")
    async def blackout(
        self,
        interaction: discord.Interaction,
        first: app_commands.Range[str, 1, LONGEST_DAY] | None = None,
        until: app_commands.Range[str, 1, LONGEST_DAY] | None = None,
        label: app_commands.Range[str, 1, LONGEST_LABEL] | None = None,
    ) -> None:
        person = await organiser(interaction)
        locale = locale_of(interaction)
        if first is None:
            if until or label:
                raise Refusal("programme.blackout_from_missing")
            standing = await self.bot.services.blackouts.every(person.programme)
            await interaction.response.send_message(
                embed=blackouts_embed(standing, locale), view=list_view(standing, locale), ephemeral=True
            )
            return
        begin, end = self._days(person, first, until)
        named = label or text("programme.blackout_label", person.programme.locale)
        service, no = self.bot.services.blackouts, None
        try:
            offered = await service.offer(person.programme, person.discord_id, begin, end, named)
        except BlackoutRefusal as refusal:
            no = refusal
            offered = await service.offer(person.programme, person.discord_id, no.first, no.last, named)
        await interaction.response.send_message(
            content=text(no.key, locale) if no else None,
            embed=offered_embed(offered.blackout, offered.overlapping, locale),
            view=view(Keep.make(offered.blackout.id, locale, proposed=no is not None), Drop.make(locale)),
            ephemeral=True,
        )

    @blackout.autocomplete("first")
    @suggesting
    async def first_day(self, interaction: discord.Interaction, current: str) -> list[app_commands.Choice[str]]:
        person = await organiser(interaction)
        return [_choice(self._days(person, current, None)[0], interaction)]

    @blackout.autocomplete("until")
    @suggesting
    async def last_day(self, interaction: discord.Interaction, current: str) -> list[app_commands.Choice[str]]:
        person = await organiser(interaction)
        first = str(getattr(interaction.namespace, "from", None) or "today")
        return [_choice(self._days(person, first, current)[1], interaction)]

    def _days(self, person: Asker, first: str, until: str | None) -> tuple[date, date]:
        """What was typed; the last day is read from the first one on, so that "Friday" is the one after it."""
        today, locale = self.bot.services.blackouts.today(person.programme), person.programme.locale
        begin = day_of(first, today, locale)
        return begin, day_of(until, begin, locale) if until else begin


def _choice(day: date, interaction: discord.Interaction) -> app_commands.Choice[str]:
    return app_commands.Choice(name=days(day, day, locale_of(interaction)), value=day.isoformat())


def list_view(standing: list[Blackout], locale: str) -> ui.View:
    """The menu under the list, if there is something in it."""
    return view(Remove.make(standing, locale)) if standing else view()


class Keep(Button, template=r"programme:blackout:keep:(?P<blackout>\d{1,18})"):
    """Yes, nobody is nudged on these days."""

    @classmethod
    def make(cls, blackout_id: int, locale: str, *, proposed: bool) -> "Keep":
        label = text("programme.blackout_take" if proposed else "programme.blackout_keep", locale)
        return cls(f"programme:blackout:keep:{blackout_id}", label=label, style=discord.ButtonStyle.success)

    async def pressed(self, interaction: discord.Interaction) -> None:
        person = await organiser(interaction)
        await interaction.response.defer()
        blackout = await bot_of(interaction).services.blackouts.keep(
            person.programme, person.discord_id, self.ids["blackout"]
        )
        await _tell(interaction, "programme.blackout_kept", blackout, TakeBack)


class Drop(Button, template=r"programme:blackout:drop"):
    """No, these are not the days."""

    @classmethod
    def make(cls, locale: str) -> "Drop":
        return cls("programme:blackout:drop", label=text("programme.blackout_drop", locale))

    async def pressed(self, interaction: discord.Interaction) -> None:
        await organiser(interaction)
        sentence = text("programme.blackout_dropped", locale_of(interaction))
        await interaction.response.edit_message(content=sentence, embed=None, view=None)


class Remove(Select, template=r"programme:blackout:remove"):
    """The menu from which a blackout is removed."""

    @classmethod
    def make(cls, standing: list[Blackout], locale: str) -> "Remove":
        options = [
            discord.SelectOption(
                label=b.label, description=days(b.first_day, b.last_day, locale), value=f"blackout:{b.id}"
            )
            for b in standing[:MOST_OPTIONS]
        ]
        return cls("programme:blackout:remove", placeholder=text("programme.blackout_remove", locale), options=options)

    async def chosen(self, interaction: discord.Interaction, values: list[str]) -> None:
        person = await organiser(interaction)
        chosen = picked(values[0], "blackout") if values else None
        if chosen is None:
            raise Refusal("common.stale_button")
        await interaction.response.defer()
        blackout = await bot_of(interaction).services.blackouts.remove(person.programme, person.discord_id, chosen[1])
        await _tell(interaction, "programme.blackout_removed", blackout, Restore)


class TakeBack(Button, template=r"programme:blackout:undo:(?P<blackout>\d{1,18})"):
    """Undo having added it."""

    async def pressed(self, interaction: discord.Interaction) -> None:
        person = await organiser(interaction)
        await interaction.response.defer()
        blackout = await bot_of(interaction).services.blackouts.remove(
            person.programme, person.discord_id, self.ids["blackout"]
        )
        await _tell(interaction, "programme.blackout_removed", blackout, Restore)


class Restore(Button, template=r"programme:blackout:restore:(?P<blackout>\d{1,18})"):
    """Undo having removed it."""

    async def pressed(self, interaction: discord.Interaction) -> None:
        person = await organiser(interaction)
        await interaction.response.defer()
        blackout = await bot_of(interaction).services.blackouts.restore(
            person.programme, person.discord_id, self.ids["blackout"]
        )
        await _tell(interaction, "programme.blackout_kept", blackout, TakeBack)


async def _tell(interaction: discord.Interaction, key: str, blackout: Blackout, undo: type[Button]) -> None:
    """Say what was done to a blackout, with a button that undoes it, and have the nudges looked at."""
    bot_of(interaction).nudging.poke()
    locale = locale_of(interaction)
    shown = days(blackout.first_day, blackout.last_day, locale)
    path = "undo" if undo is TakeBack else "restore"
    button = undo(f"programme:blackout:{path}:{blackout.id}", label=text("programme.blackout_undo", locale))
    sentence = text(key, locale, label=discord.utils.escape_markdown(blackout.label), days=shown)
    await interaction.edit_original_response(content=sentence, embed=None, view=view(button))


BlackoutControls: tuple[type[Any], ...] = (Keep, Drop, Remove, TakeBack, Restore)
