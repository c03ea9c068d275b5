"""What is known of the closing of a meet-up, read at once. A step of several services, inside their unit of work."""

from collections.abc import Iterable
from datetime import datetime

from bot.domain.meetups import OVER, MeetUp
from bot.domain.meetups.answering import holding
from bot.domain.meetups.attending import tickable, ticks_of
from bot.domain.meetups.closing import ClosingSheet, Dispute, Word, as_it_was
from bot.domain.meetups.members import member_or_organiser
from bot.domain.participants import GroupMembers, Participant
from bot.domain.refusal import Refusal
from bot.storage.unit import UnitOfWork


async def meet_up_of(unit: UnitOfWork, programme_id: int, meet_up_id: int) -> MeetUp:
    """A meet-up of this programme. Raises `Refusal` if it has none such."""
    meet_up = await unit.meet_ups.by_id(programme_id, meet_up_id)
    if meet_up is None:
        raise Refusal("meetup_closing.gone")
    return meet_up


async def asker_of(unit: UnitOfWork, meet_up: MeetUp, discord_id: int, *, organiser: bool) -> Participant | None:
    """Who of its group is asking; `None` for an organiser who is not of it. Raises `Refusal` for anybody else."""
    person = await unit.roster.by_discord_id(meet_up.programme_id, discord_id)
    return member_or_organiser(person, meet_up.group_id, organiser=organiser)


async def members_of(unit: UnitOfWork, meet_up: MeetUp) -> GroupMembers:
    """The people of its group. Raises `Refusal` if the group is no more."""
    members = await unit.groups.one_with_people(meet_up.programme_id, meet_up.group_id)
    if members is None:
        raise Refusal("meetup_closing.gone")
    return members


async def read_sheet(unit: UnitOfWork, meet_up: MeetUp, sequence: int) -> ClosingSheet:
    """Where the closing of one of its dates stands.

    Raises `Refusal` if the group is no more, and for a date that it never had.
    """
    then = as_it_was(meet_up, await unit.meet_ups.changes(meet_up.id), sequence)
    if then is None:
        raise Refusal("meetup_closing.gone")
    members = await members_of(unit, meet_up)
    programme = await unit.programmes.by_id(meet_up.programme_id)
    closings = await unit.closings.said(meet_up.id, sequence)
    said = holding(await unit.closings.answers(meet_up.id), sequence)
    ticks = ticks_of(await unit.closings.attendance(meet_up.id))
    known = await everyone_of(unit, members, [*(c.participant_id for c in closings), *said, *ticks])
    return ClosingSheet(
        meet_up=meet_up,
        then=then,
        members=members,
        words=tuple(Word(known[c.participant_id], c.outcome, c.at) for c in closings),
        settlement=await unit.closings.settlement(meet_up.id, sequence),
        said=said,
        ticks=ticks,
        people=tickable(members, [known[participant_id] for participant_id in {**said, **ticks}]),
        following=await _following(unit, meet_up),
        proven=bool(await unit.photos.proven([meet_up.id])),
        locale=programme.locale,
    )


async def show_closing(unit: UnitOfWork, meet_up_id: int) -> None:
    """Have the messages that close it drawn again."""
    await unit.outbox.changed_posts(await unit.closings.posts(meet_up_id))


async def show_last_closing(unit: UnitOfWork, group_id: int, now: datetime) -> None:
    """Have the messages drawn again that close a group's latest meet-up: they tell of its next date."""
    await unit.outbox.changed_posts(await unit.closings.posts_of_latest(group_id, now))


async def everyone_of(
    unit: UnitOfWork, members: GroupMembers, participant_ids: Iterable[int]
) -> dict[int, Participant]:
    """A group's people and those named besides, by id: who has left the group or the roster is still known by name."""
    known = {person.id: person for person in members.everyone}
    for participant_id in participant_ids:
        if participant_id not in known:
            person = await unit.roster.by_id(members.group.programme_id, participant_id)
            assert person is not None
            known[participant_id] = person
    return known


async def read_disputes(unit: UnitOfWork, programme_id: int, group_id: int | None = None) -> list[Dispute]:
    """Where people of a group say different things and no organiser has settled it since, oldest date first.

    Of all groups that there still are, or of one.
    """
    found = []
    for meet_up_id, sequence in await unit.closings.contradicted(programme_id):
        meet_up = await meet_up_of(unit, programme_id, meet_up_id)
        if group_id not in (None, meet_up.group_id) or await unit.groups.by_id(programme_id, meet_up.group_id) is None:
            continue
        sheet = await read_sheet(unit, meet_up, sequence)
        if sheet.disputed and sheet.outcome is not None:
            found.append(Dispute(sheet.then, sheet.members.group, sheet.words, sheet.outcome))
    return sorted(found, key=lambda dispute: dispute.meet_up.starts_at)


async def _following(unit: UnitOfWork, meet_up: MeetUp) -> MeetUp | None:
    """The group's next meet-up after this one, planned or past; but none that was called off or waits for its date."""
    for other in await unit.meet_ups.of_group(meet_up.group_id):
        if other.state in ("planned", *OVER) and other.starts_at > meet_up.starts_at and other.id != meet_up.id:
            return other
    return None
