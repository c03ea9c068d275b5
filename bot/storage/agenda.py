"""The programme's template of an evening."""

import json
from dataclasses import asdict
from datetime import datetime

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
"""`agenda` and `before`, what it was before the last change, are JSON."""


class AgendaRepository:
    """One plan for each programme."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def of_programme(self, programme_id: int) -> Agenda | None:
        """The plan that has been saved, if one has."""
        query = select(agendas.c.agenda).where(agendas.c.programme_id == programme_id)
        kept = (await self._connection.execute(query)).scalar()
        return _agenda(kept) if kept else None

    async def before(self, programme_id: int) -> Agenda | None:
        """The plan before the last change."""
        query = select(agendas.c.before).where(agendas.c.programme_id == programme_id)
        kept = (await self._connection.execute(query)).scalar()
        return _agenda(kept) if kept else None

    async def version(self, programme_id: int) -> int:
        """A number that is another one after every change; 0 for a plan that has not been saved."""
        query = select(agendas.c.changes).where(agendas.c.programme_id == programme_id)
        return int((await self._connection.execute(query)).scalar() or 0)

    async def keep(
        self, programme_id: int, agenda: Agenda, changed_by: int, now: datetime, before: Agenda | None = None
    ) -> None:
        """Keep this plan, and the one it replaces (by default the one that is kept) for an undo."""
        kept = await self.of_programme(programme_id)
        replaced = before or kept
        row = {
            "agenda": _json(agenda),
            "before": _json(replaced) if replaced else None,
            "changes": await self.version(programme_id) + 1,
            "changed_by": changed_by,
            "changed_at": now,
        }
        mine = agendas.c.programme_id == programme_id
        if kept is None:
            await self._connection.execute(agendas.insert().values(programme_id=programme_id, **row))
        else:
            await self._connection.execute(agendas.update().where(mine).values(**row))


def _json(agenda: Agenda) -> str:
    return json.dumps([asdict(step) for step in agenda.steps], ensure_ascii=False)


def _agenda(kept: str) -> Agenda:
    return Agenda(tuple(AgendaStep(**{**step, "pages": tuple(step["pages"])}) for step in json.loads(kept)))
