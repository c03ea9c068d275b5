"""The organiser on a kickoff evening: brings the plan, starts, sees to rooms without a mentor and to calls, closes."""

from datetime import timedelta

from bot.rehearsal.ensemble import SCHOOL
from bot.rehearsal.evening.casting import Casting
from bot.rehearsal.organiser import Organiser
from bot.rehearsal.stage import Stage
from bot.rehearsal.term.member import with_prefix
from bot.rehearsal.visitor import Answer, Message, buttons, thinking, words

SEES_TO_ROOMS_AFTER = timedelta(minutes=3)
"""From the opening of the lobby: by then whoever comes in time has come."""
LOOKS_EVERY = timedelta(seconds=10)
TALKS_FOR = timedelta(minutes=2)
SUBSTITUTE = SCHOOL[2]
"""The member of staff who sits in for a mentor."""
PATIENT_FOR = 60.0
"""Seconds, real ones, in which the bot must have done thinking."""
SEAT, CLOSE, REASONS, SURE = "rooms:", "panel:close:", "undated:", "sure:close:"
REPEAT, COMING, DONE = "panel:repeat:", "call:coming:", "call:done:"
REASON = "Their mentor could not come tonight; we fix the date on Monday."


class Host(Organiser):
    """The organiser who made the server, on the evening."""

    def __init__(self, stage: Stage, casting: Casting) -> None:
        super().__init__(stage)
        self._casting = casting

    async def bring_plan(self, agenda: bytes) -> None:
        """`/kickoff plan` with a file."""
        await self._does("kickoff plan", {}, {"file": ("agenda.toml", agenda)})
        self._stage.wrote("brought_plan")

    async def start(self) -> None:
        """`/kickoff start` with the pack of the rehearsal: the lobby opens."""
        packs = await self.visitor.choices(self.channel, "kickoff start", "pack")
        pack = next(value for name, value in packs.items() if self._stage.play.pack.title in name)
        await self._does("kickoff start", {"pack": pack})
        self._stage.wrote("started_evening")

    async def see_to_rooms(self) -> None:
        """Once it is clear who has not come: one room sits in another, the next gets a substitute."""
        await self._stage.clock.sleep_until(self._stage.clock.now() + SEES_TO_ROOMS_AFTER)
        with self._stage.clock.working():
            guests_of = [name for name in sorted(self._stage.term.lives) if not self._alone(name)]
            for number, name in enumerate(self._casting.merged):
                await self._seat("merge", {"group": name, "into": guests_of[number]})
            for name in self._casting.substituted:
                adults = await self.visitor.choices(self.channel, "kickoff substitute", "who", SUBSTITUTE.name)
                await self._seat("substitute", {"group": name, "who": next(iter(adults.values()))})

    def _alone(self, name: str) -> bool:
        return name in (*self._casting.merged, *self._casting.substituted)

    async def _seat(self, command: str, options: dict[str, str]) -> None:
        asked = await self._does(f"kickoff {command}", options)
        sure = with_prefix(asked, SEAT) if asked else None
        told = await self._press(asked, sure) if asked and sure else asked
        self._stage.wrote(f"asked_to_{command}", options=options, told=words(told) if told else "")

    async def answer_calls(self) -> None:
        """Go where somebody calls, until cancelled."""
        gone: dict[str, Message] = {}
        while True:
            with self._stage.clock.working():
                for message in await self.visitor.messages(self.channel):
                    coming = with_prefix(message, COMING)
                    if coming is not None and message["id"] not in gone:
                        gone[message["id"]] = message
                        await self._press(message, coming)
                        self._stage.wrote("went", call=coming.rpartition(":")[2])
                again = self._stage.clock.now() + (TALKS_FOR if gone else LOOKS_EVERY)
            await self._stage.clock.sleep_until(again)
            with self._stage.clock.working():
                for message in await self.visitor.messages(self.channel):
                    done = with_prefix(message, DONE)
                    if message["id"] in gone and done is not None:
                        await self._press(message, done)
                        self._stage.wrote("was_there", call=done.rpartition(":")[2])
                again = self._stage.clock.now() + LOOKS_EVERY
            await self._stage.clock.sleep_until(again)

    async def ask_again(self) -> None:
        """Repeat the question in whose middle the bot died, until cancelled: by itself the quiz waits for her."""
        while True:
            with self._stage.clock.working():
                for message in await self.visitor.messages(self.channel):
                    if with_prefix(message, REPEAT) is not None:
                        await self._press_and_confirm(message, "repeat")
                        self._stage.wrote("asked_again")
                again = self._stage.clock.now() + LOOKS_EVERY
            await self._stage.clock.sleep_until(again)

    async def close(self) -> int:
        """Press Close, say why of every group that has no date, and close. Gives how many groups that were."""
        given = 0
        shown = (await self._on_board(CLOSE))["message"]
        while shown is not None and (why := with_prefix(shown, REASONS)) is not None:
            opened = await self.visitor.press(shown, why)
            fields = opened["modal"]["components"]
            names = [field["label"] for field in fields]
            values = {field["component"]["custom_id"]: REASON for field in fields}
            self._stage.wrote("gave_reasons", groups=names, reason=REASON)
            given += len(names)
            shown = (await self.visitor.submit(opened, values))["message"]
        assert shown is not None
        sure = with_prefix(shown, SURE)
        assert sure is not None, words(shown)
        await self.visitor.press(shown, sure)
        self._stage.wrote("closed_evening")
        return given

    async def until_closable(self) -> Message:
        """Wait until the last step has begun: then "Close" is the board's next action."""
        return await self._sees(lambda message: any(_is_next(message, key) for key in buttons(message)))

    async def _on_board(self, prefix: str) -> Answer:
        board = await self._with_button(prefix)
        return await self.visitor.press(board, next(key for key in buttons(board) if key.startswith(prefix)))

    async def _press(self, message: Message, key: str) -> Message | None:
        return await self._last_word(await self.visitor.press(message, key))

    async def _does(
        self, command: str, options: dict[str, str], files: dict[str, tuple[str, bytes]] | None = None
    ) -> Message | None:
        """Type a command. Gives what the bot says when it has done thinking."""
        return await self._last_word(await self.visitor.slash(self.channel, command, files, **options))

    async def _last_word(self, answer: Answer) -> Message | None:
        shown: Message | None = answer["message"]
        if shown is None or not thinking(shown):
            return shown
        return await self.visitor.until(
            self.channel, lambda m: m["id"] == shown["id"] and not thinking(m), seconds=PATIENT_FOR
        )


def _is_next(message: Message, key: str) -> bool:
    """Discord's style of a blue button: the bot makes the board's next action so."""
    return key.startswith(CLOSE) and buttons(message)[key].get("style") == 1
