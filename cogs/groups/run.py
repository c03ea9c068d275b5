"""One run of a job that makes the groups' channels.

It may be cut off between any two lines. Discord is therefore looked at first, each time: a channel that bears a group's
marker is the group's, whether or not we came to write it down.
"""

from functools import partial
from itertools import count

import discord
import structlog

from bot.clock import network_pause
from bot.domain.groups import (
    CATEGORY,
    CHANNELS_PER_CATEGORY,
    CHANNELS_PER_SERVER,
    TEXT_CHANNEL,
    LiveChannel,
    Onlookers,
    Overwrite,
    Shelf,
    base_overwrites,
    category_range,
    changes,
    channel_names,
    check_room,
    expected_overwrites,
    joined,
    marked,
    marker,
    numbered_name,
    shelves,
)
from bot.domain.participants import GroupMembers, MentorGroup
from bot.domain.refusal import Refusal
from bot.interactions.boundary import report
from bot.interactions.channels import (
    NewChannel,
    make_channel,
    passing,
    read_channels,
    remove_overwrite,
    set_overwrite,
)
from bot.interactions.client import Ithaca
from bot.services.group_job import WELCOME
from bot.texts import text
from cogs.groups.progress import ProgressMessage
from cogs.groups.safeguards import check_permissions, onlookers

log = structlog.get_logger("ithaca.groups")

RETRY_AFTER = (5.0, 10.0, 20.0, 40.0, *[60.0] * 26)
"""Seconds of network time between tries while Discord is in trouble: half an hour, anew after each success."""
LOOK_AGAIN_AFTER = 3.0
"""Seconds of network time in which a channel that was asked for before a crash becomes visible."""
TWIN_WITHIN = 120.0
"""Seconds between two channels for one group that one request can have made (discord.py repeats a POST after a 502)."""
BAD_NAME = {20031, 50035}
STOPPED = {
    30013: "groups.stopped_full",
    50001: "groups.stopped_permissions",
    50013: "groups.stopped_permissions",
}


class LookAgainError(ConnectionError):
    """What we knew of the server is out of date; a fresh look mends it."""


class Run:
    """Makes the missing channels of one job, tells how far it is, and ends with a summary."""

    def __init__(self, bot: Ithaca, job_id: int) -> None:
        self._bot = bot
        self._jobs = bot.services.group_jobs
        self._job_id = job_id
        self._progress = ProgressMessage(bot, job_id)
        self._made = 0

    async def run(self) -> None:
        """To the end, or until the bot stops. Raises nothing that a person should know of: the summary says it."""
        self._job, self._programme = await self._jobs.job(self._job_id)
        if self._job.state == "running":
            await self._progress.show()
            try:
                await self._until_made()
                await self._jobs.finish(self._job_id)
            except Refusal as reason:
                await self._jobs.stop(self._job_id, reason.key)
            except discord.HTTPException as error:
                log.error("groups.job.stopped", job=self._job_id, code=error.code, status=error.status)
                await self._jobs.stop(self._job_id, STOPPED.get(error.code, "groups.stopped"))
            except Exception as error:
                report(error, job=self._job_id)
                await self._jobs.stop(self._job_id, "groups.stopped")
        await self._progress.show()
        await self._jobs.told(self._job_id)

    async def _until_made(self) -> None:
        """Again and again while Discord is in trouble. Raises `Refusal` when that lasts too long."""
        tries = 0
        while True:
            made_before = self._made
            try:
                with self._bot.services.clock.working():
                    await self._make_missing()
                return
            except Exception as error:
                if not passing(error):
                    raise
                log.warning("groups.job.waits", job=self._job_id, error=type(error).__name__)
            if self._made > made_before:
                tries = 0
            if tries == len(RETRY_AFTER):
                raise Refusal("groups.stopped_outage")
            await self._progress.show(waiting=True)
            await network_pause(RETRY_AFTER[tries])
            tries += 1

    async def _make_missing(self) -> None:
        """One pass: look at Discord, take what is there already, make the rest, look once more."""
        check_permissions(self._bot, self._programme, self._programme.locale)
        sight = await onlookers(self._bot, self._programme)
        channels = await self._look()
        self._job, _ = await self._jobs.job(self._job_id)
        if self._job.may_be_in_flight(self._bot.services.clock.now()):
            await network_pause(LOOK_AGAIN_AFTER)
            channels = await self._look()

        done, missing = await self._jobs.groups(self._programme.id)
        left = [m for m in missing if not marked(channels, m.group)]
        places = self._shelves(channels, [m.group for m in done])
        check_room(len(channels), sum(CHANNELS_PER_CATEGORY - p.filled for p in places), len(left))
        for members in missing:
            if found := marked(channels, members.group):
                await self._keep(members.group, found[0].id, found[0].overwrites, sight)
        names = channel_names(m.group for m in done + missing)
        for members in left:
            await self._make(members.group, names[members.group.id], places, sight)
            await self._progress.show_now_and_then()
        if missing:
            await self._remove_twins()
        await self._welcome_all()

    async def _make(self, group: MentorGroup, name: str, places: list[Shelf], sight: Onlookers) -> None:
        place = next((p for p in places if p.filled < CHANNELS_PER_CATEGORY), None)
        if place is None:
            place = await self._make_category(places, sight)
            places.append(place)
        members = await self._jobs.asking_for(self._job, group.id)
        if members is None:
            return
        asked = expected_overwrites(members, sight)
        made = await self._ask(members, name, place.id, asked)
        place.filled += 1
        await self._keep(group, made.id, asked, sight)

    async def _ask(
        self, members: GroupMembers, name: str, parent_id: int, overwrites: tuple[Overwrite, ...]
    ) -> LiveChannel:
        """Ask for the channel: under the group's own name, or its number if Discord does not like the name."""
        topic = f"{text('groups.topic', self._programme.locale)} · {marker(members.group)}"
        for attempt in (name, numbered_name(members.group)):
            wanted = NewChannel(
                name=attempt, kind=TEXT_CHANNEL, topic=topic, parent_id=parent_id, overwrites=overwrites
            )
            await self._bot.sender.turn()
            try:
                return await make_channel(self._bot, self._programme.guild_id, wanted, self._reason)
            except discord.HTTPException as error:
                if "parent_id" in error.text:
                    raise LookAgainError("the category is full or gone") from error
                if error.code not in BAD_NAME:
                    raise
                refused = error
        raise refused

    async def _make_category(self, places: list[Shelf], sight: Onlookers) -> Shelf:
        taken = {place.name for place in places}
        name = next(n for n in map(self._category_name, count(len(places) + 1)) if n not in taken)
        wanted = NewChannel(name=name, kind=CATEGORY, topic=None, parent_id=None, overwrites=base_overwrites(sight))
        await self._jobs.asking(self._job_id)
        await self._bot.sender.turn()
        made = await make_channel(self._bot, self._programme.guild_id, wanted, self._reason)
        return Shelf(made.id, name, 0)

    async def _keep(self, group: MentorGroup, channel_id: int, has: tuple[Overwrite, ...], sight: Onlookers) -> None:
        """Write the channel down and welcome the group, once it lets in just the people who are in the group now."""
        while True:
            members = await self._jobs.people(self._programme.id, group.id)
            wanted = expected_overwrites(members, sight) if members else base_overwrites(sight)
            await self._change(channel_id, has, wanted)
            has = wanted
            people = joined(members) if members else frozenset()
            if post := await self._jobs.keep(self._programme.id, group.id, channel_id, people):
                break
        self._made += 1
        await self._bot.sender.post(post)

    async def _change(self, channel_id: int, has: tuple[Overwrite, ...], wanted: tuple[Overwrite, ...]) -> None:
        """Bring a channel up to date with a roster that changed since it was asked for. Mostly it did not."""
        to_set, to_remove = changes(has, wanted)
        for overwrite in to_set:
            await self._bot.sender.call(partial(set_overwrite, self._bot, channel_id, overwrite, self._reason))
        for target_id in to_remove:
            await self._bot.sender.call(partial(remove_overwrite, self._bot, channel_id, target_id, self._reason))

    async def _welcome_all(self) -> None:
        """Send the welcomes that a stop or an outage held up. One that Discord refuses for good is not waited for."""
        outbox = self._bot.services.outbox
        await self._bot.sender.post_all(await outbox.waiting((WELCOME,)))
        done, _ = await self._jobs.groups(self._programme.id)
        ours = {m.group.id for m in done}
        if any(post.subject_id in ours for post in await outbox.waiting((WELCOME,))):
            raise LookAgainError("a welcome could not be sent")

    async def _remove_twins(self) -> None:
        """Delete empty second channels and categories that a repeated request made beside those we kept."""
        channels = await self._look()
        done, _ = await self._jobs.groups(self._programme.id)
        places = self._shelves(channels, [m.group for m in done])
        used = {place.name for place in places if place.filled}
        spare = [place.id for place in places if not place.filled and place.name in used]
        for group in (m.group for m in done):
            for other in marked(channels, group):
                assert group.channel_id is not None
                apart = discord.utils.snowflake_time(other.id) - discord.utils.snowflake_time(group.channel_id)
                if other.id != group.channel_id and other.empty and abs(apart.total_seconds()) < TWIN_WITHIN:
                    spare.append(other.id)
        for channel_id in spare:
            log.warning("groups.job.twin", job=self._job_id, channel=channel_id)
            await self._bot.sender.call(partial(self._bot.http.delete_channel, channel_id, reason=self._reason))

    async def _look(self) -> list[LiveChannel]:
        return await self._bot.sender.call(lambda: read_channels(self._bot, self._programme.guild_id))

    def _shelves(self, channels: list[LiveChannel], groups: list[MentorGroup]) -> list[Shelf]:
        assert self._bot.user is not None
        names = [self._category_name(n) for n in range(1, CHANNELS_PER_SERVER // CHANNELS_PER_CATEGORY + 1)]
        return shelves(channels, [g.channel_id for g in groups if g.channel_id], names, self._bot.user.id)

    def _category_name(self, number: int) -> str:
        first, last = category_range(number)
        return text("groups.category", self._programme.locale, first=first, last=last)

    @property
    def _reason(self) -> str:
        """What Discord's own audit log is told."""
        return f"ithaca job {self._job_id}"
