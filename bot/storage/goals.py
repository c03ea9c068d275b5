"""The students' goals: their parts, how they were before, how far they are, what mentors say."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    RowMapping,
    Select,
    String,
    Table,
    select,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.goals import LONGEST_PART, LONGEST_SENTENCE, LONGEST_WORD, PARTS, Goal, GoalParts, Progress, Word
from bot.storage.roster import participants
from bot.storage.schema import RowId, UtcDateTime, metadata


def _parts() -> Iterable[Column[str]]:
    return (Column(part, String(LONGEST_PART), nullable=False) for part in PARTS)


goals = Table(
    "goals",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("programme_id", ForeignKey("programmes.id"), nullable=False, index=True),
    Column("participant_id", ForeignKey("participants.id"), nullable=False, index=True),
    *_parts(),
    Column("due_day", Date),
    Column("state", String(16), nullable=False),
    Column("percent", Integer, nullable=False, default=0),
    Column("told_at", UtcDateTime),
    Column("created_at", UtcDateTime, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    Column("reached_at", UtcDateTime),
    Column("shared_at", UtcDateTime),
    CheckConstraint("state in ('draft', 'open', 'reached', 'dropped')", name="state"),
    CheckConstraint("percent between 0 and 100", name="percent"),
)

goal_versions = Table(
    "goal_versions",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("goal_id", ForeignKey("goals.id"), nullable=False, index=True),
    *_parts(),
    Column("due_day", Date),
    Column("replaced_at", UtcDateTime, nullable=False),
)
"""The parts of a goal as they were before each edit."""

goal_progress = Table(
    "goal_progress",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("goal_id", ForeignKey("goals.id"), nullable=False, index=True),
    Column("percent", Integer, nullable=False),
    Column("sentence", String(LONGEST_SENTENCE), nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

goal_words = Table(
    "goal_words",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("goal_id", ForeignKey("goals.id"), nullable=False),
    Column("said_by", ForeignKey("participants.id"), nullable=False, index=True),
    Column("kind", String(16), nullable=False),
    Column("words", String(LONGEST_WORD), nullable=False),
    Column("private", Boolean, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("read_at", UtcDateTime),
    Index("ix_goal_words_goal_id_at", "goal_id", "at"),
)


class GoalRepository:
    """Goals of a programme's students."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def by_id(self, programme_id: int, goal_id: int) -> Goal | None:
        found = await self._found(select(goals).where(goals.c.programme_id == programme_id, goals.c.id == goal_id))
        return found[0] if found else None

    async def any_by_id(self, goal_id: int) -> Goal | None:
        """A goal of whatever programme: for what the bot itself has written down."""
        found = await self._found(select(goals).where(goals.c.id == goal_id))
        return found[0] if found else None

    async def of_person(self, participant_id: int) -> list[Goal]:
        """Somebody's goals, those that have ended too, in the order they were set."""
        return await self._found(select(goals).where(goals.c.participant_id == participant_id))

    async def of_group(self, group_id: int) -> list[Goal]:
        """The goals of the people who are in this group now."""
        here = select(participants.c.id).where(participants.c.group_id == group_id, participants.c.removed_at.is_(None))
        return await self._found(select(goals).where(goals.c.participant_id.in_(here)))

    async def of_programme(self, programme_id: int) -> list[Goal]:
        return await self._found(select(goals).where(goals.c.programme_id == programme_id))

    async def add(self, goal: Goal) -> Goal:
        """Write a new goal down. Its `id` is not looked at; the new one is in what is returned."""
        done = await self._connection.execute(goals.insert().values(**_row(goal)))
        key = done.inserted_primary_key
        assert key is not None
        return Goal(**{**vars(goal), "id": int(key[0])})

    async def save(self, goal: Goal) -> None:
        await self._connection.execute(goals.update().where(goals.c.id == goal.id).values(**_row(goal)))

    async def add_version(self, goal: Goal, now: datetime) -> None:
        """Keep the parts as they are before an edit."""
        row = {"goal_id": goal.id, **vars(goal.parts), "due_day": goal.due_day, "replaced_at": now}
        await self._connection.execute(goal_versions.insert().values(**row))

    async def versions(self, goal_id: int) -> list[tuple[GoalParts, datetime]]:
        """The parts before each edit and when they were replaced, oldest first."""
        query = select(goal_versions).where(goal_versions.c.goal_id == goal_id).order_by(goal_versions.c.id)
        rows = (await self._connection.execute(query)).mappings()
        return [(GoalParts(**{part: row[part] for part in PARTS}), row["replaced_at"]) for row in rows]

    async def add_progress(self, progress: Progress) -> None:
        await self._connection.execute(goal_progress.insert().values(**vars(progress)))

    async def progress(self, goal_ids: Sequence[int]) -> list[Progress]:
        """What was said about these goals, oldest first."""
        query = select(*(goal_progress.c[name] for name in ("goal_id", "percent", "sentence", "at")))
        query = query.where(goal_progress.c.goal_id.in_(goal_ids)).order_by(goal_progress.c.id)
        return [Progress(**row) for row in (await self._connection.execute(query)).mappings()]

    async def add_word(self, word: Word) -> int:
        """Write a mentor's word down. Its `id` is not looked at; the new one is returned."""
        row = {name: value for name, value in vars(word).items() if name != "id"}
        key = (await self._connection.execute(goal_words.insert().values(**row))).inserted_primary_key
        assert key is not None
        return int(key[0])

    async def word(self, word_id: int) -> Word | None:
        row = (await self._connection.execute(select(goal_words).where(goal_words.c.id == word_id))).mappings().first()
        return Word(**row) if row else None

    async def words(self, goal_ids: Sequence[int]) -> list[Word]:
        """What mentors said about these goals, oldest first."""
        query = select(goal_words).where(goal_words.c.goal_id.in_(goal_ids)).order_by(goal_words.c.id)
        return [Word(**row) for row in (await self._connection.execute(query)).mappings()]

    async def read_word(self, word_id: int, now: datetime) -> None:
        """Keep when the student first read it."""
        unread = goal_words.update().where(goal_words.c.id == word_id, goal_words.c.read_at.is_(None))
        await self._connection.execute(unread.values(read_at=now))

    async def _found(self, query: Select[Any]) -> list[Goal]:
        rows = (await self._connection.execute(query.order_by(goals.c.id))).mappings()
        return [goal(row) for row in rows]


def goal(row: RowMapping) -> Goal:
    """A row of `goals` as the domain knows it."""
    values: dict[str, Any] = dict(row)
    parts = GoalParts(**{part: values.pop(part) for part in PARTS})
    return Goal(parts=parts, **values)


def _row(goal: Goal) -> dict[str, Any]:
    values = {name: value for name, value in vars(goal).items() if name not in ("id", "parts")}
    return values | vars(goal.parts)
