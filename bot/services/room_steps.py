"""Who is asking in which room of an evening. A step of several services, inside their unit of work."""

from dataclasses import dataclass

from bot.domain.agenda import KickoffStep, RoomStep
from bot.domain.kickoff import Kickoff
from bot.domain.participants import Participant
from bot.domain.programme import Programme
from bot.domain.refusal import Refusal
from bot.domain.stand_ins import RoomPeople
from bot.storage.unit import UnitOfWork

NOBODY = RoomPeople((), ())


@dataclass(frozen=True)
class InRoom:
    """A room in one of its steps with its people, and who of them is asking (`None`: staff who visit)."""

    kickoff: Kickoff
    step: KickoffStep
    place: RoomStep
    people: RoomPeople
    asking: Participant | None


async def stood_in_for(unit: UnitOfWork, programme_id: int, person: Participant | None) -> int | None:
    """The group for which somebody sits in tonight, if for any: they may do for it what its mentors may."""
    if person is None or person.kind == "student":
        return None
    return (await unit.stand_ins.in_force(programme_id)).substitutes_in.get(person.id)


async def stands_in(unit: UnitOfWork, programme_id: int, person: Participant | None, group_id: int) -> bool:
    """Whether it is this group for which they sit in."""
    return await stood_in_for(unit, programme_id, person) == group_id


async def room_of(unit: UnitOfWork, room_step_id: int) -> InRoom | None:
    """A room in its step, asked for by nobody in particular; `None` if there is none such."""
    place = await unit.steps.room_step(room_step_id)
    kickoff = await unit.kickoffs.by_id(place.kickoff_id) if place else None
    step = await unit.steps.by_id(place.step_id) if place else None
    if place is None or kickoff is None or step is None:
        return None
    people = await unit.kickoff_rooms.people_of(kickoff, place.group_id)
    return InRoom(kickoff, step, place, people or NOBODY, None)


async def asked_in(
    unit: UnitOfWork, programme: Programme, discord_id: int, room_step_id: int, *, staff: bool
) -> InRoom:
    """The same for somebody who sits in this room tonight, or for staff.

    Raises `Refusal` for anybody else, for a room that is not of this programme, and once the evening is closed.
    """
    found = await room_of(unit, room_step_id)
    if found is None or found.kickoff.programme_id != programme.id:
        raise Refusal("step.turn_over")
    asking = next((person for person in found.people.everyone if person.discord_id == discord_id), None)
    if asking is None and not staff:
        known = await unit.roster.by_discord_id(programme.id, discord_id)
        raise Refusal("kickoff.not_joined" if known is None else "kickoff.not_your_group")
    if found.kickoff.phase == "closed":
        raise Refusal("kickoff.over")
    return InRoom(found.kickoff, found.step, found.place, found.people, asking)
