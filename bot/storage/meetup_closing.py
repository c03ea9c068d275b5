"""Who says they come to a meet-up, what came of it, and who was there."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Boolean, Column, ForeignKey, Integer, String, Table, case, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.meetups import Answer, Attendance, Closing, Outcome
from bot.domain.meetups.closing import Settlement
from bot.storage.meetups import meet_ups
from bot.storage.nudges import nudges
from bot.storage.schema import RowId, Snowflake, UtcDateTime, metadata

meet_up_answers = Table(
    "meet_up_answers",
    metadata,
    Column("meet_up_id", ForeignKey("meet_ups.id"), primary_key=True),
    Column("participant_id", ForeignKey("participants.id"), primary_key=True),
    Column("sequence", Integer, nullable=False),
    Column("coming", Boolean, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

meet_up_closings = Table(
    "meet_up_closings",
    metadata,
    Column("meet_up_id", ForeignKey("meet_ups.id"), primary_key=True),
    Column("participant_id", ForeignKey("participants.id"), primary_key=True),
    Column("sequence", Integer, primary_key=True),
    Column("outcome", String(16), nullable=False),
    Column("at", UtcDateTime, nullable=False),
)
"""One word a person about each date of a meet-up."""

settlements = Table(
    "meet_up_settlements",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("meet_up_id", ForeignKey("meet_ups.id"), nullable=False, index=True),
    Column("sequence", Integer, nullable=False),
    Column("outcome", String(16), nullable=False),
    Column("settled_by", Snowflake, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)
"""Append-only: what an organiser decided where people of a group said different things."""

attendances = Table(
    "attendances",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("meet_up_id", ForeignKey("meet_ups.id"), nullable=False, index=True),
    Column("participant_id", ForeignKey("participants.id"), nullable=False),
    Column("came", Boolean, nullable=False),
    Column("recorded_by", Snowflake, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)
"""Append-only: the newest row of a person counts."""


CLOSING_RULES = ("over", "close")
"""The rules of the nudges that close a meet-up."""


class MeetUpClosingRepository:
    """Answers, closings and attendance."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def answer(self, answer: Answer) -> None:
        """Keep an answer in place of any that this person gave before."""
        own = (
            meet_up_answers.c.meet_up_id == answer.meet_up_id,
            meet_up_answers.c.participant_id == answer.participant_id,
        )
        await self._connection.execute(meet_up_answers.delete().where(*own))
        await self._connection.execute(meet_up_answers.insert().values(**vars(answer)))

    async def answers(self, meet_up_id: int) -> list[Answer]:
        """What everybody said last, about whichever date it was."""
        query = select(meet_up_answers).where(meet_up_answers.c.meet_up_id == meet_up_id)
        rows = await self._connection.execute(query.order_by(meet_up_answers.c.at, meet_up_answers.c.participant_id))
        return [Answer(**row) for row in rows.mappings()]

    async def say(self, closing: Closing) -> None:
        """Keep what somebody says came of a meet-up, in place of what they said of the same date before."""
        c = meet_up_closings.c
        own = (
            c.meet_up_id == closing.meet_up_id,
            c.participant_id == closing.participant_id,
            c.sequence == closing.sequence,
        )
        await self._connection.execute(meet_up_closings.delete().where(*own))
        await self._connection.execute(meet_up_closings.insert().values(**vars(closing)))

    async def said(self, meet_up_id: int, sequence: int) -> list[Closing]:
        """What people say of one date of a meet-up, oldest first."""
        c = meet_up_closings.c
        query = select(meet_up_closings).where(c.meet_up_id == meet_up_id, c.sequence == sequence)
        rows = await self._connection.execute(query.order_by(c.at, c.participant_id))
        return [Closing(**row) for row in rows.mappings()]

    async def contradicted(self, programme_id: int) -> list[tuple[int, int]]:
        """The dates of which somebody says otherwise than what counts, settled or not: meet-up and sequence."""
        c = meet_up_closings.c
        # A date that the meet-up no longer has is one from which it was moved.
        counts = case((c.sequence == meet_ups.c.sequence, meet_ups.c.state), else_="moved")
        query = (
            select(c.meet_up_id, c.sequence)
            .join(meet_ups, meet_ups.c.id == c.meet_up_id)
            .where(meet_ups.c.programme_id == programme_id, c.outcome != counts)
            .distinct()
            .order_by(c.meet_up_id, c.sequence)
        )
        return [(row.meet_up_id, row.sequence) for row in await self._connection.execute(query)]

    async def settle(self, meet_up_id: int, sequence: int, outcome: Outcome, settled_by: int, now: datetime) -> None:
        """Add what an organiser decided about one date of a meet-up."""
        row = {"meet_up_id": meet_up_id, "sequence": sequence, "outcome": outcome, "settled_by": settled_by, "at": now}
        await self._connection.execute(settlements.insert().values(**row))

    async def settlement(self, meet_up_id: int, sequence: int) -> Settlement | None:
        """What an organiser decided last about one date of a meet-up."""
        c = settlements.c
        query = select(settlements).where(c.meet_up_id == meet_up_id, c.sequence == sequence)
        row = (await self._connection.execute(query.order_by(c.id.desc()).limit(1))).mappings().first()
        return Settlement(**row) if row else None

    async def posts(self, meet_up_id: int, rules: Sequence[str] = CLOSING_RULES) -> list[int]:
        """The posts that ask what came of a meet-up; or those of the nudges of other `rules` that are about it."""
        c = nudges.c
        query = select(c.post_id).where(c.rule.in_(rules), c.subject_id == meet_up_id, c.post_id.is_not(None))
        return list((await self._connection.execute(query.distinct())).scalars())

    async def posts_of_latest(self, group_id: int, now: datetime) -> list[int]:
        """The same of the meet-up of this group that began last."""
        c = meet_ups.c
        latest = select(c.id).where(c.group_id == group_id, c.starts_at <= now, c.state != "cancelled")
        found = (await self._connection.execute(latest.order_by(c.starts_at.desc()).limit(1))).scalar_one_or_none()
        return await self.posts(found) if found is not None else []

    async def record(self, meet_up_id: int, came: Iterable[tuple[int, bool]], recorded_by: int, now: datetime) -> None:
        """Add who came and who did not: participant and whether they did."""
        rows = [
            {"meet_up_id": meet_up_id, "participant_id": person, "came": there, "recorded_by": recorded_by, "at": now}
            for person, there in came
        ]
        if rows:
            await self._connection.execute(attendances.insert(), rows)

    async def attendance(self, meet_up_id: int) -> list[Attendance]:
        """All that was ever recorded of a meet-up, oldest first."""
        query = select(attendances).where(attendances.c.meet_up_id == meet_up_id).order_by(attendances.c.id)
        return [Attendance(**row) for row in (await self._connection.execute(query)).mappings()]

    async def recorded(self, programme_id: int) -> set[int]:
        """The meet-ups of a programme of which it is written down who came."""
        query = select(attendances.c.meet_up_id).join(meet_ups, meet_ups.c.id == attendances.c.meet_up_id)
        found = await self._connection.execute(query.where(meet_ups.c.programme_id == programme_id).distinct())
        return set(found.scalars())
