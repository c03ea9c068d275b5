"""Taking turns in a room: what people press on the cards of stories and goals."""

from dataclasses import dataclass
from datetime import datetime

from bot.clock import Clock
from bot.domain.agenda import StepKind, Turn
from bot.domain.agenda.sheets import TurnSheet
from bot.domain.agenda.turns import moved_on, passed, speaking, spoken
from bot.domain.goals import Goal
from bot.domain.participants import Participant
from bot.domain.programme import Programme
from bot.domain.refusal import Refusal
from bot.services.room_steps import InRoom, asked_in, room_of
from bot.services.step_cards import CARD
from bot.services.turn_moves import floor_of, keep_turns, speakers
from bot.storage.unit import Database, UnitOfWork


@dataclass(frozen=True)
class _Room(InRoom):
    """The same with its turns."""

    turns: list[Turn]


class TurnService:
    """Everything raises `Refusal` for whoever does not sit in the room tonight, and once the room has gone on."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def sheet(self, room_step_id: int) -> TurnSheet:
        """What a card shows of its room's turns. Buttons ask who presses; this does not."""
        async with self._database.read() as unit:
            room = await room_of(unit, room_step_id)
            if room is None:
                raise Refusal("kickoff.gone")
            turns = (await unit.turns.of_rooms([room_step_id])).get(room_step_id, [])
            return TurnSheet(tuple(turns), {person.id: person for person in speakers(room.step.kind, room.people)})

    async def next(self, programme: Programme, discord_id: int, turn_id: int, *, staff: bool) -> int:
        """End a turn: anybody of the room who is there, and staff. Gives the kickoff's id.

        Raises `Refusal` if it is not that turn any more, and for who has not said that they are here.
        """
        now = self._clock.now()
        async with self._database.write() as unit:
            room = await self._room(unit, programme, discord_id, turn_id, staff=staff)
            if (
                room.asking is not None
                and room.asking.id not in await unit.kickoff_rooms.there(room.kickoff.id)
                and not staff
            ):
                raise Refusal("step.say_here_first")
            return await self._keep(unit, room, spoken(room.turns, turn_id, now), now)

    async def pass_on(self, programme: Programme, discord_id: int, turn_id: int) -> int:
        """Pass: whoever speaks; for who cannot use Discord tonight, a mentor of the room. Gives the kickoff's id.

        Raises `Refusal` for anybody else, and if it is not that turn any more.
        """
        now = self._clock.now()
        async with self._database.write() as unit:
            room = await self._room(unit, programme, discord_id, turn_id, staff=False)
            after = passed(room.turns, turn_id, now)
            speaker = _speaker(room)
            without = not speaker.joined or speaker.id in await unit.kickoff_rooms.marked_present(room.kickoff.id)
            for_them = without and room.asking in room.people.mentors
            if room.asking is None or (room.asking.id != speaker.id and not for_them):
                raise Refusal("step.not_your_turn")
            return await self._keep(unit, room, after, now)

    async def goal_now(self, programme: Programme, discord_id: int, turn_id: int) -> Goal | None:
        """Find out whether somebody's turn to write a goal is on, and the one that they have written this evening.

        Raises `Refusal` for anybody whose turn it is not.
        """
        async with self._database.read() as unit:
            room = await self._room(unit, programme, discord_id, turn_id, staff=False)
            on = speaking(room.turns)
            if on is None or on.id != turn_id:
                raise Refusal("step.turn_over")
            if room.asking is None or room.asking.id != on.participant_id or room.step.kind != "goals":
                raise Refusal("step.not_your_goal")
            goals = await unit.goals.of_person(room.asking.id)
        tonight = [g for g in goals if g.created_at >= room.kickoff.started_at and g.state in ("draft", "open")]
        return tonight[-1] if tonight else None

    async def listening(self, programme: Programme, discord_id: int, room_step_id: int, *, staff: bool) -> StepKind:
        """The step for which a mentor of the room wants to know what to ask. Raises `Refusal` for students."""
        async with self._database.read() as unit:
            room = await self._room_of(unit, programme, discord_id, room_step_id, staff=staff)
            if not staff and room.asking not in room.people.mentors:
                raise Refusal("step.mentors_only")
            return room.step.kind

    async def _keep(self, unit: UnitOfWork, room: _Room, turns: list[Turn], now: datetime) -> int:
        present = await unit.kickoff_rooms.there(room.kickoff.id)
        floor = floor_of(room.kickoff, room.step, room.place, room.people, present)
        if await keep_turns(unit, room.turns, moved_on(turns, floor, now)):
            await unit.outbox.changed(CARD, room.place.id)
        return room.kickoff.id

    async def _room(
        self, unit: UnitOfWork, programme: Programme, discord_id: int, turn_id: int, *, staff: bool
    ) -> _Room:
        turn = await unit.turns.by_id(turn_id)
        if turn is None:
            raise Refusal("step.turn_over")
        return await self._room_of(unit, programme, discord_id, turn.room_step_id, staff=staff)

    @staticmethod
    async def _room_of(
        unit: UnitOfWork, programme: Programme, discord_id: int, room_step_id: int, *, staff: bool
    ) -> _Room:
        room = await asked_in(unit, programme, discord_id, room_step_id, staff=staff)
        if room.place.left_at is not None:
            raise Refusal("step.turn_over")
        turns = (await unit.turns.of_rooms([room_step_id])).get(room_step_id, [])
        return _Room(room.kickoff, room.step, room.place, room.people, room.asking, turns)


def _speaker(room: _Room) -> Participant:
    """Who has the turn that is on. Raises `Refusal` if they have left the room meanwhile."""
    on = speaking(room.turns)
    found = next((person for person in room.people.everyone if on and person.id == on.participant_id), None)
    if found is None:
        raise Refusal("step.turn_over")
    return found
