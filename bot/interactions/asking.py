"""Who is asking. Every command, button, select, form and autocomplete asks this before anything else.

Rights come from Discord's own word in the interaction (Manage Server, the mapped roles) and from the database; nothing
that a custom id says is believed.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import discord

from bot.domain.programme import KINDS, Kind, Programme
from bot.domain.refusal import Refusal

if TYPE_CHECKING:
    from bot.interactions.client import Ithaca


@dataclass(frozen=True)
class Asker:
    """A person in a programme's server, and what their Discord roles let them do there."""

    discord_id: int
    programme: Programme
    manages_server: bool
    kinds: frozenset[Kind]

    @property
    def is_organiser(self) -> bool:
        return self.manages_server or "organiser" in self.kinds

    @property
    def is_staff(self) -> bool:
        return self.is_organiser or "staff" in self.kinds


def bot_of(interaction: discord.Interaction) -> "Ithaca":
    return cast("Ithaca", interaction.client)


def manages_server(interaction: discord.Interaction) -> bool:
    return interaction.guild_id is not None and interaction.permissions.manage_guild


async def asker(interaction: discord.Interaction) -> Asker:
    """Who is asking, in which programme.

    Raises `Refusal` outside a server and in a server without a programme.
    """
    if interaction.guild_id is None:
        raise Refusal("common.only_in_server")
    programme = await bot_of(interaction).services.programme.of_guild(interaction.guild_id)
    held = {role.id for role in getattr(interaction.user, "roles", ())}
    kinds = frozenset(kind for kind in KINDS if programme.role_id(kind) in held)
    return Asker(interaction.user.id, programme, manages_server(interaction), kinds)


async def organiser(interaction: discord.Interaction) -> Asker:
    """The organiser who is asking. Raises `Refusal` for anybody else."""
    person = await asker(interaction)
    if not person.is_organiser:
        raise Refusal("common.not_organiser")
    return person


async def staff(interaction: discord.Interaction) -> Asker:
    """The staff member or organiser who is asking. Raises `Refusal` for anybody else."""
    person = await asker(interaction)
    if not person.is_staff:
        raise Refusal("common.not_staff")
    return person
