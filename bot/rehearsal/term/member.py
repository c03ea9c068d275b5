"""One person over a term: what they notice, when they get to it, and acting as a real client would."""

import asyncio
import re
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import aiohttp

from bot.rehearsal.term.life import Gathering, GroupLife
from bot.rehearsal.term.manner import chance, looks, manner
from bot.rehearsal.visitor import Answer, DoorClosed, Message, Visitor, buttons, thinking, words

if TYPE_CHECKING:
    from bot.rehearsal.term.cast import TermCast

PRESSES_AGAIN = 3
"""How often somebody presses a button that does not respond."""
PATIENCE = 15.0
"""Seconds, real ones, in which the bot must have done thinking."""
PRIVATE = 1 << 6
"""Discord's flag of a message that one person sees."""
STAMP = re.compile(r"<t:(\d+)")
MENTION = re.compile(r"<@!?(\d+)>")
LONGEST_WORDS = 600
"""Characters of what the bot says that are written down."""

Reaction = Callable[["Member", Message, str], Coroutine[Any, Any, None]]
"""What somebody does about a control (by its custom id) of a message."""
Values = Mapping[str, object] | Callable[[dict[str, Any]], Mapping[str, object]]
"""What is filled into a form; or how, once it is seen."""


class Member:
    """A mentor or student of a group."""

    def __init__(self, cast: "TermCast", visitor: Visitor, handle: str, *, life: GroupLife, zone: str) -> None:
        self.cast, self.visitor, self.life = cast, visitor, life
        self.handle, self.zone = handle, zone
        self.is_mentor = handle in life.mentors
        self.manner = manner(cast.seed, handle, "mentor" if self.is_mentor else "student")
        self.channel = ""
        """The group's channel, as soon as something was seen there."""
        self._seen: set[tuple[str, str]] = set()
        self._latest: dict[str, Message] = {}
        self._counts: Counter[tuple[object, ...]] = Counter()
        self._tasks: asyncio.TaskGroup | None = None

    @property
    def name(self) -> str:
        return self.cast.names[self.handle]

    # ------------------------------------------------------------------ noticing

    def notice(self, message: Message, reactions: asyncio.TaskGroup) -> None:
        """React to everything in a message that there is to react to, once. An edited message is looked at again."""
        self._tasks = reactions
        if message["id"] in self._latest:
            self._latest[message["id"]] = message
        if not message["flags"] & PRIVATE:
            self._note_sight(message)
        if any(each["id"] == self.visitor.id for each in message.get("mentions", [])):
            self._note_once(message)
        for key in (*buttons(message), *titles(message)):
            react = next((react for prefix, react in self.cast.reactions.items() if key.startswith(prefix)), None)
            if react is not None and (message["id"], key) not in self._seen:
                self._seen.add((message["id"], key))
                self._latest[message["id"]] = message
                self.channel = message["channel_id"]
                self.also(react(self, message, key))

    def _note_once(self, message: Message) -> None:
        """The bot speaks to them before the whole group: that is what a nudge is."""
        if not message["flags"] & PRIVATE and (message["id"], "") not in self._seen:
            self._seen.add((message["id"], ""))
            self.note("was_told", message=message["id"])

    def _note_sight(self, message: Message) -> None:
        """A message that the whole group sees is written down once, by whoever of it sees it first, as it is then."""
        if message["id"] in self.life.seen:
            return
        self.life.seen.add(message["id"])
        self.note(
            "saw",
            message=message["id"],
            channel=message["channel_id"],
            titles=titles(message),
            mentions=MENTION.findall(message.get("content", "")),
            keys=list(buttons(message)),
            words=words(message)[:LONGEST_WORDS],
        )

    def by_now(self, message: Message) -> Message:
        """The message as it is by now: somebody may have pressed meanwhile."""
        return self._latest.get(message["id"], message)

    def also(self, doing: Coroutine[Any, Any, None]) -> None:
        """Do something besides, later. What the door does not allow ends it, as it would end a real person's try."""
        assert self._tasks is not None
        self._tasks.create_task(self._try(doing))

    async def _try(self, doing: Coroutine[Any, Any, None]) -> None:
        try:
            await doing
        except (DoorClosed, aiohttp.ClientError) as trouble:
            self.note("was_refused", by=str(trouble))

    def count(self, *about: object) -> int:
        """How often this has come up for them, this time included."""
        self._counts[about] += 1
        return self._counts[about]

    def would(self, rate: float, *about: object) -> bool:
        """Whether they do something that they do at this rate; about the same thing, always the same."""
        return chance(self.cast.seed, self.handle, *about).random() < rate

    async def gets_to_it(self, *about: object, within: float | None = None) -> None:
        """Let the time pass until they get to something, `within` so many hours if it presses."""
        dice = chance(self.cast.seed, self.handle, "pace", *about)
        hours = dice.lognormvariate(0, 0.6) * self.manner.pace
        now = self.cast.clock.now()
        await self.cast.clock.sleep_until(looks(now, hours if within is None else min(hours, within), self.zone))

    @property
    def idle(self) -> bool:
        """They do nothing: a human acts as them, or their group has gone silent."""
        return self.visitor.id in self.cast.acted or self.life.silent(self.cast.clock.now())

    # ------------------------------------------------------------------ acting

    async def press(self, message: Message, key: str, values: list[str] | None = None) -> Message | None:
        """Press it. Gives what they are then shown privately, if anything."""
        began = self.cast.clock.now()
        answer = await self._until_answered(key, lambda: self.visitor.press(message, key, values))
        return await self._done(began, answer, "pressed", message=message["id"], key=key, values=values)

    async def command(
        self, name: str, options: Mapping[str, object], files: Mapping[str, tuple[str, bytes]] | None = None
    ) -> Message | None:
        """Type a command in the group's channel. Gives what the bot says in the end, if anything."""
        began = self.cast.clock.now()
        answer = await self._until_answered(name, lambda: self.visitor.slash(self.channel, name, files, **options))
        return await self._done(began, answer, "typed", command=name, options=options, files=list(files or ()))

    async def command_form(self, name: str, values: Values) -> Message | None:
        """Type a command that opens a form, and send that. Gives what the bot says in the end."""
        began = self.cast.clock.now()
        opened = await self._until_answered(name, lambda: self.visitor.slash(self.channel, name))
        shown = await self._done(began, opened, "typed", command=name, options={})
        return await self._send(opened, values) if opened and opened["modal"] else shown

    async def fill_in(
        self,
        message: Message,
        key: str,
        values: Values,
        files: Mapping[str, tuple[str, bytes]] | None = None,
    ) -> Message | None:
        """Press what opens a form and send that. Gives what the bot says; also where no form is opened."""
        began = self.cast.clock.now()
        opened = await self._until_answered(key, lambda: self.visitor.press(message, key))
        shown = await self._done(began, opened, "pressed", message=message["id"], key=key, values=None)
        return await self._send(opened, values, files) if opened and opened["modal"] else shown

    async def _send(
        self, opened: Answer, values: Values, files: Mapping[str, tuple[str, bytes]] | None = None
    ) -> Message | None:
        """Send a form that is open. Gives what the bot says in the end."""
        began, form = self.cast.clock.now(), opened["modal"]
        filled = values(form) if callable(values) else values
        sent = await self._until_answered(form["custom_id"], lambda: self.visitor.submit(opened, filled, files))
        return await self._done(
            began, sent, "sent", form=form["custom_id"], values=dict(filled), files=list(files or ())
        )

    async def _done(self, began: datetime, answer: Answer | None, action: str, **about: object) -> Message | None:
        """Write down what they have done, from when to when, and what they were told in the end. Gives that."""
        shown = await self._last_word(answer) if answer else None
        if answer:
            self.did(action, began, answer, shown, **about)
        return shown

    def did(self, action: str, began: datetime, answer: Answer, shown: Message | None, **about: object) -> None:
        """Write down what they have done since `began`. `offered` are the controls of what they were shown."""
        told, offered = (words(shown)[:LONGEST_WORDS], list(buttons(shown))) if shown else ("", [])
        self.note(action, began=began, interaction=answer["id"], **about, told=told, offered=offered)

    async def _last_word(self, answer: Answer) -> Message | None:
        """What stands there when the bot has done thinking."""
        shown: Message | None = answer["message"]
        if shown is None or not thinking(shown):
            return shown
        with self.cast.clock.working(), suppress(TimeoutError):
            return await self.visitor.until(
                self.channel, lambda m: m["id"] == shown["id"] and not thinking(m), seconds=PATIENCE
            )
        return None

    async def _until_answered(self, key: str, act: Callable[[], Awaitable[Answer]]) -> Answer | None:
        """`key` is the control, form or command: whether what was not answered has counted, nobody can tell."""
        for _ in range(PRESSES_AGAIN):
            with self.cast.clock.working(), suppress(aiohttp.ClientError):
                answer = await act()
                if answer["state"] != "failed":
                    return answer
            self.note("was_not_answered", key=key)
        self.note("got_no_answer")
        return None

    def note(self, action: str, **more: object) -> None:
        self.cast.diary.note(self.handle, self.life.name, action, **more)

    def about(self, key: str) -> Gathering:
        """The meet-up of a control whose custom id ends with numbers, the meet-up's id the first of them."""
        return self.life.gathering(ids(key)[0])


def with_prefix(message: Message, prefix: str) -> str | None:
    """The first control of a message whose custom id begins so."""
    return next((key for key in buttons(message) if key.startswith(prefix)), None)


def titles(message: Message) -> list[str]:
    """The titles of its embeds."""
    return [embed["title"] for embed in message.get("embeds", []) if embed.get("title")]


def ids(key: str) -> list[int]:
    """The numbers in a custom id."""
    return [int(part) for part in key.split(":") if part.isdecimal()]


def stamps(message: Message) -> list[int]:
    """The moments that a message tells (Unix seconds), in order."""
    return [int(found) for found in STAMP.findall(words(message))]


def instant_in(message: Message) -> datetime | None:
    """The first moment that a message tells."""
    return next((datetime.fromtimestamp(unix, UTC) for unix in stamps(message)), None)
