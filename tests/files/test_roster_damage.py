"""What is no roster is refused with a sentence that says the mend; nothing crashes the reader or fills its memory."""

import struct

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.domain.unreadable import Unreadable
from bot.files import archive
from bot.files import roster as module
from bot.files.roster import read_roster
from bot.files.tables import write_xlsx
from bot.texts import known, text
from tests.files.making import HEADER, MENTOR, STUDENT, edited, lines, rewritten, sheet, zipped


def refusal(data: bytes, filename: str = "roster.csv") -> str:
    with pytest.raises(Unreadable) as no:
        read_roster(data, filename)
    assert known(no.value.key)
    assert "{" not in text(no.value.key, **no.value.blanks)
    return no.value.key.partition(".")[2]


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


def test_a_stray_nul_harms_nobody() -> None:
    assert [person.name for person in read_roster(b"ID,Name,Role\nS1,An\x00n,student\n").people] == ["Ann"]


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
    assert [person.name for person in read_roster(data).people] == ["陳大文"]


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


def test_limits_are_where_the_sentences_say(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LARGEST_FILE", 2**20)
    with pytest.raises(Unreadable) as no:
        read_roster(b"x" * (2**20 + 1))
    assert "1 MB" in text(no.value.key, **no.value.blanks)
