"""A kickoff on the stage: groups in their channels, people who press real buttons, time that the test moves."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import discord
import simcord

from bot.app import create_bot
from bot.domain.kickoff import Kickoff
from bot.domain.programme import Programme
from bot.domain.quiz import Question, QuizPack
from bot.settings import DatabaseSettings, Settings
from bot.storage.unit import Database
from tests.conftest import SetClock

if TYPE_CHECKING:
    from tests.cogs.conftest import Stage

QUESTIONS = (
    Question(text="Which river?", options=("Nile", "Seine", "Rhine"), right=(1,), explanation="It flows there."),
    Question(text="Two of them?", options=("a", "b", "c", "d"), right=(0, 2), seconds=20),
    Question(text="Last?", options=("yes", "no"), right=(0,), seconds=10, points=2000),
)


@dataclass
class KickoffStage:
    """`people[k]` are the mentor and students of the k-th group, `channels[k]` its channel."""

    stage: "Stage"
    clock: SetClock
    database: Database
    programme: Programme
    organisers: simcord.ChannelHandle
    channels: list[simcord.ChannelHandle]
    people: list[list[simcord.MemberActor]]
    group_ids: list[int]
    pack_id: int

    @property
    def owner(self) -> simcord.MemberActor:
        return self.stage.owner

    async def start(self, **how: str) -> simcord.InteractionResult:
        """The owner types `/kickoff start`; lobby and board go out."""
        return await self.owner.slash(self.organisers, "kickoff start", pack=str(self.pack_id), **how)

    async def begin(self) -> None:
        """Everyone of the first two groups says that they are here, and the owner begins."""
        for number in range(2):
            for person in self.people[number]:
                await person.click(self.last(number), label="I’m here")
        await self.pass_time(2)
        await self.panel("Begin")
        await self.pass_time(1)

    async def panel(self, label: str) -> simcord.InteractionResult:
        """The owner presses a button of the board, and the second one if that is asked for."""
        result = await self.owner.click(self.board(), label=label)
        if result.response is not None and result.response.components:
            sure = result.response.components[0]["components"][0]
            if str(sure["custom_id"]).startswith("sure:"):
                return await self.owner.click(result.response, custom_id=sure["custom_id"])
        return result

    async def pass_time(self, seconds: float) -> None:
        """Let time pass on Discord and in the bot, and everything happen that is due."""
        await self.stage.env.advance_time(seconds)
        await self.clock.advance(seconds)
        await self.stage.env.settle()

    async def vote(self, group: int, person: int, letter: str) -> str:
        """Press an option of the question on top of a group's channel; gives what the presser was told."""
        buttons = [b for row in self.payload(self.last(group)) for b in row["components"]]
        button = next(b for b in buttons if b["label"].endswith(letter))
        return told(await self.people[group][person].click(self.last(group), custom_id=button["custom_id"]))

    def last(self, group: int) -> discord.Message:
        message = self.channels[group].last_message
        assert message is not None
        return message

    def board(self) -> discord.Message:
        """The newest message in the organisers' channel that has a panel."""
        return next(m for m in reversed(self.organisers.history()) if m.components)

    def payload(self, message: discord.Message) -> list[dict[str, Any]]:
        return [component.to_dict() for component in message.components]  # type: ignore[misc]

    def titles(self, group: int) -> list[str | None]:
        """The titles of everything the bot said in a group's channel."""
        return [embed.title for message in self.channels[group].history() for embed in message.embeds]

    async def kickoff(self) -> Kickoff:
        return await self.stage.bot.services.kickoff_view.latest(self.programme.id)

    async def points(self) -> list[tuple[int, int | None]]:
        """Each group's points and place."""
        shown = await self.stage.bot.services.kickoff_view.evening((await self.kickoff()).id)
        return [(s.points, s.place) for s in (shown.evening.standing(group) for group in self.group_ids)]

    async def restart(self) -> None:
        """Start a new bot on the same database and the same Discord, as after a `kill -9`."""
        old = self.stage.bot
        kept = DatabaseSettings(path=self.database.path, backups=self.database.path.parent / "backups")
        bot = create_bot(Settings(database=kept), self.clock)
        try:
            await self.stage.env.restart_bot(bot)
            self.stage.bot = bot
            await self.stage.env.settle()
        finally:
            await old.close()


def told(result: simcord.InteractionResult) -> str:
    """What one person was told, and only they."""
    messages = [m for m in (result.response, *result.followups) if m is not None]
    assert messages and all(message.ephemeral for message in messages), result
    return messages[-1].content


async def build_kickoff(stage: "Stage", clock: SetClock, database: Database, *, groups: int = 3) -> KickoffStage:
    """A programme with channels for its groups, everyone joined, and a pack of three questions."""
    stage.env.settle_timeout = 10
    organisers = stage.guild.create_text_channel("organisers")
    services = stage.bot.services
    programme = await services.programme.set_up(
        stage.guild.id, stage.owner.id, time_zone="Asia/Hong_Kong", locale="en", organisers_channel_id=organisers.id
    )
    channels, people, group_ids = [], [], []
    async with database.write() as unit:
        for number in range(1, groups + 1):
            channel = stage.guild.create_text_channel(f"group-{number}")
            group_id = await unit.groups.add(programme.id, f"Group {number}", clock.now())
            await unit.groups.keep_channel(group_id, channel.id)
            inside = []
            for who in range(3):
                member = stage.guild.add_member(stage.env.create_user(f"person-{number}-{who}"))
                await unit.roster.add(
                    programme.id,
                    clock.now(),
                    kind="student" if who else "mentor",
                    name=f"Person {number}.{who}",
                    discord_id=member.id,
                    joined_at=clock.now(),
                    group_id=group_id,
                    left_out=False,
                )
                inside.append(member)
            channels.append(channel)
            people.append(inside)
            group_ids.append(group_id)
    pack = QuizPack(title="Rivers", questions=QUESTIONS)
    pack_id = await services.quiz.keep(programme, stage.owner.id, pack)
    return KickoffStage(stage, clock, database, programme, organisers, channels, people, group_ids, pack_id)
