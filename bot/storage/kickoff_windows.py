"""What happens in a group's window: who has a seat, and what they tap.

Votes are a log: rows are added, never changed. What they come to is worked out in the domain.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
    bindparam,
    false,
    select,
    text,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.kickoff import Window
from bot.domain.scoring import Tap
from bot.storage.outbox import outbox
from bot.storage.schema import RowId, Snowflake, UtcDateTime, metadata

kickoff_windows = Table(
    "kickoff_windows",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("kickoff_id", ForeignKey("kickoffs.id"), nullable=False, index=True),
    Column("question_id", ForeignKey("kickoff_questions.id"), nullable=False),
    Column("group_id", ForeignKey("mentor_groups.id"), nullable=False),
    Column("post_id", ForeignKey("outbox.id"), nullable=False),
    Column("channel_id", Snowflake, nullable=False),
    Column("message_id", Snowflake),
    Column("opened_at", UtcDateTime),
    Column("closed_at", UtcDateTime),
    Column("cut_ms", Integer),
    Column("interrupted", Boolean, nullable=False, default=False),
    UniqueConstraint("question_id", "group_id"),
)

kickoff_seats = Table(
    "kickoff_seats",
    metadata,
    Column("window_id", ForeignKey("kickoff_windows.id"), nullable=False),
    Column("participant_id", ForeignKey("participants.id"), nullable=False),
    Column("mentor", Boolean, nullable=False, server_default=false()),
    PrimaryKeyConstraint("window_id", "participant_id"),
)
"""The room as it was when the question went out: a move on the roster counts from the next one. `mentor` is who sat in
it as one."""

kickoff_votes = Table(
    "kickoff_votes",
    metadata,
    Column("interaction_id", Snowflake, primary_key=True, autoincrement=False),
    Column("kickoff_id", ForeignKey("kickoffs.id"), nullable=False),
    Column("window_id", ForeignKey("kickoff_windows.id"), nullable=False),
    Column("participant_id", ForeignKey("participants.id"), nullable=False),
    Column("option", Integer, nullable=False),
    Column("t_ms", Integer, nullable=False),
    Column("received_at", UtcDateTime, nullable=False),
    Index("ix_kickoff_votes_window_id_participant_id", "window_id", "participant_id"),
    Index("ix_kickoff_votes_kickoff_id_participant_id", "kickoff_id", "participant_id"),
)
"""Append-only: one row per tap, late ones too. `t_ms` counts from the window's message, by both snowflakes."""

_TAP = text(
    "INSERT INTO kickoff_votes (interaction_id, kickoff_id, window_id, participant_id, option, t_ms, received_at)"
    " VALUES (:interaction_id, :kickoff_id, :window_id, :participant_id, :option, :t_ms, :received_at)"
    " ON CONFLICT DO NOTHING"
).bindparams(bindparam("received_at", type_=UtcDateTime()))
"""The words that SQLite and PostgreSQL have in common for this."""


class WindowRepository:
    """Windows with their seats, votes and presences."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, rows: Sequence[dict[str, Any]]) -> None:
        """Write these windows down. Each names a post that has been written down already."""
        if rows:
            await self._connection.execute(kickoff_windows.insert(), rows)

    async def seat(self, seats: Sequence[tuple[int, int, bool]]) -> None:
        """Give these people (window id, participant id, whether as a mentor) a seat."""
        if seats:
            rows = [{"window_id": window, "participant_id": who, "mentor": mentor} for window, who, mentor in seats]
            await self._connection.execute(kickoff_seats.insert(), rows)

    async def by_id(self, window_id: int) -> Window | None:
        query = select(kickoff_windows).where(kickoff_windows.c.id == window_id)
        row = (await self._connection.execute(query)).mappings().first()
        return Window(**row) if row else None

    async def of_question(self, question_id: int) -> list[Window]:
        query = select(kickoff_windows).where(kickoff_windows.c.question_id == question_id)
        rows = await self._connection.execute(query.order_by(kickoff_windows.c.id))
        return [Window(**row) for row in rows.mappings()]

    async def of_kickoff(self, kickoff_id: int) -> list[Window]:
        query = select(kickoff_windows).where(kickoff_windows.c.kickoff_id == kickoff_id)
        rows = await self._connection.execute(query.order_by(kickoff_windows.c.id))
        return [Window(**row) for row in rows.mappings()]

    async def change(self, window_ids: Iterable[int], **values: object) -> None:
        update = kickoff_windows.update().where(kickoff_windows.c.id.in_(list(window_ids)))
        await self._connection.execute(update.values(**values))

    async def close(self, cuts: Mapping[int, int], now: datetime) -> None:
        """Close these windows, each where it is cut (milliseconds, by window id): all at once, for there may be 250."""
        if cuts:
            update = kickoff_windows.update().where(kickoff_windows.c.id == bindparam("window"))
            rows = [{"window": window, "cut": cut} for window, cut in cuts.items()]
            await self._connection.execute(update.values(closed_at=now, cut_ms=bindparam("cut")), rows)

    async def open(self, post_id: int, message_id: int, now: datetime) -> None:
        """The window's message stands in its channel. The first such moment is kept."""
        first = kickoff_windows.update().where(
            kickoff_windows.c.post_id == post_id, kickoff_windows.c.message_id.is_(None)
        )
        await self._connection.execute(first.values(message_id=message_id, opened_at=now))

    async def unsendable(self, question_id: int) -> set[int]:
        """The windows whose message has been given up: their channel is gone, or closed to us."""
        query = (
            select(kickoff_windows.c.id)
            .join(outbox, outbox.c.id == kickoff_windows.c.post_id)
            .where(kickoff_windows.c.question_id == question_id, outbox.c.failure.is_not(None))
        )
        return set((await self._connection.execute(query)).scalars())

    async def tap(self, rows: Sequence[dict[str, Any]]) -> None:
        """Keep these taps. One that has been kept already, which Discord told of twice, is left as it is."""
        if rows:
            await self._connection.execute(_TAP, rows)

    async def taps(self, kickoff_id: int) -> dict[int, list[Tap]]:
        """Every tap of this kickoff, by window id."""
        votes = kickoff_votes.c
        query = select(votes.window_id, votes.interaction_id, votes.participant_id, votes.option, votes.t_ms).where(
            votes.kickoff_id == kickoff_id
        )
        found: dict[int, list[Tap]] = {}
        for window_id, *tap in await self._connection.execute(query):
            found.setdefault(window_id, []).append(Tap(*tap))
        return found

    async def seated(self, kickoff_id: int) -> dict[int, dict[int, bool]]:
        """The participants of every window of this kickoff, and whether each sits there as a mentor; by window id."""
        query = (
            select(kickoff_seats.c.window_id, kickoff_seats.c.participant_id, kickoff_seats.c.mentor)
            .join(kickoff_windows, kickoff_windows.c.id == kickoff_seats.c.window_id)
            .where(kickoff_windows.c.kickoff_id == kickoff_id)
        )
        found: dict[int, dict[int, bool]] = {}
        for window_id, person, mentor in await self._connection.execute(query):
            found.setdefault(window_id, {})[person] = mentor
        return found
