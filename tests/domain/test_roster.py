"""A table of cells becomes people, and errors that say where and what."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.roster import MOST_ROWS, CellFault, RosterFile, RosterRow, read_table
from bot.domain.roster.claims import TURN_NOBODY_AWAY
from bot.domain.unreadable import Unreadable

HEADER = ("ID", "Name", "Role", "Discord", "Group", "Time zone", "Photos")


def read(*rows: tuple[str, ...], header: tuple[str, ...] = HEADER, mapping: dict[str, str] | None = None) -> RosterFile:
    return read_table(enumerate((header, *rows), start=1), mapping)


def errors_of(roster: RosterFile) -> list[tuple[int, str, str]]:
    return [(error.row, error.column, error.key.removeprefix("roster_file.")) for error in roster.errors]


def rows_of(roster: RosterFile) -> list[int]:
    return [person.row for person in roster.people]


def test_a_good_row_becomes_a_person() -> None:
    roster = read(("S1", "陳大文", "Mentor", "@Chan", "Red", "Tokyo", "yes"))
    assert roster.errors == ()
    assert roster.people == (
        RosterRow(
            row=2,
            kind="mentor",
            name="陳大文",
            discord="chan",
            roster_id="S1",
            group="Red",
            time_zone="Asia/Tokyo",
            photo_consent=True,
        ),
    )


def test_only_what_identifies_is_needed() -> None:
    roster = read(("S1", "A", "student"), ("", "B", "student", "handle"), ("", "C", "student", "123456789012345678"))
    assert roster.errors == ()
    assert [(p.roster_id, p.handle, p.discord_id) for p in roster.people] == [
        ("S1", None, None),
        (None, "handle", None),
        (None, None, 123456789012345678),
    ]


def test_a_name_alone_identifies_nobody() -> None:
    roster = read(("", "Ann", "student"), ("S2", "Bea", "student"))
    assert errors_of(roster) == [(2, "", "no_identity")]
    assert rows_of(roster) == [3]


def test_a_row_with_several_faults_is_told_all_of_them() -> None:
    roster = read(("S1", "", "guest", "a#1234", "", "UTC+8", "perhaps"))
    assert errors_of(roster) == [
        (2, "Name", "no_name"),
        (2, "Role", "unknown_kind"),
        (2, "Discord", "legacy_handle"),
        (2, "Time zone", "zone_offset"),
        (2, "Photos", "not_yes_or_no"),
    ]
    assert roster.people == ()


def test_given_and_family_name_are_put_together_in_the_order_of_the_sheet() -> None:
    roster = read(("Chan", "Tai Man", "student", "S1"), header=("Surname", "Given name", "Role", "ID"))
    assert [person.name for person in roster.people] == ["Chan Tai Man"]


def test_the_same_row_twice_is_kept_once() -> None:
    roster = read(("S1", "Ann", "student"), ("S2", "Bea", "student"), ("S1", "Ann", "student"))
    assert errors_of(roster) == [(4, "", "same_row")]
    assert rows_of(roster) == [2, 3]


def test_rows_that_differ_under_one_roster_id_are_all_reported() -> None:
    roster = read(("S1", "Ann", "student"), ("s1", "Bea", "student"))
    assert errors_of(roster) == [(2, "ID", "same_roster_id"), (3, "ID", "same_roster_id")]
    assert roster.errors[0].blanks == {"roster_id": "S1", "rows": "3"}
    assert roster.people == ()


def test_two_rows_cannot_claim_one_account() -> None:
    roster = read(("S1", "Ann", "student", "Ann_1"), ("S2", "Bea", "student", "@ann_1"), ("S3", "Cy", "student", "cy"))
    assert errors_of(roster) == [(2, "Discord", "same_account"), (3, "Discord", "same_account")]
    assert rows_of(roster) == [4]


def test_a_row_in_two_quarrels_is_told_of_both() -> None:
    roster = read(("S1", "Ann", "student", "ann"), ("S1", "Bea", "student", "cy"), ("S2", "Cy", "student", "cy"))
    assert errors_of(roster) == [
        (2, "ID", "same_roster_id"),
        (3, "ID", "same_roster_id"),
        (3, "Discord", "same_account"),
        (4, "Discord", "same_account"),
    ]


def test_an_id_and_an_account_claimed_together_are_one_quarrel() -> None:
    roster = read(("S1", "Ann", "student", "ann"), ("S1", "Bea", "student", "ann"))
    assert [key for _, _, key in errors_of(roster)] == ["same_roster_id", "same_roster_id"]


def test_an_account_is_claimed_by_either_of_its_columns() -> None:
    header = ("ID", "Name", "Role", "Discord username", "Discord ID")
    both = ("S1", "Ann", "student", "ann", "123456789012345678")
    roster = read(both, ("S2", "Bea", "student", "ann", ""), header=header)
    assert [key for _, _, key in errors_of(roster)] == ["same_account", "same_account"]


def test_a_person_in_two_groups_is_reported_as_that() -> None:
    mentors = (("M1", "M", "mentor", "", "Red"), ("M2", "N", "mentor", "", "Blue"))
    roster = read(*mentors, ("S1", "Ann", "student", "", "Red"), ("S1", "Ann", "student", "", "Blue"))
    assert errors_of(roster) == [(4, "Group", "two_groups"), (5, "Group", "two_groups")]
    assert roster.errors[0].blanks == {"groups": "“Red”, “Blue”", "rows": "5"}
    assert rows_of(roster) == [2, 3]


def test_two_people_with_one_account_are_not_told_that_they_are_one_in_two_groups() -> None:
    mentors = (("M1", "M", "mentor", "", "Red"), ("M2", "N", "mentor", "", "Blue"))
    roster = read(*mentors, ("", "Ann", "student", "ann", "Red"), ("", "Bea", "student", "ann", "Blue"))
    assert errors_of(roster) == [(4, "Discord", "same_account"), (5, "Discord", "same_account")]


def test_people_of_one_name_are_two_people() -> None:
    assert errors_of(read(("S1", "Ann Lee", "student"), ("S2", "Ann Lee", "student"))) == []


def test_a_group_without_mentor_is_said_once_where_it_begins_and_turns_nobody_away() -> None:
    mentor = ("M1", "Max", "mentor", "", "Blue")
    roster = read(mentor, ("S1", "Ann", "student", "", "Red"), ("S2", "Bea", "student", "", "red "))
    assert errors_of(roster) == [(3, "Group", "no_mentor")]
    assert roster.errors[0].blanks == {"group": "Red", "rows": "3, 4"}
    assert rows_of(roster) == [2, 3, 4]


def test_a_faulty_mentor_row_is_not_reported_as_a_missing_mentor_too() -> None:
    roster = read(("M1", "Max", "mentor", "", "Red", "UTC+1"), ("S1", "Ann", "student", "", "Red"))
    assert errors_of(roster) == [(2, "Time zone", "zone_offset")]


def test_a_group_has_at_most_two_mentors() -> None:
    two = (("M1", "A", "mentor", "", "Red"), ("M2", "B", "mentor", "", "Red"))
    assert errors_of(read(*two)) == []
    roster = read(*two, ("M3", "C", "mentor", "", "Red"), ("S1", "D", "student", "", "Red"))
    assert errors_of(roster) == [(row, "Group", "many_mentors") for row in (2, 3, 4)]
    assert rows_of(roster) == [5]


def test_one_group_has_one_spelling() -> None:
    roster = read(("M1", "A", "mentor", "", "Group 1"), ("S1", "B", "student", "", "GROUP  １"))
    assert [person.group for person in roster.people] == ["Group 1", "Group 1"]


def test_a_cell_like_a_formula_is_text_and_flagged() -> None:
    roster = read(("S1", "=HYPERLINK(1)", "student"))
    assert [person.name for person in roster.people] == ["=HYPERLINK(1)"]
    assert [(w.row, w.key) for w in roster.warnings] == [(2, "roster_file.like_formula")]


def test_a_cell_that_the_spreadsheet_spoilt_is_an_error_of_its_column() -> None:
    roster = read_table(
        [(1, HEADER), (2, ("S1", "Ann", "student", CellFault("roster_file.id_damaged", {"value": "1E+17"})))]
    )
    assert errors_of(roster) == [(2, "Discord", "id_damaged")]


def test_more_cells_than_columns_means_that_they_have_slipped() -> None:
    roster = read(("S1", "Ann", "student", "", "", "Tokyo", "yes", "no"))
    assert errors_of(roster) == [(2, "", "too_many_cells")]


def test_unused_columns_are_named() -> None:
    roster = read(("Ann", "student", "S1", "x", "note"), header=("Name", "Role", "ID", "Shoe size", ""))
    assert [w.blanks["columns"] for w in roster.warnings] == ["“Shoe size”, “E”"]


@pytest.mark.parametrize(
    ("header", "key"),
    [
        (("Role", "ID"), "no_name_column"),
        (("Name", "ID"), "no_kind_column"),
        (("Name", "Role"), "no_identity_column"),
    ],
)
def test_a_missing_column_is_said_once(header: tuple[str, ...], key: str) -> None:
    roster = read(("x", "y"), ("z", "student"), header=header)
    assert errors_of(roster) == [(1, "", key)]
    assert roster.people == ()


def test_a_clear_no_to_the_age_is_pointed_out() -> None:
    roster = read(("Ann", "student", "S1", "no"), header=("Name", "Role", "ID", "Age attested"))
    assert [(w.row, w.key) for w in roster.warnings] == [(2, "roster_file.too_young")]
    assert [person.age_attested for person in roster.people] == [False]


@pytest.mark.parametrize(
    ("rows", "key"),
    [
        ([], "empty"),
        ([("", ""), ()], "empty"),
        ([("hello",), ("you",)], "no_header"),
        ([HEADER], "no_rows"),
    ],
)
def test_a_table_that_is_no_roster_is_refused(rows: list[tuple[str, ...]], key: str) -> None:
    with pytest.raises(Unreadable, match=key):
        read_table(enumerate(rows, start=1))


def test_ten_thousand_people_are_read_and_no_more() -> None:
    people = [(f"S{n}", f"P {n}", "student") for n in range(MOST_ROWS)]
    assert len(read(*people, ("", "")).people) == MOST_ROWS
    with pytest.raises(Unreadable, match="too_many_rows"):
        read(*people, ("S", "one more", "student"))


cells = (
    st.sampled_from(("", "S1", "S2", "Ann", "mentor", "student", "ann", "Red", "Blue", "Tokyo", "UTC+1", "yes"))
    | st.text()
)


@given(st.lists(st.tuples(cells, cells, cells, cells, cells, cells), min_size=1, max_size=12))
@settings(deadline=None)
def test_every_filled_row_is_a_person_or_has_an_error_never_both(rows: list[tuple[str, ...]]) -> None:
    filled = {n for n, row in enumerate(rows, start=2) if any(cell.strip("\x00 \t\r\n\ufeff") for cell in row)}
    try:
        roster = read(*rows)
    except Unreadable as no:
        assert no.key == "roster_file.no_rows"
        assert not filled
        return
    wrong = {error.row for error in roster.errors if error.key not in TURN_NOBODY_AWAY} - {roster.header_row}
    kept = set(rows_of(roster))
    assert not kept & wrong
    assert {row for row in filled if row > roster.header_row} == kept | wrong
