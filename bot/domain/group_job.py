"""The job that makes the groups' channels, or takes the voice channels away."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from bot.domain.refusal import Refusal

JobState = Literal["running", "done", "stopped"]
JobKind = Literal["make", "take_voice"]

IN_FLIGHT = timedelta(seconds=10)
"""For how long after it was asked for a channel may still be on its way, unseen. Generous: requests take under 1 s."""


@dataclass(frozen=True, kw_only=True)
class GroupJob:
    """One run of `/groups create`: it makes what is missing, or takes the voice channels away.

    What it has done is read from the groups. `asked_at` is when it last asked Discord for a channel or category,
    written down before asking. `stopped_for` is a key of the text catalogue. `told_at` is when the organisers' channel
    showed how it ended. Instants are in UTC.
    """

    id: int
    programme_id: int
    requested_by: int
    state: JobState
    groups_total: int
    asked_at: datetime | None
    stopped_for: str | None
    created_at: datetime
    finished_at: datetime | None
    told_at: datetime | None
    kind: JobKind = "make"

    def may_be_in_flight(self, now: datetime) -> bool:
        """Whether a channel that nobody has seen yet may still appear."""
        return self.asked_at is not None and now - self.asked_at < IN_FLIGHT


@dataclass(frozen=True, kw_only=True)
class JobProgress:
    """How far a job is: `made` of its `groups_total` groups are done; `waiting` says that Discord does not answer.

    With `voice`, each group gets a voice channel as well.
    """

    job: GroupJob
    made: int
    all_groups: int
    waiting: bool = False
    voice: bool = False


def refuse_other_wish(running: GroupJob, wanted: bool, asked: bool | None) -> None:
    """Raises `Refusal` if somebody asks for another thing than the job that is under way does."""
    if running.kind == "take_voice" or (asked is not None and asked != wanted):
        raise Refusal("groups.voice_later")
