"""An organiser's press on a kickoff that is on: a unit of work in which it still makes sense, and who pressed."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from bot.clock import Clock
from bot.domain.kickoff import Kickoff, Phase
from bot.domain.refusal import Refusal
from bot.storage.unit import Database, UnitOfWork


@dataclass(frozen=True)
class Presser:
    """Which organiser, of which programme."""

    programme_id: int
    discord_id: int


@asynccontextmanager
async def pressed(
    database: Database, clock: Clock, presser: Presser, kickoff_id: int, action: str, *phases: Phase
) -> AsyncIterator[tuple[UnitOfWork, Kickoff, datetime]]:
    """A unit of work on this kickoff, in one of these phases, recorded as this person's doing.

    Raises `Refusal` for another programme's kickoff, and where it has moved on to another phase.
    """
    now = clock.now()
    async with database.write() as unit:
        kickoff = await unit.kickoffs.by_id(kickoff_id)
        if kickoff is None or kickoff.programme_id != presser.programme_id:
            raise Refusal("kickoff.gone")
        if kickoff.phase not in phases:
            raise Refusal("kickoff.has_moved_on")
        yield unit, kickoff, now
        await unit.programmes.record(kickoff.programme_id, presser.discord_id, f"kickoff.{action}", kickoff_id, now)
