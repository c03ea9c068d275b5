"""Days on which nobody is nudged: organisers add them, look at them and take them away."""

from dataclasses import dataclass
from datetime import date

from bot.clock import Clock
from bot.domain.localtime import local_in
from bot.domain.nudges import Blackout
from bot.domain.nudges.blackouts import check_blackout
from bot.domain.programme import Programme
from bot.domain.refusal import Refusal
from bot.services.planning import plan_programme
from bot.storage.unit import Database, UnitOfWork


@dataclass(frozen=True)
class OfferedBlackout:
    """Days that wait for a yes, and the blackouts that share a day with them."""

    blackout: Blackout
    overlapping: tuple[Blackout, ...]


class BlackoutService:
    """What organisers do with blackouts. Every change has the nudges of all groups planned anew."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def today(self, programme: Programme) -> date:
        """The day it is where the programme is at home."""
        return local_in(self._clock.now(), programme.time_zone).date()

    async def every(self, programme: Programme) -> list[Blackout]:
        """The blackouts that are not over, the earliest first."""
        today = self.today(programme)
        async with self._database.read() as unit:
            return [b for b in await unit.wishes.blackouts(programme.id) if b.last_day >= today]

    async def offer(self, programme: Programme, actor_id: int, first: date, last: date, label: str) -> OfferedBlackout:
        """Write days down that count once `keep` is called.

        Raises `Refusal` for days that will not do (`check_blackout`), with a proposal where there is one.
        """
        async with self._database.write() as unit:
            others = await unit.wishes.blackouts(programme.id)
            check_blackout(first, last, self.today(programme), others)
            offered = await unit.wishes.offer_blackout(programme.id, (first, last), label, actor_id, self._clock.now())
            return OfferedBlackout(offered, tuple(b for b in others if b.first_day <= last and first <= b.last_day))

    async def keep(self, programme: Programme, actor_id: int, blackout_id: int) -> Blackout:
        """Make offered days count. A second time does nothing more.

        Raises `Refusal` for days that are not of this programme, were replaced by others, or have been removed.
        """
        async with self._database.write() as unit:
            blackout = await self._blackout(unit, programme, blackout_id)
            if blackout.last_day < self.today(programme):
                raise Refusal("common.stale_button")
            if await unit.wishes.keep_blackout(blackout.id, self._clock.now()):
                await self._follow(unit, programme, actor_id, "blackout_kept", blackout)
            elif blackout not in await unit.wishes.blackouts(programme.id):
                raise Refusal("common.stale_button")
            return blackout

    async def remove(self, programme: Programme, actor_id: int, blackout_id: int) -> Blackout:
        """Nudge on these days after all. Raises `Refusal` if there is no such blackout (any more)."""
        async with self._database.write() as unit:
            blackout = await self._blackout(unit, programme, blackout_id)
            if not await unit.wishes.remove_blackout(blackout.id, self._clock.now()):
                raise Refusal("programme.blackout_gone")
            await self._follow(unit, programme, actor_id, "blackout_removed", blackout)
            return blackout

    async def restore(self, programme: Programme, actor_id: int, blackout_id: int) -> Blackout:
        """Take a removal back. A second time does nothing more. Raises `Refusal` if it never counted."""
        async with self._database.write() as unit:
            blackout = await self._blackout(unit, programme, blackout_id)
            if await unit.wishes.restore_blackout(blackout.id):
                await self._follow(unit, programme, actor_id, "blackout_restored", blackout)
            elif blackout not in await unit.wishes.blackouts(programme.id):
                raise Refusal("common.stale_button")
            return blackout

    @staticmethod
    async def _blackout(unit: UnitOfWork, programme: Programme, blackout_id: int) -> Blackout:
        if blackout := await unit.wishes.blackout(programme.id, blackout_id):
            return blackout
        raise Refusal("common.stale_button")

    async def _follow(
        self, unit: UnitOfWork, programme: Programme, actor_id: int, action: str, blackout: Blackout
    ) -> None:
        now = self._clock.now()
        await unit.programmes.record(programme.id, actor_id, f"nudges.{action}", blackout.id, now)
        await plan_programme(unit, programme.id)
