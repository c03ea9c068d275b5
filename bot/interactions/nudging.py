"""Sending nudges: what a nudge of each rule looks like, and the look at what is due.

A feature registers a face for each of its rules. The database decides who is nudged when; here is only who looks, and
who hands the posts to Discord.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import discord
import structlog

from bot.domain.nudges import Nudge
from bot.domain.outbox import Post
from bot.interactions.boundary import report
from bot.interactions.channels import passing
from bot.interactions.pulse import Pulse
from bot.interactions.sending import Drawing, few_at_once
from bot.services.nudges import KIND, Agenda, NudgePost

if TYPE_CHECKING:
    from bot.interactions.client import Ithaca

log = structlog.get_logger("ithaca.nudging")

Face = Callable[[Sequence[Nudge]], Awaitable[Drawing | None]]
"""Draws the nudges of one matter that go out in one message; `None` if it has become useless.

Content without words is filled with the mentions of those whom it concerns, and only they are mentioned."""
Finish = Callable[[Post, NudgePost, Drawing], Drawing]
"""Adds to a face what all nudges have."""


async def _nothing(nudges: Sequence[Nudge]) -> Drawing | None:
    log.error("nudges.no_face", nudge=nudges[0].id)
    return None


AT_ONCE = 20
"""Nudges that are taken in hand together: half a second's worth of calls, far less than the time in which they must
have been handed to Discord. Their groups are planned anew first, and meanwhile nobody who presses is answered."""
LOTS = 2
"""Lots that are on their way at once."""
HEARTBEAT = timedelta(seconds=60)
AGAIN_AFTER_TROUBLE = timedelta(seconds=60)


class Nudging:
    """The bot's nudges. Whatever changes what is due pokes it, by way of the database: no feature has to."""

    def __init__(self, bot: "Ithaca") -> None:
        self._bot = bot
        self.faces: dict[str, Face] = {}
        self.lasting: set[str] = set()
        """Rules whose faces show too what came of it. All others are `settled` once there is nothing left to do."""
        self.plain: Face = _nothing
        """Draws nudges that have no face, or whose face fails."""
        self.settled: Face = _nothing
        """Draws nudges about which there is nothing left to do."""
        self.finish: Finish = lambda post, said, drawing: drawing
        self._pulse = Pulse(bot.services.clock, self._step, timedelta(), "ithaca:nudges")
        self._started = False

    def register(self, rule: str, face: Face, *, lasting: bool = False) -> None:
        """Say what nudges of this rule look like; `lasting` if the face shows too what came of it."""
        self.faces[rule] = face
        if lasting:
            self.lasting.add(rule)

    def poke(self) -> None:
        """Look at what is due, now."""
        if self._started:
            self._pulse.poke()

    async def start(self) -> None:
        """Begin to look, once everybody has registered and Discord is there. A second call only looks again."""
        if not self._started:
            service = self._bot.services.nudges
            self._bot.sender.register(KIND, self._draw, service.sent, service.given_up, leaves_doubts=True)
            await service.look_at_rules()
            self._bot.schedule.every(HEARTBEAT, "nudges:heartbeat", self._wake)
            service.call_when_touched(self.poke)
            self._started = True
        self.poke()

    def close(self) -> None:
        """Stop; the rows know what there is to do at the next start."""
        self._started = False
        self._pulse.close()

    async def _wake(self) -> None:
        self.poke()

    async def _step(self) -> datetime | None:
        """Plan what waits for it, find out what is in doubt, send what is due; then sleep until there is more."""
        service, clock = self._bot.services.nudges, self._bot.services.clock
        agenda = await service.agenda()
        try:
            if agenda.plan or agenda.find_out:
                while await service.plan_some():
                    pass
                await few_at_once(await service.in_doubt(), self._find_out)
                agenda = await service.agenda()
            went_well = await self._send_due(agenda)
        except Exception as error:
            if not passing(error):
                raise
            log.warning("nudges.discord_unreachable", error=type(error).__name__)
            went_well = False
        if not went_well:
            return clock.now() + AGAIN_AFTER_TROUBLE
        return None

    async def _find_out(self, post: Post) -> None:
        """Whether a post went out. What cannot be found out now is in doubt again some minutes later."""
        service = self._bot.services.nudges
        try:
            if (message_id := await self._bot.sender.find(post)) is not None:
                await service.sent(post, message_id)
            else:
                await service.not_sent(post)
        except Exception as error:
            if passing(error):
                raise
            report(error, post=post.id)

    async def _send_due(self, agenda: Agenda) -> bool:
        """Send everything that is due, the oldest first. False once Discord takes nothing: then no more is tried.

        While some lots are on their way, at the sender's pace, the next is taken in hand and drawn, so that the pace is
        not broken between two.
        """
        service = self._bot.services.nudges
        on_its_way: deque[asyncio.Task[bool]] = deque()
        went_well = True
        while agenda.send and went_well:
            if posts := await service.claim(AT_ONCE):
                on_its_way.append(asyncio.create_task(self._send(posts), name="ithaca:nudges:sending"))
            if len(on_its_way) > LOTS:
                went_well = await on_its_way.popleft()
            agenda = await service.agenda()
        went_well = all(await asyncio.gather(*on_its_way)) and went_well
        if went_well and agenda.next_at is not None:
            self._bot.schedule.at(agenda.next_at, "nudges", self._wake)
        else:
            self._bot.schedule.cancel("nudges")
        return went_well

    async def _send(self, posts: Sequence[Post]) -> bool:
        """False if nothing came of any of these: then it is not one channel that is in trouble, but Discord."""
        await self._bot.sender.post_all(posts)
        return await self._bot.services.nudges.unsettled(posts) < len(posts)

    async def _face(self, said: NudgePost) -> Drawing | None:
        """What the feature draws. Whatever is wrong with that, the nudge goes out, in plain words."""
        rule = said.nudges[0].rule
        try:
            if said.settled and rule not in self.lasting:
                return await self.settled(said.nudges)
            return await self.faces.get(rule, self.plain)(said.nudges)
        except Exception as error:
            report(error, nudge=said.nudges[0].id)
            return await self.plain(said.nudges)

    async def _draw(self, post: Post) -> Drawing | None:
        said = await self._bot.services.nudges.of_post(post)
        if said is None:
            return None
        drawing = await self._face(said)
        if drawing is None:
            return None
        if said.accounts and drawing.content is None:
            drawing.content = " ".join(f"<@{account}>" for account in said.accounts)
            drawing.mentions = discord.AllowedMentions(users=[discord.Object(account) for account in said.accounts])
        return self.finish(post, said, drawing)
