"""Who was there. Every record stays: the newest one of a person counts, the older ones are its trace."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.meetups import Attendance, MeetUp
from bot.domain.participants import GroupMembers, Participant
from bot.domain.refusal import Refusal

MOST_LISTED = 25
"""People to tick: as many as a menu has options."""


@dataclass(frozen=True)
class AttendanceSheet:
    """All that was ever recorded of a meet-up (`rows`, oldest first), and who can be ticked."""

    meet_up: MeetUp
    people: tuple[Participant, ...]
    rows: tuple[Attendance, ...]

    @property
    def ticks(self) -> dict[int, bool]:
        return ticks_of(self.rows)

    def trace(self, person: Participant) -> list[Attendance]:
        """What was recorded of somebody, newest first."""
        return [row for row in reversed(self.rows) if row.participant_id == person.id]


def tickable(members: GroupMembers, others: Iterable[Participant]) -> tuple[Participant, ...]:
    """Who may have come: the group's people, and `others` who were about then and have left it since."""
    inside = {person.id for person in members.everyone}
    gone = tuple(person for person in others if person.id not in inside)
    return (members.everyone + gone)[:MOST_LISTED]


def ticks_of(attendances: Iterable[Attendance]) -> dict[int, bool]:
    """Who came, by participant. The newest record counts."""
    return {row.participant_id: row.came for row in sorted(attendances, key=lambda row: row.id)}


def changed_ticks(
    people: Iterable[Participant], before: Mapping[int, bool], came: Sequence[int]
) -> list[tuple[int, bool]]:
    """What has to be recorded so that just these people came: participants and whether they did.

    Raises `Refusal` for somebody who is not among `people`: the list that was shown is out of date.
    """
    wanted = {person.id: person.id in came for person in people}
    if not wanted.keys() >= set(came):
        raise Refusal("meetup_closing.list_has_changed")
    return [(person, there) for person, there in wanted.items() if before.get(person) != there]
