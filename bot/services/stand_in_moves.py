"""The moves that change who sits where, inside the caller's unit of work."""

from datetime import datetime

from bot.domain.access import guest_spots
from bot.domain.programme import Programme
from bot.domain.refusal import Refusal
from bot.domain.stand_in_rules import Seating
from bot.domain.stand_ins import StandIns, ends
from bot.services.step_cards import show_people
from bot.storage.unit import UnitOfWork

MERGED = "kickoff.merged"
"""In the room that people leave: where they sit tonight."""
GUESTS = "kickoff.guests"
"""In the room that they come to."""
BACK = "kickoff.back"
"""In their own room, new, so that it is heard: they sit there again."""
SUBSTITUTE = "kickoff.substitute"
"""In a room: who sits in for its mentor."""


async def seating_now(unit: UnitOfWork, programme: Programme, now: datetime) -> Seating:
    """The rooms of the kickoff that is on. Raises `Refusal` if none is."""
    programme_id = programme.id
    kickoff = await unit.kickoffs.latest(programme_id)
    if kickoff is None or kickoff.phase == "closed":
        raise Refusal("kickoff.none_open")
    question = await unit.kickoffs.question(kickoff.question_id) if kickoff.question_id else None
    return Seating(
        kickoff=kickoff,
        groups={members.group.id: members for members in await unit.groups.with_guests(programme_id)},
        rooms=await unit.kickoff_rooms.people(kickoff),
        stand_ins=await unit.stand_ins.of_kickoffs([kickoff.id]),
        there=await unit.kickoff_rooms.there(kickoff.id),
        held=await unit.concerns.held(programme_id),
        question_open=question is not None and question.state == "open",
        until=ends(now, programme.time_zone),
    )


async def look_at_guests(unit: UnitOfWork, programme: Programme, stand_ins: StandIns, now: datetime) -> None:
    """Have Discord looked at wherever these stand-ins let somebody in."""
    groups = {group.id: group for group in await unit.groups.of_programme(programme.id)}
    people = await unit.roster.everyone(programme.id)
    spots = [spot for person in people for spot in guest_spots(person, groups, stand_ins)]
    await unit.access.check(programme.id, spots, now)


async def end(unit: UnitOfWork, programme: Programme, over: StandIns, now: datetime) -> None:
    """End these: Discord is looked at, and what stands in the rooms is drawn anew. Doing it again changes nothing."""
    if not over.merges and not over.substitutes:
        return
    in_force = await unit.stand_ins.in_force(programme.id)
    merged, stood_in_for = {m.group_id for m in over.merges}, {s.group_id for s in over.substitutes}
    # Substitutes go along with a merge, so each of the two touches what the other lets in.
    touched = StandIns(
        [m for m in in_force.merges if m in over.merges or m.group_id in stood_in_for],
        [s for s in in_force.substitutes if s in over.substitutes or s.group_id in merged],
    )
    await look_at_guests(unit, programme, touched, now)
    await unit.stand_ins.undo(over, now)
    for room in {*(merge.into_id for merge in over.merges), *stood_in_for}:
        await show_people(unit, room)
    for kind in (MERGED, GUESTS):
        await unit.outbox.changed(kind, *(merge.id for merge in over.merges))
    await unit.outbox.changed(SUBSTITUTE, *(substitute.id for substitute in over.substitutes))
