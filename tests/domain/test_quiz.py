"""A question is fit to be asked, or it is said why not."""

from dataclasses import replace

import pytest

from bot.domain.quiz import LONGEST, Question, question_faults

GOOD = Question(text="Which?", options=("this", "that"), right=(1,))


def keys(question: Question) -> list[str]:
    return [key.removeprefix("quiz_file.") for key, _ in question_faults(question)]


def test_a_good_question_has_no_faults() -> None:
    assert keys(GOOD) == []
    assert keys(replace(GOOD, options=("a", "b", "c", "d"), right=(0, 3), seconds=5, points=0)) == []


@pytest.mark.parametrize(
    ("question", "key"),
    [
        (replace(GOOD, text=""), "no_text"),
        (replace(GOOD, text="x" * 301), "text_long"),
        (replace(GOOD, explanation="x" * 501), "explanation_long"),
        (replace(GOOD, options=("a",), right=()), "options_number"),
        (replace(GOOD, options=("a", "b", "c", "d", "e")), "options_number"),
        (replace(GOOD, options=("a", "")), "option_empty"),
        (replace(GOOD, options=("a", "x" * 201)), "option_long"),
        (replace(GOOD, options=("Red", "ｒｅｄ ")), "options_alike"),
        (replace(GOOD, right=()), "no_right"),
        (replace(GOOD, right=(2,)), "right_missing"),
        (replace(GOOD, right=(0, 1)), "all_right"),
        (replace(GOOD, seconds=4), "seconds"),
        (replace(GOOD, seconds=121), "seconds"),
        (replace(GOOD, points=500), "points"),
    ],
)
def test_what_makes_a_question_unfit(question: Question, key: str) -> None:
    assert key in keys(question)


def test_what_is_still_to_be_filled_in_is_the_only_thing_said() -> None:
    question = replace(GOOD, options=("FILL IN", "FILL IN"), right=())
    (fault,) = question_faults(question)
    assert fault == ("quiz_file.unfilled", {"placeholder": "FILL IN", "places": "A, B"})


def test_somebodys_own_words_in_capitals_are_no_template() -> None:
    assert question_faults(replace(GOOD, text="FILL IN THE BLANK: a _____ flows")) == []
    assert question_faults(replace(GOOD, text="What stood where the FILL IN stands?")) != []


def test_the_longest_question_fits_an_embed_even_if_every_character_is_escaped() -> None:
    assert 2 * (LONGEST["text"] + 4 * LONGEST["option"] + LONGEST["explanation"]) < 4096
