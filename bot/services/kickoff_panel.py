"""What organisers press while a kickoff is on. Every press is recorded with who made it."""

from contextlib import AbstractAsyncContextManager
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.domain.kickoff import EXTRA_SECONDS, Kickoff, KickoffQuestion, Phase, next_question
from bot.domain.refusal import Refusal
from bot.services.agenda_moves import leave_all, start_clock, stop_clock
from bot.services.kickoff_moves import (
    call_off,
    finish,
    keep_standings,
    move,
    show_correction,
    skip_open_question,
)
from bot.services.pressing import Presser, pressed
from bot.storage.unit import Database, UnitOfWork


class KickoffPanelService:
    """The organisers' panel. Each method raises `Refusal` where the kickoff has moved on meanwhile."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def next(self, presser: Presser, kickoff_id: int, at: int) -> None:
        """Go on to the next question, or to the podium. `at` is the question that the presser saw (0 for none)."""
        async with self._pressed(presser, kickoff_id, "next", "running") as (unit, kickoff, now):
            if (kickoff.question_id or 0) != at:
                raise Refusal("kickoff.has_moved_on")
            if kickoff.paused:
                raise Refusal("kickoff.is_paused")
            if await _open_question(unit, kickoff):
                raise Refusal("kickoff.question_is_open")
            await move(unit, await unit.kickoffs.change(kickoff.id, next_at=now), now)

    async def pause(self, presser: Presser, kickoff_id: int) -> None:
        """Hold the next question. An open one goes on to its end. Between steps of an agenda, stop its clock."""
        async with self._pressed(presser, kickoff_id, "pause", "lobby", "running", "podium") as (unit, kickoff, now):
            if kickoff.phase != "running":
                await stop_clock(unit, kickoff, now)
                return
            await unit.kickoffs.change(kickoff.id, paused=True, next_at=None)

    async def resume(self, presser: Presser, kickoff_id: int) -> None:
        """Go on. Every room of an agenda gets the time back that it was stopped for."""
        async with self._pressed(presser, kickoff_id, "resume", "lobby", "running", "podium") as (unit, kickoff, now):
            if not kickoff.paused:
                raise Refusal("kickoff.not_paused")
            if kickoff.phase != "running":
                await start_clock(unit, kickoff, now)
                return
            waits = not kickoff.automatic or await _open_question(unit, kickoff)
            next_at = None if waits else now + timedelta(seconds=kickoff.pause_seconds)
            await unit.kickoffs.change(kickoff.id, paused=False, next_at=next_at)

    async def extend(self, presser: Presser, kickoff_id: int, at: int) -> None:
        """Give every open window of this question 15 seconds more. Points are counted as before."""
        async with self._pressed(presser, kickoff_id, "extend", "running") as (unit, kickoff, _):
            question = await _open_question(unit, kickoff)
            if question is None or question.id != at:
                raise Refusal("kickoff.nothing_open")
            if not any(w.closed_at is None for w in await unit.windows.of_question(question.id)):
                raise Refusal("kickoff.nothing_open")
            await unit.kickoffs.change_question(question.id, extra_seconds=question.extra_seconds + EXTRA_SECONDS)

    async def skip(self, presser: Presser, kickoff_id: int, at: int) -> None:
        """End the open question without points; between questions, leave the next one out.

        `at` is the question that goes: of two presses at once, the second must not take the one after it.
        """
        async with self._pressed(presser, kickoff_id, "skip", "running") as (unit, kickoff, now):
            if question := await _open_question(unit, kickoff):
                if question.id != at:
                    raise Refusal("kickoff.has_moved_on")
                await skip_open_question(unit, kickoff, question, now)
                by_itself = kickoff.automatic and not kickoff.paused
                next_at = now + timedelta(seconds=kickoff.pause_seconds) if by_itself else None
                await unit.kickoffs.change(kickoff.id, next_at=next_at)
                return
            following = next_question(await unit.kickoffs.questions(kickoff.id))
            if following is None:
                raise Refusal("kickoff.nothing_to_skip")
            if following.id != at:
                raise Refusal("kickoff.has_moved_on")
            await unit.kickoffs.change_question(following.id, state="skipped", closed_at=now)

    async def void(self, presser: Presser, kickoff_id: int, question_id: int) -> None:
        """Take a question's points out again; everybody is shown the corrected standings."""
        async with self._pressed(presser, kickoff_id, "void", "running", "podium") as (unit, kickoff, now):
            question = await _asked(unit, kickoff, question_id)
            if question.state in ("skipped", "void"):
                raise Refusal("kickoff.counts_already_for_nobody")
            if question.state != "closed":
                raise Refusal("kickoff.not_closed_yet")
            await unit.kickoffs.change_question(question.id, state="void")
            await show_correction(unit, kickoff, "void", question.id, now)

    async def correct(self, presser: Presser, kickoff_id: int, question_id: int, right: tuple[int, ...]) -> None:
        """Say which options are right after all; what has been scored is scored again and shown to everybody."""
        async with self._pressed(presser, kickoff_id, "correct", "running", "podium") as (unit, kickoff, now):
            question = await _asked(unit, kickoff, question_id)
            key = tuple(sorted(set(right)))
            if not key or not set(key) <= set(range(len(question.question.options))):
                raise Refusal("kickoff.no_such_option")
            if key == question.right:
                raise Refusal("kickoff.same_key")
            await unit.kickoffs.change_question(question.id, key=key)
            if question.state == "closed":
                await show_correction(unit, kickoff, "key", question.id, now)

    async def repeat(self, presser: Presser, kickoff_id: int, question_id: int) -> None:
        """Ask an interrupted question again, at once. What was answered the first time does not count.

        The board shows the standings without it, marked corrected; the groups see theirs under the question.
        """
        async with self._pressed(presser, kickoff_id, "repeat", "running") as (unit, kickoff, now):
            question = await _asked(unit, kickoff, question_id)
            if kickoff.question_id != question_id or not question.interrupted or question.state != "closed":
                raise Refusal("kickoff.not_interrupted")
            await unit.kickoffs.change_question(question.id, state="void")
            await keep_standings(unit, kickoff, "void", question.id, now)
            await unit.kickoffs.add_question(kickoff.id, question.position, question.question, question.id)
            await move(unit, await unit.kickoffs.change(kickoff.id, next_at=now, paused=False), now)

    async def stop(self, presser: Presser, kickoff_id: int) -> None:
        """End the kickoff now. An open question does not count; in the lobby it is called off.

        Raises `Refusal` for an evening that has left its lobby: it is closed, so that no group goes without a date.
        """
        async with self._pressed(presser, kickoff_id, "stop", "lobby", "running") as (unit, kickoff, now):
            if kickoff.phase == "lobby":
                if kickoff.began_at is not None:
                    raise Refusal("kickoff.has_moved_on")
                await leave_all(unit, kickoff, now)
                await call_off(unit, kickoff, now)
                return
            if question := await _open_question(unit, kickoff):
                windows = [w.id for w in await unit.windows.of_question(question.id) if w.closed_at is None]
                await unit.windows.change(windows, closed_at=now, cut_ms=0)
                await unit.kickoffs.change_question(question.id, state="skipped", closed_at=now)
            await finish(unit, kickoff, now)

    def _pressed(
        self, presser: Presser, kickoff_id: int, action: str, *phases: Phase
    ) -> AbstractAsyncContextManager[tuple[UnitOfWork, Kickoff, datetime]]:
        return pressed(self._database, self._clock, presser, kickoff_id, action, *phases)


async def _open_question(unit: UnitOfWork, kickoff: Kickoff) -> KickoffQuestion | None:
    if kickoff.question_id is None:
        return None
    question = await unit.kickoffs.question(kickoff.question_id)
    return question if question.state == "open" else None


async def _asked(unit: UnitOfWork, kickoff: Kickoff, question_id: int) -> KickoffQuestion:
    """A question of this kickoff that has gone out."""
    for question in await unit.kickoffs.questions(kickoff.id):
        if question.id == question_id and question.opened_at is not None:
            return question
    raise Refusal("kickoff.no_such_question")
