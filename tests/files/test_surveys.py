"""Survey files: what ships is fit to be asked, and what is wrong is said with the mend."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.feedback import MOST_QUESTIONS, SIDES
from bot.domain.unreadable import Unreadable
from bot.files.surveys import LARGEST, SHIPPED, read_survey, shipped_forms

GOOD = """
title = "Pulse"
[[question]]
text = "How is it?"
[[question]]
text = "Does your mentor reply?"
kind = "choice"
for = "students"
options = ["Yes", "No"]
welfare = "No"
[[question]]
text = "Anything else?"
kind = "text"
optional = true
"""


def test_one_ships_for_after_the_kickoff_the_middle_and_the_end() -> None:
    assert tuple(form.key for form in shipped_forms()) == SHIPPED
    for form in shipped_forms():
        assert all(0 < len(form.asked(side)) <= MOST_QUESTIONS for side in SIDES)


def test_in_the_middle_both_sides_can_say_that_they_get_no_reply() -> None:
    pulse = next(form for form in shipped_forms() if form.key == "pulse")
    for side in SIDES:
        assert any(question.welfare is not None for _, question in pulse.asked(side))


def test_a_file_is_read_as_it_is_written() -> None:
    form, errors = read_survey(GOOD.encode())
    assert errors == []
    rating, reply, words = form.questions
    assert (rating.kind, rating.sides, rating.optional) == ("rating", ("student", "mentor"), False)
    assert (reply.sides, reply.options, reply.welfare) == (("student",), ("Yes", "No"), 1)
    assert (words.kind, words.optional) == ("text", True)


@pytest.mark.parametrize(
    ("old", "new", "key", "question"),
    [
        ('kind = "text"', 'kind = "essay"', "survey_file.kind", 3),
        ('for = "students"', 'for = "parents"', "survey_file.sides", 2),
        ('["Yes", "No"]', '"Yes or no"', "survey_file.options_form", 2),
        ('welfare = "No"', 'welfare = "Never"', "survey_file.welfare", 2),
        ("optional = true", 'optional = "yes"', "survey_file.optional", 3),
        ('text = "Anything else?"', 'txt = "Anything else?"', "survey_file.unknown_key", 3),
        ('title = "Pulse"', 'titel = "Pulse"', "survey_file.unknown_key", None),
    ],
)
def test_what_is_wrong_is_said_with_its_question(old: str, new: str, key: str, question: int | None) -> None:
    _, errors = read_survey(GOOD.replace(old, new).encode())
    assert (key, question) in [(error.key, error.question) for error in errors]


@pytest.mark.parametrize("content", [b"not = [toml", b"\xff\xfe\x00", b"x" * (LARGEST + 1)])
def test_what_is_no_survey_at_all_is_turned_away(content: bytes) -> None:
    with pytest.raises(Unreadable):
        read_survey(content)


@given(st.text(max_size=300))
def test_no_text_is_too_strange(typed: str) -> None:
    try:
        read_survey(typed.encode("utf-8", "surrogatepass"))
    except Unreadable as no:
        assert no.key.startswith("survey_file.")
