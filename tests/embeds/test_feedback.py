"""The results of any survey fit into a message, with the count of every option."""

from datetime import timedelta

import discord
import pytest

from bot.domain.feedback import (
    LONGEST_ANSWER,
    LONGEST_OPTION,
    LONGEST_TEXT,
    LONGEST_TITLE,
    RATINGS,
    QuestionKind,
    Survey,
    SurveyForm,
    SurveyQuestion,
)
from bot.domain.feedback.results import QuestionResult, Results
from bot.embeds.feedback import quotes_text, results_embeds
from tests.conftest import KICKOFF_EVENING as START

OPTIONS = tuple(str(number) + "*" * (LONGEST_OPTION - 1) for number in range(10))
QUOTES = tuple(f"{number:02} " + "_" * (LONGEST_ANSWER - 3) for number in range(20))


def result(number: int, kind: QuestionKind, options: tuple[str, ...] = OPTIONS) -> QuestionResult:
    """What everybody answered to one question, with the longest words that a survey may have."""
    asked = SurveyQuestion(text=str(number).ljust(LONGEST_TEXT, "?"), kind=kind, options=options)
    of = {"rating": RATINGS, "choice": range(len(options)), "text": ()}[kind]
    return QuestionResult(
        number=number,
        question=asked,
        answered=20,
        counts={value: 100 + value for value in of},
        quotes=QUOTES if kind == "text" else (),
        mean=4.5 if kind == "rating" else None,
        before=4.0 if kind == "rating" else None,
        hidden=False,
    )


def results(*questions: QuestionResult) -> Results:
    form = SurveyForm(title="*" * LONGEST_TITLE, questions=tuple(one.question for one in questions))
    survey = Survey(
        id=1,
        programme_id=1,
        form=form,
        opened_by=1,
        opened_at=START,
        until=START + timedelta(days=7),
        closed_at=None,
    )
    return Results(survey=survey, filter="everyone", invited=40, replied=20, questions=questions)


def fits(embeds: list[discord.Embed]) -> None:
    assert sum(map(len, embeds)) <= 6000
    assert all(0 < len(str(field.value)) <= 1024 for embed in embeds for field in embed.fields)


@pytest.mark.parametrize(
    "kinds",
    [
        ("text",) * 1,
        ("text",) * 8,
        ("text",) * 10,
        ("choice",) * 10,
        ("choice",) * 5 + ("text",) * 5,
        ("rating",) * 2 + ("text",) * 8,
    ],
)
def test_the_results_of_any_survey_fit_and_the_file_has_every_word(kinds: tuple[QuestionKind, ...]) -> None:
    found = results(*(result(number, kind) for number, kind in enumerate(kinds)))
    embeds = results_embeds(found, "en")
    fits(embeds)
    for field in embeds[-1].fields if "text" in kinds else ():
        assert "“00 " in str(field.value) and "more, in the file" in str(field.value), "each question is quoted"
    assert all(quotes_text(found, "en").count(quote) == kinds.count("text") for quote in QUOTES)


def test_the_count_of_every_option_is_seen_however_long_their_names_are() -> None:
    [embed] = results_embeds(results(result(0, "choice")), "en")
    lines = str(embed.fields[0].value).splitlines()
    assert [(line[0], line.rsplit(" ", 1)[1]) for line in lines] == [(str(n), str(100 + n)) for n in range(10)]
    assert all("…" in line for line in lines)


def test_names_of_options_are_whole_where_they_fit() -> None:
    [embed] = results_embeds(results(result(0, "choice", ("Every_week", "L" * LONGEST_OPTION))), "en")
    lines = str(embed.fields[0].value).splitlines()
    assert lines[0].startswith("Every\\_week: ") and lines[1].startswith("L" * LONGEST_OPTION + ": ")
