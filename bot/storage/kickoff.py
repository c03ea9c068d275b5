"""Kickoffs, their questions and groups, and the standings that were shown."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, Column, ForeignKey, Integer, RowMapping, String, Table, Text, UniqueConstraint, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.kickoff import Kickoff, KickoffGroup, KickoffQuestion
from bot.domain.quiz import Question
from bot.domain.standings import ShownStandings, Standing
from bot.storage.quiz import question_from, question_values
from bot.storage.schema import RowId, Snowflake, UtcDateTime, metadata

kickoffs = Table(
    "kickoffs",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("programme_id", ForeignKey("programmes.id"), nullable=False, index=True),
    Column("title", String(200), nullable=False),
    Column("scoring", String(16), nullable=False),
    Column("automatic", Boolean, nullable=False),
    Column("pause_seconds", Integer, nullable=False),
    Column("phase", String(16), nullable=False),
    Column("paused", Boolean, nullable=False, default=False),
    Column("question_id", RowId),
    Column("next_at", UtcDateTime),
    Column("revision", Integer, nullable=False, default=0),
    Column("started_by", Snowflake, nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("began_at", UtcDateTime),
    Column("ended_at", UtcDateTime),
    Column("closed_at", UtcDateTime),
    Column("board_channel_id", Snowflake, nullable=False),
    Column("board_message_id", Snowflake),
    Column("board_number", Integer, nullable=False, default=1),
    Column("board_posted_at", UtcDateTime),
    Column("licence", String(200), nullable=False, server_default=""),
    Column("attribution", String(300), nullable=False, server_default=""),
    Column("paused_at", UtcDateTime),
    Column("mode", String(16), nullable=False, server_default="majority"),
)

kickoff_groups = Table(
    "kickoff_groups",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("kickoff_id", ForeignKey("kickoffs.id"), nullable=False),
    Column("group_id", ForeignKey("mentor_groups.id"), nullable=False),
    Column("channel_id", Snowflake, nullable=False),
    UniqueConstraint("kickoff_id", "group_id"),
)

kickoff_questions = Table(
    "kickoff_questions",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("kickoff_id", ForeignKey("kickoffs.id"), nullable=False, index=True),
    Column("position", Integer, nullable=False),
    Column("question", Text, nullable=False),
    Column("key", Text),
    Column("extra_seconds", Integer, nullable=False, default=0),
    Column("state", String(16), nullable=False),
    Column("interrupted", Boolean, nullable=False, default=False),
    Column("repeat_of", ForeignKey("kickoff_questions.id")),
    Column("opened_at", UtcDateTime),
    Column("closed_at", UtcDateTime),
)
"""`question` is the question as it was in the pack (JSON); `key` its corrected right options (JSON), if any."""

kickoff_standings = Table(
    "kickoff_standings",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("kickoff_id", ForeignKey("kickoffs.id"), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("reason", String(16), nullable=False),
    Column("question_id", ForeignKey("kickoff_questions.id")),
    Column("rows", Text, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    UniqueConstraint("kickoff_id", "revision"),
)
"""Append-only: every table of standings that was shown. Corrections add one, the old ones stay."""


def kickoff_question(row: Mapping[Any, Any]) -> KickoffQuestion:
    """A row of `kickoff_questions` as the domain knows it."""
    values: dict[str, Any] = dict(row)
    values["question"] = question_from(json.loads(values["question"]))
    values["key"] = None if values["key"] is None else tuple(json.loads(values["key"]))
    return KickoffQuestion(**values)


def _shown(row: RowMapping | None) -> ShownStandings | None:
    if row is None:
        return None
    return ShownStandings(**{**row, "rows": tuple(Standing(*standing) for standing in json.loads(row["rows"]))})


class KickoffRepository:
    """Kickoffs with their questions, groups and standings."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def by_id(self, kickoff_id: int) -> Kickoff | None:
        row = (await self._connection.execute(select(kickoffs).where(kickoffs.c.id == kickoff_id))).mappings().first()
        return Kickoff(**row) if row else None

    async def latest(self, programme_id: int) -> Kickoff | None:
        """The programme's newest kickoff, open or not."""
        query = select(kickoffs).where(kickoffs.c.programme_id == programme_id).order_by(kickoffs.c.id.desc()).limit(1)
        row = (await self._connection.execute(query)).mappings().first()
        return Kickoff(**row) if row else None

    async def open_ones(self) -> list[Kickoff]:
        """Every kickoff that has not been closed."""
        rows = (await self._connection.execute(select(kickoffs).where(kickoffs.c.closed_at.is_(None)))).mappings()
        return [Kickoff(**row) for row in rows]

    async def add(self, programme_id: int, questions: list[Question], **values: object) -> Kickoff:
        row = {"programme_id": programme_id, "phase": "lobby", **values}
        key = (await self._connection.execute(kickoffs.insert().values(**row))).inserted_primary_key
        assert key is not None
        for position, question in enumerate(questions, 1):
            await self.add_question(key[0], position, question)
        kickoff = await self.by_id(key[0])
        assert kickoff is not None
        return kickoff

    async def change(self, kickoff_id: int, **values: object) -> Kickoff:
        await self._connection.execute(kickoffs.update().where(kickoffs.c.id == kickoff_id).values(**values))
        changed = await self.by_id(kickoff_id)
        assert changed is not None
        return changed

    async def add_question(
        self, kickoff_id: int, position: int, question: Question, repeat_of: int | None = None
    ) -> None:
        row = {
            "kickoff_id": kickoff_id,
            "position": position,
            "question": json.dumps(question_values(question), ensure_ascii=False),
            "state": "pending",
            "repeat_of": repeat_of,
        }
        await self._connection.execute(kickoff_questions.insert().values(**row))

    async def questions(self, kickoff_id: int) -> list[KickoffQuestion]:
        """All questions in the order in which they are asked."""
        query = select(kickoff_questions).where(kickoff_questions.c.kickoff_id == kickoff_id)
        query = query.order_by(kickoff_questions.c.position, kickoff_questions.c.id)
        return [kickoff_question(row) for row in (await self._connection.execute(query)).mappings()]

    async def question(self, question_id: int) -> KickoffQuestion:
        query = select(kickoff_questions).where(kickoff_questions.c.id == question_id)
        return kickoff_question((await self._connection.execute(query)).mappings().one())

    async def change_question(self, question_id: int, **values: object) -> KickoffQuestion:
        if "key" in values:
            values["key"] = json.dumps(values["key"])
        update = kickoff_questions.update().where(kickoff_questions.c.id == question_id)
        await self._connection.execute(update.values(**values))
        return await self.question(question_id)

    async def groups(self, kickoff_id: int) -> list[KickoffGroup]:
        query = select(kickoff_groups).where(kickoff_groups.c.kickoff_id == kickoff_id)
        rows = await self._connection.execute(query.order_by(kickoff_groups.c.id))
        return [KickoffGroup(**row) for row in rows.mappings()]

    async def group(self, kickoff_group_id: int) -> KickoffGroup:
        query = select(kickoff_groups).where(kickoff_groups.c.id == kickoff_group_id)
        return KickoffGroup(**(await self._connection.execute(query)).mappings().one())

    async def add_groups(self, kickoff_id: int, channels: dict[int, int]) -> list[KickoffGroup]:
        """Take in these groups (group id -> channel id) as far as they are not in yet, and channels made anew.

        Gives all groups that take part.
        """
        known = {group.group_id: group for group in await self.groups(kickoff_id)}
        rows = [
            {"kickoff_id": kickoff_id, "group_id": group, "channel_id": channel}
            for group, channel in channels.items()
            if group not in known
        ]
        if rows:
            await self._connection.execute(kickoff_groups.insert(), rows)
        for group in known.values():
            channel = channels.get(group.group_id, group.channel_id)
            if channel != group.channel_id:
                moved = kickoff_groups.update().where(kickoff_groups.c.id == group.id)
                await self._connection.execute(moved.values(channel_id=channel))
        return await self.groups(kickoff_id)

    async def add_standings(
        self,
        kickoff_id: int,
        revision: int,
        *,
        reason: str,
        question_id: int | None,
        rows: list[Standing],
        now: datetime,
    ) -> int:
        """Keep a table of standings that is about to be shown; give its id."""
        row = {
            "kickoff_id": kickoff_id,
            "revision": revision,
            "reason": reason,
            "question_id": question_id,
            "rows": json.dumps([[row.group_id, row.points, row.place, row.sits_in] for row in rows]),
            "made_at": now,
        }
        key = (await self._connection.execute(kickoff_standings.insert().values(**row))).inserted_primary_key
        assert key is not None
        return int(key[0])

    async def standings(self, kickoff_id: int, revision: int) -> ShownStandings | None:
        """The standings as they were shown at this revision."""
        query = select(kickoff_standings).where(
            kickoff_standings.c.kickoff_id == kickoff_id, kickoff_standings.c.revision == revision
        )
        return _shown((await self._connection.execute(query)).mappings().first())

    async def standings_by_id(self, standings_id: int) -> ShownStandings | None:
        query = select(kickoff_standings).where(kickoff_standings.c.id == standings_id)
        return _shown((await self._connection.execute(query)).mappings().first())
