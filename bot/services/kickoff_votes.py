"""Votes: the one path that has to be fast while hundreds of people press at once.

Presses that arrive together are checked and committed together; each is answered after the commit that holds it. What
decides is read from the database within that commit, so nothing here has to be kept in step with anything.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.clock import Clock
from bot.domain.ballot import Ballot, Outcome
from bot.domain.quiz import Question
from bot.domain.refusal import Refusal
from bot.domain.scoring import Tap, elapsed_ms
from bot.services.batches import Batches
from bot.storage.unit import Database, UnitOfWork


@dataclass(frozen=True)
class Press:
    """A press of an option's button, as Discord tells of it."""

    interaction_id: int
    window_id: int
    option: int
    discord_id: int
    channel_id: int | None
    message_id: int


@dataclass(frozen=True)
class Cast:
    """A tap that counts as things stand. `window_closed` says that it was the last one its group waited for."""

    kickoff_id: int
    option: int
    outcome: Outcome
    open_until: datetime | None
    window_closed: bool
    rescores: bool


class VoteService:
    """Takes votes."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._batches: Batches[Press, Cast] = Batches(self._write, "ithaca:votes")
        self._questions: dict[int, Question] = {}

    async def cast(self, press: Press) -> Cast:
        """Store a press; return once it is on disk.

        Raises `Refusal` for who has no seat in this window, a message that is not its question, a question that is
        over, and a press after the time is up or the answer is locked (which are stored all the same).
        """
        return await self._batches.put(press)

    async def _write(self, presses: Sequence[Press]) -> list[Cast | Exception]:
        """One unit of work for all these presses; a verdict for each, in their order."""
        now = self._clock.now()
        async with self._database.write() as unit:
            ballots = await self._ballots(unit, {press.window_id for press in presses})
            rows: dict[int, dict[str, Any]] = {}
            verdicts: dict[int, Cast | Exception] = {}
            for press in sorted(presses, key=lambda press: press.interaction_id):
                try:
                    verdicts[press.interaction_id] = _take(press, ballots.get(press.window_id), rows, now)
                except Refusal as no:
                    verdicts[press.interaction_id] = no
            await unit.windows.tap(list(rows.values()))
            closing = {b.window.id: b.cut_ms for b in ballots.values() if b.closes_now and b.cut_ms is not None}
            await unit.windows.close(closing, now)
        return [verdicts[press.interaction_id] for press in presses]

    async def _ballots(self, unit: UnitOfWork, window_ids: set[int]) -> dict[int, Ballot]:
        ballots = {}
        for window_id, box in (await unit.ballots.boxes(window_ids)).items():
            question_id = box.window.question_id
            if question_id not in self._questions:
                # A question never changes once it has been written down; all that changes is in the box.
                self._questions[question_id] = (await unit.kickoffs.question(question_id)).question
            ballots[window_id] = Ballot(box, self._questions[question_id])
        return ballots


def _take(press: Press, ballot: Ballot | None, rows: dict[int, dict[str, Any]], now: datetime) -> Cast:
    """Check a press against its ballot and add its row."""
    if ballot is None:
        raise Refusal("kickoff.question_over")
    window = ballot.window
    seat = ballot.seat_of(press.discord_id)
    if press.channel_id != window.channel_id or window.message_id not in (None, press.message_id):
        raise Refusal("kickoff.question_over")
    ballot.check_option(press.option)
    t_ms = elapsed_ms(press.message_id, press.interaction_id)
    rows[press.interaction_id] = {
        "interaction_id": press.interaction_id,
        "kickoff_id": window.kickoff_id,
        "window_id": window.id,
        "participant_id": seat.attendance.participant_id,
        "option": press.option,
        "t_ms": t_ms,
        "received_at": now,
    }
    outcome = ballot.take(seat, Tap(press.interaction_id, seat.attendance.participant_id, press.option, t_ms))
    return Cast(window.kickoff_id, press.option, outcome, ballot.open_until, ballot.closes_now, ballot.rescores)
