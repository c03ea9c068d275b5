"""Columns are found by what their headers say, as teachers and form builders write them."""

import pytest

from bot.domain.roster import Field, find_header
from bot.domain.unreadable import Unreadable

PLAIN = ("Name", "Role", "ID")


def field_of(header: str) -> Field | None:
    """What a column with this header holds, beside columns that leave no doubt about themselves."""
    found = find_header([(1, ("Timestamp", "Score", header))], {"Timestamp": "ignore"})
    assert found is not None
    return found.columns[2].field


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Name", "name"),
        ("FULL NAME", "name"),
        ("What is your full name?", "name"),
        ("Student's name", "name"),
        ("姓名", "name"),
        ("First name", "given_name"),
        ("Surname", "family_name"),
        ("Role", "kind"),
        ("Are you a mentor or a student?", "kind"),
        ("Are you joining as a student or as an alumnus?", "kind"),
        ("Mentor / Student", "kind"),
        ("身份", "kind"),
        ("Discord username", "discord"),
        ("Discord", "discord"),
        ("What is your Discord username? (Settings > My Account)", "discord"),
        ("Your name on Discord", "discord"),
        ("Discord ID", "discord_id"),
        ("Discord user ID (18 digits)", "discord_id"),
        ("Student number", "roster_id"),
        ("roster_id", "roster_id"),
        ("ID", "roster_id"),
        ("What is your student or alumni number?", "roster_id"),
        ("學號", "roster_id"),
        ("Group / team / room", "group"),
        ("Group no.", "group"),
        ("Which group are you in?", "group"),
        ("Breakout room", "group"),
        ("組別", "group"),
        ("Interests", "interests"),
        ("Which interests do you want to talk about? Choose up to five.", "interests"),
        ("What are you interested in?", "interests"),
        ("Time zone", "time_zone"),
        ("Time zone / where do you live", "time_zone"),
        ("Where will you be based during the programme year?", "time_zone"),
        ("I confirm I am at least 13", "age_attested"),
        ("I confirm that I am at least 13 years old, the minimum age for a Discord account.", "age_attested"),
        ("Are you 13 or older?", "age_attested"),
        ("13+", "age_attested"),
        ("May we use photos of you?", "photo_consent"),
        ("I agree that pictures of me may be shared on the school's website", "photo_consent"),
        ("Photo consent", "photo_consent"),
        ("Email address", None),
        ("School name", None),
        ("Emergency contact name", None),
        ("Class number", None),
        ("No.", None),
        ("Mentor", None),
        ("Date of birth", None),
        ("How often do you use Discord?", None),
        ("Age group", None),
        ("Do you prefer a mentor who was a student here recently?", None),
    ],
)
def test_a_header_says_what_its_column_holds(header: str, field: Field | None) -> None:
    assert field_of(header) == field


def test_the_header_may_stand_under_titles() -> None:
    rows = [
        (1, ("Mentor group roster 2026",)),
        (2, ()),
        (4, ("printed for the evening", "")),
        (5, PLAIN),
        (6, ("A", "B")),
    ]
    header = find_header(rows)
    assert header is not None
    assert header.row == 5
    assert header.places == {"name": 0, "kind": 1, "roster_id": 2}


def test_the_header_is_not_looked_for_for_ever() -> None:
    assert find_header([(20, PLAIN)]) is not None
    assert find_header([(21, PLAIN)]) is None


def test_the_more_telling_header_wins() -> None:
    header = find_header([(1, ("Preferred name", "Full name", "City", "Country", "Role"))])
    assert header is not None
    assert [column.field for column in header.columns] == [None, "name", "time_zone", None, "kind"]
    assert header.errors == ()


def test_two_headers_alike_are_named_and_neither_is_used() -> None:
    header = find_header([(3, ("Student name", "Mentor name", "ID"))])
    assert header is not None
    assert "name" not in header.places
    (error,) = header.errors
    assert (error.row, error.key) == (3, "roster_file.columns_alike")
    assert error.blanks["columns"] == "“Student name” (A), “Mentor name” (B)"


def test_a_header_of_two_meanings_is_named() -> None:
    header = find_header([(1, ("Your full name and student number", "Role", "Group"))])
    assert header is not None
    (error,) = header.errors
    assert error.key == "roster_file.column_could_be"
    assert error.blanks["fields"] == "name, roster_id"


def test_a_mapping_decides_what_words_do_not() -> None:
    mapping = {"Who": "name", "as what": "kind", "C": "roster_id", "Group": "ignore"}
    header = find_header([(1, ("Name", "Role")), (2, ("WHO?", "As what", "", "Group"))], mapping)
    assert header is not None
    assert header.row == 2
    assert header.places == {"name": 0, "kind": 1, "roster_id": 2}


def test_a_mapping_overrules_the_words() -> None:
    header = find_header([(1, ("Name", "Nickname", "Role"))], {"Nickname": "name"})
    assert header is not None
    assert header.places == {"name": 1, "kind": 2}


def test_a_mapping_of_what_is_not_there_is_reported() -> None:
    header = find_header([(1, PLAIN)], {"Clan": "group"})
    assert header is not None
    assert [error.key for error in header.errors] == ["roster_file.no_such_column"]


def test_a_mapping_of_two_columns_to_one_field_is_reported() -> None:
    header = find_header([(1, ("X", "Y", "Role"))], {"X": "name", "Y": "name"})
    assert header is not None
    assert [error.key for error in header.errors] == ["roster_file.mapped_twice"]


def test_a_mapping_to_an_unknown_field_is_refused() -> None:
    with pytest.raises(Unreadable) as no:
        find_header([(1, PLAIN)], {"Name": "nom"})
    assert no.value.key == "roster_file.unknown_field"
