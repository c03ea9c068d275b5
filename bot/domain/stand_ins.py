"""Who sits in which room during a kickoff, where that is not simply the roster's groups.

A group may be merged into another's room, and somebody may sit in as a substitute. Both last for one evening: they are
undone the next day, and the roster never changes. A merge is of groups, not of people: who belongs to the group is read
from the roster each time, so that whoever comes later sits there too, and whoever a concern keeps out does not.
Instants are aware and in UTC.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from functools import cached_property

from bot.domain.kickoff import Kickoff
from bot.domain.localtime import instant, local_in
from bot.domain.participants import GroupMembers, MentorGroup, Participant

ENDS_AT = time(4)
"""When stand-ins end the next day, by the programme's clock."""
AT_LEAST = timedelta(hours=4)
"""A merge made after midnight belongs to the evening before; it is not to end in the middle of it."""


@dataclass(frozen=True, kw_only=True)
class Merge:
    """The people of `group_id` sit in the room of `into_id`. `given_by` is a Discord id."""

    id: int
    kickoff_id: int
    group_id: int
    into_id: int
    given_by: int
    given_at: datetime
    until: datetime
    undone_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Substitute:
    """A mentor, staff member or organiser who sits in the room of `group_id`. `given_by` is a Discord id."""

    id: int
    kickoff_id: int
    participant_id: int
    group_id: int
    given_by: int
    given_at: datetime
    until: datetime
    undone_at: datetime | None = None


@dataclass(frozen=True)
class ShownMerge:
    """A merge with what its messages show. `group` and `into` are `None` once they have been removed."""

    merge: Merge
    group: MentorGroup | None
    into: MentorGroup | None
    locale: str


@dataclass(frozen=True)
class ShownSubstitute:
    """A substitute with what their message shows."""

    substitute: Substitute
    person: Participant | None
    locale: str


@dataclass(frozen=True)
class RoomPeople:
    """The people of a room tonight. `sits_in` is the group in whose room they sit instead: this one is empty then."""

    mentors: tuple[Participant, ...]
    students: tuple[Participant, ...]
    sits_in: int | None = None

    @property
    def everyone(self) -> tuple[Participant, ...]:
        return self.mentors + self.students


@dataclass(frozen=True)
class StandIns:
    """The merges and substitutes that are in force."""

    merges: Sequence[Merge] = ()
    substitutes: Sequence[Substitute] = ()

    @cached_property
    def sits_in(self) -> Mapping[int, int]:
        """In whose room the people of a merged group sit, by group id."""
        return {merge.group_id: merge.into_id for merge in self.merges}

    @cached_property
    def substitutes_in(self) -> Mapping[int, int]:
        """The group for which somebody sits in, by participant id."""
        return {substitute.participant_id: substitute.group_id for substitute in self.substitutes}

    def room_of(self, person: Participant) -> int | None:
        """The group in whose room this person sits tonight."""
        group_id = self.substitutes_in.get(person.id, person.group_id)
        return self.sits_in.get(group_id, group_id) if group_id is not None else None

    def other_rooms(self, person: Participant) -> list[int]:
        """The groups whose rooms this person is to see beside their own group's."""
        seated = self.substitutes_in.get(person.id)
        rooms = (seated, *(self.sits_in.get(group) for group in (seated, person.group_id) if group is not None))
        return [room for room in dict.fromkeys(rooms) if room is not None and room != person.group_id]

    def due(self, now: datetime) -> "StandIns":
        """Those whose time is up."""
        return StandIns(
            [merge for merge in self.merges if merge.until <= now],
            [substitute for substitute in self.substitutes if substitute.until <= now],
        )

    def sat_in_by(self, participant_id: int) -> "StandIns":
        """Those in which this person is the substitute."""
        return StandIns(substitutes=[s for s in self.substitutes if s.participant_id == participant_id])

    @property
    def next_end(self) -> datetime | None:
        """When the first of them is to end."""
        moments = [*(merge.until for merge in self.merges), *(seated.until for seated in self.substitutes)]
        return min(moments, default=None)

    def guests(self, group_id: int, people: Iterable[Participant]) -> tuple[Participant, ...]:
        """Those of these people who may see this group's channel though they are not in the group."""
        return tuple(person for person in people if group_id in self.other_rooms(person))


def rooms(groups: Iterable[GroupMembers], people: Iterable[Participant], stand_ins: StandIns) -> dict[int, RoomPeople]:
    """Who sits in the room of each group, by group id. Everybody of a group sits in one room.

    `people` are those who may sit in for a group, wherever they belong. A group whose host has gone sits in its own
    room again.
    """
    groups = list(groups)
    there = {members.group.id for members in groups}
    merges = [m for m in stand_ins.merges if m.into_id in there and m.group_id in there]
    substitutes = [s for s in stand_ins.substitutes if s.group_id in there]
    here = StandIns(merges, substitutes)
    seated: dict[int, tuple[list[Participant], list[Participant]]] = {group: ([], []) for group in there}
    everyone = {p.id: p for members in groups for p in members.everyone}
    everyone |= {p.id: p for p in people if p.id in here.substitutes_in}
    for person in everyone.values():
        room = here.room_of(person)
        if room is not None:
            seated[room][person.kind == "student"].append(person)
    return {
        members.group.id: RoomPeople(
            tuple(seated[members.group.id][0]), tuple(seated[members.group.id][1]), here.sits_in.get(members.group.id)
        )
        for members in groups
    }


def with_guests(
    groups: Iterable[GroupMembers], people: Iterable[Participant], stand_ins: StandIns
) -> list[GroupMembers]:
    """These groups with whoever may see their channel though they belong to another."""
    people = list(people)
    return [replace(members, guests=stand_ins.guests(members.group.id, people)) for members in groups]


def ends(given_at: datetime, zone: str) -> datetime:
    """When a stand-in that is given now is undone by itself: at four in the morning, on the next day."""
    early = local_in(given_at + AT_LEAST, zone)
    day = early.date() if early.time() <= ENDS_AT else early.date() + timedelta(days=1)
    return instant(datetime.combine(day, ENDS_AT), zone)


def merged_tonight(kickoff: Kickoff, merges: Iterable[Merge]) -> dict[int, int]:
    """The groups that have no place of their own in this kickoff's quiz, and with whom they sat.

    While it is on, these are those that are merged now; after it, those that were when it ended.
    """
    end = kickoff.ended_at
    return {m.group_id: m.into_id for m in merges if m.undone_at is None or (end is not None and m.undone_at > end)}


def students_left_alone(room: RoomPeople, person: Participant, there: Collection[int]) -> int:
    """How many students would be without a mentor if this one went to sit in for another group."""
    if person.id not in {mentor.id for mentor in room.mentors}:
        return 0
    if any(mentor.id in there for mentor in room.mentors if mentor.id != person.id):
        return 0
    return sum(student.id in there for student in room.students)
