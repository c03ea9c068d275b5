"""Requests to be erased that somebody has to look at first, and what is let go when its time is over."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, ForeignKey, String, Table, and_, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.privacy import EraseRequest, Retention
from bot.storage.personal import ERASED
from bot.storage.schema import RowId, Snowflake, UtcDateTime, metadata

erase_requests = Table(
    "erase_requests",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("programme_id", ForeignKey("programmes.id"), nullable=False, index=True),
    Column("participant_id", ForeignKey("participants.id"), nullable=False),
    Column("requested_by", Snowflake, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("state", String(16), nullable=False),
    Column("decided_by", Snowflake),
    Column("decided_at", UtcDateTime),
)


class ErasingRepository:
    """Who waits to be erased, and what is old enough to go."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def ask(self, programme_id: int, participant_id: int, requested_by: int, now: datetime) -> EraseRequest:
        """Keep a request. One that waits already is given again."""
        c = erase_requests.c
        query = select(erase_requests).where(c.participant_id == participant_id, c.state == "waiting")
        row = (await self._connection.execute(query)).mappings().first()
        if row is None:
            new = {"programme_id": programme_id, "participant_id": participant_id, "requested_by": requested_by}
            await self._connection.execute(erase_requests.insert().values(**new, at=now, state="waiting"))
            row = (await self._connection.execute(query)).mappings().one()
        return EraseRequest(**row)

    async def waiting(self, programme_id: int) -> list[EraseRequest]:
        """The requests that nobody has decided, oldest first."""
        c = erase_requests.c
        query = select(erase_requests).where(c.programme_id == programme_id, c.state == "waiting").order_by(c.id)
        return [EraseRequest(**row) for row in (await self._connection.execute(query)).mappings()]

    async def request(self, request_id: int) -> EraseRequest | None:
        query = select(erase_requests).where(erase_requests.c.id == request_id)
        row = (await self._connection.execute(query)).mappings().first()
        return EraseRequest(**row) if row else None

    async def decide(self, request_id: int, state: str, by: int, now: datetime) -> None:
        waiting = erase_requests.update().where(erase_requests.c.id == request_id)
        await self._connection.execute(waiting.values(state=state, decided_by=by, decided_at=now))

    async def uncleared(self) -> tuple[int, int] | None:
        """Whether rows have gone since the database's file was last written anew: programme and number of the newest
        line of the record that says so."""
        c = metadata.tables["audit_entries"].c
        newest = select(c.programme_id, c.id, c.action).where(c.action.startswith("privacy."))
        row = (await self._connection.execute(newest.order_by(c.id.desc()).limit(1))).first()
        return (row.programme_id, row.id) if row and not row.action.endswith(".cleared") else None

    async def removed_before(self, instant: datetime) -> list[tuple[int, int]]:
        """Programme and id of people who left the roster before this moment and have not been erased."""
        people = metadata.tables["participants"]
        query = select(people.c.programme_id, people.c.id).where(people.c.removed_at < instant, people.c.name != ERASED)
        return [(row.programme_id, row.id) for row in await self._connection.execute(query)]

    async def overdue(self, retention: Retention, now: datetime) -> dict[str, int]:
        """How many rows of each kind are older than they may be. People are counted by `removed_before`."""
        found: dict[str, int] = {}
        for kind, table, old in _old(retention, now):
            query = select(func.count()).select_from(table).where(old)
            found[kind] = found.get(kind, 0) + int((await self._connection.execute(query)).scalar_one())
        return found

    async def let_go(self, retention: Retention, now: datetime) -> dict[str, int]:
        """Delete what is older than it may be, and of old feedback the words; give how many rows of each kind."""
        found: dict[str, int] = {}
        for kind, table, old in _old(retention, now):
            if kind == "feedback_words":
                found[kind] = await self._let_words_go(table, old)
            else:
                done = await self._connection.execute(table.delete().where(old))
                found[kind] = found.get(kind, 0) + done.rowcount
        return found

    async def _let_words_go(self, table: Table, old: ColumnElement[bool]) -> int:
        rows = list((await self._connection.execute(select(table.c.id, table.c.answers).where(old))).mappings())
        for row in rows:
            kept = {n: value for n, value in json.loads(row["answers"]).items() if isinstance(value, int)}
            change = table.update().where(table.c.id == row["id"])
            await self._connection.execute(change.values(answers=json.dumps(kept)))
        return len(rows)


def _old(retention: Retention, now: datetime) -> Sequence[tuple[str, Table, ColumnElement[bool]]]:
    """What is older than it may be: kind, table, condition; children before what they belong to."""
    tables: dict[str, Any] = dict(metadata.tables)

    def before(kind: str) -> datetime:
        return retention.before(kind, now)

    goals, concerns = tables["goals"], tables["concerns"]
    old_goals = select(goals.c.id).where(goals.c.changed_at < before("goal"))
    old_concerns = select(concerns.c.id).where(concerns.c.settled_at < before("concern"))
    feedback, nudges = tables["feedback"], tables["nudges"]
    trials, presses = tables["kickoff_trials"], tables["kickoff_trial_presses"]
    turns, reads, rooms = tables["kickoff_turns"], tables["kickoff_reads"], tables["kickoff_room_steps"]
    old_rooms = select(rooms.c.id).where(rooms.c.entered_at < before("vote"))
    seats, windows = tables["kickoff_seats"], tables["kickoff_windows"]
    old_windows = select(windows.c.id).where(windows.c.closed_at < before("vote"))
    seated, reasons = tables["kickoff_substitutes"], tables["kickoff_reasons"]
    written = and_(feedback.c.changed_at < before("feedback_words"), feedback.c.answers.regexp_match(r'": "'))
    return [
        ("feedback_words", feedback, written),
        *(
            ("goal", tables[t], tables[t].c.goal_id.in_(old_goals))
            for t in ("goal_progress", "goal_versions", "goal_words")
        ),
        ("goal", goals, goals.c.changed_at < before("goal")),
        ("vote", tables["kickoff_votes"], tables["kickoff_votes"].c.received_at < before("vote")),
        ("vote", seats, seats.c.window_id.in_(old_windows)),
        ("vote", tables["kickoff_presences"], tables["kickoff_presences"].c.received_at < before("vote")),
        ("vote", tables["kickoff_marks"], tables["kickoff_marks"].c.marked_at < before("vote")),
        ("vote", turns, turns.c.room_step_id.in_(old_rooms)),
        ("vote", reads, reads.c.read_at < before("vote")),
        ("vote", seated, and_(seated.c.given_at < before("vote"), seated.c.undone_at.is_not(None))),
        (
            "nudge",
            nudges,
            and_(nudges.c.planned_at < before("nudge"), nudges.c.state.in_(("sent", "dropped", "failed"))),
        ),
        *(("concern", tables[t], tables[t].c.concern_id.in_(old_concerns)) for t in ("concern_steps", "concern_holds")),
        ("concern", concerns, concerns.c.settled_at < before("concern")),
        ("record", tables["audit_entries"], tables["audit_entries"].c.at < before("record")),
        ("record", tables["report_accesses"], tables["report_accesses"].c.at < before("record")),
        ("record", reasons, reasons.c.given_at < before("record")),
        ("record", tables["calls"], tables["calls"].c.done_at < before("record")),
        ("record", tables["announcements"], tables["announcements"].c.finished_at < before("record")),
        ("vote", presses, presses.c.at < before("vote")),
        ("vote", trials, and_(trials.c.ended_at < before("vote"), trials.c.id.not_in(select(presses.c.trial_id)))),
    ]
