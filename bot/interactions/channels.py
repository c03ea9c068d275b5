"""Channels and people as Discord has them now, and changing who may see a channel.

Discord is asked, not the cache: without the members intent the cache knows few people. Callers pace these calls.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import aiohttp
import discord

from bot.domain.groups import PERMISSIONS, VOICE_PERMISSIONS, ChannelKind, LiveChannel, Overwrite

if TYPE_CHECKING:
    from bot.interactions.client import Ithaca

UNKNOWN_MEMBER = {10007, 10013}
"""The person is not in the server, or their account is gone."""
NOT_IN_VOICE = {10065, 40032}
"""The person is in no voice channel."""
UNKNOWN_OVERWRITE = 10009
TOO_MANY_REQUESTS = 429


@dataclass(frozen=True, kw_only=True)
class NewChannel:
    """What Discord is to be asked for: everything in one call."""

    name: str
    kind: ChannelKind
    topic: str | None
    parent_id: int | None
    overwrites: tuple[Overwrite, ...]


async def read_channels(bot: "Ithaca", guild_id: int) -> list[LiveChannel]:
    """Every channel and category of the server, also those that the bot cannot see. One call."""
    return [live_channel(dict(row)) for row in await bot.http.get_all_guild_channels(guild_id)]


def live_channel(row: dict[str, Any]) -> LiveChannel:
    """A channel object of Discord's as the domain knows it."""
    return LiveChannel(
        id=int(row["id"]),
        kind=int(row["type"]),
        name=row.get("name") or "",
        topic=row.get("topic") or "",
        parent_id=int(row["parent_id"]) if row.get("parent_id") else None,
        overwrites=tuple(
            Overwrite(
                target_id=int(o["id"]),
                kind="role" if int(o["type"]) == 0 else "member",
                allow=int(o["allow"]),
                deny=int(o["deny"]),
            )
            for o in row.get("permission_overwrites") or ()
        ),
        empty=row.get("last_message_id") is None,
    )


async def read_roles_of(bot: "Ithaca", guild_id: int, discord_id: int) -> frozenset[int] | None:
    """The roles that this person holds now; `None` if they are not in the server. One call."""
    try:
        row = await bot.http.get_member(guild_id, discord_id)
    except discord.NotFound as error:
        if error.code in UNKNOWN_MEMBER:
            return None
        raise
    return frozenset(int(role) for role in row["roles"])


async def make_channel(bot: "Ithaca", guild_id: int, wanted: NewChannel, reason: str) -> LiveChannel:
    """Make a channel with all its overwrites. Not to be repeated blindly: each success is another channel."""
    row = await bot.http.create_channel(
        guild_id,
        wanted.kind,
        name=wanted.name,
        topic=wanted.topic,
        parent_id=wanted.parent_id,
        permission_overwrites=[
            {"id": str(o.target_id), "type": int(o.kind == "member"), "allow": str(o.allow), "deny": str(o.deny)}
            for o in wanted.overwrites
        ],
        reason=reason,
    )
    return live_channel(dict(row))


async def set_overwrite(bot: "Ithaca", channel_id: int, overwrite: Overwrite, reason: str) -> None:
    """Set what a channel allows and denies to one role or person. May be done twice."""
    await bot.http.edit_channel_permissions(
        channel_id,
        overwrite.target_id,
        str(overwrite.allow),
        str(overwrite.deny),
        1 if overwrite.kind == "member" else 0,
        reason=reason,
    )


async def remove_overwrite(bot: "Ithaca", channel_id: int, target_id: int, reason: str) -> None:
    """Take away what a channel allows and denies to one role or person. May be done twice."""
    await bot.http.delete_channel_permissions(channel_id, target_id, reason=reason)


async def put_out(bot: "Ithaca", guild_id: int, channel_id: int, discord_id: int, reason: str) -> None:
    """Take away what a voice channel allows this person, and if they are talking in it, end that. May be done twice.

    Discord leaves people where they are when they lose the right to be there.
    """
    try:
        await remove_overwrite(bot, channel_id, discord_id, reason)
    except discord.NotFound as error:
        if error.code != UNKNOWN_OVERWRITE:
            raise
    try:
        state = await bot.http.get_voice_state(guild_id, discord_id)
    except discord.HTTPException as error:
        if error.code in NOT_IN_VOICE | UNKNOWN_MEMBER:
            return
        raise
    if int(state.get("channel_id") or 0) == channel_id:
        await bot.http.edit_member(guild_id, discord_id, reason=reason, channel_id=None)


def missing_permissions(guild: discord.Guild, *, voice: bool) -> list[str]:
    """The permissions that the bot needs for group channels and lacks in the server, by Discord's names."""
    held = guild.me.guild_permissions
    needed = PERMISSIONS | VOICE_PERMISSIONS if voice else PERMISSIONS
    return [] if held.administrator else [name for name, bit in needed.items() if not held.value & bit]


def passing(error: BaseException) -> bool:
    """Whether it may go well later: the network or Discord itself is in trouble, not what was asked for."""
    if isinstance(error, discord.HTTPException):
        return error.status >= 500 or error.status == TOO_MANY_REQUESTS
    return isinstance(error, aiohttp.ClientError | OSError | TimeoutError | discord.RateLimited)
