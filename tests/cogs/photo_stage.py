"""What tests of proof share: groups in their channels whose people have agreed to photos, and meet-ups that began."""

from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import discord
import simcord

from bot.domain.localtime import local_in
from bot.domain.meetups import MeetUp
from bot.domain.meetups.changing import Plan
from tests.cogs.groups_stage import GroupStage
from tests.cogs.roster_stage import FilesAtOnce
from tests.conftest import SetClock

ZONE = "Asia/Hong_Kong"


@dataclass
class PhotoStage:
    """`people[k]` are the mentor and two students of the k-th group, `channels[k]` is its channel."""

    school: GroupStage
    channels: list[simcord.ChannelHandle]

    @property
    def people(self) -> list[list[simcord.MemberActor]]:
        return self.school.people

    @property
    def folder(self) -> Path:
        return self.school.database.path.parent / "photos"

    @property
    def files(self) -> list[Path]:
        return sorted(self.folder.iterdir()) if self.folder.exists() else []

    async def meet_up(self, group: int = 0, hours: float = -2) -> MeetUp:
        """A meet-up of this group that begins so many hours from now."""
        now = self.school.stage.bot.services.clock.now()
        plan = Plan(local_start=local_in(now + timedelta(hours=hours), ZONE), zone=ZONE, place="The library")
        async with self.school.database.write() as unit:
            groups = await unit.groups.of_programme(self.school.programme.id)
            uid = f"{len(await unit.meet_ups.of_programme(self.school.programme.id))}@ithaca"
            return await unit.meet_ups.add(self.school.programme.id, groups[group].id, uid, plan, by=1, now=now)

    async def consent(self, given: bool | None, *actors: simcord.MemberActor) -> None:
        """What these people say about photos."""
        async with self.school.database.write() as unit:
            people = [await unit.roster.by_discord_id(self.school.programme.id, actor.id) for actor in actors]
            await unit.roster.save([replace(p, photo_consent=given) for p in people if p])

    async def posts(self, group: int = 0) -> list[discord.Message]:
        """What the bot has said about proof in a group's channel."""
        async with self.school.database.read() as unit:
            rows = await unit.connection.exec_driver_sql("select message_id from outbox where kind = 'photo_in'")
            about = set(rows.scalars())
        return [m for m in self.channels[group].history() if m.id in about]

    async def pass_time(self, seconds: float = 10) -> None:
        """Let time go by, and what is due then be done."""
        clock = self.school.stage.bot.services.clock
        assert isinstance(clock, SetClock)
        await clock.advance(seconds)
        await self.school.stage.env.settle()

    async def restart(self) -> None:
        await self.school.restart()
        self.school.stage.bot.files = FilesAtOnce()


async def gather_photos(school: GroupStage) -> PhotoStage:
    """Give the groups their channels, and everyone's consent."""
    school.stage.bot.files = FilesAtOnce()
    channels = [
        school.stage.guild.create_text_channel(f"group-{number}") for number in range(1, len(school.people) + 1)
    ]
    async with school.database.write() as unit:
        groups = await unit.groups.of_programme(school.programme.id)
        for group, channel in zip(groups, channels, strict=True):
            await unit.groups.keep_channel(group.id, channel.id)
    stage = PhotoStage(school, channels)
    await stage.consent(True, *(actor for group in school.people for actor in group))
    return stage
