"""One group's ballot on one question while it is being taken."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Literal

from bot.domain.kickoff import BallotBox, Seat, Window
from bot.domain.modes import locks
from bot.domain.quiz import LETTERS, Question
from bot.domain.refusal import Refusal
from bot.domain.scoring import EARLY_CLOSE_MS, Tap, early_close_ms, limit_ms

Outcome = Literal["vote", "lock", "advice"]
"""What a tap is: a vote, the lock itself, or a vote that only counts if no mentor who is there locks the answer."""


class Ballot:
    """Takes one press after the other, in the order of their snowflakes.

    Closes when everyone has voted, or the answer is locked.
    """

    def __init__(self, box: BallotBox, question: Question) -> None:
        self.window: Window = box.window
        self._box = box
        self._question = question
        self._seats = {seat.discord_id: seat for seat in box.seats if seat.discord_id is not None}
        self._not_joined = [seat for seat in box.seats if seat.discord_id is None]
        self.cut_ms = box.window.cut_ms
        in_time = box.lock is not None and box.lock.t_ms <= limit_ms(question, box.extra_seconds, self.cut_ms)
        self._lock = box.lock if in_time else None
        self.closes_now = False
        """Whether the presses taken so far have closed the window."""

    @property
    def rescores(self) -> bool:
        """Whether the question has been scored already, so that a press in time changes what was shown."""
        return self._box.state == "closed"

    @property
    def open_until(self) -> datetime | None:
        """When time is up by our clock, as people are told: without the grace.

        `None` if the window has closed or its message is not marked yet.
        """
        if self.window.opened_at is None or self.cut_ms is not None:
            return None
        return self.window.opened_at + timedelta(seconds=self._question.seconds + self._box.extra_seconds)

    def seat_of(self, discord_id: int) -> Seat:
        """This account's seat. Raises `Refusal` if it has none, or the question is no longer anybody's to answer."""
        if self._box.phase not in ("running", "podium") or self._box.state not in ("open", "closed"):
            raise Refusal("kickoff.question_over")
        seat = self._seats.get(discord_id)
        if seat is None:
            raise Refusal("kickoff.no_seat")
        return seat

    def check_option(self, option: int) -> None:
        if not 0 <= option < len(self._question.options):
            raise Refusal("kickoff.question_over")

    def take(self, seat: Seat, tap: Tap) -> Outcome:
        """Count a press that has been written down.

        Raises `Refusal` if it came too late to count, or the group's answer is locked.
        """
        message_id = self.window.message_id
        if self.cut_ms is None and message_id is not None:
            cut = early_close_ms([other.attendance for other in self._everyone()], message_id)
            if cut is not None and tap.t_ms > cut:
                self._close(cut)
        if tap.t_ms > limit_ms(self._question, self._box.extra_seconds, self.cut_ms):
            raise Refusal("kickoff.too_late") if self._lock is None else self._locked(self._lock)
        self._note(seat, tap)
        if locks(self._box.mode, mentor=seat.mentor):
            # The earliest tap locks, not the one that reached us first.
            self._lock = tap if self._lock is None else min(self._lock, tap)
        if self._lock is not None and self._lock != tap:
            raise self._locked(self._lock)
        if self.cut_ms is None and message_id is not None:
            if self._lock is not None:
                self._close(tap.t_ms)
                return "lock"
            cut = early_close_ms([other.attendance for other in self._everyone()], message_id)
            if cut is not None and tap.t_ms >= EARLY_CLOSE_MS:
                self._close(cut)
        return self._outcome()

    def _outcome(self) -> Outcome:
        if self._lock is not None:
            return "lock"
        if self._box.mode != "captain":
            return "vote"
        return "advice" if any(seat.mentor and seat.attendance.present for seat in self._everyone()) else "vote"

    @staticmethod
    def _locked(lock: Tap) -> Refusal:
        return Refusal("kickoff.locked", letter=LETTERS[lock.option])

    def _everyone(self) -> list[Seat]:
        return [*self._seats.values(), *self._not_joined]

    def _close(self, cut_ms: int) -> None:
        self.cut_ms = cut_ms
        self.closes_now = True

    def _note(self, seat: Seat, tap: Tap) -> None:
        before, interaction_id, t_ms = seat.attendance, tap.interaction_id, tap.t_ms
        first = t_ms if before.first_vote_ms is None else min(before.first_vote_ms, t_ms)
        after = replace(
            before,
            here_id=max(before.here_id or 0, interaction_id),
            first_vote_ms=first,
            vote_id=max(before.vote_id or 0, interaction_id),
        )
        if after.present and not before.present:
            after = replace(after, back_id=interaction_id)
        self._seats[seat.discord_id or 0] = replace(seat, attendance=after)
