"""What tests of the groups' voice channels share."""

import simcord
from simcord.backend.models import Channel
from simcord.enums import ChannelType

from bot.domain.groups import CONNECT, VIEW, VOICE, Onlookers, expected_overwrites
from tests.cogs.groups_stage import GroupStage


async def create(school: GroupStage, *, voice: bool | None = True) -> simcord.InteractionResult:
    options = {} if voice is None else {"voice": voice}
    return await school.stage.owner.slash(school.organisers, "groups create", **options)


def voices(school: GroupStage) -> dict[str, Channel]:
    """The voice channels on Discord, by name."""
    backend = school.stage.env.backend
    every = [backend.channels[i] for i in backend.get_guild(school.stage.guild.id).channel_ids]
    return {str(c.name): c for c in every if c.type == ChannelType.VOICE}


def welcome(school: GroupStage, channel: Channel) -> str:
    (message,) = school.stage.env.backend.messages[channel.id].values()
    return str(message.embeds)


async def as_they_should_be(school: GroupStage) -> bool:
    """Whether each group has one voice channel that lets in just its people, staff and the bot."""
    groups = await school.stage.bot.services.groups.every(school.programme.id)
    sight = Onlookers(guild_id=school.stage.guild.id, observer_role_id=school.staff_role.id, bot_id=school.bot_id)
    by_id = {channel.id: channel for channel in voices(school).values()}
    return sorted(by_id) == sorted(g.group.voice_channel_id or 0 for g in groups) and all(
        {(o.target_id, o.allow, o.deny) for o in by_id[members.group.voice_channel_id or 0].overwrites}
        == {(o.target_id, o.allow, o.deny) for o in expected_overwrites(members, sight, VOICE)}
        for members in groups
    )


def may_connect(school: GroupStage, channel: Channel) -> set[int]:
    backend = school.stage.env.backend
    """Who can come into this channel, the server's owner aside."""
    whole = VIEW | CONNECT
    return {
        who
        for who in backend.get_guild(school.stage.guild.id).members
        if backend.compute_permissions(school.stage.guild.id, who, channel.id) & whole == whole
        and who != school.stage.owner.id
    }
