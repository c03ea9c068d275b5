"""Steps that giving, signing and deleting the proof of a meet-up share, always inside their unit of work."""

from dataclasses import replace
from datetime import datetime

from bot.domain.meetups import MeetUp, Proof
from bot.domain.meetups.proof import Occasion, Visitor, latest_begun
from bot.domain.outbox import Post
from bot.domain.participants import GroupMembers, Participant
from bot.domain.programme import Programme
from bot.domain.refusal import Refusal
from bot.domain.stand_ins import RoomPeople
from bot.services.closing_sheet import show_closing
from bot.services.step_cards import show_step
from bot.storage.unit import UnitOfWork

PROOF_POST = "photo_in"
"""The kind of post by which a group sees that there is proof, or a note to sign. Its subject is the proof."""


async def known(unit: UnitOfWork, programme: Programme, visitor: Visitor) -> Visitor:
    """The visitor with the person who joined with this account, if anybody did."""
    return replace(visitor, person=await unit.roster.by_discord_id(programme.id, visitor.discord_id))


async def occasion_of(
    unit: UnitOfWork, programme: Programme, visitor: Visitor, meet_up_id: int | None, now: datetime
) -> Occasion:
    """What this visitor means by a meet-up, or by none: the last that their own group began, if it began any. At a
    kickoff whose photo step has come, and until the group meets again, none means the kickoff.

    Raises `Refusal` for a meet-up that does not exist or is not theirs to see (the two look the same), and where it is
    not clear which group is meant.
    """
    meet_up: MeetUp | None = None
    if meet_up_id is not None:
        meet_up = await unit.meet_ups.by_id(programme.id, meet_up_id)
        if meet_up is None or not visitor.sees(meet_up.group_id):
            raise Refusal("meetup.unknown")
        group_id: int | None = meet_up.group_id
    else:
        person = visitor.person
        group_id = person.group_id if person and person.kind in ("mentor", "student") else None
    members = await unit.groups.one_with_people(programme.id, group_id) if group_id is not None else None
    if members is None:
        raise Refusal("photo.which_group" if visitor.staff or visitor.organiser else "photo.no_group")
    if meet_up is None:
        meet_up = latest_begun(await unit.meet_ups.of_group(members.group.id), now)
        if visitor.person is not None and (room := await _room_of_evening(unit, visitor.person, meet_up)):
            return Occasion(members, None, beside(members, room))
    return Occasion(members, meet_up)


async def _room_of_evening(unit: UnitOfWork, person: Participant, latest: MeetUp | None) -> RoomPeople | None:
    """The people with whom somebody sits at a kickoff, once their room has come to the photo step.

    `None` once the kickoff is closed and the group has met again (`latest`).
    """
    kickoff = await unit.kickoffs.latest(person.programme_id)
    if kickoff is None or (kickoff.closed_at is not None and latest and latest.starts_at > kickoff.started_at):
        return None
    for group_id, room in (await unit.kickoff_rooms.people(kickoff)).items():
        if any(other.id == person.id for other in room.everyone):
            steps = await unit.steps.of_group(group_id, "photo")
            return room if any(step.kickoff_id == kickoff.id for step in steps) else None
    return None


def beside(members: GroupMembers, room: RoomPeople) -> tuple[Participant, ...]:
    """Who sits in this room and is not of this group."""
    own = {person.id for person in members.everyone}
    return tuple(person for person in room.everyone if person.id not in own)


async def proof_for(unit: UnitOfWork, programme: Programme, visitor: Visitor, proof_id: int) -> Proof:
    """A proof that this visitor may see. Raises `Refusal` for one that is gone, or was never theirs."""
    proof = await unit.photos.by_id(programme.id, proof_id)
    if proof is None or not visitor.sees(proof.group_id) or not proof.there:
        raise Refusal("photo.gone")
    return proof


async def let_the_group_see(unit: UnitOfWork, proof: Proof, channel_id: int | None, now: datetime) -> Post | None:
    """Write down the post about this proof; for photos there is one a meet-up, which is drawn anew instead."""
    await show_step(unit, proof.group_id, "photo")
    if proof.meet_up_id is not None:
        await show_closing(unit, proof.meet_up_id)
    if channel_id is None:
        return None
    one_each = proof.kind == "note" or proof.meet_up_id is None
    key = f"photo:proof:{proof.id}" if one_each else f"photo:meet-up:{proof.meet_up_id}"
    if there := await unit.outbox.by_key(key):
        await unit.outbox.changed(PROOF_POST, there.subject_id)
        return there
    return await unit.outbox.add(key, PROOF_POST, proof.id, channel_id, now)


async def draw_anew(unit: UnitOfWork, proof: Proof) -> None:
    """Have every post drawn anew that this proof's going changes."""
    await show_step(unit, proof.group_id, "photo")
    for other in await unit.photos.of(proof.group_id, proof.meet_up_id):
        await unit.outbox.changed(PROOF_POST, other.id)
    if proof.meet_up_id is not None:
        await show_closing(unit, proof.meet_up_id)
