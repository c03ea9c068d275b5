"""What `/groups create` looks at before it starts a job."""

from functools import partial

from bot.domain.groups import CHANNELS_PER_CATEGORY, LiveChannel, check_room
from bot.domain.refusal import Refusal
from bot.interactions.asking import Asker
from bot.interactions.channels import read_channels
from bot.interactions.client import Ithaca
from bot.texts import text
from cogs.groups.making import ChannelMaker
from cogs.groups.safeguards import check_permissions, onlookers


async def begin(bot: Ithaca, maker: ChannelMaker, person: Asker, locale: str) -> str:
    """Start making the missing channels, or say what there is. Gives the sentence for the organiser.

    Raises `Refusal` with the mend for whatever is in the way; nothing has been made then.
    """
    programme = person.programme
    if programme.organisers_channel_id is None:
        raise Refusal("groups.no_organisers_channel")
    where = f"<#{programme.organisers_channel_id}>"
    if not await bot.services.group_jobs.running(programme.id):
        groups = await bot.services.groups.check(programme.id)
        check_permissions(bot, programme, locale)
        await onlookers(bot, programme)
        channels = await bot.sender.call(partial(read_channels, bot, programme.guild_id))
        live = {channel.id for channel in channels}
        if gone := sum(g.group.channel_id is not None and g.group.channel_id not in live for g in groups):
            raise Refusal("groups.channels_gone", n=gone)
        missing = sum(g.group.channel_id is None for g in groups)
        check_room(len(channels), room_beside(channels, {g.group.channel_id for g in groups}), missing)

    asked = await bot.services.group_jobs.begin(programme, person.discord_id)
    if asked.job is None:
        return text("groups.all_there", locale, n=asked.all_groups)
    maker.start(asked.job.id)
    key = "groups.started" if asked.new else "groups.under_way"
    return text(key, locale, n=asked.job.groups_total, made=asked.made, all=asked.all_groups, where=where)


def room_beside(channels: list[LiveChannel], group_channel_ids: set[int | None]) -> int:
    """The free places in the categories in which group channels stand."""
    parents = {c.parent_id for c in channels if c.id in group_channel_ids and c.parent_id is not None}
    return sum(CHANNELS_PER_CATEGORY - sum(c.parent_id == parent for c in channels) for parent in parents)
