"""Everything about one person: read for them, or taken out."""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, and_, false, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.participants import Participant
from bot.storage.personal import ERASED, PERSONAL, Personal
from bot.storage.schema import metadata
from bot.storage.sweeping import pattern_of, spellings, swept, telling

PATIENCE = 30.0
"""Seconds, real ones, for which readers are waited for."""


class PrivacyRepository:
    """What there is about a person, in every table."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def rows(self, person: Participant) -> dict[str, list[dict[str, Any]]]:
        """Every row that is somebody's own or names them by id, by table, as far as it is theirs to have.

        Others' words and others' ids in it are left out.
        """
        found: dict[str, list[dict[str, Any]]] = {}
        for name, personal in PERSONAL.items():
            table = metadata.tables[name]
            theirs = _owned(table, personal, person) if personal.export == "own" else _mentions(table, personal, person)
            if personal.export == "none":
                continue
            for column, values in personal.not_exported.items():
                theirs = and_(theirs, table.c[column].not_in(values))
            rows = (await self._connection.execute(select(table).where(theirs))).mappings()
            if shown := [_theirs(dict(row), personal, person) for row in rows]:
                found[name] = shown
        return found

    async def erase(self, person: Participant, now: datetime) -> None:
        """Take everything out that is about this person; counts stay. Photos are the caller's."""
        for name, personal in PERSONAL.items():
            table = metadata.tables[name]
            own = _owned(table, personal, person)
            if personal.drop:
                await self._connection.execute(table.delete().where(own))
            elif personal.blank:
                await self._connection.execute(table.update().where(own).values(**personal.blank))
        await self._forget_answers(person)
        await self._forget_changes(person)
        await self._forget_waiting(person, now)
        for name, personal in PERSONAL.items():
            await self._forget_accounts(metadata.tables[name], personal, person)
        await self._sweep(person)

    async def _forget_answers(self, person: Participant) -> None:
        """Of one's feedback the numbers stay, with nobody behind them; what was written goes."""
        table = metadata.tables["feedback"]
        rows = await self._connection.execute(select(table).where(table.c.participant_id == person.id))
        for row in list(rows.mappings()):
            kept = {n: value for n, value in json.loads(row["answers"]).items() if isinstance(value, int)}
            change = table.update().where(table.c.id == row["id"])
            await self._connection.execute(change.values(answers=json.dumps(kept)))

    async def _forget_changes(self, person: Participant) -> None:
        """The record of roster changes says that somebody was changed, not how they were."""
        table = metadata.tables["roster_changes"]
        for row in list((await self._connection.execute(select(table.c.id, table.c.before))).mappings()):
            edits = json.loads(row["before"])
            if any(edit["id"] == person.id for edit in edits):
                kept = [e if e["id"] != person.id else {"id": person.id, "before": {}, "after": {}} for e in edits]
                change = table.update().where(table.c.id == row["id"])
                await self._connection.execute(change.values(before=json.dumps(kept, ensure_ascii=False)))

    async def _forget_waiting(self, person: Participant, now: datetime) -> None:
        """Files and matches that wait for a yes may have them in it: these wait no longer."""
        imports, matches = metadata.tables["roster_imports"], metadata.tables["roster_matches"]
        waiting = imports.update().where(imports.c.programme_id == person.programme_id, imports.c.decided_at.is_(None))
        empty = {"file": None, "mapping": None, "rows": None, "columns": None}
        await self._connection.execute(waiting.values(decided_at=now, kept=False, **empty))
        pairs = matches.update().where(matches.c.programme_id == person.programme_id, matches.c.decided_at.is_(None))
        await self._connection.execute(pairs.values(decided_at=now, pairs=None, left_out=None))

    async def _forget_accounts(self, table: Table, personal: Personal, person: Participant) -> None:
        if person.discord_id is None or table.name in ("access_checks", "participants"):
            return
        for column in personal.accounts:
            change = table.update().where(table.c[column] == person.discord_id)
            await self._connection.execute(change.values({column: 0}))

    async def _sweep(self, person: Participant) -> None:
        """Look for their name and handle in everything that anybody wrote, and put a dash there.

        A name that somebody else bears too stays: it is not known whom it means.
        """
        people = metadata.tables["participants"]
        namesakes = select(people.c.id).where(people.c.name == person.name, people.c.id != person.id)
        alone = (await self._connection.execute(namesakes.limit(1))).first() is None
        called = telling((person.name if alone else None, person.handle, person.roster_id))
        if not called:
            return
        pattern, written = pattern_of(called), {one for word in called for one in spellings(word)}
        for name, personal in PERSONAL.items():
            if name == people.name:
                continue  # what is in it is each person's own
            table = metadata.tables[name]
            keys = list(table.primary_key.columns)
            for column in personal.words:
                words = table.c[column]
                hits = or_(*(words.ilike(f"%{one}%") for one in written))
                rows = await self._connection.execute(select(*keys, words.label("words")).where(hits))
                for row in list(rows.mappings()):
                    dash = f"{ERASED} {row[keys[0].name]}" if personal.unique else ERASED
                    if (left := swept(row["words"], pattern, dash)) != row["words"]:
                        change = table.update().where(*(key == row[key.name] for key in keys))
                        await self._connection.execute(change.values({column: left}))


def _mentions(table: Table, personal: Personal, person: Participant) -> ColumnElement[bool]:
    """Rows with this person's id in them, or owned through another table."""
    by_id = [table.c[column] == person.id for column in personal.people]
    by_account = [table.c[column] == person.discord_id for column in personal.accounts if person.discord_id is not None]
    return or_(false(), *by_id, *by_account, _owned(table, personal, person))


def _owned(table: Table, personal: Personal, person: Participant) -> ColumnElement[bool]:
    if personal.through is not None:
        column, other, owner = personal.through
        theirs: Select[Any] = select(metadata.tables[other].c.id).where(metadata.tables[other].c[owner] == person.id)
        return table.c[column].in_(theirs)
    if personal.own is None:
        return false()
    if personal.own in personal.accounts:
        return table.c[personal.own] == person.discord_id if person.discord_id is not None else false()
    return table.c[personal.own] == person.id


def _theirs(row: dict[str, Any], personal: Personal, person: Participant) -> dict[str, Any]:
    """A row without what is others': their ids and, in a row that is not this person's own, their words."""
    others = [c for c in personal.accounts if row[c] not in (None, person.discord_id)]
    others += [c for c in personal.people if row[c] not in (None, person.id)]
    if not _owns(personal, person, row) and personal.through is None:
        others += personal.words
    return {name: value for name, value in row.items() if name not in others}


def _owns(personal: Personal, person: Participant, row: Mapping[str, Any]) -> bool:
    if personal.own is None:
        return False
    return bool(row[personal.own] == (person.discord_id if personal.own in personal.accounts else person.id))


def scrub(path: Path) -> None:
    """Leave nothing of what was deleted in the database file or its WAL. Blocking: call it in a thread.

    Deleted rows are overwritten, the file is written anew, and the WAL is emptied (SQLite documentation, "VACUUM",
    "PRAGMA secure_delete", "PRAGMA wal_checkpoint"). A reader that has not finished is waited for; raises
    `sqlite3.OperationalError` if it takes too long.
    """
    with closing(sqlite3.connect(path, timeout=PATIENCE)) as connection:
        connection.isolation_level = None
        connection.execute("PRAGMA secure_delete=ON")
        connection.execute("VACUUM")
        (busy, *_) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            raise sqlite3.OperationalError("the write-ahead log is being read")


def readable(rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    """Rows as JSON can hold them: instants in ISO form, big ids as text, which no program rounds."""
    return {
        table: [
            {
                name: value.isoformat()
                if hasattr(value, "isoformat")
                else str(value)
                if _is_snowflake(value)
                else value
                for name, value in row.items()
                if not isinstance(value, bytes)
            }
            for row in of_table
        ]
        for table, of_table in rows.items()
    }


def _is_snowflake(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 2**53
