"""What a survey came to, so that nobody can be told from it.

Nothing is shown for fewer than `FEWEST` answers, for any filter or difference of filters. There are three filters:
everybody, students, mentors. A question's answers are shown for a filter only if it and what it leaves out are each
nobody or `FEWEST`, so that no two tables can be taken from one another to leave a few. Results are worked out only when
a survey has ended: two looks at an open one would differ by whoever answered in between. There is no filter by group,
for a group is hardly more than five people.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import fmean
from typing import Literal

from bot.domain.feedback import RATINGS, Feedback, Survey, SurveyQuestion, Value
from bot.domain.refusal import Refusal

FEWEST = 5
Filter = Literal["everyone", "student", "mentor"]
FILTERS: tuple[Filter, ...] = ("everyone", "student", "mentor")


@dataclass(frozen=True, kw_only=True)
class QuestionResult:
    """What came of one question. `answered` of those `asked` who gave any feedback answered it.

    `counts` are by rating or option, `quotes` what people wrote, in an order that says nothing. With `hidden` there
    are none of these: too few answered. `before` is the mean of the same question in an earlier survey.
    """

    number: int
    question: SurveyQuestion
    answered: int | None
    counts: Mapping[int, int]
    quotes: Sequence[str]
    mean: float | None
    before: float | None
    hidden: bool


@dataclass(frozen=True, kw_only=True)
class Results:
    """A survey's results for one filter. `replied` of those `invited` gave feedback."""

    survey: Survey
    filter: Filter
    invited: int
    replied: int
    questions: Sequence[QuestionResult]


def results(
    survey: Survey,
    feedback: Sequence[Feedback],
    *,
    invited: Mapping[str, int],
    chosen: Filter,
    now: datetime,
    earlier: Results | None = None,
) -> Results:
    """What the survey came to, for one filter. `invited` is how many of each side were asked.

    Raises `Refusal` while it is open.
    """
    if survey.open(now):
        raise Refusal("feedback.still_open", until=int(survey.until.timestamp()))
    mine = [one for one in feedback if chosen in ("everyone", one.side)]
    sides = survey.form.sides if chosen == "everyone" else (chosen,)
    before = {result.question.text: result.mean for result in earlier.questions} if earlier else {}
    return Results(
        survey=survey,
        filter=chosen,
        invited=sum(invited.get(side, 0) for side in sides),
        replied=len(mine),
        questions=[
            _result(number, question, feedback, chosen, before)
            for number, question in enumerate(survey.form.questions)
            if chosen == "everyone" or chosen in question.sides
        ],
    )


def _result(
    number: int,
    question: SurveyQuestion,
    feedback: Iterable[Feedback],
    chosen: Filter,
    before: Mapping[str, float | None],
) -> QuestionResult:
    answered = {
        side: [o.answers[number] for o in feedback if o.side == side and number in o.answers] for side in FILTERS
    }
    answered["everyone"] = answered["student"] + answered["mentor"]
    values = answered[chosen]
    hidden = not _safe(len(values), len(answered["everyone"]) - len(values))
    numbers = [] if hidden else [value for value in values if isinstance(value, int)]
    mean = fmean(numbers) if numbers and question.kind == "rating" else None
    return QuestionResult(
        number=number,
        question=question,
        answered=None if hidden else len(values),
        counts=_counts(question, numbers) if not hidden else {},
        quotes=() if hidden else quotes(values),
        mean=mean,
        before=before.get(question.text) if mean is not None else None,
        hidden=hidden,
    )


def _safe(shown: int, left: int) -> bool:
    """Whether this many may be shown, with so many left out."""
    return shown >= FEWEST and (left == 0 or left >= FEWEST)


def _counts(question: SurveyQuestion, values: Sequence[int]) -> dict[int, int]:
    found = Counter(values)
    every = RATINGS if question.kind == "rating" else range(len(question.options))
    return {value: found[value] for value in every} if question.kind != "text" else {}


def quotes(values: Iterable[Value]) -> tuple[str, ...]:
    """What people wrote, in alphabetical order: the order of arrival would say who wrote when."""
    return tuple(sorted((value for value in values if isinstance(value, str)), key=str.casefold))
