"""What may be merged, and who may sit in: everything that is looked at before the rooms of an evening change."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.concerns import refuse_held
from bot.domain.groups import FIXED_OVERWRITES, OVERWRITES_PER_REQUEST, some
from bot.domain.kickoff import Kickoff
from bot.domain.participants import GroupMembers, MentorGroup, Participant
from bot.domain.refusal import Refusal
from bot.domain.stand_ins import RoomPeople, StandIns, students_left_alone

MOST_IN_A_CHANNEL = OVERWRITES_PER_REQUEST - FIXED_OVERWRITES
"""People whom a channel can let in when it has to be made anew (Discord takes 100 overwrites with it)."""


@dataclass(frozen=True, kw_only=True)
class Seating:
    """The rooms of a kickoff that is on. `there` are the participants who are present, `groups` have their guests.

    `question_open` says that a question is being answered: whoever moves now finishes it where they were. What is
    changed now is undone by itself at `until` (UTC).
    """

    kickoff: Kickoff
    groups: Mapping[int, GroupMembers]
    rooms: Mapping[int, RoomPeople]
    stand_ins: StandIns
    there: Collection[int]
    held: Collection[int]
    question_open: bool
    until: datetime

    def group(self, group_id: int) -> GroupMembers:
        """A group with a channel. Raises `Refusal` where there is none such."""
        members = self.groups.get(group_id)
        if members is None:
            raise Refusal("groups.unknown")
        if members.group.channel_id is None:
            raise Refusal("rooms.no_channel", group=members.group.name)
        return members

    def name(self, group_id: int) -> str:
        members = self.groups.get(group_id)
        return members.group.name if members else "?"

    def mentor_there(self, group_id: int) -> bool:
        """Whether a mentor is present in this group's room."""
        return any(mentor.id in self.there for mentor in self.rooms[group_id].mentors)

    def guests_of(self, group_id: int) -> list[str]:
        """The names of the groups that sit in this one's room."""
        return [self.name(group) for group, into in self.stand_ins.sits_in.items() if into == group_id]


@dataclass(frozen=True, kw_only=True)
class MergePlan:
    """A merge that can be made, with what whoever decides needs to know. `moving` and `there` count people."""

    kickoff: Kickoff
    group: MentorGroup
    into: MentorGroup
    moving: int
    there: int
    mentor_there: bool
    question_open: bool
    until: datetime


@dataclass(frozen=True, kw_only=True)
class SubstitutePlan:
    """Somebody who can sit in. `leaves` is the group in whose room they do not sit then."""

    kickoff: Kickoff
    group: MentorGroup
    person: Participant
    leaves: MentorGroup | None
    question_open: bool
    until: datetime


def plan_merge(seating: Seating, group_id: int, into_id: int) -> MergePlan:
    """What a merge would do. Raises `Refusal` where it cannot be made."""
    moving, host = seating.group(group_id), seating.group(into_id)
    if group_id == into_id:
        raise Refusal("rooms.into_itself", group=moving.group.name)
    sits_in = seating.stand_ins.sits_in
    if group_id in sits_in:
        raise Refusal("rooms.merged_already", group=moving.group.name, into=seating.name(sits_in[group_id]))
    if into_id in sits_in:
        raise Refusal("rooms.host_is_away", group=host.group.name, into=seating.name(sits_in[into_id]))
    if guests := seating.guests_of(group_id):
        raise Refusal("rooms.has_guests", group=moving.group.name, guests=some(guests))
    people = seating.rooms[group_id].everyone
    _refuse_crowd(host, [*moving.everyone, *people])
    return MergePlan(
        kickoff=seating.kickoff,
        group=moving.group,
        into=host.group,
        moving=len(people),
        there=sum(person.id in seating.there for person in people),
        mentor_there=seating.mentor_there(into_id) or seating.mentor_there(group_id),
        question_open=seating.question_open,
        until=seating.until,
    )


def plan_substitute(seating: Seating, group_id: int, person: Participant) -> SubstitutePlan:
    """What it would do to have this person sit in for a group's mentor. Raises `Refusal` where they cannot."""
    host, name = seating.group(group_id), person.name
    if person.kind == "student":
        raise Refusal("rooms.substitute_is_student", name=name)
    if person.discord_id is None:
        raise Refusal("rooms.substitute_not_joined", name=name)
    refuse_held(seating.held, [person])
    if group_id in seating.stand_ins.sits_in:
        into = seating.name(seating.stand_ins.sits_in[group_id])
        raise Refusal("rooms.merged_already", group=host.group.name, into=into)
    if (seated := seating.stand_ins.substitutes_in.get(person.id)) is not None:
        raise Refusal("rooms.substitute_already", name=name, group=seating.name(seated))
    own = seating.stand_ins.room_of(person)
    if own == group_id:
        raise Refusal("rooms.substitute_is_theirs", name=name, group=host.group.name)
    room = seating.rooms.get(own) if own is not None else None
    if room is not None and (alone := students_left_alone(room, person, seating.there)):
        raise Refusal("rooms.substitute_is_needed", name=name, group=seating.name(own or 0), n=alone)
    _refuse_crowd(host, [person])
    leaves = seating.groups.get(own) if own is not None else None
    return SubstitutePlan(
        kickoff=seating.kickoff,
        group=host.group,
        person=person,
        leaves=leaves.group if leaves else None,
        question_open=seating.question_open,
        until=seating.until,
    )


def _refuse_crowd(host: GroupMembers, more: Sequence[Participant]) -> None:
    inside = {person.id for person in (*host.everyone, *host.guests, *more)}
    if len(inside) > MOST_IN_A_CHANNEL:
        raise Refusal("rooms.too_many", group=host.group.name, n=len(inside), most=MOST_IN_A_CHANNEL)
