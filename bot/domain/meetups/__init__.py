"""Meet-ups: what a group has planned, who says they come, what came of it, and the proof.

What people mean by a date is a local time in a zone; the instant is worked out from the two and can be worked out again
when the zone's rules change. Instants are aware and in UTC, local times are naive and whole minutes.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

MeetUpState = Literal["planned", "moved", "held", "missed", "cancelled"]
"""`moved`: it did not take place then, and its new date is not known yet."""
Outcome = Literal["held", "moved", "missed"]

PLANNED: tuple[MeetUpState, ...] = ("planned",)
OVER: tuple[MeetUpState, ...] = ("held", "missed")


@dataclass(frozen=True, kw_only=True)
class MeetUp:
    """One meeting of a group.

    `uid` and `sequence` are those of its calendar event: moving or cancelling it raises the sequence. `place` is an
    address or, `online`, a link. `reason` is why it was cancelled, for the group to see. `created_by` is a Discord id.
    """

    id: int
    programme_id: int
    group_id: int
    uid: str
    sequence: int
    local_start: datetime
    zone: str
    starts_at: datetime
    minutes: int
    online: bool
    place: str | None
    note: str | None
    state: MeetUpState
    reason: str | None
    created_by: int
    created_at: datetime
    changed_at: datetime

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)

    def coming(self, now: datetime) -> bool:
        """Whether it is planned and not over."""
        return self.state == "planned" and now < self.ends_at


@dataclass(frozen=True, kw_only=True)
class Answer:
    """Whether somebody says they come. It holds for the meet-up's `sequence`: a move asks again."""

    meet_up_id: int
    participant_id: int
    sequence: int
    coming: bool
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Closing:
    """What somebody says came of a meet-up. The first word sets its state; a later, other one is a disagreement."""

    meet_up_id: int
    participant_id: int
    sequence: int
    outcome: Outcome
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Attendance:
    """Whether somebody came. Append-only: the newest word counts, the older ones are its trace.

    `recorded_by` is a Discord id.
    """

    id: int
    meet_up_id: int
    participant_id: int
    came: bool
    recorded_by: int
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Slot:
    """One of the dates of a proposal. `position` counts from 0."""

    id: int
    proposal_id: int
    position: int
    local_start: datetime
    zone: str
    starts_at: datetime


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """Up to five slots for a group to choose from. `meet_up_id` is what was booked of them."""

    id: int
    programme_id: int
    group_id: int
    minutes: int
    online: bool
    place: str | None
    note: str | None
    proposed_by: int
    created_at: datetime
    closed_at: datetime | None
    meet_up_id: int | None


@dataclass(frozen=True, kw_only=True)
class SignedNote:
    """What people sign instead of a photo: what they did, where and when, in their own words."""

    what: str
    where: str
    when: str


@dataclass(frozen=True, kw_only=True)
class Proof:
    """That a meet-up took place: a photo, or a note that people sign.

    `file` is the photo's name below the photo folder; a photo is on its way until `stored_at`. `file` and `note` are
    emptied when it is deleted or its time is over (`keep_until`), the rest stays as a trace. `given_by` and
    `deleted_by` are Discord ids; nobody deleted it (`None`) where its time was over.
    """

    id: int
    programme_id: int
    group_id: int
    meet_up_id: int | None
    kind: Literal["photo", "note"]
    file: str | None
    note: SignedNote | None
    given_by: int
    given_at: datetime
    stored_at: datetime | None
    keep_until: datetime
    deleted_at: datetime | None
    deleted_by: int | None

    @property
    def there(self) -> bool:
        """Whether it can be looked at."""
        return self.stored_at is not None and self.deleted_at is None

    @property
    def proves(self) -> bool:
        """Whether it counts: also when its time is over, but not when somebody deleted it."""
        return self.stored_at is not None and (self.deleted_at is None or self.deleted_by is None)
