"""What is written opens in a spreadsheet program as it was meant, and nothing in it runs."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from bot.files.cells import plain_cell, safe_cell
from bot.files.tables import write_csv, write_xlsx


@pytest.mark.parametrize("value", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "  =1", "＝1", "007", "123456789012345678"])
def test_a_cell_that_would_change_gets_an_apostrophe(value: str) -> None:
    assert safe_cell(value) == f"'{value}"


@pytest.mark.parametrize("value", ["Ann", "", "1", "12345678901", "0", "a=b", 5, 2.5, None, True])
def test_other_cells_stay_as_they_are(value: object) -> None:
    assert safe_cell(value) == value


def test_an_id_is_text_even_if_it_is_given_as_a_number() -> None:
    assert safe_cell(123456789012345678) == "'123456789012345678"


@given(st.text())
@settings(deadline=None)
def test_the_apostrophe_is_taken_off_again(value: str) -> None:
    safe = safe_cell(value)
    assert isinstance(safe, str)
    assert plain_cell(safe) == value or plain_cell(safe) == safe == value


def test_csv_is_for_excel() -> None:
    data = write_csv(["Name", "Discord"], [["陳, 大文", 123456789012345678], ["=cmd|x", None]])
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    assert rows == [["Name", "Discord"], ["陳, 大文", "'123456789012345678"], ["'=cmd|x", ""]]


def test_a_workbook_has_text_as_text_and_numbers_as_numbers() -> None:
    rows = [["=1+1", 3, 123456789012345678, None, "007", True, "https://example.org"]]
    book = load_workbook(io.BytesIO(write_xlsx({"Answers": (["a", "b", "c", "d", "e", "f", "g"], rows)})))
    sheet = book["Answers"]
    assert [cell.value for cell in sheet[2]] == [
        "=1+1",
        3,
        "123456789012345678",
        None,
        "007",
        True,
        "https://example.org",
    ]
    assert [cell.data_type for cell in sheet[2]][:3] == ["s", "n", "s"]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:G2"


def test_sheets_get_titles_that_excel_takes() -> None:
    titles = ["A/B: [x]?", "a b   x", "x" * 40, "x" * 50, "", "History", "'q'"]
    book = load_workbook(io.BytesIO(write_xlsx({title: (["h"], []) for title in titles})))
    assert len(book.sheetnames) == len(titles)
    assert all(len(name) <= 31 for name in book.sheetnames)


def test_a_text_too_long_for_a_cell_is_cut() -> None:
    book = load_workbook(io.BytesIO(write_xlsx({"S": (["h"], [["x" * 40_000]])})))
    assert book["S"]["A2"].value == "x" * 32_767
