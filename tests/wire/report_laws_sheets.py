"""What every sheet of a report must say, worked out from the story."""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from tests.wire.report_laws_figures import COUNT, ORDER, Figures, Rates
from tests.wire.report_laws_goals import PARTS
from tests.wire.report_laws_story import Act, Period, Someone, Span

Row = dict[str, Any]
Sheet = tuple[tuple[str, ...], list[Row]]
"""By which columns its rows are known, and the rows."""
DOCS = Path(__file__).parents[2] / "docs" / "reports.md"
KICKOFF = ("At the kickoff", "Quiz votes", "Right votes")
HEADINGS = {
    "specific": "Goal",
    "measurable": "Measurable: how will you know?",
    "achievable": "Achievable: what makes it possible?",
    "relevant": "Relevant: why does it matter to you?",
    "time_bound": "Time-bound: by which day?",
}


class Expected:
    """The sheets of one report that somebody read."""

    def __init__(self, figures: Figures, read: Act) -> None:
        self.figures, self.story, self.read = figures, figures.story, read
        self.period: Period = self.story.period(read)
        chosen = read["options"].get("group")
        self.groups = [chosen] if chosen else list(self.story.groups)
        self.people = [one for one in self.story.people if one.group in self.groups]

    def sheets(self) -> dict[str, Sheet]:
        """By subject: which sheets its workbook has."""
        alone = "group" in self.read["options"]
        names = {
            "participation": ("People", "Groups") if alone else ("People", "Groups", *EVERY_OTHER),
            "groups": ("Groups",),
            "kickoff": ("Kickoff",),
            "goals": ("Goals",),
            "feedback": ("Surveys", "Answers"),
        }[self.read["subject"]]
        return {name: self.sheet(name) for name in (*names, "Definitions", "About")}

    def sheet(self, name: str) -> Sheet:
        keys, rows = SHEETS[name]
        return keys, list(getattr(self, rows)())

    def _people(self) -> Iterator[Row]:
        for one in self.people:
            rates = self.figures.of_person(one, self.period)
            yield {
                **_who(one),
                "Joined on": self._day(one.joined),
                **_cells(rates, [n for n in ORDER if n in rates and n not in ("Joined", "Students with a goal")]),
                "Last active": self.figures.activity.last(one, self.period),
                "Roster id": one.roster_id,
                "Discord id": one.account if one.joined else None,
            }

    def _groups(self) -> Iterator[Row]:
        for group in self.groups:
            health, why = self.figures.health(group, self.period)
            last, ahead = (getattr(self.figures.meetings, which)(group, self.period) for which in ("last", "ahead"))
            yield {
                "Group": group,
                "Health": health,
                "Why": why,
                **_cells(self.figures.of_group(group, self.period), ORDER),
                "Last met": Span(last, last) if last else None,
                "Next date": Span(ahead, ahead) if ahead else None,
                "Last active": self.figures.last_active(self.story.groups[group], self.period),
            }

    def _kickoff(self) -> Iterator[Row]:
        for one in self.people:
            yield {**_who(one), **_cells(self.figures.of_person(one, self.period), KICKOFF)}

    def _goals(self) -> Iterator[Row]:
        for one in self.people:
            for goal in self.figures.goals.set_by(one, self.period):
                yield {
                    "Group": one.group,
                    "Name": one.name,
                    **{HEADINGS[part]: goal.values[part] for part in PARTS},
                    "Due": goal.meant,
                    "State": goal.state,
                    "Progress": goal.percent / 100,
                    "Set on": self.story.day(goal.set),
                    "Last progress": goal.told,
                    "Reached on": self.story.day(goal.reached) if goal.reached else None,
                }

    def _surveys(self) -> Iterator[Row]:
        for survey in self.figures.surveys.opened_in(self.period):
            sides = {
                f"{kind.capitalize()}s replied": self.figures.surveys.replied(survey, kind)
                for kind in ("student", "mentor")
            }
            yield {"Survey": survey.title, "Opened": survey.opened, "Ends": survey.ended, **_cells(sides, list(sides))}

    def _answers(self) -> Iterator[Row]:
        for survey in self.figures.surveys.opened_in(self.period):
            for whose, question, answer, rate in self.figures.surveys.told(survey, self.period):
                row = {"Survey": survey.title, "Whose answers": whose, "Question": question, "Answer": answer}
                cells = _cells({"Answers": rate}, ["Answers"]) if rate else dict.fromkeys(_three("Answers"))
                yield {**row, **cells}

    def _definitions(self) -> Iterator[Row]:
        """The table in the guide, word for word."""
        lines = DOCS.read_text(encoding="utf-8").splitlines()
        start = lines.index("| figure | what is counted | of how many |") + 2
        for line in lines[start:]:
            if not line.startswith("|"):
                return
            figure, counted, of = (cell.strip() for cell in line.strip("|").split("|"))
            yield {"Figure": figure, "What is counted": counted, "Of how many": of or None}

    def _about(self) -> Iterator[Row]:
        first, last = self.story.day(self.period.since), self.story.day(self.period.until)
        made = self.period.made
        facts = {
            "Programme of server": self.story.only("made_server")["guild"],
            "Period, both days included": f"{first} – {date.fromordinal(last.toordinal() - 1)}",
            "Group": self.read["options"].get("group", "all"),
            "As of": {f"{at.astimezone(self.story.zone):%Y-%m-%d %H:%M}" for at in (made.first, made.last)},
            "Time zone of all days and times": self.story.zone.key,
        }
        yield from ({"Figure": figure, "Answer": answer} for figure, answer in facts.items())

    def totals(self) -> Rates:
        """The figures of the message."""
        return self.figures.total(self.groups, self.period)

    def _day(self, when: Span | None) -> date | None:
        return self.story.day(when.last) if when else None


EVERY_OTHER = ("Kickoff", "Goals", "Surveys", "Answers")
SHEETS = {
    "People": (("Roster id",), "_people"),
    "Groups": (("Group",), "_groups"),
    "Kickoff": (("Group", "Name", "Kind"), "_kickoff"),
    "Goals": (("Group", "Name", "Goal", "Time-bound: by which day?"), "_goals"),
    "Surveys": (("Survey",), "_surveys"),
    "Answers": (("Survey", "Whose answers", "Question", "Answer"), "_answers"),
    "Definitions": (("Figure",), "_definitions"),
    "About": (("Figure",), "_about"),
}


def _who(one: Someone) -> Row:
    return {"Group": one.group, "Name": one.name, "Kind": one.kind}


def _three(name: str) -> tuple[str, str, str]:
    return name, f"{name}: of", f"{name}: %"


def _cells(rates: Rates, names: Sequence[str]) -> Row:
    """A rate is three cells: how many, of how many, the share."""
    found: Row = {}
    for name in names:
        part, whole = rates[name]
        if name == COUNT:
            found[name] = part
        else:
            found |= dict(zip(_three(name), (part, whole, part / whole if whole else None), strict=True))
    return found
