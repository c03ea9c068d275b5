"""Meet-ups on the stage: a group of two mentors and three students, one of whom has not joined, and another group."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import discord
import simcord

from bot.domain.localtime import local_in
from bot.domain.meetups import MeetUp
from bot.domain.meetups.changing import Plan
from bot.domain.nudges import NudgeRules
from bot.domain.participants import Participant
from bot.interactions.controls import view
from bot.services.meetup_changing import set_meet_up
from bot.services.planning import plan_group
from tests.cogs.kickoff_stage import KickoffStage

HOME = "Asia/Hong_Kong"


@dataclass
class ClosingStage:
    """`ids` are the participants of the first group by name: Ann and Bob are its mentors, Fay has not joined."""

    evening: KickoffStage
    bob: simcord.MemberActor
    stranger: simcord.MemberActor
    ids: dict[str, int]

    @property
    def ann(self) -> simcord.MemberActor:
        return self.evening.people[0][0]

    @property
    def cy(self) -> simcord.MemberActor:
        return self.evening.people[0][1]

    @property
    def dee(self) -> simcord.MemberActor:
        return self.evening.people[0][2]

    @property
    def hal(self) -> simcord.MemberActor:
        """A student of another group."""
        return self.evening.people[1][1]

    @property
    def channel(self) -> simcord.ChannelHandle:
        return self.evening.channels[0]

    @property
    def group_id(self) -> int:
        return self.evening.group_ids[0]

    @property
    def last(self) -> discord.Message:
        return self.evening.last(0)

    async def restart(self) -> None:
        await self.evening.restart(after=1)

    async def hours_pass(self, hours: float) -> None:
        await self.evening.pass_time(hours * 3600)

    async def meet_up(self, hours: float = 2) -> MeetUp:
        """A meet-up of an hour that begins in so many; nobody is told of it."""
        now, programme_id = self.evening.clock.now(), self.evening.programme.id
        plan = Plan(local_start=local_in(now + timedelta(hours=hours), HOME), zone=HOME, place="Library")
        async with self.evening.database.write() as unit:
            made = await set_meet_up(unit, programme_id, self.group_id, plan, by=self.ann.id, now=now)
            await unit.connection.exec_driver_sql("DELETE FROM outbox")
            await plan_group(unit, programme_id, self.group_id, now, NudgeRules())
            return made

    async def meet_up_that_is_over(self) -> discord.Message:
        """The message that asks what came of a meet-up."""
        await self.meet_up()
        await self.restart()
        await self.hours_pass(3)
        return self.last

    async def meet_ups(self) -> list[MeetUp]:
        async with self.evening.database.read() as unit:
            return await unit.meet_ups.of_group(self.group_id)

    async def came(self, meet_up_id: int) -> set[str]:
        """The names of those of whom it is written down that they came."""
        async with self.evening.database.read() as unit:
            rows = await unit.closings.attendance(meet_up_id)
        ticks = {row.participant_id: row.came for row in rows}
        return {name for name, participant_id in self.ids.items() if ticks.get(participant_id)}

    async def move(self, name: str, group_id: int) -> None:
        """Put somebody into another group."""
        async with self.evening.database.write() as unit:
            person = await unit.roster.by_id(self.evening.programme.id, self.ids[name])
            assert person is not None
            await unit.roster.save([Participant(**{**vars(person), "group_id": group_id})])

    async def forge(self, item: discord.ui.Item[Any]) -> discord.Message:
        """A message of the bot's with a control that nobody was shown, where everybody can press it."""
        channel = self.evening.stage.bot.get_partial_messageable(self.evening.stage.general.id)
        return await channel.send("x", view=view(item))


def rows(message: object) -> list[list[dict[str, Any]]]:
    """The controls of a message, row by row, as Discord has them."""
    components = [c if isinstance(c, dict) else c.to_dict() for c in getattr(message, "components", [])]
    return [list(row["components"]) for row in components]


def labels(message: object) -> list[str]:
    """The buttons of a message."""
    return [str(control["label"]) for row in rows(message) for control in row if control["type"] == 2]


def ticked(message: object) -> list[str]:
    """The names that are ticked in a message's menu."""
    menus = [control for row in rows(message) for control in row if control["type"] == 3]
    return [str(option["label"]) for menu in menus for option in menu["options"] if option.get("default")]


def shown(result: simcord.InteractionResult) -> Any:
    """The message that one person, and only they, were answered with."""
    messages = [m for m in (result.response, *result.followups) if m is not None]
    assert messages and all(message.ephemeral for message in messages), result
    return messages[-1]


async def build_closing(evening: KickoffStage) -> ClosingStage:
    names = ("Ann", "Cy", "Dee")
    stage, programme_id, now = evening.stage, evening.programme.id, evening.clock.now()
    bob = stage.guild.add_member(stage.env.create_user("bob"))
    async with evening.database.write() as unit:
        inside = [p for p in await unit.roster.everyone(programme_id) if p.group_id == evening.group_ids[0]]
        ids = {}
        for name, person in zip(names, inside, strict=True):
            await unit.roster.save([Participant(**{**vars(person), "name": name})])
            ids[name] = person.id
        for name, kind, account in (("Bob", "mentor", bob.id), ("Fay", "student", None)):
            ids[name] = await unit.roster.add(
                programme_id,
                now,
                kind=kind,
                name=name,
                discord_id=account,
                joined_at=now if account else None,
                group_id=evening.group_ids[0],
                left_out=False,
            )
    stranger = stage.guild.add_member(stage.env.create_user("stranger"))
    return ClosingStage(evening, bob, stranger, ids)


def in_hours(stage: ClosingStage, hours: float) -> datetime:
    """Local time at home, so many hours from now."""
    return local_in(stage.evening.clock.now() + timedelta(hours=hours), HOME)
