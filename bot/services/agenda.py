"""The programme's plan of an evening. A change of it changes no evening that has begun."""

from collections.abc import Callable

from bot.clock import Clock
from bot.domain.agenda import Agenda, AgendaStep, StepKind
from bot.domain.agenda.planning import DEFAULT, Plan, checked, with_step, without_step
from bot.domain.programme import Programme
from bot.domain.refusal import Refusal
from bot.storage.unit import Database, UnitOfWork


class AgendaService:
    """Each change is kept at once, and the last one can be undone."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def plan(self, programme: Programme) -> Plan:
        """The plan that kickoffs go by, or the default if none has been saved."""
        async with self._database.read() as unit:
            return await _plan(unit, programme.id)

    async def keep(self, programme: Programme, actor_id: int, agenda: Agenda) -> Plan:
        """Save this plan in place of the one there is. Raises `Refusal` if something is wrong with it."""
        return await self._change(programme, actor_id, "agendas.keep", lambda _: agenda)

    async def put(self, programme: Programme, actor_id: int, step: AgendaStep, position: int) -> Plan:
        """Add this step, or change the one of its kind. Raises `Refusal` if something is wrong with it."""
        return await self._change(programme, actor_id, "agendas.put", lambda now: with_step(now, step, position))

    async def remove(self, programme: Programme, actor_id: int, kind: StepKind) -> Plan:
        """Take a step out. Raises `Refusal` for the lobby and the end, and for the last one between them."""
        return await self._change(programme, actor_id, "agendas.remove", lambda now: without_step(now, kind))

    async def use(self, programme: Programme, actor_id: int, version: int) -> Plan:
        """Save the plan as it is. `version` is the plan that the asker saw, here and below.

        Raises `Refusal` if somebody has changed it since.
        """
        return await self._change(programme, actor_id, "agendas.keep", lambda now: now, version)

    async def reset(self, programme: Programme, actor_id: int, version: int) -> Plan:
        """Save the default plan. Raises `Refusal` if somebody has changed it since."""
        return await self._change(programme, actor_id, "agendas.reset", lambda _: DEFAULT, version)

    async def undo(self, programme: Programme, actor_id: int, version: int) -> Plan:
        """Take the last change back, the first save, too; undoing that again does it again.

        Raises `Refusal` if somebody has changed it since, and where there is nothing to take back.
        """
        now = self._clock.now()
        async with self._database.write() as unit:
            await _as_seen(unit, programme.id, version)
            if not await unit.agendas.undo(programme.id, actor_id, now):
                raise Refusal("agenda.nothing_to_undo")
            await unit.programmes.record(programme.id, actor_id, "agendas.undo", programme.id, now)
            return await _plan(unit, programme.id)

    async def _change(
        self,
        programme: Programme,
        actor_id: int,
        action: str,
        change: Callable[[Agenda], Agenda],
        version: int | None = None,
    ) -> Plan:
        now = self._clock.now()
        async with self._database.write() as unit:
            before = (await _as_seen(unit, programme.id, version)).agenda
            await unit.agendas.keep(programme.id, checked(change(before)), actor_id, now)
            await unit.programmes.record(programme.id, actor_id, action, programme.id, now)
            return await _plan(unit, programme.id)


async def _as_seen(unit: UnitOfWork, programme_id: int, version: int | None) -> Plan:
    """The plan, refused if it is not the one that the asker saw; `None` for whoever says what it is to be."""
    plan = await _plan(unit, programme_id)
    if version is not None and plan.version != version:
        raise Refusal("agenda.has_changed")
    return plan


async def _plan(unit: UnitOfWork, programme_id: int) -> Plan:
    kept = await unit.agendas.of_programme(programme_id)
    return Plan(kept or DEFAULT, kept is not None, await unit.agendas.version(programme_id))
