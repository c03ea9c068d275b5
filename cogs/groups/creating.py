"""What `/groups create` looks at before it starts a job."""

from functools import partial

from bot.domain.group_shelves import CHANNELS_PER_CATEGORY, check_room
from bot.domain.groups import LiveChannel, lacks
from bot.domain.refusal import Refusal
from bot.interactions.asking import Asker
from bot.interactions.channels import read_channels
from bot.interactions.client import Ithaca
from bot.texts import text
from cogs.groups.making import ChannelMaker
from cogs.groups.safeguards import check_permissions, onlookers


async def begin(bot: Ithaca, maker: ChannelMaker, person: Asker, locale: str, *, voice: bool | None = None) -> str:
    """Start making the missing channels, or say what there is. Gives the sentence for the organiser.

    `voice` says whether each group gets a voice channel, too; `None` leaves that as it was decided before. Raises
    `Refusal` with the mend for whatever is in the way; nothing has been made then.
    """
    programme = person.programme
    where = where_told(person)
    wanted = programme.voice if voice is None else voice
    if not await bot.services.group_jobs.running(programme.id):
        groups = await bot.services.groups.check(programme.id)
        check_permissions(bot, programme, locale, voice=wanted)
        await onlookers(bot, programme)
        channels = await bot.sender.call(partial(read_channels, bot, programme.guild_id))
        live = {channel.id for channel in channels}
        if gone := sum(not live.issuperset(g.group.channel_ids) for g in groups):
            raise Refusal("groups.channels_gone", n=gone)
        needs = [need for g in groups if (need := lacks(g.group, voice=wanted))]
        used = {channel_id for g in groups for channel_id in g.group.channel_ids}
        check_room(len(channels), rooms_beside(channels, used), needs, voice=wanted)

    asked = await bot.services.group_jobs.begin(programme, person.discord_id, voice=voice)
    if asked.job is None:
        return text("groups.all_there_voice" if wanted else "groups.all_there", locale, n=asked.all_groups)
    maker.start(asked.job.id)
    key = "groups.under_way"
    if asked.new:
        key = "groups.started_voice" if wanted else "groups.started"
    return text(key, locale, n=asked.job.groups_total, made=asked.made, all=asked.all_groups, where=where)


def where_told(person: Asker) -> str:
    """The organisers' channel, in which the progress stands. Raises `Refusal` if there is none."""
    if person.programme.organisers_channel_id is None:
        raise Refusal("groups.no_organisers_channel")
    return f"<#{person.programme.organisers_channel_id}>"


def rooms_beside(channels: list[LiveChannel], group_channel_ids: set[int]) -> list[int]:
    """The free places in each category in which group channels stand, oldest first."""
    parents = {c.parent_id for c in channels if c.id in group_channel_ids and c.parent_id is not None}
    return [CHANNELS_PER_CATEGORY - sum(c.parent_id == parent for c in channels) for parent in sorted(parents)]
