"""What a report is worked out from: the rows of one moment, as lean as they can be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.feedback import Feedback, Survey
from bot.domain.goals import Goal
from bot.domain.kickoff import KickoffQuestion
from bot.domain.participants import MentorGroup
from bot.domain.programme import Programme
from bot.domain.reports import Period, Person

MeetUpRow = tuple[int, int, datetime, str, datetime]
"""Id, group, beginning, state, when it was set."""
AttendanceRow = tuple[int, int, bool]
"""Meet-up, participant, whether they came; in the order in which it was recorded."""
TapRow = tuple[int, int, int, int]
"""Window, interaction, participant, option."""
WindowRow = tuple[int, int, int, int | None]
"""Id, question, message, latest tap that counts (milliseconds)."""


@dataclass(frozen=True, kw_only=True)
class KickoffRows:
    """A kickoff that began in the period. `present` pressed "I'm here"; `seats` are questions that somebody could vote
    on, by participant, of those that count."""

    id: int
    groups: frozenset[int]
    questions: Sequence[KickoffQuestion]
    windows: Sequence[WindowRow]
    taps: Sequence[TapRow]
    present: frozenset[int]
    seats: Mapping[int, int]


@dataclass(frozen=True, kw_only=True)
class ReportFacts:
    """`people` are the students and mentors on the roster now, `meet_ups` those of their groups and those where one of
    them is recorded. `proven` are meet-ups with proof, `photos` photos in the period by participant, `nudges` those
    received in it (received, answered), `last_active` when they did something last before its end. `feedback` has each
    survey's answers, of everybody."""

    programme: Programme
    period: Period
    at: datetime
    group: MentorGroup | None = None
    people: Sequence[Person]
    groups: Sequence[MentorGroup]
    kickoffs: Sequence[KickoffRows] = ()
    meet_ups: Sequence[MeetUpRow] = ()
    attendances: Sequence[AttendanceRow] = ()
    proven: frozenset[int] = frozenset()
    photos: Mapping[int, int] = field(default_factory=dict)
    goals: Sequence[Goal] = ()
    surveys: Sequence[Survey] = ()
    feedback: Sequence[Feedback] = ()
    nudges: Mapping[int, tuple[int, int]] = field(default_factory=dict)
    last_active: Mapping[int, datetime] = field(default_factory=dict)

    @property
    def end(self) -> datetime:
        """Up to when things can have happened: the period's end, or the moment of the report."""
        return min(self.period.until, self.at)
