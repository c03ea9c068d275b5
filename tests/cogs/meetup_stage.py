"""A school whose groups have their channels, for tests of meet-ups."""

from dataclasses import dataclass

import discord
import simcord

from bot.domain.meetups import MeetUp
from tests.cogs.groups_stage import GroupStage
from tests.conftest import SetClock

FRIDAY = 1789729200
"""Fri 18 Sep 2026, 19:00 in Hong Kong: a week after the evening on which these tests begin."""
SATURDAY = FRIDAY + 24 * 3600


@dataclass
class MeetUpStage:
    """`mentor` and `student` are of the first group, `channel` is its channel, `other` is the mentor of the second."""

    school: GroupStage
    channel: simcord.ChannelHandle

    @property
    def mentor(self) -> simcord.MemberActor:
        return self.school.people[0][0]

    @property
    def student(self) -> simcord.MemberActor:
        return self.school.people[0][1]

    @property
    def other(self) -> simcord.MemberActor:
        return self.school.people[1][0]

    async def set(self, when: str = "Fri 18 Sep 7pm", **options: object) -> MeetUp:
        """The mentor sets a date, of which nothing is in doubt."""
        await self.mentor.slash(self.channel, "meetup set", when=when, **options)
        return (await self.meet_ups())[-1]

    async def meet_ups(self) -> list[MeetUp]:
        """Those of the first group, in the order of their dates."""
        async with self.school.database.read() as unit:
            return await unit.meet_ups.of_group(1)

    def told(self, title: str = "meet-up") -> list[discord.Message]:
        """What the group has been told of its meet-ups, oldest first."""
        public = [m for m in self.channel.history() if not m.flags.ephemeral and m.embeds]
        return [m for m in public if title in (m.embeds[0].title or "")]

    async def cancel(self, meet_up: MeetUp, reason: str = "Exams") -> None:
        """The mentor cancels it, and means it."""
        asked = await self.mentor.slash(self.channel, "meetup cancel", meetup=f"meetup:{meet_up.id}", reason=reason)
        assert asked.response is not None
        await self.mentor.click(asked.response, label="Cancel it")

    async def pass_time(self, seconds: float) -> None:
        """Programme time and the Discord's go on."""
        clock = self.school.stage.bot.services.clock
        assert isinstance(clock, SetClock)
        await self.school.stage.env.advance_time(seconds)
        await clock.advance(seconds)
        await self.school.stage.env.settle()


async def gather_meetups(school: GroupStage) -> MeetUpStage:
    """The school after `/groups create`."""
    await school.create()
    channel = next(iter((await school.channels()).values()))
    return MeetUpStage(school, simcord.ChannelHandle(school.stage.env, school.stage.guild, channel))
