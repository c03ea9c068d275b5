"""What must hold before a group may have a channel. It is asked of Discord each time, never assumed."""

from functools import partial

import discord

from bot.domain.groups import Onlookers
from bot.domain.programme import Programme
from bot.domain.refusal import Refusal
from bot.interactions.channels import missing_permissions, read_roles_of
from bot.interactions.client import Ithaca
from bot.texts import text


class ServerAwayError(ConnectionError):
    """Discord has not shown us this server, or is having trouble with it."""


def server(bot: Ithaca, guild_id: int) -> discord.Guild:
    """The server, as the gateway shows it. Raises `ServerAwayError` if it does not, now."""
    guild = bot.get_guild(guild_id)
    if guild is None or guild.unavailable or bot.user is None:
        raise ServerAwayError(str(guild_id))
    return guild


def check_permissions(bot: Ithaca, programme: Programme, locale: str, *, voice: bool) -> None:
    """Raises `Refusal` if the bot lacks a permission that it needs for group channels, and names it."""
    if lacking := missing_permissions(server(bot, programme.guild_id), voice=voice):
        names = ", ".join(text(f"groups.permission_{name}", locale) for name in lacking)
        raise Refusal("groups.missing_permissions", n=len(lacking), permissions=names)


async def onlookers(bot: Ithaca, programme: Programme) -> Onlookers:
    """Who besides a group sees its channel: the observers' role, held by somebody on the roster, and the bot.

    Raises `Refusal` if no role means staff, no staff has joined, or none of them holds the role on Discord.
    """
    guild = server(bot, programme.guild_id)
    role_id = programme.staff_role_id
    if role_id is None or guild.get_role(role_id) is None:
        raise Refusal("groups.no_observer_role")
    staff = await bot.services.groups.observers(programme.id)
    if not staff:
        raise Refusal("groups.no_staff_joined")
    for discord_id in staff:
        held = await bot.sender.call(partial(read_roles_of, bot, guild.id, discord_id))
        if held is not None and role_id in held:
            assert bot.user is not None
            return Onlookers(guild_id=guild.id, observer_role_id=role_id, bot_id=bot.user.id)
    raise Refusal("groups.no_observer")
