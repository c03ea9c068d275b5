"""The trial question, days before a kickoff: can everybody press a button? It counts for nothing. Instants in UTC."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.kickoff import Kickoff
from bot.domain.participants import GroupMembers, Participant
from bot.domain.refusal import Refusal

LASTS = timedelta(minutes=2)


@dataclass(frozen=True, kw_only=True)
class Trial:
    """One trial question in every room. `started_by` is a Discord id."""

    id: int
    programme_id: int
    started_by: int
    started_at: datetime
    closes_at: datetime
    ended_at: datetime | None = None

    def is_open(self, now: datetime) -> bool:
        return self.ended_at is None and now < self.closes_at


@dataclass(frozen=True)
class TrialResult:
    """Who pressed (participant ids), and the ids of the groups in whose room the question stands."""

    trial: Trial
    groups: Sequence[GroupMembers]
    pressed: frozenset[int]
    asked: frozenset[int]

    @property
    def could_press(self) -> list[Participant]:
        """Those who have joined and whose room was asked."""
        return [p for m in self.groups if m.group.id in self.asked for p in m.everyone if p.joined]

    @property
    def unasked(self) -> list[GroupMembers]:
        """Groups whose room has no question: it has no channel, or nobody may write there."""
        return [members for members in self.groups if members.group.id not in self.asked]

    @property
    def not_joined(self) -> int:
        return sum(not p.joined for members in self.groups for p in members.everyone)

    def missing(self, members: GroupMembers) -> list[Participant]:
        """Those of a group who could have pressed and have not."""
        if members.group.id not in self.asked:
            return []
        return [p for p in members.everyone if p.joined and p.id not in self.pressed]


def refuse_during(kickoff: Kickoff | None, *, with_steps: bool) -> None:
    """Raises `Refusal` while a kickoff is on: the trial question would stand among the real ones.

    An evening (`with_steps`) is on until it is closed, the quiz alone until its podium.
    """
    if kickoff is None or kickoff.phase == "closed":
        return
    if with_steps:
        raise Refusal("trial.evening_is_on", title=kickoff.title)
    if kickoff.phase != "podium":
        raise Refusal("trial.kickoff_is_on", title=kickoff.title)
