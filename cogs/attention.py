"""`/attention`: what needs a person. Staff see it, organisers act on it, and each act can be undone."""

from typing import Any

import discord
from discord import app_commands, ui
from discord.ext import commands

from bot.domain.attention import Line, nudge_may_help
from bot.domain.meetups.closing import OUTCOMES
from bot.domain.refusal import Refusal
from bot.embeds.attention import (
    LINES_PER_PAGE,
    attention_embed,
    attention_table,
    line_embed,
    option_of,
    pages_of,
)
from bot.embeds.roster import plain
from bot.interactions.asking import bot_of, organiser, staff
from bot.interactions.attachments import csv_file, not_joined_file
from bot.interactions.boundary import locale_of
from bot.interactions.client import Ithaca
from bot.interactions.controls import Button, Select, view
from bot.services.attention import Attention, Marked
from bot.texts import text

ACTS = ("again", "mine", "snooze", "done")
"""What can be done about a line; a button carries its place in here."""
LINE = r"(?P<group>\d{1,18}):(?P<number>\d{1,18})"
"""Which line: its group and its matter's number. Both are looked for among what is on the list at that moment."""
LONGEST_OPTION = 100
MOST_OPTIONS = 25


class AttentionCog(commands.Cog):
    """The list, with everything that is on it as a file."""

    def __init__(self, bot: Ithaca) -> None:
        self.bot = bot

    @app_commands.command(name="attention", description="See what needs a person now (staff; organisers act on it)")
    @app_commands.guild_only()
    async def attention(self, interaction: discord.Interaction) -> None:
        person = await staff(interaction)
        await interaction.response.defer(ephemeral=True, thinking=True)
        locale, programme = locale_of(interaction), person.programme
        found = await self.bot.services.attention.every(programme)
        await self.bot.services.reports.exported(programme, person.discord_id, "attention")
        files = []
        if found.lines:
            people, _ = await self.bot.services.roster.everyone(programme.id)
            names = {one.discord_id: one.name for one in people if one.discord_id is not None}
            header, rows = attention_table(found.lines, found.groups, names, programme.time_zone, locale)
            files.append(await csv_file(self.bot, "attention.csv", header, rows))
        # Codes let people in: they are for organisers.
        said = None
        if person.is_organiser and (missing := await not_joined_file(self.bot, programme, locale)):
            await self.bot.services.reports.exported(programme, person.discord_id, "codes")
            files.append(missing)
            said = text("attention.codes", locale, file=missing.filename)
        await interaction.edit_original_response(
            content=said,
            embed=_list_embed(found, 0, locale),
            view=list_view(found, 0, locale, acts=person.is_organiser),
            attachments=files,
        )


def list_view(found: Attention, page: int, locale: str, *, acts: bool) -> ui.View:
    """The controls under a page: who may act gets a menu of its lines."""
    items: list[Button | Select] = []
    shown = found.lines[page * LINES_PER_PAGE : (page + 1) * LINES_PER_PAGE]
    if acts and shown:
        options = [
            discord.SelectOption(
                label=option_of(line, found.groups[line.matter.group_id], locale)[:LONGEST_OPTION],
                value=f"{line.matter.group_id}:{line.matter.number}",
            )
            for line in shown
        ]
        items.append(Pick("attention:pick", placeholder=text("attention.pick", locale), options=options))
    last = pages_of(found.lines) - 1
    if last:
        earlier, later = (page - 1 if page else last), (page + 1 if page < last else 0)
        items.append(Page(f"attention:page:{earlier}:0", label=text("attention.previous", locale)))
        items.append(Page(f"attention:page:{later}:1", label=text("attention.next", locale)))
    return view(*items)


def line_view(line: Line, locale: str) -> ui.View:
    """The controls under one line: what can be done about it."""
    where = f"{line.matter.group_id}:{line.matter.number}"
    items: list[Button | Select] = [
        Act(f"attention:act:{place}:{where}", label=text(f"attention.{act}", locale))
        for place, act in enumerate(ACTS)
        if (act != "again" or nudge_may_help(line)) and (act != "done" or line.matter.kind == "welfare")
    ]
    items.append(_back(locale))
    if line.matter.dispute is not None:
        items += [
            Settle(f"attention:settle:{place}:{where}", label=said[:1].upper() + said[1:], row=1)
            for place, said in enumerate(text(f"attention.outcome_{outcome}", locale) for outcome in OUTCOMES)
        ]
        return view(*items)
    options = [
        discord.SelectOption(
            label=text("attention.is_back" if away else "attention.is_away", locale, name=person.name)[:LONGEST_OPTION],
            value=f"{'back' if away else 'away'}:{person.id}",
        )
        for person in line.matter.people
        if person.joined
        for away in [person.id in line.away]
    ]
    if options:
        placeholder = text("attention.away_or_back", locale)
        items.append(Away(f"attention:away:{where}", placeholder=placeholder, options=options[:MOST_OPTIONS]))
    return view(*items)


class Page(Button, template=r"attention:page:(?P<page>\d{1,5}):(?P<side>[0-2])"):
    """Turn to a page of the list as it is now. `side` keeps buttons to one page apart."""

    async def pressed(self, interaction: discord.Interaction) -> None:
        person = await staff(interaction)
        await interaction.response.defer()
        found = await bot_of(interaction).services.attention.every(person.programme)
        page = min(self.ids["page"], pages_of(found.lines) - 1)
        locale = locale_of(interaction)
        await interaction.edit_original_response(
            content=None,
            embed=_list_embed(found, page, locale),
            view=list_view(found, page, locale, acts=person.is_organiser),
        )


class Pick(Select, template=r"attention:pick"):
    """Show one line with what can be done about it."""

    async def chosen(self, interaction: discord.Interaction, values: list[str]) -> None:
        person = await organiser(interaction)
        group_id, _, number = values[0].partition(":") if values else ("", "", "")
        if not (group_id.isdecimal() and number.isdecimal()):
            raise Refusal("attention.not_on_list")
        line, group = await bot_of(interaction).services.attention.line(person.programme, int(group_id), int(number))
        locale = locale_of(interaction)
        await interaction.response.edit_message(embed=line_embed(line, group, locale), view=line_view(line, locale))


class Act(Button, template=rf"attention:act:(?P<act>[0-3]):{LINE}"):
    """Nudge again, I'm on it, off the list for a week, or looked after."""

    async def pressed(self, interaction: discord.Interaction) -> None:
        person = await organiser(interaction)
        bot, locale, act = bot_of(interaction), locale_of(interaction), ACTS[self.ids["act"]]
        service = bot.services.attention
        do = {"again": service.again, "mine": service.take, "snooze": service.snooze, "done": service.done}[act]
        marked = await do(person.programme, person.discord_id, self.ids["group"], self.ids["number"])
        bot.nudging.poke()
        until = marked.line.snoozed_until
        when = discord.utils.format_dt(until, "D") if until else ""
        await _tell(interaction, marked, text(f"attention.{act}_done", locale, until=when))


class Settle(Button, template=rf"attention:settle:(?P<outcome>[0-2]):{LINE}"):
    """Decide what came of a meet-up of which people say different things."""

    async def pressed(self, interaction: discord.Interaction) -> None:
        person = await organiser(interaction)
        bot, locale, outcome = bot_of(interaction), locale_of(interaction), OUTCOMES[self.ids["outcome"]]
        line, _ = await bot.services.attention.line(person.programme, self.ids["group"], self.ids["number"])
        if line.matter.dispute is None:
            raise Refusal("attention.not_on_list")
        meet_up = line.matter.dispute.meet_up
        await bot.services.meetup_closing.settle(
            person.programme.id, person.discord_id, meet_up.id, meet_up.sequence, outcome
        )
        bot.redrawing.poke()
        bot.nudging.poke()
        sentence = text("attention.settled", locale, outcome=text(f"attention.outcome_{outcome}", locale))
        await interaction.response.edit_message(content=sentence, embed=None, view=view(_back(locale)))


class Away(Select, template=rf"attention:away:{LINE}"):
    """Somebody of this line is away, or back."""

    async def chosen(self, interaction: discord.Interaction, values: list[str]) -> None:
        person = await organiser(interaction)
        which, _, number = values[0].partition(":") if values else ("", "", "")
        if which not in ("away", "back") or not number.isdecimal():
            raise Refusal("attention.not_on_list")
        bot, away = bot_of(interaction), which == "away"
        marked = await bot.services.attention.away(
            person.programme, person.discord_id, self.ids["group"], self.ids["number"], int(number), away=away
        )
        bot.nudging.poke()
        key = "attention.away_done" if away else "attention.back_done"
        name = plain(marked.person.name) if marked.person else ""
        await _tell(interaction, marked, text(key, locale_of(interaction), name=name))


class Undo(Button, template=r"attention:undo:(?P<mark>\d{1,18})"):
    """Take back what was done."""

    async def pressed(self, interaction: discord.Interaction) -> None:
        person = await organiser(interaction)
        bot, locale = bot_of(interaction), locale_of(interaction)
        await bot.services.attention.undo(person.programme, person.discord_id, self.ids["mark"])
        bot.nudging.poke()
        sentence = text("attention.undone", locale)
        await interaction.response.edit_message(content=sentence, embed=None, view=view(_back(locale)))


async def _tell(interaction: discord.Interaction, marked: Marked, sentence: str) -> None:
    """Say what was done, with a button that undoes it and one back to the list."""
    locale = locale_of(interaction)
    undo = Undo(f"attention:undo:{marked.mark.id}", label=text("attention.undo", locale))
    embed = line_embed(marked.line, marked.group, locale)
    await interaction.response.edit_message(content=sentence, embed=embed, view=view(undo, _back(locale)))


def _list_embed(found: Attention, page: int, locale: str) -> discord.Embed:
    return attention_embed(found.lines, found.groups, found.snoozed, page, locale)


def _back(locale: str) -> Button:
    return Page("attention:page:0:2", label=text("attention.back_to_list", locale))


Controls: tuple[type[Any], ...] = (Page, Pick, Act, Settle, Away, Undo)


async def setup(bot: Ithaca) -> None:
    bot.add_dynamic_items(*Controls)
    await bot.add_cog(AttentionCog(bot))
