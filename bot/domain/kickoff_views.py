"""What of a kickoff is shown at once: a question to all groups, an evening with names, the organisers' board."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.evening import Evening
from bot.domain.kickoff import Kickoff, KickoffQuestion, Window
from bot.domain.standings import Standing


@dataclass(frozen=True)
class KickoffFacts:
    """A kickoff with the number of its questions and the programme's language."""

    kickoff: Kickoff
    of: int
    locale: str


@dataclass(frozen=True)
class QuestionSheet:
    """A question as every group is shown it. `windows` are by the post that shows it, `standings` by group."""

    kickoff: Kickoff
    question: KickoffQuestion
    of: int
    windows: dict[int, Window]
    standings: dict[int, Standing]

    def closes_at(self, now: datetime) -> datetime:
        """When a window ends that begins now."""
        return now + timedelta(seconds=self.question.question.seconds + self.question.extra_seconds)


@dataclass(frozen=True)
class ShownEvening:
    """An evening with the groups' names."""

    evening: Evening
    names: dict[int, str]
    of: int

    @property
    def kickoff(self) -> Kickoff:
        return self.evening.kickoff


@dataclass(frozen=True)
class Face:
    """A person by name, and by account once they have joined."""

    name: str
    discord_id: int | None


@dataclass(frozen=True)
class GroupOnBoard:
    """How one group is doing. `missing` are those who are not there; the rest is of the latest question."""

    group_id: int
    name: str
    people: int
    missing: tuple[Face, ...]
    asked: bool
    opened_at: datetime | None
    closed_at: datetime | None
    voted: int

    @property
    def nobody(self) -> bool:
        return len(self.missing) == self.people


@dataclass(frozen=True)
class Board:
    """All that the organisers' board shows. `following` is the question that is still to come, if any.

    `corrected` says that the standings replace some that were shown before.
    """

    kickoff: Kickoff
    question: KickoffQuestion | None
    following: KickoffQuestion | None
    of: int
    locale: str
    groups: tuple[GroupOnBoard, ...]
    standings: tuple[Standing, ...]
    corrected: bool

    @property
    def names(self) -> dict[int, str]:
        return {group.group_id: group.name for group in self.groups}

    @property
    def people(self) -> int:
        return sum(group.people for group in self.groups)

    @property
    def here(self) -> int:
        return sum(group.people - len(group.missing) for group in self.groups)
