"""A school with groups on the stage: people who have joined, roles, an organisers' channel."""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import discord
import simcord
from simcord.backend.models import Channel

from bot.domain.programme import Programme
from bot.storage.unit import Database
from tests.cogs.bots import make_bot

if TYPE_CHECKING:
    from tests.cogs.conftest import Stage

LAST_WEEK = datetime(2026, 9, 4, tzinfo=UTC)


class Killed(BaseException):
    """The process is no more."""


@dataclass
class GroupStage:
    """`people[k]` are the mentor and students of the k-th group, all of whom have joined."""

    stage: "Stage"
    database: Database
    programme: Programme
    staff_role: simcord.RoleHandle
    staff: simcord.MemberActor
    organisers: simcord.ChannelHandle
    people: list[list[simcord.MemberActor]]
    killed: bool = False

    @property
    def bot_id(self) -> int:
        assert self.stage.bot.user is not None
        return self.stage.bot.user.id

    async def create(self) -> simcord.InteractionResult:
        """The owner types `/groups create`, and the job runs to its end."""
        return await self.stage.owner.slash(self.organisers, "groups create")

    async def channels(self) -> dict[str, Channel]:
        """The channels of groups on Discord by name, in the order they were made."""
        backend = self.stage.env.backend
        made = [backend.channels[i] for i in backend.get_guild(self.stage.guild.id).channel_ids]
        return {str(c.name): c for c in made if "ithaca" in (c.topic or "")}

    async def set_up(self, **ids: Any) -> None:
        """Change the programme's roles or its organisers' channel."""
        zone = self.programme.time_zone
        self.programme = await self.stage.bot.services.programme.set_up(
            self.stage.guild.id, self.stage.owner.id, time_zone=zone, locale="en", **ids
        )

    async def restart(self) -> None:
        """Start a new bot on the same database and the same Discord, as after a `kill -9`."""
        old = self.stage.bot
        bot = make_bot(self.database.path, old.services.clock)
        try:
            await self.stage.env.restart_bot(bot)
            self.stage.bot = bot
            await self.stage.env.settle()
        finally:
            await old.close()

    def die(self, what: object, name: str, moment: str, at_call: int) -> None:
        """End the task that makes the given call of `what.name`, just `before` it or just `after` it has worked."""
        real = getattr(what, name)
        calls = 0

        async def deadly(*args: Any, **kwargs: Any) -> Any:
            nonlocal calls
            calls += 1
            self.killed |= calls == at_call
            if calls == at_call and moment == "before":
                raise Killed
            result = await real(*args, **kwargs)
            if calls == at_call:
                raise Killed
            return result

        setattr(what, name, deadly)

    def refuse(self, name: str, *, status: int, code: int) -> None:
        """Discord refuses to make the channel of this name, once."""
        backend, http = self.stage.env.backend, self.stage.bot.http
        real = http.create_channel
        fault = {"method": "POST", "path": "/guilds/*/channels", "status": status, "code": code}

        async def refusing(*args: Any, **kwargs: Any) -> Any:
            if kwargs["name"] == name:
                http.create_channel = real  # type: ignore[method-assign]
                backend.faults.append({**fault, "message": "refused by the test", "times": 1})
            return await real(*args, **kwargs)

        http.create_channel = refusing  # type: ignore[method-assign]

    def calls(self) -> Counter[str]:
        """What the bot asked of Discord: method and the last word of the path that is not an id."""
        return Counter(
            f"{r.method} {[w for w in r.path.split('/') if w and not re.fullmatch(r'[0-9]+|@.*', w)][-1]}"
            for r in self.stage.env.http_requests
        )

    def summary(self) -> discord.Embed:
        """The progress message in the organisers' channel."""
        last = self.organisers.last_message
        assert last is not None
        return last.embeds[0]


async def gather_groups(stage: "Stage", database: Database, *, groups: int, students: int = 2) -> GroupStage:
    """A programme with this many groups of one mentor and `students` students, and one staff member."""
    role = stage.guild.create_role("Staff")
    staff = stage.guild.add_member(stage.env.create_user("observer"), roles=[role])
    organisers = stage.guild.create_text_channel("organisers")
    programme = await stage.bot.services.programme.set_up(
        stage.guild.id,
        stage.owner.id,
        time_zone="Asia/Hong_Kong",
        locale="en",
        staff_role_id=role.id,
        organisers_channel_id=organisers.id,
    )
    people: list[list[simcord.MemberActor]] = []
    async with database.write() as unit:
        await unit.roster.add(
            programme.id, LAST_WEEK, kind="staff", name="Ms Chan", discord_id=staff.id, left_out=False
        )
        for number in range(1, groups + 1):
            group_id = await unit.groups.add(programme.id, f"Group {number}", LAST_WEEK)
            inside = []
            for who in range(students + 1):
                member = stage.guild.add_member(stage.env.create_user(f"person-{number}-{who}"))
                kind = "student" if who else "mentor"
                name = f"Person {number}.{who}"
                await unit.roster.add(
                    programme.id,
                    LAST_WEEK,
                    kind=kind,
                    name=name,
                    discord_id=member.id,
                    group_id=group_id,
                    left_out=False,
                )
                inside.append(member)
            people.append(inside)
    stage.env.http_requests.clear()
    return GroupStage(stage, database, programme, role, staff, organisers, people)


def answer(result: simcord.InteractionResult) -> str:
    """What the bot said to one person, and only to them."""
    messages = [m for m in (*result.followups, result.response) if m is not None and m.content]
    assert messages and all(m.ephemeral for m in messages), result
    return messages[0].content
