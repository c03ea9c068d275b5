"""What people look at: a group's dates, an announcement, the ground on which a date is typed."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.meetups import MeetUp
from bot.domain.meetups.changing import MeetUpChange
from bot.domain.participants import MentorGroup
from bot.domain.programme import Programme
from bot.domain.when import Busy


@dataclass(frozen=True)
class GroupDates:
    """A group and all its meet-ups, in the order of their dates. `may_change`: whether the asker may change them."""

    group: MentorGroup
    meet_ups: tuple[MeetUp, ...]
    may_change: bool

    def coming(self, now: datetime) -> list[MeetUp]:
        """Those that are planned and not over, the next one first."""
        return [meet_up for meet_up in self.meet_ups if meet_up.coming(now)]

    def past(self, now: datetime) -> list[MeetUp]:
        """The others, the latest first."""
        return [meet_up for meet_up in reversed(self.meet_ups) if not meet_up.coming(now)]


@dataclass(frozen=True)
class Announcement:
    """A change of a meet-up as its group is told of it. `newest`: nothing has been changed since."""

    change: MeetUpChange
    meet_up: MeetUp
    group: MentorGroup
    programme: Programme
    newest: bool


@dataclass(frozen=True)
class TypingGround:
    """Where somebody types a date.

    `zone` is theirs, `others` those of the group's people that differ, the students' first; `busy` is when the group is
    taken, `minutes` how long a meet-up is if nothing else is said, `last` the latest one, or the one to be moved.
    """

    zone: str
    others: tuple[str, ...]
    busy: Busy
    minutes: int
    last: MeetUp | None
