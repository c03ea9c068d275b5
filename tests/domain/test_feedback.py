"""Surveys: what may be asked, what counts as an answer, and that nobody can be told from the results."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.feedback import (
    Feedback,
    Side,
    Survey,
    SurveyForm,
    SurveyQuestion,
    form_errors,
    needs_look,
    read_answers,
)
from bot.domain.feedback.results import FEWEST, FILTERS, Filter, QuestionResult, Results, results
from bot.domain.refusal import Refusal

NOW = datetime(2026, 11, 1, tzinfo=UTC)
RATING = SurveyQuestion(text="How is it?", kind="rating")
REPLY = SurveyQuestion(text="Do they reply?", kind="choice", options=("Yes", "No"), welfare=1, optional=True)
WORDS = SurveyQuestion(text="Anything?", kind="text", optional=True)
FORM = SurveyForm(title="Pulse", questions=(RATING, REPLY, WORDS))
SURVEY = Survey(
    id=1, programme_id=1, form=FORM, opened_by=9, opened_at=NOW, until=NOW + timedelta(days=7), closed_at=None
)
AFTER = SURVEY.until


def said(number: int, side: Side, **answers: object) -> Feedback:
    by_number = {int(name[1:]): value for name, value in answers.items()}
    return Feedback(
        id=number,
        survey_id=1,
        participant_id=number,
        side=side,
        answers=by_number,  # type: ignore[arg-type]
        at=NOW,
        changed_at=NOW,
    )


def looked_at(feedback: Sequence[Feedback], chosen: Filter = "everyone") -> Results:
    return results(SURVEY, feedback, invited={"student": 20, "mentor": 10}, chosen=chosen, now=AFTER)


def shown(result: QuestionResult) -> int:
    """How many answers one can read off a question's result."""
    return 0 if result.hidden else (result.answered or 0)


people = st.lists(
    st.tuples(
        st.sampled_from(("student", "mentor")),
        st.integers(1, 5),
        st.none() | st.integers(0, 1),
        st.none() | st.text(min_size=1, max_size=5),
    ),
    max_size=40,
)


def answers_of(drawn: Sequence[tuple[Side, int, int | None, str | None]]) -> list[Feedback]:
    found = []
    for number, (side, rating, choice, words) in enumerate(drawn):
        given_ = {"q0": rating, "q1": choice, "q2": words}
        found.append(said(number, side, **{name: value for name, value in given_.items() if value is not None}))
    return found


@given(people)
def test_no_filter_and_no_difference_of_two_shows_one_to_four_people(
    drawn: Sequence[tuple[Side, int, int | None, str | None]],
) -> None:
    tables = {chosen: looked_at(answers_of(drawn), chosen) for chosen in FILTERS}
    for number in range(len(FORM.questions)):
        counts = {chosen: shown(tables[chosen].questions[number]) for chosen in FILTERS}
        visible = {chosen: count for chosen, count in counts.items() if count}
        assert all(count >= FEWEST for count in visible.values())
        # Students and mentors have nobody in common; what can be taken from one another is a part from the whole.
        for one, other in permutations(visible, 2):
            if one == "everyone":
                assert not 0 < visible[one] - visible[other] < FEWEST, (one, other, visible)


@given(people)
def test_what_is_shown_adds_up(drawn: Sequence[tuple[Side, int, int | None, str | None]]) -> None:
    for result in looked_at(answers_of(drawn)).questions:
        if result.hidden:
            assert (result.answered, dict(result.counts), list(result.quotes), result.mean) == (None, {}, [], None)
        elif result.question.kind == "text":
            assert len(result.quotes) == result.answered
        else:
            assert sum(result.counts.values()) == result.answered


def test_four_answers_show_nothing_and_five_do() -> None:
    four = [said(n, "student", q0=4) for n in range(4)]
    assert looked_at(four).questions[0].hidden
    five = looked_at([*four, said(4, "student", q0=5)]).questions[0]
    assert (five.answered, five.mean) == (5, 4.2)


def test_students_are_not_shown_if_a_few_mentors_could_be_worked_out_from_them() -> None:
    feedback = [said(n, "student", q0=4) for n in range(9)] + [said(9, "mentor", q0=1)]
    assert not looked_at(feedback).questions[0].hidden
    assert looked_at(feedback, "student").questions[0].hidden


def test_there_are_no_results_while_it_is_open() -> None:
    with pytest.raises(Refusal, match="still_open"):
        results(SURVEY, [], invited={}, chosen="everyone", now=NOW)
    closed = replace(SURVEY, closed_at=NOW)
    assert results(closed, [], invited={}, chosen="everyone", now=NOW).replied == 0


def test_the_change_since_an_earlier_survey_is_of_the_same_question() -> None:
    before = looked_at([said(n, "student", q0=2) for n in range(5)])
    now = results(
        SURVEY,
        [said(n, "student", q0=4) for n in range(5)],
        invited={"student": 20},
        chosen="everyone",
        now=AFTER,
        earlier=before,
    )
    assert (now.questions[0].mean, now.questions[0].before) == (4, 2)


def test_quotes_do_not_stand_in_the_order_in_which_they_came() -> None:
    written = ["now", "Before", "after", "now", "Zest"]
    found = looked_at([said(n, "student", q2=words) for n, words in enumerate(written)])
    assert list(found.questions[2].quotes) == ["after", "Before", "now", "now", "Zest"]


@pytest.mark.parametrize(
    "submitted",
    [{"q0": "6"}, {"q0": "0"}, {"q0": "x"}, {"q0": "3", "q1": "2"}, {"q0": "3", "q1": "-1"}, {"q1": "0"}, {"q0": []}],
)
def test_what_the_form_did_not_offer_is_refused(submitted: dict[str, object]) -> None:
    with pytest.raises(Refusal):
        read_answers(FORM, "student", submitted)


def test_what_is_left_empty_is_left_out() -> None:
    assert read_answers(FORM, "student", {"q0": "3", "q1": None, "q2": ""}) == {0: 3}
    assert read_answers(FORM, "student", {"q0": ["3"], "q1": "1", "q2": " fine "}) == {0: 3, 1: 1, 2: "fine"}


def test_no_reply_asks_for_a_look() -> None:
    assert needs_look(FORM, {0: 5, 1: 1})
    assert not needs_look(FORM, {0: 1, 1: 0})


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"title": "x" * 46}, "survey_file.title_long"),
        ({"title": ""}, "survey_file.no_title"),
        ({"questions": ()}, "survey_file.no_questions"),
        ({"questions": tuple(replace(RATING, text=f"Question {n}?") for n in range(6))}, "survey_file.too_many"),
        ({"questions": (replace(RATING, text="x" * 46),)}, "survey_file.text_long"),
        ({"questions": (replace(RATING, more="x" * 66),)}, "survey_file.more_long"),
        ({"questions": (replace(REPLY, options=("Yes",)),)}, "survey_file.options_number"),
        ({"questions": (replace(REPLY, options=("Yes", "x" * 101)),)}, "survey_file.option_long"),
        ({"questions": (replace(REPLY, options=("Yes", "YES")),)}, "survey_file.options_alike"),
        ({"questions": (replace(RATING, options=("Yes", "No")),)}, "survey_file.no_options_here"),
    ],
)
def test_what_discord_could_not_show_is_an_error(change: dict[str, object], key: str) -> None:
    assert key in [error.key for error in form_errors(replace(FORM, **change))]  # type: ignore[arg-type]


def test_five_for_each_side_are_not_too_many() -> None:
    students = [replace(RATING, text=f"Student {n}?", sides=("student",)) for n in range(5)]
    mentors = [replace(RATING, text=f"Mentor {n}?", sides=("mentor",)) for n in range(5)]
    assert form_errors(SurveyForm(title="Long", questions=(*students, *mentors))) == []
