"""Trial questions, and who pressed."""

from datetime import datetime

from sqlalchemy import Column, ForeignKey, Table, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.kickoff_trial import Trial
from bot.storage.schema import RowId, Snowflake, UtcDateTime, metadata

kickoff_trials = Table(
    "kickoff_trials",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("programme_id", ForeignKey("programmes.id"), nullable=False, index=True),
    Column("started_by", Snowflake, nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("closes_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
)

kickoff_trial_presses = Table(
    "kickoff_trial_presses",
    metadata,
    Column("trial_id", ForeignKey("kickoff_trials.id"), primary_key=True),
    Column("participant_id", ForeignKey("participants.id"), primary_key=True),
    Column("at", UtcDateTime, nullable=False),
)


class TrialRepository:
    """Trials of programmes. They have nothing to do with votes."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, programme_id: int, started_by: int, now: datetime, closes_at: datetime) -> Trial:
        row = {"programme_id": programme_id, "started_by": started_by, "started_at": now, "closes_at": closes_at}
        key = (await self._connection.execute(kickoff_trials.insert().values(**row))).inserted_primary_key
        assert key is not None
        found = await self.by_id(int(key[0]))
        assert found is not None
        return found

    async def by_id(self, trial_id: int) -> Trial | None:
        """One of whatever programme: whoever asks must look whose it is."""
        query = select(kickoff_trials).where(kickoff_trials.c.id == trial_id)
        row = (await self._connection.execute(query)).mappings().first()
        return Trial(**row) if row else None

    async def unended(self, programme_id: int | None = None) -> list[Trial]:
        """Those whose end has not been written down (of one programme), oldest first."""
        query = select(kickoff_trials).where(kickoff_trials.c.ended_at.is_(None)).order_by(kickoff_trials.c.id)
        if programme_id is not None:
            query = query.where(kickoff_trials.c.programme_id == programme_id)
        return [Trial(**row) for row in (await self._connection.execute(query)).mappings()]

    async def end(self, trial_id: int, now: datetime) -> None:
        this = kickoff_trials.update().where(kickoff_trials.c.id == trial_id)
        await self._connection.execute(this.values(ended_at=now))

    async def press(self, trial_id: int, participant_id: int, now: datetime) -> None:
        """Keep a press. A second one changes nothing."""
        if participant_id not in await self.pressed(trial_id):
            row = {"trial_id": trial_id, "participant_id": participant_id, "at": now}
            await self._connection.execute(kickoff_trial_presses.insert().values(**row))

    async def pressed(self, trial_id: int) -> frozenset[int]:
        c = kickoff_trial_presses.c
        query = select(c.participant_id).where(c.trial_id == trial_id)
        return frozenset((await self._connection.execute(query)).scalars())
