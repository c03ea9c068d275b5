"""Feedback: short surveys that both sides are asked, confidential but not anonymous.

A survey form is what a TOML file says; a survey is a form that is open to a programme until a moment. Instants are
aware and in UTC.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from bot.domain.participants import Participant
from bot.domain.refusal import Refusal

QuestionKind = Literal["rating", "choice", "text"]
Side = Literal["student", "mentor"]
SIDES: tuple[Side, ...] = ("student", "mentor")

MOST_QUESTIONS = 5
"""What one form of Discord's holds; each side is asked at most so many."""
LONGEST_TITLE = 45
LONGEST_TEXT = 45
LONGEST_MORE = 100
LONGEST_FIRST_MORE = 65
"""Before it stands, in the same 100 characters, that answers are confidential and not anonymous."""
LONGEST_OPTION = 100
LONGEST_ANSWER = 1000
FEWEST_OPTIONS, MOST_OPTIONS = 2, 10
"""Discord's limits of a form: title and label 45 characters, description and option 100, ten options."""
RATINGS = (1, 2, 3, 4, 5)

Value = int | str
"""A rating (1 to 5), the number of an option (from 0), or words."""


@dataclass(frozen=True, kw_only=True)
class SurveyQuestion:
    """One question. `more` explains it; `sides` are asked it; an `optional` one may be left out.

    `welfare` is the number (from 0) of the option that says that the other side does not reply: whoever chooses it is
    looked after the same day. The other side never learns of it.
    """

    text: str
    kind: QuestionKind
    more: str = ""
    options: tuple[str, ...] = ()
    sides: tuple[Side, ...] = SIDES
    optional: bool = False
    welfare: int | None = None


@dataclass(frozen=True, kw_only=True)
class SurveyForm:
    """What is asked. `key` names a form that ships with the bot, and is empty for a programme's own."""

    title: str
    questions: tuple[SurveyQuestion, ...]
    key: str = ""

    def asked(self, side: Side) -> list[tuple[int, SurveyQuestion]]:
        """The questions for one side, each with its number in the form (from 0)."""
        return [(n, question) for n, question in enumerate(self.questions) if side in question.sides]

    @property
    def sides(self) -> tuple[Side, ...]:
        """Those who are asked anything."""
        return tuple(side for side in SIDES if self.asked(side))


@dataclass(frozen=True)
class FormError:
    """What is wrong in a survey's file, as a key of the text catalogue that says the mend too.

    `question` counts from 1; `None` means the form as a whole.
    """

    question: int | None
    key: str
    blanks: Mapping[str, object] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, kw_only=True)
class Survey:
    """A form that has been opened. `opened_by` is a Discord id."""

    id: int
    programme_id: int
    form: SurveyForm
    opened_by: int
    opened_at: datetime
    until: datetime
    closed_at: datetime | None

    def open(self, now: datetime) -> bool:
        return self.closed_at is None and now < self.until

    @property
    def ended_at(self) -> datetime:
        return self.closed_at or self.until


@dataclass(frozen=True, kw_only=True)
class Feedback:
    """What somebody answered: by the question's number. `side` is what they were when they answered."""

    id: int
    survey_id: int
    participant_id: int
    side: Side
    answers: Mapping[int, Value]
    at: datetime
    changed_at: datetime


def side_of(person: Participant | None) -> Side:
    """The side that somebody is on. Raises `Refusal` for who is not asked at all."""
    if person is None:
        raise Refusal("feedback.not_joined")
    if person.kind not in SIDES:
        raise Refusal("feedback.not_asked")
    return "student" if person.kind == "student" else "mentor"


def refuse_closed(survey: Survey, now: datetime) -> None:
    """Raises `Refusal` for a survey that takes no answers any more."""
    if not survey.open(now):
        raise Refusal("feedback.closed", title=survey.form.title)


def read_answers(form: SurveyForm, side: Side, submitted: Mapping[str, object]) -> dict[int, Value]:
    """The answers in a submitted form, whose fields are named `q0`, `q1`, …; what was left empty is left out.

    Raises `Refusal` for values that the form did not offer: a submission can be forged.
    """
    found: dict[int, Value] = {}
    for number, question in form.asked(side):
        raw = submitted.get(f"q{number}")
        value = raw[0] if isinstance(raw, list) and raw else raw
        if value in (None, "", []):
            if not question.optional:
                raise Refusal("feedback.missing", question=question.text)
            continue
        found[number] = _value(question, str(value))
    return found


def _value(question: SurveyQuestion, typed: str) -> Value:
    if question.kind == "text":
        return typed.strip()[:LONGEST_ANSWER]
    allowed = RATINGS if question.kind == "rating" else range(len(question.options))
    if not typed.isdecimal() or int(typed) not in allowed:
        raise Refusal("feedback.unknown")
    return int(typed)


def needs_look(form: SurveyForm, answers: Mapping[int, Value]) -> bool:
    """Whether somebody says that the other side does not reply."""
    return any(
        question.welfare is not None and answers.get(number) == question.welfare
        for number, question in enumerate(form.questions)
    )


def form_errors(form: SurveyForm) -> list[FormError]:
    """What keeps this form from being asked on Discord. Nothing is cut: a text that is too long is an error."""
    found: list[FormError] = []

    def check(key: str, question: int | None, *, wrong: bool, **blanks: object) -> None:
        if wrong:
            found.append(FormError(question, key, blanks))

    check("survey_file.no_title", None, wrong=not form.title)
    check("survey_file.title_long", None, wrong=len(form.title) > LONGEST_TITLE, most=LONGEST_TITLE)
    check("survey_file.no_questions", None, wrong=not form.questions)
    for side in SIDES:
        check("survey_file.too_many", None, wrong=len(form.asked(side)) > MOST_QUESTIONS, most=MOST_QUESTIONS)
    for n, question in enumerate(form.questions, start=1):
        check("survey_file.no_text", n, wrong=not question.text)
        check("survey_file.text_long", n, wrong=len(question.text) > LONGEST_TEXT, most=LONGEST_TEXT)
        first = any(form.asked(side)[:1] == [(n - 1, question)] for side in SIDES)
        most = LONGEST_FIRST_MORE if first else LONGEST_MORE
        check("survey_file.more_long", n, wrong=len(question.more) > most, most=most)
        check("survey_file.no_sides", n, wrong=not question.sides)
        if question.kind == "choice":
            many = not FEWEST_OPTIONS <= len(question.options) <= MOST_OPTIONS
            check("survey_file.options_number", n, wrong=many, fewest=FEWEST_OPTIONS, most=MOST_OPTIONS)
            long = [option for option in question.options if len(option) > LONGEST_OPTION]
            check("survey_file.option_long", n, wrong=bool(long), most=LONGEST_OPTION)
            alike = len({option.casefold() for option in question.options}) < len(question.options)
            check("survey_file.options_alike", n, wrong=alike or not all(question.options))
        else:
            check("survey_file.no_options_here", n, wrong=bool(question.options))
    return list(dict.fromkeys(found))
