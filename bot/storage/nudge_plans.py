"""What each programme's nudges were planned with, whether they are paused, and which groups are to be planned again."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Column, ForeignKey, String, Table, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.groups import mentor_groups
from bot.storage.meetups import meet_ups
from bot.storage.nudges import nudges
from bot.storage.programme import programmes
from bot.storage.roster import participants
from bot.storage.schema import Snowflake, UtcDateTime, metadata

nudge_plans = Table(
    "nudge_plans",
    metadata,
    Column("programme_id", ForeignKey("programmes.id"), primary_key=True),
    Column("digest", String(64)),
    Column("paused_at", UtcDateTime),
    Column("paused_by", Snowflake),
)
"""`digest` is of the rules and the zone data with which the programme's nudges were last planned."""

stale_plans = Table(
    "stale_plans",
    metadata,
    Column("group_id", ForeignKey("mentor_groups.id"), primary_key=True, autoincrement=False),
    Column("programme_id", ForeignKey("programmes.id"), nullable=False),
)
"""Groups whose nudges are to be planned again, soon: something changed that concerns many at once."""


_RUNNING = (
    select(programmes.c.id)
    .outerjoin(nudge_plans, nudge_plans.c.programme_id == programmes.c.id)
    .where(nudge_plans.c.paused_at.is_(None))
)
"""The programmes whose nudges are not paused."""


@dataclass(frozen=True)
class Outlook:
    """Whether groups wait to be planned, since when something has been in hand, and when the next nudge is due in any
    programme whose nudges are not paused."""

    stale: bool
    claimed_at: datetime | None
    due_at: datetime | None


@dataclass(frozen=True)
class NudgePlan:
    """How a programme's nudges stand as a whole. `paused_by` is a Discord id."""

    digest: str | None = None
    paused_at: datetime | None = None
    paused_by: int | None = None


class NudgePlanRepository:
    """Plans as wholes; the nudges themselves are in `NudgeRepository`."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self.touched = False
        """Whether there may be something for the engine to do once this unit of work is kept."""

    async def of(self, programme_id: int) -> NudgePlan:
        c = nudge_plans.c
        query = select(c.digest, c.paused_at, c.paused_by).where(c.programme_id == programme_id)
        row = (await self._connection.execute(query)).first()
        return NudgePlan(*row) if row else NudgePlan()

    async def save(self, programme_id: int, plan: NudgePlan) -> None:
        self.touched = True
        await self._connection.execute(nudge_plans.delete().where(nudge_plans.c.programme_id == programme_id))
        await self._connection.execute(nudge_plans.insert().values(programme_id=programme_id, **vars(plan)))

    async def keep_digest(self, programme_id: int, digest: str) -> None:
        await self.save(programme_id, replace(await self.of(programme_id), digest=digest))

    async def running(self) -> list[int]:
        """The programmes whose nudges are not paused."""
        return list((await self._connection.execute(_RUNNING)).scalars())

    async def outlook(self) -> Outlook:
        """What there is for the engine to do, in one query: it is asked at every look, mostly in vain."""
        running = _RUNNING.subquery()
        c = nudges.c
        first = (
            select(c.due_at)
            .where(c.programme_id == running.c.id, c.state == "pending")
            .order_by(c.due_at)
            .limit(1)
            .correlate(running)
            .scalar_subquery()
        )
        due = select(first.label("due_at")).select_from(running).subquery()
        claimed = select(c.claimed_at).where(c.state == "claimed").order_by(c.claimed_at).limit(1)
        stale = select(stale_plans.c.group_id).limit(1)
        query = select(
            stale.scalar_subquery(), claimed.scalar_subquery(), select(func.min(due.c.due_at)).scalar_subquery()
        )
        group_id, claimed_at, due_at = (await self._connection.execute(query)).one()
        return Outlook(group_id is not None, claimed_at, due_at)

    async def zones(self, programme_id: int) -> set[str]:
        """Every zone in which something is planned or somebody is nudged."""
        queries = (
            select(programmes.c.time_zone).where(programmes.c.id == programme_id),
            select(participants.c.time_zone).where(participants.c.programme_id == programme_id).distinct(),
            select(meet_ups.c.zone).where(meet_ups.c.programme_id == programme_id).distinct(),
        )
        return {zone for query in queries for zone in (await self._connection.execute(query)).scalars() if zone}

    async def renew(self, programme_id: int, group_ids: Iterable[int | None] | None = None) -> None:
        """Have these groups of a programme planned again, or (`None`) all of them, the removed ones too.

        Whoever has the rules at hand and changes one group plans it at once instead (`bot/services/planning.py`).
        """
        self.touched = True
        ids = select(mentor_groups.c.id, mentor_groups.c.programme_id).where(
            mentor_groups.c.programme_id == programme_id, mentor_groups.c.id.not_in(select(stale_plans.c.group_id))
        )
        if group_ids is not None:
            ids = ids.where(mentor_groups.c.id.in_([group_id for group_id in group_ids if group_id is not None]))
        await self._connection.execute(stale_plans.insert().from_select(["group_id", "programme_id"], ids))

    async def stale(self, limit: int) -> dict[int, list[int]]:
        """Some groups that are to be planned again, by programme."""
        query = select(stale_plans.c.programme_id, stale_plans.c.group_id)
        found: dict[int, list[int]] = {}
        for programme_id, group_id in await self._connection.execute(
            query.order_by(stale_plans.c.group_id).limit(limit)
        ):
            found.setdefault(programme_id, []).append(group_id)
        return found

    async def planned(self, group_ids: Iterable[int]) -> None:
        """These groups have been planned now."""
        await self._connection.execute(stale_plans.delete().where(stale_plans.c.group_id.in_(list(group_ids))))
