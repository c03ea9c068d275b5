"""What decides over taps, read in as few queries as can be: hundreds of people press at once."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import and_, bindparam, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.kickoff import BallotBox, Seat, Window
from bot.domain.scoring import Attendance, Tap
from bot.storage.kickoff import kickoff_questions, kickoffs
from bot.storage.kickoff_presences import kickoff_presences
from bot.storage.kickoff_windows import kickoff_seats, kickoff_votes, kickoff_windows
from bot.storage.roster import participants

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
    account, mentor = participants.c.discord_id, kickoff_seats.c.mentor
    return person, account, mentor, last_press(True), last_press(False), last_vote, first_vote


_SEAT = _seat_columns()


def _lock_id() -> Any:
    """The earliest tap that locks a window's answer, late or not, beside `kickoff_windows` and `kickoffs`.

    Where votes decide, it is not looked for.
    """
    tap, seat = kickoff_votes.alias("locking"), kickoff_seats.alias("locker")
    theirs = and_(seat.c.window_id == tap.c.window_id, seat.c.participant_id == tap.c.participant_id)
    earliest = (
        select(func.min(tap.c.interaction_id))
        .join(seat, theirs)
        .where(tap.c.window_id == kickoff_windows.c.id, or_(kickoffs.c.mode == "first", seat.c.mentor.is_(True)))
        .correlate(kickoff_windows, kickoffs)
        .scalar_subquery()
    )
    return case((kickoffs.c.mode != "majority", earliest))


_lock = kickoff_votes.alias("lock")
_LOCK = (_lock.c.interaction_id, _lock.c.participant_id, _lock.c.option, _lock.c.t_ms)

_BALLOTS = (
    select(*kickoff_windows.columns, kickoff_questions.c.state, kickoff_questions.c.extra_seconds, kickoffs.c.phase)
    .add_columns(kickoffs.c.mode, *_LOCK, *_SEAT)
    .join(kickoff_questions, kickoff_questions.c.id == kickoff_windows.c.question_id)
    .join(kickoffs, kickoffs.c.id == kickoff_windows.c.kickoff_id)
    .outerjoin(_lock, _lock.c.interaction_id == _lock_id())
    .outerjoin(kickoff_seats, kickoff_seats.c.window_id == kickoff_windows.c.id)
    .outerjoin(participants, participants.c.id == kickoff_seats.c.participant_id)
    .where(kickoff_windows.c.id.in_(bindparam("window_ids", expanding=True)))
)
"""Written once: every press waits for it."""


def _seat(person: int, discord_id: int | None, mentor: bool, *signs: int | None) -> Seat:
    here_id, left_id, voted_id, first_vote_ms = signs
    sign = max(here_id or 0, voted_id or 0) or None
    return Seat(discord_id, Attendance(person, sign, left_id, first_vote_ms, voted_id), mentor)


class BallotRepository:
    """Windows with those who sit in them and what these have done."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def boxes(self, window_ids: Iterable[int]) -> dict[int, BallotBox]:
        """What decides over taps in these windows, by window id."""
        boxes: dict[int, BallotBox] = {}
        seats: dict[int, list[Seat]] = {}
        width = len(_WINDOW)
        for row in await self._connection.execute(_BALLOTS, {"window_ids": list(window_ids)}):
            if row[0] not in boxes:
                window_of_row = Window(**dict(zip(_WINDOW, row, strict=False)))
                state, extra, phase, mode, *lock = row[width : width + 8]
                tap = None if lock[0] is None else Tap(*lock)
                boxes[row[0]] = BallotBox(window_of_row, state, extra, phase, (), mode, tap)
            if row[width + 8] is not None:
                seats.setdefault(row[0], []).append(_seat(*row[width + 8 :]))
        await self._note_returns(seats)
        return {window_id: replace(box, seats=tuple(seats.get(window_id, ()))) for window_id, box in boxes.items()}

    async def locks(self, window_ids: Iterable[int]) -> dict[int, Tap]:
        """The earliest tap that locks the answer, late or not, by window id; none for a window without."""
        query = (
            select(kickoff_windows.c.id, *_LOCK)
            .select_from(kickoff_windows)
            .join(kickoffs, kickoffs.c.id == kickoff_windows.c.kickoff_id)
            .join(_lock, _lock.c.interaction_id == _lock_id())
            .where(kickoff_windows.c.id.in_(list(window_ids)))
        )
        return {window_id: Tap(*tap) for window_id, *tap in await self._connection.execute(query)}

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
