"""Who of many people can see a channel, without asking simcord about everybody.

In a private channel nearly nobody can: 250 groups times 1,250 people would be hundreds of thousands of computations
each time a role changes. Where @everyone may not see, only those whom an overwrite names, or whose role one names, or
who may do everything, are worth asking about.
"""

from collections.abc import Iterable

import discord
from simcord.backend.access import channel_accessible
from simcord.backend.models import Channel, Guild

from bot.rehearsal.world import World

_VIEW = discord.Permissions.view_channel.flag
_ADMINISTRATOR = discord.Permissions.administrator.flag


def viewers(world: World, channel_id: int, among: Iterable[int]) -> frozenset[int]:
    """Those of `among` who see the channel; nobody sees a channel that is gone."""
    channel = world.channels.get(channel_id)
    if channel is None:
        return frozenset()
    return frozenset(p for p in _worth_asking(world, channel, among) if channel_accessible(world, channel_id, p))


def _worth_asking(world: World, channel: Channel, among: Iterable[int]) -> Iterable[int]:
    if channel.guild_id is None:
        return [p for p in channel.recipient_ids if p in set(among)]
    guild = world.guilds[channel.guild_id]
    ruling = world.channels.get(channel.permission_channel_id(), channel)
    by_target = {o.target_id: o for o in ruling.overwrites}
    everyone = by_target.get(guild.id)
    if everyone is None or not everyone.deny & _VIEW or everyone.allow & _VIEW:
        return among
    named = {target for target, overwrite in by_target.items() if overwrite.allow & _VIEW}
    return [p for p in among if p in named or p == guild.owner_id or _by_role(guild, p, named)]


def _by_role(guild: Guild, person: int, named: set[int]) -> bool:
    member = guild.members.get(person)
    if member is None:
        return False
    roles = [guild.roles[r] for r in member.role_ids if r in guild.roles]
    return any(r.id in named or r.permissions & _ADMINISTRATOR for r in roles)
