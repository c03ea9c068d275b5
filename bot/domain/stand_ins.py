"""Who sits in which room during a kickoff, where that is not simply the roster's groups."""

from dataclasses import dataclass

from bot.domain.participants import Participant


@dataclass(frozen=True)
class RoomPeople:
    """The people of a room tonight. `sits_in` is the group in whose room they sit instead: this one is empty then."""

    mentors: tuple[Participant, ...]
    students: tuple[Participant, ...]
    sits_in: int | None = None

    @property
    def everyone(self) -> tuple[Participant, ...]:
        return self.mentors + self.students
