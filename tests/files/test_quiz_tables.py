"""Spreadsheets of Kahoot and ClassQuiz, and CSV: headers are found by their words, rows are told by their number."""

from datetime import date
from typing import Any

import pytest

from bot.domain.quiz import PackFile, Question
from bot.domain.unreadable import Unreadable
from bot.files.quiz import read_pack, where
from bot.files.quiz.tabular import MOST_ROWS
from bot.files.tables import write_csv
from bot.texts import known, text
from tests.files.making import lines, saved, sheet
from tests.files.packs_made import BLACK_SEA, KAHOOT_HEADER, PARIS, classquiz, kahoot, sample

ONE = Question(text="Which river flows through Paris?", options=("Nile", "Seine"), right=(1,), seconds=20)
TWO = Question(
    text="Which flow into the Black Sea?", options=("Danube", "Rhine", "Dnieper", "Rhône"), right=(0, 2), seconds=60
)


def errors_of(pack: PackFile) -> list[tuple[int | None, int | None, str]]:
    return [(error.question, error.row, error.key.partition(".")[2]) for error in pack.errors]


def csv(*rows: list[str], header: list[str] | None = None) -> PackFile:
    return read_pack(
        lines(header or ["Question", "Answer 1", "Answer 2", "Answer 3", "Correct"], *rows).encode(), "q.csv"
    )


def test_kahoots_template_is_read() -> None:
    pack = read_pack(kahoot(), "anything.bin")
    assert (pack.format, pack.title, pack.errors) == ("kahoot", "Rivers", ())
    assert pack.questions == (ONE, TWO)


def test_a_kahoot_without_a_title_of_its_own_is_called_as_its_file() -> None:
    assert read_pack(kahoot(title="Quiz template"), "My rivers.xlsx").title == "My rivers"
    assert read_pack(kahoot(header_row=1), "My rivers.xlsx").title == "My rivers"


@pytest.mark.parametrize("header_row", [1, 4, 8, 12])
def test_the_header_may_be_on_any_of_the_first_rows(header_row: int) -> None:
    assert read_pack(kahoot(header_row=header_row)).questions == (ONE, TWO)


@pytest.mark.parametrize("dash", ["-", "–", "—", "‐", "−", ":", ""])
def test_headers_are_matched_loosely(dash: str) -> None:
    header = [str(text).replace("-", dash).replace("–", dash) if text else "Question #" for text in KAHOOT_HEADER]
    assert read_pack(kahoot(header=header)).questions == (ONE, TWO)
    shouted = [text.upper().replace("(S)", "s").replace(" ", "  ") for text in header]
    assert read_pack(kahoot(header=shouted)).questions == (ONE, TWO)


def test_short_headers_in_another_order_will_do() -> None:
    header = ["Correct answer", "Question text", "Option A", "Option B", "Option C", "Option D", "Time limit"]
    row = ["1,3", "Which flow into the Black Sea?", "Danube", "Rhine", "Dnieper", "Rhône", 60]
    assert read_pack(sheet(header, row)).questions == (TWO,)


def test_programs_write_headers_too_and_a_row_above_may_look_like_one() -> None:
    above = ["Question bank", "Score sheet"]
    header = ["question_text", "option_a", "option_b", "option_c", "option_d", "time_limit", "correct_answer"]
    assert read_pack(sheet(above, header, BLACK_SEA)).questions == (TWO,)


@pytest.mark.parametrize("right", ["1,3", "1, 3", "1;3", "1 and 3", "1 & 3", "1.3", 1.3, "3,1", "1 3", "1，3"])
def test_several_right_answers(right: Any) -> None:
    assert read_pack(kahoot([*BLACK_SEA[:-1], right])).questions == (TWO,)


@pytest.mark.parametrize(
    ("right", "key"),
    [
        (3, "right_no_answer"),
        ("1,3", "right_no_answer"),
        (0, "right_no_answer"),
        (12, "right_no_answer"),
        (None, "no_right_cell"),
        ("Paris", "right_unknown"),
        ("1,2", "all_right"),
        (date(2024, 3, 1), "date_in_cell"),
    ],
)
def test_what_names_no_answer_is_told_by_row(right: Any, key: str) -> None:
    pack = read_pack(kahoot(BLACK_SEA, [*PARIS[:-1], right]))
    assert errors_of(pack) == [(2, 10, key)]
    assert where(pack.errors[0], text) == "question 2 (row 10)"
    assert pack.questions == (TWO,)


def test_an_answer_left_out_in_the_middle_keeps_the_numbers_of_the_others() -> None:
    pack = read_pack(kahoot(["Which?", "Po", None, "Ob", None, 20, 3]))
    assert [(q.options, q.right) for q in pack.questions] == [(("Po", "Ob"), (1,))]


@pytest.mark.parametrize(
    ("row", "key"),
    [
        (["Which?", "Po", "Ob", None, None, 240, 1], "seconds"),
        (["Which?", "Po", "Ob", None, None, "soon", 1], "cell_number"),
        ([None, "Po", "Ob", None, None, 20, 1], "no_text_cell"),
        (["Which?", "Po", None, None, None, 20, 1], "options_number"),
        (["x" * 301, "Po", "Ob", None, None, 20, 1], "text_long"),
        (["Which?", "x" * 201, "Ob", None, None, 20, 1], "option_long"),
        (["Which?", "Po", "po ", None, None, 20, 1], "options_alike"),
    ],
)
def test_a_bad_row_is_told_and_leaves_the_others(row: list[Any], key: str) -> None:
    pack = read_pack(kahoot(PARIS, row, BLACK_SEA))
    assert {error for _, _, error in errors_of(pack)} >= {key}
    assert {(question, place) for question, place, _ in errors_of(pack)} == {(2, 10)}
    assert pack.questions == (ONE, TWO)


def test_formulas_count_as_what_they_show_or_are_told() -> None:
    pack = read_pack(kahoot(PARIS, ["=A1&B1", "Po", "Ob", None, None, 20, 1]))
    assert errors_of(pack) == [(2, 10, "formula_without_value")]


def test_percentages_are_read_as_they_are_seen() -> None:
    from openpyxl import Workbook

    book = Workbook()
    assert book.active is not None
    book.active.append(["Question", "Answer 1", "Answer 2", "Time limit", "Correct"])
    book.active.append(["How many?", 0.5, 0.125, 20, 1])
    book.active["B2"].number_format, book.active["C2"].number_format = "0%", "0.0%"
    assert read_pack(saved(book)).questions[0].options == ("50%", "12.5%")


def test_classquizs_spreadsheet_is_read() -> None:
    pack = read_pack(classquiz(), "export.xlsx")
    assert (pack.format, pack.title, pack.description) == ("classquiz", "Rivers", "About rivers of the world")
    assert pack.errors == ()
    assert pack.questions == (ONE, TWO)


def test_classquizs_questions_without_a_right_answer_are_told() -> None:
    assert errors_of(read_pack(classquiz(PARIS, [*BLACK_SEA[:-1], ""]))) == [(2, 15, "no_right_cell")]


def test_the_sheet_with_the_questions_is_found() -> None:
    from openpyxl import Workbook

    book = Workbook()
    assert book.active is not None
    book.active.append(["Read this first"])
    second = book.create_sheet("Questions")
    for row in (KAHOOT_HEADER, [1, *PARIS]):
        second.append(row)
    assert read_pack(saved(book)).questions == (ONE,)


def test_csv_is_read_with_all_it_may_have() -> None:
    pack = read_pack(sample("rivers.csv"), "x.csv")
    assert (pack.format, pack.title, pack.licence) == ("csv", "Rivers", "CC0")
    assert [(q.right, q.seconds, q.points) for q in pack.questions] == [
        ((1,), 20, 1000),
        ((0, 2), 30, 2000),
        ((1,), 30, 1000),
        ((0,), 30, 1000),
    ]
    assert pack.questions[0].explanation == "From Burgundy to the Channel."
    assert errors_of(pack) == [(5, 8, "no_right_cell")]


def test_a_csv_of_a_kahoot_is_read_by_number() -> None:
    row = ["2 + 2?", "1", "2", "4", "3", "20", "3"]
    pack = read_pack(write_csv([str(text or "") for text in KAHOOT_HEADER], [["1", *row]]), "x.csv")
    assert [q.right for q in pack.questions] == [(2,)]


@pytest.mark.parametrize(
    ("right", "expected"),
    [("2", (1,)), ("B", (1,)), ("b,c", (1, 2)), ("Ob", (1,)), ("ob; LENA", (1, 2)), ("2;3", (1, 2))],
)
def test_csv_says_what_is_right_by_number_letter_or_words(right: str, expected: tuple[int, ...]) -> None:
    assert csv(["Which?", "Po", "Ob", "Lena", right]).questions[0].right == expected


def test_csv_that_could_mean_two_things_is_not_guessed_at() -> None:
    assert errors_of(csv(["3 + 1?", "4", "3", "2", "2"])) == [(1, 2, "right_unclear")]
    assert errors_of(csv(["Which?", "Po", "Ob", "Lena", "Po, Ural"])) == [(1, 2, "right_unknown")]


def test_csv_with_wrong_answers_in_columns_of_their_own() -> None:
    header = ["Question", "Correct answer", "Incorrect answer 1", "Incorrect answer 2", "Wrong answer 3"]
    (question,) = csv(["Which?", "Po", "Ob", "Lena", ""], header=header).questions
    assert set(question.options) == {"Po", "Ob", "Lena"}
    assert [question.options[index] for index in question.right] == ["Po"]


@pytest.mark.parametrize(
    ("header", "key"),
    [
        (["Question", "Answer 1", "Answer 2"], "no_right_column"),
        (["Question", "Answer 1", "Correct"], "no_option_columns"),
        (["Question", "Correct", "Seconds"], "no_option_columns"),
    ],
)
def test_a_column_that_is_lacking_is_named(header: list[str], key: str) -> None:
    pack = csv(["Which?", "Po", "Ob"], header=header)
    assert errors_of(pack) == [(None, None, key)]
    assert pack.good_part is None
    assert "“Question”" in text(pack.errors[0].key, **pack.errors[0].blanks)


def test_a_table_without_questions_or_header() -> None:
    assert errors_of(read_pack(sheet(KAHOOT_HEADER, [1], [2]))) == [(None, None, "no_questions_table")]
    with pytest.raises(Unreadable, match="no_header"):
        read_pack(sheet(["Name", "Role"], ["Ann", "student"]))


def test_far_too_many_rows_and_questions() -> None:
    row = ["Which {}?", "Po", "Ob", "", "1"]
    many = [[cell.format(n) for cell in row] for n in range(10_000)]
    pack = csv(*many)
    assert errors_of(pack) == [(None, None, "too_many")]
    assert pack.errors[0].blanks["count"] == 10_000
    assert pack.good_part is None
    with pytest.raises(Unreadable, match="too_many_rows") as no:
        csv(*many, row)
    assert no.value.blanks == {"most": MOST_ROWS}
    assert known(no.value.key)
