"""Every table and column is known to export and erase: a new one fails here until somebody decides."""

from sqlalchemy import BigInteger, String, Text

import bot.storage.unit  # noqa: F401 - every table
from bot.storage.personal import NOTHING_OF_A_PERSON, PERSONAL
from bot.storage.schema import RowId, metadata


def could_hold_a_person() -> list[tuple[str, str]]:
    """Columns that point to a participant, hold an id of Discord's, or text."""
    found = []
    for table in metadata.tables.values():
        for column in table.columns:
            points = any(key.column.table.name == "participants" for key in column.foreign_keys)
            account = isinstance(column.type, BigInteger) and column.type is not RowId and not column.foreign_keys
            if points or account or isinstance(column.type, String | Text):
                found.append((table.name, column.name))
    return found


def covered(table: str, column: str) -> bool:
    personal = PERSONAL.get(table)
    return personal is not None and column in (*personal.people, *personal.accounts, *personal.words, *personal.blank)


def test_every_column_that_could_hold_a_person_is_covered_or_said_not_to() -> None:
    rows = {"id", "subject_id", "question_id"}
    unknown = [
        (table, column)
        for table, column in could_hold_a_person()
        if not covered(table, column) and (table, column) not in NOTHING_OF_A_PERSON and column not in rows
    ]
    assert unknown == [], "say in bot/storage/personal.py what becomes of these"


def test_every_reference_to_a_person_is_in_the_export() -> None:
    for table in metadata.tables.values():
        for column in table.columns:
            if any(key.column.table.name == "participants" for key in column.foreign_keys):
                assert column.name in PERSONAL[table.name].people, (table.name, column.name)


def test_what_is_said_is_there() -> None:
    for table, personal in PERSONAL.items():
        columns = set(metadata.tables[table].columns.keys())
        named = {*personal.people, *personal.accounts, *personal.words, *personal.blank}
        assert named <= columns, (table, named - columns)
        assert personal.own is None or personal.own in (*personal.people, *personal.accounts)
    for table, column in NOTHING_OF_A_PERSON:
        assert column in metadata.tables[table].columns, (table, column)
