"""How people want to be nudged, and the days on which nobody is."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Column, Date, ForeignKey, RowMapping, String, Table, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.nudges import Blackout, Snooze, Wishes
from bot.storage.acts import last_acts
from bot.storage.schema import RowId, Snowflake, UtcDateTime, metadata

wishes = Table(
    "wishes",
    metadata,
    Column("participant_id", ForeignKey("participants.id"), primary_key=True),
    Column("quiet_from", String(5)),
    Column("quiet_until", String(5)),
    Column("paused_at", UtcDateTime),
    Column("away_at", UtcDateTime),
)
"""Times of day as `HH:MM`, local to the person."""

snoozes = Table(
    "snoozes",
    metadata,
    Column("participant_id", ForeignKey("participants.id"), primary_key=True),
    Column("about", String(120), primary_key=True),
    Column("until", UtcDateTime, nullable=False),
)

blackouts = Table(
    "blackouts",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("programme_id", ForeignKey("programmes.id"), nullable=False, index=True),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("label", String(80), nullable=False),
    Column("created_by", Snowflake, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("kept_at", UtcDateTime),
    Column("removed_at", UtcDateTime),
)
"""Without `kept_at` it is shown to whoever typed it and waits for their yes."""


class WishRepository:
    """Quiet hours, pauses, snoozes and blackouts."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def of(self, participant_ids: Iterable[int]) -> dict[int, Wishes]:
        """What these people wish; who has said nothing has the default. Who did something since is not away."""
        ids = list(participant_ids)
        query = select(wishes).where(wishes.c.participant_id.in_(ids))
        said = {row["participant_id"]: _wishes(row) for row in (await self._connection.execute(query)).mappings()}
        away = [person for person in said.values() if person.away_at is not None]
        if away:
            acts = await last_acts(self._connection, [person.participant_id for person in away])
            for person in away:
                assert person.away_at is not None
                if (acted := acts.get(person.participant_id)) and acted > person.away_at:
                    said[person.participant_id] = replace(person, away_at=None)
        return {i: said.get(i) or Wishes(participant_id=i) for i in ids}

    async def one(self, participant_id: int) -> Wishes:
        return (await self.of([participant_id]))[participant_id]

    async def save(self, wished: Wishes) -> None:
        """Keep what somebody wishes, in place of what they wished before."""
        await self._connection.execute(wishes.delete().where(wishes.c.participant_id == wished.participant_id))
        values = vars(wished) | {"quiet_from": _written(wished.quiet_from), "quiet_until": _written(wished.quiet_until)}
        await self._connection.execute(wishes.insert().values(**values))

    async def snoozes(self, participant_ids: Iterable[int]) -> list[Snooze]:
        """What these people have put off, the over ones too."""
        query = select(snoozes).where(snoozes.c.participant_id.in_(list(participant_ids)))
        rows = (await self._connection.execute(query.order_by(snoozes.c.until, snoozes.c.about))).mappings()
        return [Snooze(**row) for row in rows]

    async def snooze(self, put_off: Snooze) -> None:
        """Put something off, in place of an earlier wish about it."""
        c = snoozes.c
        same = c.participant_id == put_off.participant_id, c.about == put_off.about
        await self._connection.execute(snoozes.delete().where(*same))
        await self._connection.execute(snoozes.insert().values(**vars(put_off)))

    async def blackouts(self, programme_id: int) -> list[Blackout]:
        """The days on which nobody is nudged, past ones too, the earliest first."""
        query = select(*_BLACKOUT).where(
            blackouts.c.programme_id == programme_id, blackouts.c.kept_at.is_not(None), blackouts.c.removed_at.is_(None)
        )
        rows = (await self._connection.execute(query.order_by(blackouts.c.first_day, blackouts.c.id))).mappings()
        return [Blackout(**row) for row in rows]

    async def offer_blackout(
        self, programme_id: int, days: tuple[date, date], label: str, created_by: int, now: datetime
    ) -> Blackout:
        """Write days down that wait for a yes; those of this person that waited before are let go."""
        own = (blackouts.c.programme_id == programme_id) & (blackouts.c.created_by == created_by)
        await self._connection.execute(blackouts.delete().where(own & blackouts.c.kept_at.is_(None)))
        row = {
            "programme_id": programme_id,
            "first_day": days[0],
            "last_day": days[1],
            "label": label,
            "created_by": created_by,
            "created_at": now,
        }
        key = (await self._connection.execute(blackouts.insert().values(**row))).inserted_primary_key
        assert key is not None
        return Blackout(id=key[0], programme_id=programme_id, first_day=days[0], last_day=days[1], label=label)

    async def blackout(self, programme_id: int, blackout_id: int) -> Blackout | None:
        """One blackout of this programme, whatever has become of it."""
        query = select(*_BLACKOUT).where(blackouts.c.programme_id == programme_id, blackouts.c.id == blackout_id)
        row = (await self._connection.execute(query)).mappings().first()
        return Blackout(**row) if row else None

    async def keep_blackout(self, blackout_id: int, now: datetime) -> bool:
        """Make it count. False if it does already, or did."""
        waiting = blackouts.update().where(blackouts.c.id == blackout_id, blackouts.c.kept_at.is_(None))
        return bool((await self._connection.execute(waiting.values(kept_at=now))).rowcount)

    async def remove_blackout(self, blackout_id: int, now: datetime) -> bool:
        """Nudge on these days after all. False if it does not count now."""
        standing = blackouts.update().where(
            blackouts.c.id == blackout_id, blackouts.c.kept_at.is_not(None), blackouts.c.removed_at.is_(None)
        )
        return bool((await self._connection.execute(standing.values(removed_at=now))).rowcount)

    async def restore_blackout(self, blackout_id: int) -> bool:
        """Take a removal back. False if it was not removed."""
        gone = blackouts.update().where(blackouts.c.id == blackout_id, blackouts.c.removed_at.is_not(None))
        return bool((await self._connection.execute(gone.values(removed_at=None))).rowcount)


_BLACKOUT = tuple(blackouts.c[name] for name in ("id", "programme_id", "first_day", "last_day", "label"))


def _written(moment: time | None) -> str | None:
    return moment.strftime("%H:%M") if moment else None


def _wishes(row: RowMapping) -> Wishes:
    values: dict[str, Any] = dict(row)
    for name in ("quiet_from", "quiet_until"):
        values[name] = time.fromisoformat(values[name]) if values[name] else None
    return Wishes(**values)
