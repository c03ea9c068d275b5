"""Nudges: due, friendly messages that say who is waiting for what, and have the button that does it.

A *matter* (`about`) is one thing that somebody may be nudged about, such as `no_date:group:12:since:…`. It gets at most
`LADDER` nudges that nobody answers; then a person is asked to look (`/attention`). Instants are aware and in UTC.
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Literal

NudgeState = Literal["pending", "claimed", "sent", "failed", "dropped"]
Hold = Literal["quiet_hours", "blackout", "cap", "snooze", "paused", "away", "outage"]
"""Why a nudge is sent later than its rule says, or was dropped."""
Dropped = Hold | Literal["done", "gone", "late", "useless", "cancelled"]
"""Why a nudge was not sent: what would have held it for too long; or the thing is done, the person or group is gone,
its time was over before anybody looked, there was nothing left to show, an organiser took it back."""
Answer = Literal["pressed", "snooze", "other", "done"]
"""How a nudge was answered: a button, "Not now", by somebody else who could, or by doing the thing."""
OWN_ANSWERS: tuple[Answer, ...] = ("pressed", "snooze")
"""Answers that the nudged person gave themselves."""

IN_TURNS = frozenset({"no_date", "close", "photo"})
"""Rules whose matters anybody of several can see to: whoever does has not answered for the others."""
LADDER = 3
"""Nudges about one matter that were sent and not answered, after which the organiser hears of it instead."""
OUTSIDE_CAP = frozenset({"reminder", "over"})
"""Rules whose nudges people have asked for by making a date: they do not count as being asked for something."""


@dataclass(frozen=True, kw_only=True)
class NudgeRules:
    """When people are nudged: the settings' `[nudges]`. Times of day are local to whoever is nudged."""

    hour: time = time(17, 0)
    quiet_from: time = time(21, 0)
    quiet_until: time = time(8, 0)
    most_in_a_week: int = 2
    no_date: bool = True
    no_date_after_days: int = 3
    no_date_again_days: int = 7
    close: bool = True
    close_after_hours: int = 18
    close_again_days: int = 3
    photo: bool = True
    photo_after_days: int = 2
    photo_again_days: int = 7
    goals: bool = True
    goal_none_after_days: int = 14
    goal_none_again_days: int = 7
    goal_days_before: int = 7
    goal_still_after_days: int = 30
    feedback: bool = True
    feedback_after_days: int = 3
    feedback_again_days: int = 3
    reminder_hours: tuple[int, ...] = (24, 1)


@dataclass(frozen=True, kw_only=True)
class Nudge:
    """One nudge of one person, or of nobody in particular (`participant_id` is `None`: a message for the whole group).

    `due_at` is the first moment at which it may be sent, `planned_at` when its rule would have it sent, `hold` what is
    between the two. `expires_at` is when it becomes useless. `number` counts the nudges of this matter for this person
    from 1, `post_id` is the outbox post that carries it (several people's nudges about one matter share one).
    """

    id: int
    programme_id: int
    group_id: int
    participant_id: int | None
    rule: str
    about: str
    subject_id: int
    number: int
    planned_at: datetime
    due_at: datetime
    expires_at: datetime | None
    hold: Hold | None
    state: NudgeState
    post_id: int | None
    claimed_at: datetime | None
    sent_at: datetime | None
    answered_at: datetime | None
    answer: Answer | None
    dropped: Dropped | None


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """How somebody wants to be nudged. Without own quiet hours the programme's count, in their own zone."""

    participant_id: int
    quiet_from: time | None = None
    quiet_until: time | None = None
    paused_at: datetime | None = None
    away_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Snooze:
    """Nothing about this matter for this person before `until`."""

    participant_id: int
    about: str
    until: datetime


@dataclass(frozen=True, kw_only=True)
class Blackout:
    """Days, in the programme's zone, on which nobody is nudged: exam weeks, holidays. Both ends count."""

    id: int
    programme_id: int
    first_day: date
    last_day: date
    label: str

    def covers(self, day: date) -> bool:
        return self.first_day <= day <= self.last_day
