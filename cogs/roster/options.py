"""Options that name a person or a group of the roster. Only organisers get suggestions, or an answer at all."""

from typing import Any

import discord
from discord import app_commands

from bot.domain.participants import Participant
from bot.domain.programme import KINDS, Kind
from bot.domain.refusal import Refusal
from bot.interactions.asking import bot_of, organiser
from bot.interactions.boundary import locale_of
from bot.interactions.suggestions import LONGEST_CHOICE
from bot.texts import text


class PersonOption(app_commands.Transformer):
    """Somebody on the roster: picked from the list, or typed as roster id, Discord name or full name."""

    kinds: tuple[Kind, ...] = KINDS
    """Who is suggested."""

    async def transform(self, interaction: discord.Interaction[Any], value: Any, /) -> Participant:
        # Asked here too: an option is read before its command is run, and must not tell strangers who is on the list.
        person = await organiser(interaction)
        return await bot_of(interaction).services.roster.person(person.programme.id, str(value))

    async def autocomplete(  # type: ignore[override]  # of its kinds of choices, only the one for texts
        self, interaction: discord.Interaction[Any], value: str, /
    ) -> list[app_commands.Choice[str]]:
        try:
            person = await organiser(interaction)
        except Refusal:
            return []
        found = await bot_of(interaction).services.roster.people_like(person.programme.id, value, self.kinds)
        locale = locale_of(interaction)
        return [
            app_commands.Choice(
                name=" · ".join([k.name, text(f"roster.kind_{k.kind}", locale), *k.words[1:2]])[:LONGEST_CHOICE],
                value=f"participant:{k.id}",
            )
            for k in found
        ]


class MentorOption(PersonOption):
    """A mentor."""

    kinds = ("mentor",)


class GroupMemberOption(PersonOption):
    """Somebody who can be in a group."""

    kinds = ("student", "mentor")


async def suggest_groups(interaction: discord.Interaction[Any], value: str) -> list[app_commands.Choice[str]]:
    """The groups with this in their name."""
    try:
        person = await organiser(interaction)
    except Refusal:
        return []
    names = await bot_of(interaction).services.roster.groups_like(person.programme.id, value)
    return [app_commands.Choice(name=name[:LONGEST_CHOICE], value=name) for name in names]
