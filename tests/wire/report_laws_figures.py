"""Every figure of a person, a group and the programme in a period, and how each group is, with the reason."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from tests.wire.report_laws_active import Activity
from tests.wire.report_laws_goals import Goals
from tests.wire.report_laws_kickoff import Kickoff
from tests.wire.report_laws_meetings import Meetings
from tests.wire.report_laws_nudges import Nudges
from tests.wire.report_laws_story import Period, Someone, Span, Story
from tests.wire.report_laws_surveys import Surveys

Rates = dict[str, tuple[int, int]]
COUNT = "Photos"
"""The one figure that is of nothing."""
ORDER = (
    *("Joined", "At the kickoff", "Quiz votes", "Right votes", "Meet-ups held", "Meet-ups attended"),
    *("Meet-ups with proof", "Students with a goal", "Goals reached", "Surveys answered", "Nudges answered", COUNT),
)
"""As docs/reports.md has them."""
LONG, WHILE, SILENT = timedelta(days=42), timedelta(days=21), timedelta(days=30)
FEW_NUDGES = 4


class Figures:
    """A story, counted."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.kickoff, self.meetings, self.goals = Kickoff(story), Meetings(story), Goals(story)
        self.surveys = Surveys(story)
        self.nudges = Nudges(story, self.meetings, self.surveys)
        self.activity = Activity(story, self.nudges)

    def of_person(self, one: Someone, period: Period) -> Rates:
        joined = one.joined is not None and one.joined.last < period.until
        goal = bool(self.goals.set_by(one, period))
        return {
            "Joined": (int(joined), 1),
            **self.kickoff.figures(one, period),
            "Meet-ups attended": self.meetings.attended(one, period),
            "Students with a goal": (int(goal), 1) if one.kind == "student" else (0, 0),
            "Goals reached": self.goals.reached(one, period),
            "Surveys answered": self.surveys.figures(one, period),
            "Nudges answered": self.nudges.figures(one, period),
            COUNT: (self.meetings.photos(one, period), 0),
        }

    def of_group(self, group: str, period: Period) -> Rates:
        """The sum of its people's, and its meet-ups."""
        held = self.meetings.held(group, period)
        found = total(self.of_person(one, period) for one in self.story.groups[group])
        found["Meet-ups held"] = (len(held), len(self.meetings.due(group, period)))
        found["Meet-ups with proof"] = (sum(bool(meet_up.proofs) for meet_up in held), len(held))
        return found

    def total(self, groups: Iterable[str], period: Period) -> Rates:
        return total(self.of_group(group, period) for group in groups)

    def last_active(self, people: Iterable[Someone], period: Period) -> Span | None:
        found = [span for one in people if (span := self.activity.last(one, period)) is not None]
        return Span(max(s.first for s in found), max(s.last for s in found)) if found else None

    def health(self, group: str, period: Period) -> tuple[str, str | None]:
        """Fine, watch or act, and why in words."""
        people, rates, end = self.story.groups[group], self.of_group(group, period), period.end
        joined = {one.kind for one in people if self.of_person(one, period)["Joined"][0]}
        act = [f"no {kind} has joined" for kind in ("mentor", "student") if kind not in joined]
        watch: list[str] = []
        since: datetime = max(filter(None, (self.story.imported.last, self.meetings.last(group, period))))
        gone, ahead = end - since, self.meetings.ahead(group, period)
        if ahead is None and gone >= WHILE:
            (act if gone >= LONG else watch).append(f"{gone.days} days without a meet-up, and no date ahead")
        held, dates = rates["Meet-ups held"]
        if dates >= 2 and not held:
            act.append(f"{dates} dates, and none was held")
        if missing := len(people) - rates["Joined"][0]:
            watch.append(f"{missing} {'person has' if missing == 1 else 'people have'} not joined")
        came, of = rates["Meet-ups attended"]
        if of and came * 2 < of:
            watch.append(f"few come: {came} of {of} attended")
        last = [self.activity.last(one, period) for one in people]
        if silent := sum(span is not None and end - span.last >= SILENT for span in last):
            watch.append(f"{silent} {'person' if silent == 1 else 'people'} silent for {SILENT.days} days or more")
        answered, nudges = rates["Nudges answered"]
        if nudges >= FEW_NUDGES and answered * 2 < nudges:
            watch.append(f"few nudges answered: {answered} of {nudges}")
        return "act" if act else "watch" if watch else "fine", "; ".join([*act, *watch]) or None


def total(rates: Iterable[Mapping[str, tuple[int, int]]]) -> Rates:
    found: Rates = {}
    for each in rates:
        for name, (part, whole) in each.items():
            before = found.get(name, (0, 0))
            found[name] = (before[0] + part, before[1] + whole)
    return found
