"""Goals as people look at them: with what has been said about them, and a group's together."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.goals import Goal, Progress, Word
from bot.domain.participants import GroupMembers, Participant


@dataclass(frozen=True)
class Told:
    """A goal with what has been said about it, oldest first."""

    goal: Goal
    progress: Sequence[Progress] = ()
    words: Sequence[Word] = ()


@dataclass(frozen=True)
class GroupGoals:
    """The goals of a group's students, by student. Drafts are their writers' own business and are not among them."""

    members: GroupMembers
    goals: Mapping[int, Sequence[Told]]

    @property
    def without(self) -> list[Participant]:
        """The students who have set no goal."""
        return [student for student in self.members.students if not self.goals.get(student.id)]


def told(goals: Iterable[Goal], progress: Iterable[Progress], words: Iterable[Word]) -> list[Told]:
    """Each goal with what belongs to it."""
    said, heard = list(progress), list(words)
    return [
        Told(goal, [p for p in said if p.goal_id == goal.id], [w for w in heard if w.goal_id == goal.id])
        for goal in goals
    ]


def shown_to_group(goals: Iterable[Goal]) -> list[Goal]:
    """What a group's mentors and staff may see: what counts as a goal, reached or not."""
    return [goal for goal in goals if goal.state in ("open", "reached")]
