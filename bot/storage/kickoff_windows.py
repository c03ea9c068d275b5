"""What happens in a group's window: who has a seat, and what they tap.

Votes are a log: rows are added, never changed. What they come to is worked out in the domain.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
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
    func,
    select,
    text,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.kickoff import BallotBox, Seat, Window
from bot.domain.scoring import Attendance, Tap
from bot.storage.kickoff import kickoff_questions, kickoffs
from bot.storage.kickoff_presences import kickoff_presences
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

_TAP = text(
    "INSERT INTO kickoff_votes (interaction_id, kickoff_id, window_id, participant_id, option, t_ms, received_at)"
    " VALUES (:interaction_id, :kickoff_id, :window_id, :participant_id, :option, :t_ms, :received_at)"
    " ON CONFLICT DO NOTHING"
).bindparams(bindparam("received_at", type_=UtcDateTime()))
"""The words that SQLite and PostgreSQL have in common for this."""

_WINDOW = [column.name for column in kickoff_windows.columns]


def _seat_columns() -> tuple[Any, ...]:
    """A seat with what its person has done, beside `kickoff_windows`, `kickoff_seats` and `participants`."""
    votes, presses = kickoff_votes.c, kickoff_presences.c
    person, window = kickoff_seats.c.participant_id, kickoff_windows.c

    def last_press(here: bool) -> Any:
        theirs = (presses.kickoff_id == window.kickoff_id, presses.participant_id == person, presses.here.is_(here))
        return select(func.max(presses.interaction_id)).where(*theirs).scalar_subquery()

    theirs = (votes.kickoff_id == window.kickoff_id, votes.participant_id == person)
    last_vote = select(func.max(votes.interaction_id)).where(*theirs).scalar_subquery()
    on_this = (votes.window_id == window.id, votes.participant_id == person)
    first_vote = select(func.min(votes.t_ms)).where(*on_this).scalar_subquery()
    return person, participants.c.discord_id, last_press(True), last_press(False), last_vote, first_vote


_SEAT = _seat_columns()


_BALLOTS = (
    select(*kickoff_windows.columns, kickoff_questions.c.state, kickoff_questions.c.extra_seconds, kickoffs.c.phase)
    .add_columns(*_SEAT)
    .join(kickoff_questions, kickoff_questions.c.id == kickoff_windows.c.question_id)
    .join(kickoffs, kickoffs.c.id == kickoff_windows.c.kickoff_id)
    .outerjoin(kickoff_seats, kickoff_seats.c.window_id == kickoff_windows.c.id)
    .outerjoin(participants, participants.c.id == kickoff_seats.c.participant_id)
    .where(kickoff_windows.c.id.in_(bindparam("window_ids", expanding=True)))
)
"""Written once: every press waits for it."""


def _seat(person: int, discord_id: int | None, here_id: int | None, left_id: int | None, *voted: int | None) -> Seat:
    voted_id, first_vote_ms = voted
    sign = max(here_id or 0, voted_id or 0) or None
    return Seat(discord_id, Attendance(person, sign, left_id, first_vote_ms, voted_id))


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

    async def ballot_boxes(self, window_ids: Iterable[int]) -> dict[int, BallotBox]:
        """What decides over taps in these windows, by window id."""
        facts: dict[int, tuple[Window, Any, Any, Any]] = {}
        seats: dict[int, list[Seat]] = {}
        width = len(_WINDOW)
        for row in await self._connection.execute(_BALLOTS, {"window_ids": list(window_ids)}):
            if row[0] not in facts:
                window_of_row = Window(**dict(zip(_WINDOW, row, strict=False)))
                facts[row[0]] = (window_of_row, *row[width : width + 3])
            if row[width + 3] is not None:
                seats.setdefault(row[0], []).append(_seat(*row[width + 3 :]))
        await self._note_returns(seats)
        return {window_id: BallotBox(*fact, seats=tuple(seats.get(window_id, ()))) for window_id, fact in facts.items()}

    async def seats(self, window_ids: Iterable[int]) -> dict[int, list[Seat]]:
        """Who sits in these windows, and what they have done in this kickoff; by window id."""
        query = (
            select(kickoff_windows.c.id, *_SEAT)
            .select_from(kickoff_seats)
            .join(kickoff_windows, kickoff_windows.c.id == kickoff_seats.c.window_id)
            .join(participants, participants.c.id == kickoff_seats.c.participant_id)
            .where(kickoff_seats.c.window_id.in_(list(window_ids)))
        )
        found: dict[int, list[Seat]] = {}
        for window_id, *seat in await self._connection.execute(query):
            found.setdefault(window_id, []).append(_seat(*seat))
        await self._note_returns(found)
        return found

    async def _note_returns(self, seats: Mapping[int, list[Seat]]) -> None:
        """Say of those who left and came back when that was. They are few: all others are spared the look."""
        left = {
            seat.attendance.participant_id: seat.attendance.left_id
            for theirs in seats.values()
            for seat in theirs
            if seat.attendance.left_id is not None and seat.attendance.present
        }
        if not left:
            return
        presses, votes = kickoff_presences.c, kickoff_votes.c
        pressed = select(presses.participant_id, presses.interaction_id).where(presses.here.is_(True))
        voted = select(votes.participant_id, votes.interaction_id).where(votes.participant_id.in_(left))
        back: dict[int, int] = {}
        for query in (pressed.where(presses.participant_id.in_(left)), voted):
            for person, sign in await self._connection.execute(query):
                if sign > left[person]:
                    back[person] = min(sign, back.get(person, sign))
        for theirs in seats.values():
            for place, seat in enumerate(theirs):
                if (person := seat.attendance.participant_id) in back:
                    theirs[place] = replace(seat, attendance=replace(seat.attendance, back_id=back[person]))

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
