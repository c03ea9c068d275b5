"""Quiz packs: those that ship with the bot and those that a programme has uploaded."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ForeignKey, RowMapping, String, Table, Text, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.packs import KeptPack
from bot.domain.quiz import Question, QuizPack
from bot.storage.schema import RowId, Snowflake, UtcDateTime, metadata

quiz_packs = Table(
    "quiz_packs",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("programme_id", ForeignKey("programmes.id"), index=True),
    Column("title", String(200), nullable=False),
    Column("body", Text, nullable=False),
    Column("uploaded_by", Snowflake),
    Column("created_at", UtcDateTime, nullable=False),
)
"""`programme_id` is empty for a pack that ships with the bot. `body` is the pack (JSON). Kickoffs keep copies of their
questions, so a pack may be replaced."""


def question_values(question: Question) -> dict[str, Any]:
    """A question as plain values, to be stored as JSON."""
    image = {"image": question.image, "image_alt": question.image_alt} if question.image else {}
    return {
        "text": question.text,
        "options": list(question.options),
        "right": sorted(question.right),
        "seconds": question.seconds,
        "points": question.points,
        "explanation": question.explanation,
        **image,
    }


def question_from(values: dict[str, Any]) -> Question:
    """The question that `question_values` was made from."""
    return Question(**{**values, "options": tuple(values["options"]), "right": tuple(values["right"])})


def pack_text(pack: QuizPack) -> str:
    """A whole pack as JSON."""
    values = {
        "title": pack.title,
        "description": pack.description,
        "licence": pack.licence,
        "attribution": pack.attribution,
        "questions": [question_values(question) for question in pack.questions],
    }
    return json.dumps(values, ensure_ascii=False)


def pack_from(body: str) -> QuizPack:
    """The pack that `pack_text` was made from."""
    values = json.loads(body)
    return QuizPack(**{**values, "questions": tuple(question_from(question) for question in values["questions"])})


def _kept(row: RowMapping) -> KeptPack:
    return KeptPack(
        id=row["id"],
        programme_id=row["programme_id"],
        pack=pack_from(row["body"]),
        uploaded_by=row["uploaded_by"],
        created_at=row["created_at"],
    )


class QuizRepository:
    """The packs on the shelf."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def for_programme(self, programme_id: int) -> list[KeptPack]:
        """The programme's own packs and those that ship with the bot, by title."""
        mine = or_(quiz_packs.c.programme_id == programme_id, quiz_packs.c.programme_id.is_(None))
        rows = await self._connection.execute(select(quiz_packs).where(mine).order_by(quiz_packs.c.title))
        return [_kept(row) for row in rows.mappings()]

    async def by_id(self, pack_id: int, programme_id: int) -> KeptPack | None:
        """This pack, if this programme may use it."""
        mine = or_(quiz_packs.c.programme_id == programme_id, quiz_packs.c.programme_id.is_(None))
        query = select(quiz_packs).where(quiz_packs.c.id == pack_id, mine)
        row = (await self._connection.execute(query)).mappings().first()
        return _kept(row) if row else None

    async def remove(self, pack_id: int) -> None:
        """Take a pack off its shelf for good."""
        await self._connection.execute(quiz_packs.delete().where(quiz_packs.c.id == pack_id))

    async def keep(self, programme_id: int | None, pack: QuizPack, uploaded_by: int | None, now: datetime) -> int:
        """Put a pack on the shelf, in place of the one with the same title if there is one. Gives its id."""
        owner = (
            quiz_packs.c.programme_id.is_(None) if programme_id is None else quiz_packs.c.programme_id == programme_id
        )
        values = {
            "title": pack.title,
            "body": pack_text(pack),
            "uploaded_by": uploaded_by,
        }
        query = select(quiz_packs.c.id, quiz_packs.c.body).where(owner, quiz_packs.c.title == pack.title)
        if found := (await self._connection.execute(query)).first():
            if found.body != values["body"]:
                update = quiz_packs.update().where(quiz_packs.c.id == found.id)
                await self._connection.execute(update.values(**values, created_at=now))
            return int(found.id)
        row = {**values, "programme_id": programme_id, "created_at": now}
        key = (await self._connection.execute(quiz_packs.insert().values(**row))).inserted_primary_key
        assert key is not None
        return int(key[0])
