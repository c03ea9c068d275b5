"""Surveys, recounted: who was asked, who answered, and what five or more of them said."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any

from tests.wire.report_laws_story import Period, Someone, Span, Story, keys_of

FEWEST = 5
WHOSE = {"everyone": ("student", "mentor"), "students": ("student",), "mentors": ("mentor",)}


@dataclass
class Survey:
    """A survey that was opened. `answers` are the last ones of each person, by the question's number."""

    id: int
    title: str
    opened: Span
    ended: Span
    questions: list[Mapping[str, Any]]
    answers: dict[str, dict[int, str]] = field(default_factory=dict)

    def sides(self, question: Mapping[str, Any]) -> tuple[str, ...]:
        asked = question.get("for", ["students", "mentors"])
        return tuple(side.removesuffix("s") for side in ([asked] if isinstance(asked, str) else asked))

    @property
    def asked(self) -> set[str]:
        return {side for question in self.questions for side in self.sides(question)}


class Surveys:
    """All surveys of a term."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.all: dict[int, Survey] = {}
        ids = {act["titles"][0]: keys_of(act, "feedback:answer:")[0] for act in story.saw("feedback:answer:")}
        for act in story.did("opened_survey"):
            end = datetime.combine(date.fromisoformat(act["until"]), time(23, 59), story.zone).astimezone(UTC)
            questions = story.surveys[act["title"]]["question"]
            number = ids[act["title"]]
            self.all[number] = Survey(number, act["title"], act.when, Span(end, end), questions)
        for act in story.did("closed_survey"):
            self.all[ids[act["title"]]].ended = act.when
        for act in story.did("sent"):
            if act.begins("feedback:") and act.told.startswith("Thank you"):
                said = {int(name[1:]): str(value) for name, value in act["values"].items() if value}
                self.all[act.numbers[0]].answers[act.person] = said

    def opened_in(self, period: Period) -> list[Survey]:
        return [survey for survey in self.all.values() if period.has(survey.opened.last)]

    def is_asked(self, survey: Survey, one: Someone) -> bool:
        joined = one.joined is not None and one.joined.last < survey.ended.first
        return one.handle in survey.answers or (one.kind in survey.asked and joined)

    def figures(self, one: Someone, period: Period) -> tuple[int, int]:
        asked = [survey for survey in self.opened_in(period) if self.is_asked(survey, one)]
        return sum(one.handle in survey.answers for survey in asked), len(asked)

    def replied(self, survey: Survey, kind: str) -> tuple[int, int]:
        """Of one side."""
        asked = [one for one in self.story.people if one.kind == kind and self.is_asked(survey, one)]
        return sum(one.handle in survey.answers for one in asked), len(asked)

    def told(self, survey: Survey, period: Period) -> Iterator[tuple[str, str, str, tuple[int, int] | None]]:
        """Whose answers, question, answer, and how many of how many; nothing of an open one, or of too few."""
        if survey.ended.last > period.made.first:
            return
        kinds = {one.handle: one.kind for one in self.story.people}
        shown = {"everyone": WHOSE["everyone"]} | (WHOSE if len(survey.asked) > 1 else {})
        for whose, sides in shown.items():
            for number, question in enumerate(survey.questions):
                if whose != "everyone" and not set(sides) & set(survey.sides(question)):
                    continue
                said = [(kinds[who], of[number]) for who, of in survey.answers.items() if number in of]
                mine = [value for kind, value in said if kind in sides]
                left = len(said) - len(mine)
                if len(mine) < FEWEST or 0 < left < FEWEST:
                    yield whose, question["text"], "(too few answers to show)", None
                elif question["kind"] != "text":
                    yield from ((whose, question["text"], name, count) for name, count in _counted(question, mine))


def _counted(question: Mapping[str, Any], mine: list[str]) -> Iterator[tuple[str, tuple[int, int]]]:
    found = Counter(mine)
    names = [(str(n), str(n)) for n in range(1, 6)]
    if question["kind"] == "choice":
        names = [(str(n), option) for n, option in enumerate(question["options"])]
    yield from ((name, (found[value], len(mine))) for value, name in names)
