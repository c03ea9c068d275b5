"""Marking people present who cannot use Discord: mentors in their own room, organisers everywhere."""

from dataclasses import dataclass

from bot.clock import Clock
from bot.domain.kickoff import Kickoff
from bot.domain.participants import Participant
from bot.domain.presence_marks import may_mark
from bot.domain.programme import Programme
from bot.domain.refusal import Refusal
from bot.domain.stand_ins import RoomPeople
from bot.storage.unit import Database, UnitOfWork


@dataclass(frozen=True)
class Marker:
    """Who marks: a Discord account, and whether it is an organiser's."""

    discord_id: int
    organiser: bool


@dataclass(frozen=True)
class Marked:
    """Somebody with their mark, in a kickoff."""

    kickoff_id: int
    mark_id: int
    person: Participant


class MarkService:
    """Marks of presence. They count everywhere but in the quiz's majority: who is marked has no button to press."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def missing(self, programme: Programme, marker: Marker) -> list[tuple[Participant, str]]:
        """Who is not there and may be marked by this account, with the name of their group's room.

        Raises `Refusal` while no kickoff is on.
        """
        async with self._database.read() as unit:
            kickoff = await _open_kickoff(unit, programme)
            there = await unit.kickoff_rooms.there(kickoff.id)
            names = {group.id: group.name for group in await unit.groups.of_programme(programme.id)}
            return [
                (person, names[group_id])
                for group_id, room in (await unit.kickoff_rooms.people(kickoff)).items()
                if marker.organiser or may_mark(room, marker.discord_id)
                for person in room.everyone
                if person.id not in there
            ]

    async def mark(self, programme: Programme, marker: Marker, who: str) -> Marked:
        """Keep that somebody is there. `who` is `participant:<id>`, or a full name.

        Raises `Refusal` for whoever is not in a room of this marker, for who is there already, and while no kickoff is
        on.
        """
        now = self._clock.now()
        async with self._database.write() as unit:
            kickoff = await _open_kickoff(unit, programme)
            person = _named(await unit.kickoff_rooms.people(kickoff), marker, who)
            if person.id in await unit.kickoff_rooms.there(kickoff.id):
                raise Refusal("rooms.there_already", name=person.name)
            # A mark that its person's "I'm leaving" has ended is not to come back when this one is undone.
            await unit.marks.undo_of(kickoff.id, person.id, now)
            mark_id = await unit.marks.add(kickoff.id, person.id, marker.discord_id, now)
            await unit.programmes.record(programme.id, marker.discord_id, "kickoff.present", mark_id, now)
            return Marked(kickoff.id, mark_id, person)

    async def undo(self, programme: Programme, marker: Marker, mark_id: int) -> Marked:
        """Take a mark back. Raises `Refusal` for one that is not this marker's to take back, or has been."""
        now = self._clock.now()
        async with self._database.write() as unit:
            kickoff = await _open_kickoff(unit, programme)
            mark = await unit.marks.by_id(mark_id)
            if mark is None or mark.kickoff_id != kickoff.id or mark.undone_at is not None:
                raise Refusal("rooms.mark_gone")
            rooms = await unit.kickoff_rooms.people(kickoff)
            person = _named(rooms, marker, f"participant:{mark.participant_id}")
            await unit.marks.undo_of(kickoff.id, person.id, now)
            await unit.programmes.record(programme.id, marker.discord_id, "kickoff.undo_present", mark_id, now)
            return Marked(kickoff.id, mark_id, person)


async def _open_kickoff(unit: UnitOfWork, programme: Programme) -> Kickoff:
    kickoff = await unit.kickoffs.latest(programme.id)
    if kickoff is None or kickoff.phase == "closed":
        raise Refusal("kickoff.none_open")
    return kickoff


def _named(rooms: dict[int, RoomPeople], marker: Marker, who: str) -> Participant:
    """The one of this name or id, of those whom this marker may mark: nobody learns who else is on the roster."""
    mine = [room for room in rooms.values() if marker.organiser or may_mark(room, marker.discord_id)]
    if not mine:
        raise Refusal("rooms.not_a_mentor")
    people = [person for room in mine for person in room.everyone]
    found = [p for p in people if who == f"participant:{p.id}"]
    found = found or [p for p in people if p.name.casefold() == who.strip().casefold()]
    if len(found) > 1:
        raise Refusal("roster.several_people", name=who)
    if not found:
        raise Refusal("roster.no_such_person" if marker.organiser else "rooms.not_in_your_room")
    return found[0]
