"""A kickoff on the stage: groups in their channels, people who press real buttons, time that the test moves."""

import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import discord
import pytest
import simcord
from discord.http import HTTPClient

from bot.domain.kickoff import Kickoff
from bot.domain.programme import Programme
from bot.domain.quiz import Question, QuizPack
from bot.storage.unit import Database
from tests.cogs.bots import make_bot
from tests.conftest import SetClock

if TYPE_CHECKING:
    from tests.cogs.conftest import Stage

QUESTIONS = (
    Question(text="Which river?", options=("Nile", "Seine", "Rhine"), right=(1,), explanation="It flows there."),
    Question(text="Two of them?", options=("a", "b", "c", "d"), right=(0, 2), seconds=20),
    Question(text="Last?", options=("yes", "no"), right=(0,), seconds=10, points=2000),
)


class Killed(BaseException):
    """The process is no more."""


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
    killed: bool = False

    @property
    def owner(self) -> simcord.MemberActor:
        return self.stage.owner

    async def start(self, **how: str | bool) -> simcord.InteractionResult:
        """The owner types `/kickoff start`; lobby and board go out."""
        return await self.owner.slash(self.organisers, "kickoff start", pack=str(self.pack_id), **how)

    async def keep_pack(self, *questions: Question) -> None:
        """Play these questions instead."""
        pack = QuizPack(title="Rivers", questions=questions)
        await self.stage.bot.services.quiz.keep(self.programme, self.owner.id, pack)

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
        """Let time pass on Discord and in the bot, and everything happen that is due.

        Raises `Killed` if the bot has died: what comes next is the test's to say.
        """
        if self.killed:
            raise Killed
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
        return next(m for m in reversed(self.organisers.history()) if "panel:" in str(self.payload(m)))

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

    async def play_on(self) -> None:
        """Let time pass until the podium is out."""
        for _ in range(25):
            if (await self.kickoff()).phase == "podium":
                break
            await self.pass_time(11)
        await self.pass_time(1)

    def die(self, what: str, moment: str, at_call: int) -> None:
        """End the process at this call, just `before` it or just `after` it has worked.

        `what` is a method of a service (`kickoff.begin`), of discord.py's client (`http.send_message`), or what marks
        posts of a kind as sent (`sent.kickoff.question`). From then on the bot that died reaches neither Discord nor
        the database.
        """
        bot = self.stage.bot
        owner, _, name = what.partition(".")
        real: Callable[..., Awaitable[Any]]
        if owner == "sent":
            real = bot.sender._kinds[name].sent
        else:
            place = bot.http if owner == "http" else getattr(bot.services, owner)
            real = getattr(place, name)
        database = bot.services.kickoff._database
        write, request = database.write, bot.http.request
        calls = 0

        async def deadly(*args: Any, **kwargs: Any) -> Any:
            nonlocal calls
            calls += 1
            if calls == at_call and moment == "before":
                self.killed = True
                raise Killed
            result = await real(*args, **kwargs)
            if calls == at_call:
                self.killed = True
                raise Killed
            return result

        def writing() -> Any:
            if self.killed:
                raise Killed
            return write()

        async def requesting(*args: Any, **kwargs: Any) -> Any:
            if self.killed:
                raise Killed
            return await request(*args, **kwargs)

        database.write = writing  # type: ignore[method-assign]
        bot.http.request = requesting  # type: ignore[method-assign]
        if owner == "sent":
            bot.sender._kinds[name] = replace(bot.sender._kinds[name], sent=deadly)
        else:
            setattr(place, name, deadly)

    async def restart(self, after: float = 0) -> None:
        """Start a new bot on the same database and the same Discord, as after a `kill -9`, `after` seconds later."""
        old = self.stage.bot
        if after:
            self.stage.env.backend.advance_clock(after)
            self.clock._now += timedelta(seconds=after)
        bot = make_bot(self.database.path, self.clock)
        try:
            with suppress(BaseException):  # the old bot's last words
                await self.stage.env.settle()
            self.killed = False
            await self.stage.env.restart_bot(bot)
            self.stage.bot = bot
            await self.stage.env.settle()
        finally:
            await old.close()


def keep_nonces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the Discord in memory keep a nonce's promise, over restarts of the bot: it ignores nonces otherwise."""
    send = HTTPClient.send_message
    sent: dict[tuple[int, str], Any] = {}

    async def sending(http: HTTPClient, channel_id: int, *, params: Any) -> Any:
        body = params.payload or json.loads(params.multipart[0]["value"])
        key = (int(channel_id), str(body["nonce"]))
        if key not in sent:
            sent[key] = await send(http, channel_id, params=params)
        return sent[key]

    monkeypatch.setattr(HTTPClient, "send_message", sending)


def told(result: simcord.InteractionResult) -> str:
    """What one person was told, and only they."""
    messages = [m for m in (result.response, *result.followups) if m is not None]
    assert messages and all(message.ephemeral for message in messages), result
    return messages[-1].content


async def build_kickoff(stage: "Stage", clock: SetClock, database: Database, *, groups: int = 3) -> KickoffStage:
    """A programme with channels for its groups, everyone joined, and a pack of three questions."""
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
