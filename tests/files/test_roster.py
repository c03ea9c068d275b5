"""Roster files as schools have them are read, and what is wrong in a row is said with its place."""

import io
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from bot.domain.roster import RosterFile
from bot.files.roster import read_roster, roster_json
from bot.files.tables import write_csv, write_xlsx
from bot.texts import text
from tests.files.making import HEADER, MENTOR, STUDENT, lines, rewritten, saved, sheet


def names(roster: RosterFile) -> list[str]:
    return [person.name for person in roster.people]


def errors_of(roster: RosterFile) -> list[tuple[int, str, str]]:
    return [(error.row, error.column, error.key.partition(".")[2]) for error in roster.errors]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_csv_of_every_kind(encoding: str, separator: str, newline: str) -> None:
    data = lines(HEADER, MENTOR, STUDENT, separator=separator, newline=newline).encode(encoding)
    roster = read_roster(data, "roster.csv")
    assert roster.errors == ()
    assert names(roster) == ["陳大文", "Nina Иванова"]
    assert roster.people[0].interests == ("AI", "music")


def test_excels_own_line_about_the_separator_is_no_row() -> None:
    roster = read_roster(("sep=;\r\n" + lines(HEADER, MENTOR, separator=";")).encode())
    assert [person.row for person in roster.people] == [2]


def test_rows_are_numbered_as_the_spreadsheet_shows_them() -> None:
    above = [["Mentor roster, 2026"], [], ["Printed for the kickoff; please check"]]
    broken = ["S2", "Two\nlines", "Student", "", "", "a\nb\nc", ""]
    data = lines(*above, HEADER, MENTOR, broken, [], ["S3", "", "Student"])
    roster = read_roster(data.encode())
    assert roster.header_row == 4
    assert [(person.row, person.name) for person in roster.people] == [(5, "陳大文"), (6, "Two lines")]
    assert errors_of(roster) == [(8, "Name", "no_name")]


def test_a_google_forms_export_in_both_formats() -> None:
    questions = [
        "Timestamp",
        "Email Address",
        "What is your full name?",
        "Are you a mentor or a student?",
        "What is your Discord username?",
        "Student number",
        "Which interests would you like to talk about?",
        "Where do you live?",
        "I confirm I am at least 13",
        "May we use photos of you?",
    ]
    answers = [
        "2026/09/01 9:00:00 am GMT+8",
        "a@b.c",
        "김 민지",
        "Student",
        "minji",
        "S1",
        "AI, Art",
        "Seoul",
        "Yes",
        "No",
    ]
    for data in (lines(questions, answers).encode(), sheet(questions, [date(2026, 9, 1), *answers[1:]])):
        roster = read_roster(data)
        assert roster.errors == ()
        (person,) = roster.people
        assert (person.kind, person.time_zone, person.interests) == ("student", "Asia/Seoul", ("AI", "Art"))
        assert (person.age_attested, person.photo_consent) == (True, False)


def test_a_workbook_is_read_whatever_it_is_called() -> None:
    assert names(read_roster(sheet(HEADER, MENTOR), "roster.csv")) == ["陳大文"]


def test_the_sheet_with_the_roster_is_found() -> None:
    book = Workbook()
    assert book.active is not None
    book.active.append(["Please fill in the next sheet"])
    for row in (HEADER, MENTOR):
        book.create_sheet("People") if "People" not in book.sheetnames else None
        book["People"].append(row)
    assert names(read_roster(saved(book))) == ["陳大文"]


def test_a_merged_cell_counts_for_every_row_it_spans() -> None:
    rows = [["M1", "A", "Mentor", "", "Red"], ["S1", "B", "Student"], ["S2", "C", "Student"], ["S3", "D", "Student"]]
    roster = read_roster(sheet(["Title"], HEADER, *rows, title="A1:G1", group="E3:E5"))
    assert [person.group for person in roster.people] == ["Red", "Red", "Red", None]


def test_numbers_dates_and_truths_in_cells() -> None:
    header = ["ID", "Name", "Role", "Group", "Photos"]
    rows = [[1001.0, "A", "student", None, True], [1002, "B", "student", date(2026, 1, 2), False]]
    roster = read_roster(sheet(header, *rows))
    assert [(person.roster_id, person.photo_consent) for person in roster.people] == [("1001", True)]
    assert errors_of(roster) == [(3, "Group", "date_in_cell")]


def test_leading_noughts_that_a_format_shows_are_kept() -> None:
    book = load_workbook(io.BytesIO(sheet(["ID", "Name", "Role"], [42, "A", "student"])))
    assert book.active is not None
    book.active["A2"].number_format = "00000"
    assert read_roster(saved(book)).people[0].roster_id == "00042"


def test_an_id_that_excel_has_rounded_is_found_out() -> None:
    header = ["Name", "Role", "Discord ID"]
    by_number = read_roster(sheet(header, ["A", "student", 1.23456789012345e17], ["B", "student", 123456789012345000]))
    assert errors_of(by_number) == [(2, "Discord ID", "number_rounded"), (3, "Discord ID", "number_rounded")]
    by_text = read_roster(lines(header, ["A", "student", "1.23457E+17"]).encode())
    assert errors_of(by_text) == [(2, "Discord ID", "id_damaged")]
    whole = read_roster(sheet(header, ["A", "student", "123456789012345678"]))
    assert [person.discord_id for person in whole.people] == [123456789012345678]


def test_a_formula_counts_as_the_value_the_workbook_remembers() -> None:
    data = write_xlsx({"S": (["ID", "Name", "Role"], [["S1", "=kept", "student"], ["S2", "B", "student"]])})
    remembered = rewritten(data, b'<c r="B3"', b'<c r="B3" t="str"><f>A1&amp;"x"</f><v>Bea</v></c><c r="Z3"')
    assert names(read_roster(remembered)) == ["=kept", "Bea"]
    forgotten = rewritten(data, b'<c r="B3"', b'<c r="B3"><f>A1</f></c><c r="Z3"')
    assert errors_of(read_roster(forgotten)) == [(3, "Name", "formula_without_value")]
    failed = rewritten(data, b'<c r="B3"', b'<c r="B3" t="e"><f>A1</f><v>#REF!</v></c><c r="Z3"')
    assert errors_of(read_roster(failed)) == [(3, "Name", "cell_error")]


def test_ten_thousand_people_are_read_from_a_workbook() -> None:
    rows = [[f"S{n}", f"P {n}", "student"] for n in range(10_000)]
    assert len(read_roster(write_xlsx({"S": (["ID", "Name", "Role"], rows)})).people) == 10_000


def test_a_mapping_says_what_words_do_not() -> None:
    data = lines(["Nr", "Who", "As", "Tribe"], ["S1", "Ann", "pupil", "Red"]).encode()
    roster = read_roster(data, "x.csv", {"Nr": "roster_id", "Who": "name", "As": "kind", "D": "group"})
    assert [(p.roster_id, p.name, p.kind, p.group) for p in roster.people] == [("S1", "Ann", "student", "Red")]


def test_what_we_wrote_for_a_spreadsheet_is_read_back_as_it_was() -> None:
    header = ["ID", "Name", "Role", "Discord ID"]
    row = ["007", "=Ann", "student", "123456789012345678"]
    for data in (write_csv(header, [row]), write_xlsx({"S": (header, [row])})):
        (person,) = read_roster(data).people
        assert [person.roster_id, person.name, person.kind, person.discord] == row


def test_the_json_is_as_promised() -> None:
    roster = read_roster(lines(HEADER, MENTOR, ["S1", "", "Student"]).encode())
    assert roster_json(roster, text) == {
        "people": [
            {
                "row": 2,
                "kind": "mentor",
                "name": "陳大文",
                "discord": "chan",
                "group": "Red",
                "interests": ["AI", "music"],
                "time_zone": "Asia/Hong_Kong",
            }
        ],
        "errors": [{"row": 3, "column": "Name", "message": "There is no name. Write the person's name."}],
    }


word = st.text(st.characters(categories=("L", "Nd")), min_size=1, max_size=20)
person = st.fixed_dictionaries(
    {
        "name": st.lists(word, min_size=1, max_size=3).map(" ".join).filter(lambda n: len(n) <= 80),
        "kind": st.sampled_from(("student", "mentor", "organiser", "staff")),
        "group": st.none() | st.sampled_from(("Red, deep", "Blue;green", 'Quo"te', "=Formula", "組 一")),
        "interests": st.lists(st.sampled_from(("AI", "Müsik", "足球", "a\tb")), unique=True, max_size=3),
        "time_zone": st.none() | st.sampled_from(("Asia/Hong_Kong", "America/Argentina/Buenos_Aires")),
        "discord": st.booleans(),
    }
)


@given(
    st.lists(person, min_size=1, max_size=6),
    st.sampled_from(",;\t"),
    st.sampled_from(("utf-8", "utf-8-sig", "utf-16", "xlsx")),
)
@settings(deadline=None)
def test_what_is_written_is_what_is_read(people: list[dict[str, Any]], separator: str, kind: str) -> None:
    rows = []
    for number, one in enumerate(people, start=1):
        handle = f"@Handle.{number}" if one["discord"] else ""
        interests = "; ".join(one["interests"])
        rows.append(
            [f"id {number}", one["name"], one["kind"], handle, one["group"] or "", interests, one["time_zone"] or ""]
        )
    data = (
        write_xlsx({"S": (HEADER, rows)}) if kind == "xlsx" else lines(HEADER, *rows, separator=separator).encode(kind)
    )
    roster = read_roster(data)
    crowded = {error.row for error in roster.errors if error.key == "roster_file.many_mentors"}
    assert {error.key for error in roster.errors} <= {"roster_file.many_mentors", "roster_file.no_mentor"}
    seen = {p.row: (p.name, p.kind, p.group, p.time_zone, p.handle) for p in roster.people}
    assert seen == {
        row: (p["name"], p["kind"], p["group"], p["time_zone"], f"handle.{row - 1}" if p["discord"] else None)
        for row, p in enumerate(people, start=2)
        if row not in crowded
    }
