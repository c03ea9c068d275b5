"""One run of a job that makes the groups' channels, or takes the voice channels away.

It may be cut off between any two lines. Discord is therefore looked at first, each time: a channel that was made for a
group is the group's, whether or not we came to write it down.
"""

import discord
import structlog

from bot.clock import network_pause
from bot.domain.group_names import channel_names, numbered_name
from bot.domain.group_shelves import Shelf, check_room, place
from bot.domain.groups import (
    TEXT,
    VOICE,
    Access,
    LiveChannel,
    Onlookers,
    Overwrite,
    base_overwrites,
    expected_overwrites,
    joined,
    lacks,
    marked,
    unwritten_voice,
)
from bot.domain.participants import GroupMembers, MentorGroup
from bot.domain.refusal import Refusal
from bot.interactions.boundary import report
from bot.interactions.channels import passing
from bot.interactions.client import Ithaca
from bot.services.group_job import WELCOME
from cogs.groups.builder import Builder, LookAgainError
from cogs.groups.progress import ProgressMessage
from cogs.groups.safeguards import check_permissions, onlookers

log = structlog.get_logger("ithaca.groups")

RETRY_AFTER = (5.0, 10.0, 20.0, 40.0, *[60.0] * 26)
"""Seconds of network time between tries while Discord is in trouble: half an hour, anew after each success."""
LOOK_AGAIN_AFTER = 3.0
"""Seconds of network time in which a channel that was asked for before a crash becomes visible."""
TWIN_WITHIN = 120.0
"""Seconds between two channels for one group that one request can have made (discord.py repeats a POST after a 502)."""
STOPPED = {
    30013: "groups.stopped_full",
    50001: "groups.stopped_permissions",
    50013: "groups.stopped_permissions",
}


class Run:
    """Does what is left of one job, tells how far it is, and ends with a summary."""

    def __init__(self, bot: Ithaca, job_id: int) -> None:
        self._bot = bot
        self._jobs = bot.services.group_jobs
        self._job_id = job_id
        self._progress = ProgressMessage(bot, job_id)
        self._made = 0

    async def run(self) -> None:
        """To the end, or until the bot stops. Raises nothing that a person should know of: the summary says it."""
        self._job, self._programme = await self._jobs.job(self._job_id)
        self._builder = Builder(self._bot, self._programme, self._job_id)
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
                    await (self._make_missing() if self._job.kind == "make" else self._take_voice())
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
        voice = self._programme.voice
        check_permissions(self._bot, self._programme, self._programme.locale, voice=voice)
        sight = await onlookers(self._bot, self._programme)
        channels = await self._builder.look()
        self._job, _ = await self._jobs.job(self._job_id)
        if self._job.may_be_in_flight(self._bot.services.clock.now()):
            await network_pause(LOOK_AGAIN_AFTER)
            channels = await self._builder.look()

        before = await self._jobs.groups(self._programme.id)
        await self._take_what_is_there(before, channels, sight)
        groups = await self._jobs.groups(self._programme.id)
        missing = [m for m in groups if m.mentors and lacks(m.group, voice=voice)]
        places = self._builder.shelves(channels, [m.group for m in groups])
        try:
            check_room(len(channels), [p.room for p in places], [lacks(m.group, voice=voice) for m in missing])
        except Refusal as full:
            raise Refusal("groups.stopped_full") from full
        names = channel_names(m.group for m in groups)
        stands_in = {channel.id: channel.parent_id for channel in channels}
        for members in missing:
            shelf = await self._place(members.group, places, stands_in, sight)
            if voice and members.group.voice_channel_id is None:
                # First, so that the welcome, which the text channel brings, names it.
                await self._make(members.group, names[members.group.id], shelf, VOICE, sight)
            if members.group.channel_id is None:
                await self._make(members.group, names[members.group.id], shelf, TEXT, sight)
            await self._progress.show_now_and_then()
        if any(lacks(m.group, voice=voice) for m in before):
            await self._remove_twins()
        await self._welcome_all()

    async def _take_what_is_there(
        self, groups: list[GroupMembers], channels: list[LiveChannel], sight: Onlookers
    ) -> None:
        """Write down the channels that were made for groups before we were cut off."""
        unwritten = await self._unwritten_voice(groups, channels)
        for group in (members.group for members in groups):
            if self._programme.voice and group.voice_channel_id is None and (found := unwritten[group.id]):
                await self._keep(group, found[0].id, found[0].overwrites, VOICE, sight)
            if group.channel_id is None and (found := marked(channels, group)):
                await self._keep(group, found[0].id, found[0].overwrites, TEXT, sight)

    async def _unwritten_voice(
        self, groups: list[GroupMembers], channels: list[LiveChannel]
    ) -> dict[int, list[LiveChannel]]:
        """The voice channels that were made for each group's id and not written down for any group."""
        assert self._bot.user is not None
        every = [members.group for members in groups]
        written_down = await self._jobs.written_down(self._programme.id)
        left = [channel for channel in channels if channel.id not in written_down]
        ours = {shelf.id for shelf in self._builder.shelves(channels, every)}
        names = channel_names(every)
        return {
            group.id: unwritten_voice(left, group, (names[group.id], numbered_name(group)), ours, self._bot.user.id)
            for group in every
        }

    async def _place(
        self, group: MentorGroup, places: list[Shelf], stands_in: dict[int, int | None], sight: Onlookers
    ) -> Shelf:
        """The category in which what a group lacks is to stand: its own, another with room, or a new one."""
        own = next((stands_in.get(channel_id) for channel_id in group.channel_ids), None)
        beside = next((index for index, shelf in enumerate(places) if shelf.id == own), None)
        found = place([p.room for p in places], lacks(group, voice=self._programme.voice), beside)
        if found is not None:
            return places[found]
        await self._jobs.asking(self._job_id)
        made = await self._builder.make_category(places, sight, voice_alone=group.channel_id is not None)
        places.append(made)
        return made

    async def _make(self, group: MentorGroup, name: str, shelf: Shelf, access: Access, sight: Onlookers) -> None:
        members = await self._jobs.asking_for(self._job, group.id, voice=access is VOICE)
        if members is None:
            return
        asked = expected_overwrites(members, sight, access)
        made = await self._builder.make(members, name, shelf.id, asked, access)
        shelf.filled += 1
        await self._keep(group, made.id, asked, access, sight)

    async def _keep(
        self, group: MentorGroup, channel_id: int, has: tuple[Overwrite, ...], access: Access, sight: Onlookers
    ) -> None:
        """Write the channel down and welcome the group, once it lets in just the people who are in the group now."""
        while True:
            members = await self._jobs.people(self._programme.id, group.id)
            wanted = expected_overwrites(members, sight, access) if members else base_overwrites(sight, access)
            await self._builder.change(channel_id, has, wanted)
            has = wanted
            people = joined(members) if members else frozenset()
            if access is VOICE:
                if await self._jobs.keep_voice(self._programme.id, group.id, channel_id, people):
                    break
            elif post := await self._jobs.keep(self._programme.id, group.id, channel_id, people):
                await self._bot.sender.post(post)
                self._bot.dispatch("room_made", self._programme.id)
                break
        self._made += 1

    async def _welcome_all(self) -> None:
        """Send the welcomes that a stop or an outage held up. One that Discord refuses for good is not waited for."""
        outbox = self._bot.services.outbox
        await self._bot.sender.post_all(await outbox.waiting((WELCOME,)))
        ours = {m.group.id for m in await self._jobs.groups(self._programme.id) if m.group.channel_id is not None}
        if any(post.subject_id in ours for post in await outbox.waiting((WELCOME,))):
            raise LookAgainError("a welcome could not be sent")

    async def _remove_twins(self) -> None:
        """Delete empty second channels and categories that a repeated request made beside those we kept."""
        channels = await self._builder.look()
        groups = await self._jobs.groups(self._programme.id)
        places = self._builder.shelves(channels, [m.group for m in groups])
        used = {shelf.name for shelf in places if shelf.filled}
        spare = [shelf.id for shelf in places if not shelf.filled and shelf.name in used]
        unwritten = await self._unwritten_voice(groups, channels)
        for group in (m.group for m in groups):
            if group.channel_id is not None:
                spare += _twins(marked(channels, group), group.channel_id)
            if group.voice_channel_id is not None:
                spare += _twins(unwritten[group.id], group.voice_channel_id)
        for channel_id in spare:
            log.warning("groups.job.twin", job=self._job_id, channel=channel_id)
            await self._builder.delete(channel_id)

    async def _take_voice(self) -> None:
        """One pass: delete the voice channels, those that were never written down too, and categories only for them."""
        groups = await self._jobs.groups(self._programme.id)
        for group in (m.group for m in groups):
            if group.voice_channel_id is not None:
                await self._builder.delete(group.voice_channel_id)
                await self._jobs.voice_gone(group.id)
                self._made += 1
                await self._progress.show_now_and_then()
        channels = await self._builder.look()
        unwritten = await self._unwritten_voice(groups, channels)
        spare = [channel.id for found in unwritten.values() for channel in found if channel.empty]
        inside = {channel.parent_id for channel in channels if channel.id not in spare}
        places = self._builder.shelves(channels, [m.group for m in groups])
        spare += [shelf.id for shelf in places if shelf.id not in inside and self._builder.only_for_voice(shelf)]
        for channel_id in spare:
            await self._builder.delete(channel_id)


def _twins(channels: list[LiveChannel], kept_id: int) -> list[int]:
    """Those that one request can have made beside the one that was kept, and in which nobody has said anything."""
    kept_at = discord.utils.snowflake_time(kept_id)
    return [
        other.id
        for other in channels
        if other.id != kept_id
        and other.empty
        and abs((discord.utils.snowflake_time(other.id) - kept_at).total_seconds()) < TWIN_WITHIN
    ]
