"""What happens in a group's window: who has a seat, what they tap, who is there.

Votes and presences are logs: rows are added, never changed. What they come to is worked out in the domain.
"""

from collections.abc import Iterable, Sequence
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
    func,
    select,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.kickoff import BallotBox, PresencePress, Seat, Window
from bot.domain.scoring import Attendance, Tap
from bot.storage.kickoff import kickoff_question, kickoff_questions, kickoffs
from bot.storage.outbox import outbox
from bot.storage.roster import participants
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
    PrimaryKeyConstraint("window_id", "participant_id"),
)
"""The group as it was when the question went out: a move on the roster counts from the next one."""

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

kickoff_presences = Table(
    "kickoff_presences",
    metadata,
    Column("interaction_id", Snowflake, primary_key=True, autoincrement=False),
    Column("kickoff_id", ForeignKey("kickoffs.id"), nullable=False),
    Column("participant_id", ForeignKey("participants.id"), nullable=False),
    Column("here", Boolean, nullable=False),
    Column("received_at", UtcDateTime, nullable=False),
    Index("ix_kickoff_presences_kickoff_id_participant_id", "kickoff_id", "participant_id"),
)
"""Append-only: one row per press of "I'm here" or "I'm leaving"."""


_WINDOW = [column.name for column in kickoff_windows.columns]
_QUESTION = [column.name for column in kickoff_questions.columns]


class WindowRepository:
    """Windows with their seats, votes and presences."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, rows: Sequence[dict[str, Any]]) -> None:
        """Write these windows down. Each names a post that has been written down already."""
        if rows:
            await self._connection.execute(kickoff_windows.insert(), rows)

    async def seat(self, seats: Sequence[tuple[int, int]]) -> None:
        """Give these people (window id, participant id) a seat."""
        if seats:
            rows = [{"window_id": window, "participant_id": person} for window, person in seats]
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

    async def ballot_boxes(self, window_ids: Iterable[int]) -> dict[int, BallotBox]:
        """What decides over taps in these windows, by window id."""
        query = (
            select(
                *kickoff_windows.columns,
                *(column.label(f"asked_{column.name}") for column in kickoff_questions.columns),
                kickoffs.c.programme_id,
                kickoffs.c.phase,
            )
            .join(kickoff_questions, kickoff_questions.c.id == kickoff_windows.c.question_id)
            .join(kickoffs, kickoffs.c.id == kickoff_windows.c.kickoff_id)
            .where(kickoff_windows.c.id.in_(list(window_ids)))
        )
        found = {}
        for row in (await self._connection.execute(query)).mappings():
            window = Window(**{name: row[name] for name in _WINDOW})
            question = kickoff_question({name: row[f"asked_{name}"] for name in _QUESTION})
            found[window.id] = BallotBox(window, question, row["programme_id"], row["phase"])
        return found

    async def seats(self, window_ids: Iterable[int]) -> dict[int, list[Seat]]:
        """Who sits in these windows, and what they have done in this kickoff; by window id."""
        votes, presses = kickoff_votes, kickoff_presences
        person, window = kickoff_seats.c.participant_id, kickoff_windows

        def last_press(here: bool) -> Any:
            mine = (presses.c.kickoff_id == window.c.kickoff_id, presses.c.participant_id == person)
            return select(func.max(presses.c.interaction_id)).where(*mine, presses.c.here.is_(here)).scalar_subquery()

        mine = (votes.c.kickoff_id == window.c.kickoff_id, votes.c.participant_id == person)
        last_vote = select(func.max(votes.c.interaction_id)).where(*mine).scalar_subquery()
        here = (votes.c.window_id == window.c.id, votes.c.participant_id == person)
        first_vote = select(func.min(votes.c.t_ms)).where(*here).scalar_subquery()
        query = (
            select(window.c.id, person, participants.c.discord_id, last_press(True), last_press(False), last_vote)
            .add_columns(first_vote)
            .select_from(kickoff_seats)
            .join(window, window.c.id == kickoff_seats.c.window_id)
            .join(participants, participants.c.id == person)
            .where(kickoff_seats.c.window_id.in_(list(window_ids)))
        )
        found: dict[int, list[Seat]] = {}
        for window_id, participant, discord_id, here_id, left_id, voted_id, first_ms in await self._connection.execute(
            query
        ):
            sign = max(here_id or 0, voted_id or 0) or None
            seat = Seat(discord_id, Attendance(participant, sign, left_id, first_ms))
            found.setdefault(window_id, []).append(seat)
        return found

    async def known_taps(self, interaction_ids: Iterable[int]) -> set[int]:
        """Which of these presses have been stored already."""
        query = select(kickoff_votes.c.interaction_id).where(kickoff_votes.c.interaction_id.in_(list(interaction_ids)))
        return set((await self._connection.execute(query)).scalars())

    async def tap(self, rows: Sequence[dict[str, Any]]) -> None:
        if rows:
            await self._connection.execute(kickoff_votes.insert(), rows)

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

    async def last_taps(self, kickoff_id: int) -> list[Tap]:
        """Everybody's last tap in this kickoff, as a sign of life; its option and time are left out."""
        votes = kickoff_votes.c
        query = select(func.max(votes.interaction_id), votes.participant_id).group_by(votes.participant_id)
        rows = await self._connection.execute(query.where(votes.kickoff_id == kickoff_id))
        return [Tap(interaction_id, person, 0, 0) for interaction_id, person in rows]

    async def voted(self, question_id: int) -> dict[int, int]:
        """How many people have tapped so far, by window id."""
        query = (
            select(kickoff_votes.c.window_id, func.count(kickoff_votes.c.participant_id.distinct()))
            .join(kickoff_windows, kickoff_windows.c.id == kickoff_votes.c.window_id)
            .where(kickoff_windows.c.question_id == question_id)
            .group_by(kickoff_votes.c.window_id)
        )
        return {key: value for key, value in await self._connection.execute(query)}  # noqa: C416 - rows are no pairs to mypy

    async def seated(self, kickoff_id: int) -> dict[int, list[int]]:
        """The participants of every window of this kickoff, by window id."""
        query = (
            select(kickoff_seats.c.window_id, kickoff_seats.c.participant_id)
            .join(kickoff_windows, kickoff_windows.c.id == kickoff_seats.c.window_id)
            .where(kickoff_windows.c.kickoff_id == kickoff_id)
        )
        found: dict[int, list[int]] = {}
        for window_id, person in await self._connection.execute(query):
            found.setdefault(window_id, []).append(person)
        return found

    async def press(self, kickoff_id: int, press: PresencePress, now: datetime) -> bool:
        """Keep a press of "I'm here" or "I'm leaving". False if it has been kept already."""
        query = select(kickoff_presences.c.here).where(kickoff_presences.c.interaction_id == press.interaction_id)
        if (await self._connection.execute(query)).first():
            return False
        row = {
            "kickoff_id": kickoff_id,
            "interaction_id": press.interaction_id,
            "participant_id": press.participant_id,
            "here": press.here,
            "received_at": now,
        }
        await self._connection.execute(kickoff_presences.insert().values(**row))
        return True

    async def presses(self, kickoff_id: int) -> list[PresencePress]:
        presses = kickoff_presences.c
        query = select(presses.interaction_id, presses.participant_id, presses.here)
        rows = await self._connection.execute(query.where(presses.kickoff_id == kickoff_id))
        return [PresencePress(*row) for row in rows]
