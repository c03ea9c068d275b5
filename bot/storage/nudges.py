"""The nudges: planned, on their way, sent or dropped. What plans them and when is in `bot/storage/nudge_plans.py`."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    ColumnElement,
    ForeignKey,
    Index,
    Integer,
    Select,
    String,
    Table,
    UniqueConstraint,
    bindparam,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.nudges import OUTSIDE_CAP, Answer, Dropped, Nudge
from bot.domain.nudges.planning import Changes
from bot.storage.schema import RowId, UtcDateTime, metadata

nudges = Table(
    "nudges",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("programme_id", ForeignKey("programmes.id"), nullable=False),
    Column("group_id", ForeignKey("mentor_groups.id"), nullable=False, index=True),
    Column("participant_id", ForeignKey("participants.id"), index=True),
    Column("rule", String(32), nullable=False),
    Column("about", String(120), nullable=False),
    Column("subject_id", RowId, nullable=False),
    Column("number", Integer, nullable=False),
    Column("planned_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime),
    Column("hold", String(16)),
    Column("state", String(16), nullable=False),
    Column("post_id", ForeignKey("outbox.id"), index=True),
    Column("claimed_at", UtcDateTime),
    Column("sent_at", UtcDateTime),
    Column("answered_at", UtcDateTime),
    Column("answer", String(16)),
    Column("dropped", String(32)),
    CheckConstraint("state in ('pending', 'claimed', 'sent', 'failed', 'dropped')", name="state"),
    UniqueConstraint("about", "participant_id", "number"),
    Index("ix_nudges_programme_id_state_due_at", "programme_id", "state", "due_at"),
    Index("ix_nudges_state_claimed_at", "state", "claimed_at"),
)

_PLANNED = ("planned_at", "due_at", "expires_at", "hold")
"""What planning may change about a nudge that is pending."""


class NudgeRepository:
    """The nudges of a programme's groups."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self.touched = False
        """Whether there may be something for the engine to do once this unit of work is kept."""

    async def of_matters(self, group_ids: Iterable[int], abouts: Iterable[str]) -> list[Nudge]:
        """All nudges of these groups about these matters, and the others of theirs that are not done with."""
        c = nudges.c
        undone = c.state.in_(("pending", "claimed")) | ((c.state == "sent") & c.answered_at.is_(None))
        return await self._where(c.group_id.in_(list(group_ids)), or_(undone, c.about.in_(list(abouts))))

    async def lately(self, participant_ids: Iterable[int], since: datetime, now: datetime) -> dict[int, list[datetime]]:
        """When these people were nudged after `since`, of what counts for the cap. What is on its way counts as now."""
        c = nudges.c
        of_these = c.participant_id.in_(list(participant_ids)), c.rule.not_in(OUTSIDE_CAP)
        query = select(c.participant_id, c.sent_at).where(*of_these, (c.sent_at > since) | (c.state == "claimed"))
        found: dict[int, list[datetime]] = {}
        for person, sent_at in await self._connection.execute(query):
            found.setdefault(person, []).append(sent_at or now)
        return found

    async def apply(self, changes: Mapping[tuple[int, int], Changes], now: datetime) -> None:
        """Carry out what planning found, by programme and group."""
        add = [
            {
                **{name: value for name, value in vars(row).items() if name != "useless"},
                "programme_id": programme_id,
                "group_id": group_id,
                "state": "pending",
            }
            for (programme_id, group_id), change in changes.items()
            for row in change.add
        ]
        if add:
            self.touched = True
            await self._connection.execute(nudges.insert(), add)
        move = [
            {"the_id": nudge.id, **{f"new_{name}": getattr(row, name) for name in _PLANNED}}
            for change in changes.values()
            for nudge, row in change.move
        ]
        if move:
            self.touched = True
            moved = nudges.update().where(nudges.c.id == bindparam("the_id"), nudges.c.state == "pending")
            await self._connection.execute(moved.values({name: bindparam(f"new_{name}") for name in _PLANNED}), move)
        await self.drop([(nudge.id, why) for change in changes.values() for nudge, why in change.drop])
        settled = [nudge.id for change in changes.values() for nudge in change.settled]
        await self.answer(settled, "done", now)
        others = [nudge.id for change in changes.values() for nudge in change.others]
        await self.answer(others, "other", now)

    async def drop(self, why: Sequence[tuple[int, Dropped]]) -> int:
        """Drop these nudges, if they are still pending, each for its reason. Gives how many were."""
        if not why:
            return 0
        dropped = nudges.update().where(nudges.c.id == bindparam("the_id"), nudges.c.state == "pending")
        rows = [{"the_id": nudge_id, "why": reason} for nudge_id, reason in why]
        result = await self._connection.execute(dropped.values(state="dropped", dropped=bindparam("why")), rows)
        return result.rowcount

    async def drop_of_groups(self, group_ids: Iterable[int], why: Dropped) -> None:
        """Drop whatever is planned for these groups."""
        pending = nudges.c.group_id.in_(list(group_ids)), nudges.c.state == "pending"
        await self._connection.execute(nudges.update().where(*pending).values(state="dropped", dropped=why))

    async def hold(self, nudge: Nudge, due_at: datetime, hold: str | None) -> None:
        """Send this one later, or (`hold` is `None`) without a reason to have waited."""
        change = nudges.update().where(nudges.c.id == nudge.id, nudges.c.state == "pending")
        await self._connection.execute(change.values(due_at=due_at, hold=hold))

    async def were_late(self, nudge_ids: Sequence[int]) -> None:
        """Write down that an outage held these, unless something else did."""
        held = nudges.update().where(nudges.c.id.in_(nudge_ids), nudges.c.hold.is_(None))
        await self._connection.execute(held.values(hold="outage"))

    async def answer(self, nudge_ids: Sequence[int], answer: Answer, now: datetime) -> None:
        """Write down that these were answered, and how; the first moment is kept, the last answer counts."""
        if nudge_ids:
            change = nudges.update().where(nudges.c.id.in_(nudge_ids))
            await self._connection.execute(
                change.values(answered_at=func.coalesce(nudges.c.answered_at, literal(now, UtcDateTime)), answer=answer)
            )

    async def done(self, about: str, now: datetime) -> None:
        """Whoever was nudged about this matter of their own has done it."""
        open_still = nudges.c.about == about, nudges.c.state == "sent", nudges.c.answered_at.is_(None)
        await self._connection.execute(nudges.update().where(*open_still).values(answered_at=now, answer="done"))

    async def due(self, programme_id: int, now: datetime, limit: int) -> list[Nudge]:
        """What is to be sent by now, the oldest first."""
        c = nudges.c
        found = select(nudges).where(c.programme_id == programme_id, c.state == "pending", c.due_at <= now)
        return await self._read(found.order_by(c.due_at, c.id).limit(limit))

    async def pending(self, programme_id: int, limit: int, offset: int = 0) -> list[Nudge]:
        """What is planned, the next first."""
        c = nudges.c
        found = select(nudges).where(c.programme_id == programme_id, c.state == "pending")
        return await self._read(found.order_by(c.due_at, c.id).limit(limit).offset(offset))

    async def between(self, programme_id: int, since: datetime, until: datetime, limit: int) -> list[Nudge]:
        """What was sent or due from one moment to another, the newest first."""
        moment = func.coalesce(nudges.c.sent_at, nudges.c.due_at)
        found = select(nudges).where(nudges.c.programme_id == programme_id, moment >= since, moment <= until)
        return await self._read(found.order_by(moment.desc(), nudges.c.id.desc()).limit(limit))

    async def pending_until(self, programme_id: int, until: datetime) -> int:
        """How many are due by then."""
        c = nudges.c
        due = select(func.count()).where(c.programme_id == programme_id, c.state == "pending", c.due_at <= until)
        return int((await self._connection.execute(due)).scalar_one())

    async def pending_of(self, participant_id: int) -> list[Nudge]:
        """What is planned for somebody, the next first."""
        c = nudges.c
        found = select(nudges).where(c.participant_id == participant_id, c.state == "pending")
        return await self._read(found.order_by(c.due_at, c.id))

    async def restore(self, nudge_id: int) -> bool:
        """Have one pending again that was cancelled. False if it is not."""
        cancelled = nudges.c.id == nudge_id, nudges.c.state == "dropped", nudges.c.dropped == "cancelled"
        change = nudges.update().where(*cancelled).values(state="pending", dropped=None)
        return bool((await self._connection.execute(change)).rowcount)

    async def by_id(self, programme_id: int, nudge_id: int) -> Nudge | None:
        """One nudge; `None` if this programme has none such."""
        found = await self._where(nudges.c.id == nudge_id, nudges.c.programme_id == programme_id)
        return found[0] if found else None

    async def of_group(self, group_id: int) -> list[Nudge]:
        """Every nudge there ever was in a group, oldest first."""
        return await self._where(nudges.c.group_id == group_id)

    async def of_posts(self, post_ids: Iterable[int]) -> list[Nudge]:
        """The nudges that these posts carry."""
        return await self._where(nudges.c.post_id.in_(list(post_ids)))

    async def posts_about(self, abouts: Iterable[str]) -> list[int]:
        """The posts by which these matters were brought up."""
        c = nudges.c
        query = select(c.post_id).where(c.about.in_(list(abouts)), c.state == "sent", c.post_id.is_not(None))
        return list((await self._connection.execute(query.distinct())).scalars())

    async def claim(self, by_post: Mapping[int, Sequence[int]], now: datetime) -> None:
        """Take these pending nudges in hand, each group of them for a post."""
        rows = [{"the_id": nudge_id, "post": post_id} for post_id, ids in by_post.items() for nudge_id in ids]
        if rows:
            claimed = nudges.update().where(nudges.c.id == bindparam("the_id"), nudges.c.state == "pending")
            values = {"state": "claimed", "claimed_at": now, "post_id": bindparam("post")}
            await self._connection.execute(claimed.values(values), rows)

    async def end(self, post_ids: Sequence[int], **values: Any) -> None:
        """What became of the nudges that were in hand for these posts: state, `sent_at`, `dropped`."""
        in_hand = nudges.c.post_id.in_(post_ids), nudges.c.state == "claimed"
        await self._connection.execute(nudges.update().where(*in_hand).values(**values))

    async def take_over(self, claimed_before: datetime, now: datetime) -> list[int]:
        """Take over what was taken in hand so long ago that whoever did it must have stopped. Gives the posts."""
        c = nudges.c
        left = c.state == "claimed", c.claimed_at <= claimed_before
        posts = select(c.post_id).where(*left).distinct().order_by(c.post_id)
        ids = list((await self._connection.execute(posts)).scalars())
        await self._connection.execute(nudges.update().where(*left).values(claimed_at=now))
        return ids

    async def _where(self, *conditions: ColumnElement[bool]) -> list[Nudge]:
        return await self._read(select(nudges).where(*conditions).order_by(nudges.c.id))

    async def _read(self, query: Select[Any]) -> list[Nudge]:
        return [Nudge(**row) for row in (await self._connection.execute(query)).mappings()]
