"""Steps that giving, signing and deleting the proof of a meet-up share, always inside their unit of work."""

from dataclasses import replace
from datetime import datetime

from bot.domain.kickoff import Kickoff
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
    """What this visitor means by a meet-up, or by none: the last that their own group began, if it began any.

    At a kickoff whose photo step has come, and until the group meets again, none means the kickoff: one proof of the
    room in which they sit.

    Raises `Refusal` for a meet-up that does not exist or is not theirs to see (the two look the same), and where it is
    not clear which group is meant.
    """
    if meet_up_id is None and visitor.person is not None and (evening := await _of_evening(unit, visitor.person, now)):
        return evening
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
    return Occasion(members, meet_up)


async def _of_evening(unit: UnitOfWork, person: Participant, now: datetime) -> Occasion | None:
    """The kickoff of the room in which somebody sits, hosts or not, once it has come to its photo step.

    `None` once the kickoff is closed and the room's group has met again.
    """
    kickoff = await unit.kickoffs.latest(person.programme_id)
    host = (await unit.stand_ins.of_kickoffs([kickoff.id])).room_of(person) if kickoff else None
    if kickoff is None or host is None:
        return None
    room = await unit.kickoff_rooms.people_of(kickoff, host)
    members = await unit.groups.one_with_people(person.programme_id, host)
    if room is None or members is None or all(other.id != person.id for other in room.everyone):
        return None
    if all(step.kickoff_id != kickoff.id for step in await unit.steps.of_group(host, "photo")):
        return None
    latest = latest_begun(await unit.meet_ups.of_group(host), now)
    if kickoff.closed_at is not None and latest is not None and latest.starts_at > kickoff.started_at:
        return None
    return Occasion(members, None, beside(members, room))


def beside(members: GroupMembers, room: RoomPeople) -> tuple[Participant, ...]:
    """Who sits in this room and is not of this group."""
    own = {person.id for person in members.everyone}
    return tuple(person for person in room.everyone if person.id not in own)


async def proof_for(unit: UnitOfWork, programme: Programme, visitor: Visitor, proof_id: int) -> Proof:
    """A proof that this visitor may see. Raises `Refusal` for one that is gone, or was never theirs."""
    proof = await unit.photos.by_id(programme.id, proof_id)
    if proof is None or not proof.there:
        raise Refusal("photo.gone")
    if not visitor.sees(proof.group_id) and not await _sat_there(unit, visitor, proof):
        raise Refusal("photo.gone")
    return proof


async def signer_of(unit: UnitOfWork, visitor: Visitor, proof: Proof) -> Participant:
    """Who signs a note: somebody of the group, or who sat in its room. Raises `Refusal` for anybody else."""
    if visitor.person is not None and await _sat_there(unit, visitor, proof):
        return visitor.person
    return visitor.signer(proof.group_id)


async def proofs_of_evening(unit: UnitOfWork, kickoff: Kickoff, group_id: int) -> list[Proof]:
    """The proofs of a group's evening that are there: its own, and those of the room in which it was a guest."""
    found = await unit.photos.of(group_id, None)
    for merge in await unit.stand_ins.merges_of(kickoff.id):
        if merge.group_id == group_id:
            theirs = await unit.photos.of(merge.into_id, None)
            end = merge.undone_at
            found += [p for p in theirs if merge.given_at <= p.given_at and (end is None or p.given_at < end)]
    return [proof for proof in found if proof.there and proof.given_at >= kickoff.started_at]


async def _sat_there(unit: UnitOfWork, visitor: Visitor, proof: Proof) -> bool:
    """Whether this proof of an evening is of somebody's group too: it sat in the room when the proof was given.

    Or they themselves sat in there for a mentor. Whoever comes to a group later sees what was its own before.
    """
    person = visitor.person
    if person is None or proof.meet_up_id is not None or person.id in await unit.concerns.held(proof.programme_id):
        return False
    then = await unit.stand_ins.in_room(proof.group_id, proof.given_at)
    return person.group_id in then.sits_in or person.id in then.substitutes_in


async def _show_cards(unit: UnitOfWork, proof: Proof) -> None:
    """Have the photo cards drawn anew of the group, and of those that were its guests at that moment."""
    guests = (await unit.stand_ins.in_room(proof.group_id, proof.given_at)).sits_in if proof.meet_up_id is None else {}
    for group_id in (proof.group_id, *guests):
        await show_step(unit, group_id, "photo")


async def let_the_group_see(unit: UnitOfWork, proof: Proof, channel_id: int | None, now: datetime) -> Post | None:
    """Write down the post about this proof; for photos there is one a meet-up, which is drawn anew instead."""
    await _show_cards(unit, proof)
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
    await _show_cards(unit, proof)
    for other in await unit.photos.of(proof.group_id, proof.meet_up_id):
        await unit.outbox.changed(PROOF_POST, other.id)
    if proof.meet_up_id is not None:
        await show_closing(unit, proof.meet_up_id)
