"""The programme's template of an evening."""

import json
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ForeignKey, Integer, Table, Text, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.agenda import Agenda, AgendaStep
from bot.storage.schema import Snowflake, UtcDateTime, metadata

agendas = Table(
    "agendas",
    metadata,
    Column("programme_id", ForeignKey("programmes.id"), primary_key=True),
    Column("agenda", Text, nullable=False),
    Column("before", Text),
    Column("changes", Integer, nullable=False),
    Column("changed_by", Snowflake, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
)
"""`agenda` and `before`, what it was before the last change, are JSON; a plan without a step stands for none saved."""


class AgendaRepository:
    """One plan for each programme."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def of_programme(self, programme_id: int) -> Agenda | None:
        """The plan that has been saved, if one has."""
        query = select(agendas.c.agenda).where(agendas.c.programme_id == programme_id)
        kept = (await self._connection.execute(query)).scalar()
        return _agenda(kept) if kept and kept != _json(None) else None

    async def version(self, programme_id: int) -> int:
        """A number that is another one after every change; 0 where none has ever been saved."""
        query = select(agendas.c.changes).where(agendas.c.programme_id == programme_id)
        return int((await self._connection.execute(query)).scalar() or 0)

    async def keep(self, programme_id: int, agenda: Agenda, changed_by: int, now: datetime) -> None:
        """Keep this plan, and what it replaces for an undo."""
        row = {"agenda": _json(agenda), "changes": 1, "changed_by": changed_by, "changed_at": now}
        before = _json(await self.of_programme(programme_id))
        if await self.version(programme_id):
            await self._change(programme_id, **{**row, "changes": agendas.c.changes + 1, "before": before})
        else:
            await self._connection.execute(agendas.insert().values(programme_id=programme_id, before=before, **row))

    async def undo(self, programme_id: int, changed_by: int, now: datetime) -> bool:
        """Put back what was before the last change, if only that no plan was saved. False if nothing is known of it."""
        query = select(agendas.c.agenda, agendas.c.before).where(agendas.c.programme_id == programme_id)
        kept = (await self._connection.execute(query)).first()
        if kept is None or kept.before is None:
            return False
        row = {"agenda": kept.before, "before": kept.agenda, "changes": agendas.c.changes + 1}
        await self._change(programme_id, **row, changed_by=changed_by, changed_at=now)
        return True

    async def _change(self, programme_id: int, **row: Any) -> None:
        await self._connection.execute(agendas.update().where(agendas.c.programme_id == programme_id).values(**row))


def _json(agenda: Agenda | None) -> str:
    return json.dumps([asdict(step) for step in agenda.steps] if agenda else [], ensure_ascii=False)


def _agenda(kept: str) -> Agenda:
    return Agenda(tuple(AgendaStep(**{**step, "pages": tuple(step["pages"])}) for step in json.loads(kept)))
