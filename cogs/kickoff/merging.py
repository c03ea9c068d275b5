"""`/kickoff merge`, `substitute` and `undo-merge`: when a mentor did not come."""

import discord
from discord import app_commands
from discord.app_commands import Choice
from discord.ext import commands

from bot.domain.numbers import picked
from bot.domain.refusal import Refusal
from bot.domain.stand_in_rules import Seating
from bot.embeds.rooms import merge_warning, substitute_warning
from bot.interactions.asking import organiser
from bot.interactions.boundary import locale_of, suggesting
from bot.interactions.client import Ithaca
from bot.interactions.controls import view
from bot.interactions.suggestions import matching
from bot.texts import text
from cogs.kickoff.seating import SeatButton, look_again, undo


class MergeCommands(commands.Cog):
    """Who sits where tonight."""

    bot: Ithaca

    @app_commands.command(name="merge", description="Have a group sit in another group's room until tomorrow")
    @app_commands.describe(group="Whose people move: start typing its name", into="Where they sit tonight")
    async def merge(self, interaction: discord.Interaction, group: str, into: str) -> None:
        person, locale = await organiser(interaction), locale_of(interaction)
        service = self.bot.services.stand_ins
        seating = await service.seating(person.programme)
        plan = await service.plan_merge(person.programme, _group(seating, group), _group(seating, into))
        custom_id = f"rooms:merge:{plan.kickoff.id}:{plan.group.id}:{plan.into.id}"
        await _ask(interaction, merge_warning(plan, locale), custom_id, "rooms.yes_merge")

    @app_commands.command(name="substitute", description="Have somebody sit in for a group's mentor until tomorrow")
    @app_commands.describe(
        group="The room without a mentor: start typing its name",
        who="A mentor whose students did not come, a staff member or an organiser",
    )
    async def substitute(self, interaction: discord.Interaction, group: str, who: str) -> None:
        person, locale = await organiser(interaction), locale_of(interaction)
        service = self.bot.services.stand_ins
        group_id = _group(await service.seating(person.programme), group)
        somebody = await self.bot.services.roster.person(person.programme.id, who)
        plan = await service.plan_substitute(person.programme, group_id, somebody.id)
        custom_id = f"rooms:substitute:{plan.kickoff.id}:{plan.group.id}:{plan.person.id}"
        await _ask(interaction, substitute_warning(plan, locale), custom_id, "rooms.yes_substitute")

    @app_commands.command(name="undo-merge", description="Undo a merge or a substitute now, not only tomorrow")
    @app_commands.describe(which="Which one: pick it from the list")
    async def undo_merge(self, interaction: discord.Interaction, which: str) -> None:
        await organiser(interaction)
        chosen = picked(which, "merge", "substitute")
        if chosen is None:
            raise Refusal("rooms.pick_one")
        await interaction.response.defer(ephemeral=True, thinking=True)
        await interaction.edit_original_response(content=await undo(interaction, *chosen))

    @merge.autocomplete("group")
    @substitute.autocomplete("group")
    @suggesting
    async def rooms_without_mentor(self, interaction: discord.Interaction, typed: str) -> list[Choice[str]]:
        return await self._rooms(interaction, typed, mentor_first=False)

    @merge.autocomplete("into")
    @suggesting
    async def rooms_with_mentor(self, interaction: discord.Interaction, typed: str) -> list[Choice[str]]:
        return await self._rooms(interaction, typed, mentor_first=True)

    @substitute.autocomplete("who")
    @suggesting
    async def adults(self, interaction: discord.Interaction, typed: str) -> list[Choice[str]]:
        person, locale = await organiser(interaction), locale_of(interaction)
        adults = await self.bot.services.stand_ins.adults(person.programme)
        kinds = {adult.kind: text(f"roster.kind_{adult.kind}", locale) for adult in adults}
        named = [(f"{adult.name} · {kinds[adult.kind]}", f"participant:{adult.id}") for adult in adults]
        return matching(named, typed)

    @undo_merge.autocomplete("which")
    @suggesting
    async def undoable(self, interaction: discord.Interaction, typed: str) -> list[Choice[str]]:
        person, locale = await organiser(interaction), locale_of(interaction)
        found, groups, people = await self.bot.services.stand_ins.in_force(person.programme)
        named = [
            (
                text("rooms.choice_merge", locale, group=groups.get(m.group_id, "?"), into=groups.get(m.into_id, "?")),
                f"merge:{m.id}",
            )
            for m in found.merges
        ]
        for seated in found.substitutes:
            name, group = people.get(seated.participant_id, "?"), groups.get(seated.group_id, "?")
            named.append((text("rooms.choice_substitute", locale, name=name, group=group), f"substitute:{seated.id}"))
        return matching(named, typed)

    @commands.Cog.listener("on_ready")
    async def take_up_stand_ins(self) -> None:
        # What ended while the bot was away is past due, and ends at once.
        await look_again(self.bot)

    async def _rooms(self, interaction: discord.Interaction, typed: str, *, mentor_first: bool) -> list[Choice[str]]:
        person, locale = await organiser(interaction), locale_of(interaction)
        seating = await self.bot.services.stand_ins.seating(person.programme)
        with_mentor = {group_id: seating.mentor_there(group_id) for group_id in seating.groups}
        there = [group_id for group_id in seating.groups if group_id not in seating.stand_ins.sits_in]
        there.sort(key=lambda group_id: with_mentor[group_id] != mentor_first)
        keys = {True: "rooms.choice_group", False: "rooms.choice_group_no_mentor"}
        named = [(text(keys[with_mentor[g]], locale, group=seating.name(g)), f"group:{g}") for g in there]
        return matching(named, typed)


async def _ask(interaction: discord.Interaction, sentence: str, custom_id: str, label: str) -> None:
    sure = SeatButton(custom_id, label=text(label, locale_of(interaction)), style=discord.ButtonStyle.primary)
    await interaction.response.send_message(sentence, view=view(sure), ephemeral=True)


def _group(seating: Seating, typed: str) -> int:
    """The group that was picked from the list, or whose whole name was typed."""
    if (chosen := picked(typed, "group")) is not None:
        return chosen[1]
    named = [group_id for group_id in seating.groups if seating.name(group_id).casefold() == typed.strip().casefold()]
    if not named:
        raise Refusal("groups.unknown")
    return named[0]
