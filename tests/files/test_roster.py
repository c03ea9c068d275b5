"""Roster files as schools have them are read; what is no roster is refused with a mend; nothing crashes."""

import csv
import io
import struct
import zipfile
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from bot.domain.roster import RosterFile
from bot.domain.unreadable import Unreadable
from bot.files import archive
from bot.files import roster as module
from bot.files.roster import read_roster, roster_json
from bot.files.tables import write_csv, write_xlsx
from bot.texts import known, text

HEADER = ["ID", "Name", "Role", "Discord", "Group", "Interests", "Time zone"]
MENTOR = ["M1", "陳大文", "Mentor", "chan", "Red", "AI, music", "Asia/Hong_Kong"]
STUDENT = ["S1", "Nina Иванова", "Student", "@Nina", "Red", "", "London"]


def lines(*rows: list[str], separator: str = ",", newline: str = "\r\n") -> str:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=separator, lineterminator=newline).writerows(rows)
    return buffer.getvalue()


def sheet(*rows: list[Any], **merge: str) -> bytes:
    book = Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    for cells in merge.values():
        book.active.merge_cells(cells)
    return saved(book)


def saved(book: Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def names(roster: RosterFile) -> list[str]:
    return [person.name for person in roster.people]


def errors_of(roster: RosterFile) -> list[tuple[int, str, str]]:
    return [(error.row, error.column, error.key.removeprefix("roster_file.")) for error in roster.errors]


def refusal(data: bytes, filename: str = "roster.csv") -> str:
    with pytest.raises(Unreadable) as no:
        read_roster(data, filename)
    assert known(no.value.key)
    assert "{" not in text(no.value.key, **no.value.blanks)
    return no.value.key.removeprefix("roster_file.")


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
    assert errors_of(by_number) == [(2, "Discord ID", "id_damaged"), (3, "Discord ID", "id_damaged")]
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


def rewritten(data: bytes, old: bytes, new: bytes) -> bytes:
    """A workbook with something in its first sheet replaced."""
    return edited(data, {"xl/worksheets/sheet1.xml": lambda xml: xml.replace(old, new, 1)})


def edited(data: bytes, edits: dict[str, Any]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, edits.get(name, lambda same: same)(old.read(name)))
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf\r\n \r\n", "empty"),
        (b"\x00" * 50, "empty"),
        (b"just a letter\nto you\n", "no_header"),
        (b"ID,Name,Role\r\n", "no_rows"),
        (b"ID,Name,Role\r\n,,\r\n", "no_rows"),
        (b'ID,Name,Role\r\nS1,"Ann,student\r\nS2,Bea,student\r\n', "open_quote"),
        ("ID,Name,Role\nS1,Zoé,student".encode("cp1252"), "not_utf8"),
        ("ID,姓名,Role\nS1,陳大文,student".encode("big5"), "not_utf8"),
        (b"ID,Name,Role\nS1," + b"x" * 40_000 + b",student", "huge_cell"),
        (b"ID,Name,Role\nS1," + b"x" * 200_000 + b",student", "huge_cell"),
        (b"ID,Name,Role" + b",x" * 300 + b"\nS1,Ann,student", "too_many_columns"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "old_excel"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "password"),
        (b"<html><table><tr><td>Name</td></tr></table></html>", "web_page"),
        (b'\xef\xbb\xbf<?xml version="1.0"?><Workbook/>', "web_page"),
        (b"%PDF-1.7 ...", "other_kind"),
        (b"PK\x03\x04 and no more", "damaged"),
        (b"x" * (10 * 2**20 + 1), "too_large"),
    ],
)
def test_what_is_no_roster_is_refused_with_its_mend(data: bytes, key: str) -> None:
    assert refusal(data) == key


def test_more_than_ten_thousand_people_are_refused_in_both_formats() -> None:
    rows = [[f"S{n}", f"P {n}", "student"] for n in range(10_001)]
    assert refusal(lines(["ID", "Name", "Role"], *rows).encode()) == "too_many_rows"
    assert refusal(write_xlsx({"S": (["ID", "Name", "Role"], rows)})) == "too_many_rows"


def test_ten_thousand_people_are_read_from_a_workbook() -> None:
    rows = [[f"S{n}", f"P {n}", "student"] for n in range(10_000)]
    assert len(read_roster(write_xlsx({"S": (["ID", "Name", "Role"], rows)})).people) == 10_000


def test_a_stray_nul_harms_nobody() -> None:
    assert names(read_roster(b"ID,Name,Role\nS1,An\x00n,student\n")) == ["Ann"]


def zipped(**parts: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return buffer.getvalue()


def test_other_archives_are_refused() -> None:
    assert refusal(zipped(mimetype=b"application/vnd.oasis.opendocument.spreadsheet")) == "other_archive"


def test_a_bomb_is_refused_by_what_it_declares() -> None:
    assert refusal(zipped(**{"xl/workbook.xml": b"x", "a": b"0" * (archive.MOST_UNPACKED + 1)})) == "bomb"


def test_a_bomb_is_refused_by_its_ratio() -> None:
    assert refusal(zipped(**{"xl/workbook.xml": b"x", "a": b"0" * (20 * 2**20)})) == "bomb"


def test_a_bomb_of_many_small_parts_is_refused() -> None:
    assert refusal(zipped(**{f"part{n}": b"x" for n in range(archive.MOST_ENTRIES + 1)})) == "bomb"


def test_a_bomb_that_lies_about_its_size_is_refused() -> None:
    bomb = bytearray(zipped(**{"xl/workbook.xml": b"<x/>", "xl/a.xml": b"0" * (20 * 2**20)}))
    directory = bomb.rindex(b"PK\x01\x02")
    struct.pack_into("<I", bomb, directory + 24, 10)  # the declared size of the last part
    assert refusal(bytes(bomb)) in ("damaged", "bomb")


def test_entities_in_a_workbook_are_not_expanded() -> None:
    lol = b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    data = edited(sheet(HEADER, MENTOR), {"xl/worksheets/sheet1.xml": lambda xml: lol + xml.split(b"?>", 1)[-1]})
    assert refusal(data) == "damaged"


def test_a_locked_part_is_refused() -> None:
    data = bytearray(sheet(HEADER, MENTOR))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.index(signature)
        data[at + offset] |= 1
    assert refusal(bytes(data)) == "password"


def test_one_far_cell_does_not_fill_the_memory() -> None:
    data = rewritten(
        sheet(HEADER, MENTOR), b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    )
    assert names(read_roster(data)) == ["陳大文"]


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


GOOD_CSV = lines(HEADER, MENTOR, STUDENT).encode()
GOOD_XLSX = sheet(HEADER, MENTOR, STUDENT)


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A good file with pieces overwritten, taken out or put in."""
    data = bytearray(draw(st.sampled_from((GOOD_CSV, GOOD_XLSX))))
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(data)))
        data[at : at + draw(st.integers(0, 8))] = draw(st.binary(max_size=8))
    return bytes(data)


@given(st.binary(max_size=400) | st.text(max_size=200).map(str.encode) | damaged())
@example(b"PK\x05\x06" + b"\x00" * 18)
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_no_bytes_break_the_reader(data: bytes) -> None:
    try:
        roster = read_roster(data, "any.csv")
    except Unreadable as no:
        assert known(no.key)
        return
    for error in (*roster.errors, *roster.warnings):
        assert known(error.key)
        assert "{" not in text(error.key, **error.blanks) or any("{" in str(v) for v in error.blanks.values())


@given(damaged())
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_no_damage_inside_the_sheet_breaks_the_reader(noise: bytes) -> None:
    data = edited(GOOD_XLSX, {"xl/worksheets/sheet1.xml": lambda xml: xml[:300] + noise[:40] + xml[320:]})
    try:
        read_roster(data)
    except Unreadable as no:
        assert known(no.key)


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


def test_limits_are_where_the_sentences_say(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LARGEST_FILE", 2**20)
    with pytest.raises(Unreadable) as no:
        read_roster(b"x" * (2**20 + 1))
    assert "1 MB" in text(no.value.key, **no.value.blanks)
