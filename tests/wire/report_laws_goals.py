"""Goals, recounted from the forms that students sent and the buttons that they pressed."""

from dataclasses import dataclass
from datetime import date, datetime

from tests.wire.report_laws_story import Act, Period, Someone, Span, Story

PARTS = ("specific", "measurable", "achievable", "relevant", "time_bound")


@dataclass
class Goal:
    """A goal as its student knows it. Drafts are no goals yet."""

    id: int
    person: str
    set: datetime
    values: dict[str, str]
    meant: date
    state: str = "open"
    percent: int = 0
    told: Span | None = None
    reached: datetime | None = None


class Goals:
    """All goals of a term."""

    def __init__(self, story: Story) -> None:
        self.all: dict[int, Goal] = {}
        self.meant: dict[str, date] = {}
        """The day that somebody has in mind who is about to write a goal."""
        for act in story.acts:
            if act.action == "meant_a_goal":
                self.meant[act.person] = date.fromisoformat(act["day"])
            elif act.action in ("sent", "pressed"):
                self._take(act)

    def _take(self, act: Act) -> None:
        numbers = act.numbers
        if act.begins("goal:") and act.action == "sent":
            edit = next((key for key in act["offered"] if key.startswith("goal:edit:")), None)
            if edit is None:
                return
            goal = self.all.setdefault(
                int(edit.rpartition(":")[2]),
                Goal(int(edit.rpartition(":")[2]), act.person, act.at, {}, self.meant[act.person]),
            )
            goal.values, goal.meant = dict(act["values"]), self.meant[act.person]
            goal.state = "open" if any(key.startswith("goal:keep:") for key in act["offered"]) else "draft"
        elif act.begins("goalprogress:") and act.told.startswith("Kept"):
            goal = self.all[numbers[0]]
            goal.percent, goal.told = int(act["values"]["percent"]), act.when
        elif act.begins("goal:done:") and act.told.startswith("Well done"):
            goal = self.all[numbers[0]]
            goal.state, goal.percent, goal.told, goal.reached = "reached", 100, act.when, act.at
        elif act.begins("goal:letgo:") and act.told.startswith("Let go"):
            self.all[numbers[0]].state = "dropped"

    def set_by(self, one: Someone, period: Period) -> list[Goal]:
        """Goals that somebody set in the period."""
        mine = [goal for goal in self.all.values() if goal.person == one.handle and goal.state != "draft"]
        return [goal for goal in mine if period.has(goal.set)]

    def reached(self, one: Someone, period: Period) -> tuple[int, int]:
        mine = self.set_by(one, period)
        return sum(goal.reached is not None and goal.reached < period.until for goal in mine), len(mine)
