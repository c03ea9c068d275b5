"""What of a kickoff is shown at once: a question to all groups, an evening with names, the organisers' board."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.domain.agenda import KickoffStep
from bot.domain.agenda.views import EveningOnBoard
from bot.domain.evening import Evening
from bot.domain.kickoff import Kickoff, KickoffQuestion, Window
from bot.domain.standings import Standing


@dataclass(frozen=True)
class KickoffFacts:
    """A kickoff with the number of its questions and the programme's language.

    `voices` has the voice channel of each group that has one, by its text channel; `steps` are the evening's, if it has
    an agenda.
    """

    kickoff: Kickoff
    of: int
    locale: str
    voices: Mapping[int, int] = field(default_factory=dict)
    steps: Sequence[KickoffStep] = ()


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
    """How one group's room is doing. `missing` are those who are not there; the rest is of the latest question.

    `mentor_here` says whether a mentor or a substitute is there, `marked` counts those who are there by somebody else's
    word. A group whose people sit in another's room (`sits_in`, its name) has nobody in its own.
    """

    group_id: int
    name: str
    people: int
    missing: tuple[Face, ...]
    asked: bool
    opened_at: datetime | None
    closed_at: datetime | None
    voted: int
    mentor_here: bool = True
    marked: int = 0
    sits_in: str | None = None

    @property
    def nobody(self) -> bool:
        return self.sits_in is None and len(self.missing) == self.people


@dataclass(frozen=True)
class Board:
    """All that the organisers' board shows. `following` is the question that is still to come, if any.

    `corrected` says that the standings replace some that were shown before. `evening` is there if it has an agenda.
    """

    kickoff: Kickoff
    question: KickoffQuestion | None
    following: KickoffQuestion | None
    of: int
    locale: str
    groups: tuple[GroupOnBoard, ...]
    standings: tuple[Standing, ...]
    corrected: bool
    evening: EveningOnBoard | None = None

    @property
    def between_steps(self) -> bool:
        """Whether the board shows the rooms of an evening, and not a quiz that is played."""
        return self.evening is not None and self.kickoff.phase in ("lobby", "podium")

    @property
    def names(self) -> dict[int, str]:
        return {group.group_id: group.name for group in self.groups}

    @property
    def rooms(self) -> list[GroupOnBoard]:
        """The groups that sit in their own room."""
        return [group for group in self.groups if group.sits_in is None]

    @property
    def able_to_vote(self) -> int:
        """How many of those who are there have a button to press."""
        return self.here - sum(group.marked for group in self.groups)

    @property
    def people(self) -> int:
        return sum(group.people for group in self.groups)

    @property
    def here(self) -> int:
        return sum(group.people - len(group.missing) for group in self.groups)
