"""Reading the briefing: its pages for whoever sits in the room, and who has read which words when."""

from datetime import datetime

from bot.clock import Clock
from bot.domain.agenda import KickoffStep
from bot.domain.agenda.sheets import ReadSheet
from bot.domain.programme import Programme
from bot.domain.refusal import Refusal
from bot.services.room_steps import asked_in, room_of
from bot.services.step_cards import show_step
from bot.storage.unit import Database


class BriefingService:
    """A briefing can be read until the evening is closed: who comes late has to read it, too.

    `version` says which words somebody was shown (`version_of` the pages). Everything that people press raises
    `Refusal` for whoever does not sit in the room tonight.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def sheet(self, room_step_id: int, version: str) -> ReadSheet:
        """How many people of a room have read these words. Buttons ask who presses; this does not."""
        async with self._database.read() as unit:
            room = await room_of(unit, room_step_id)
            if room is None:
                raise Refusal("kickoff.gone")
            readers = await unit.reads.of_version(room.kickoff.id, version)
            everyone = room.people.everyone
            return ReadSheet(sum(person.id in readers for person in everyone), len(everyone))

    async def open(self, programme: Programme, discord_id: int, room_step_id: int, *, staff: bool) -> KickoffStep:
        """The step whose pages somebody is about to read; staff may look at them, too."""
        async with self._database.read() as unit:
            room = await asked_in(unit, programme, discord_id, room_step_id, staff=staff)
        if room.step.kind != "briefing":
            raise Refusal("step.no_such_page")
        return room.step

    async def have_read(self, programme: Programme, discord_id: int, room_step_id: int, version: str) -> datetime:
        """Keep that somebody has read these words; gives when they first said so."""
        now = self._clock.now()
        async with self._database.write() as unit:
            room = await asked_in(unit, programme, discord_id, room_step_id, staff=False)
            if room.asking is None or room.step.kind != "briefing":
                raise Refusal("step.no_such_page")
            read_at = await unit.reads.keep(room.kickoff.id, room.asking.id, version, now)
            if read_at == now:
                await show_step(unit, room.place.group_id, "briefing")
            return read_at
