"""What people asked for about meet-ups and have yet to say yes to."""

import json
from datetime import datetime

from sqlalchemy import Boolean, Column, ForeignKey, Integer, RowMapping, String, Table, Text, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.meetups.drafting import KEPT_FOR, Details, Draft
from bot.domain.when import Reading
from bot.storage.schema import RowId, Snowflake, UtcDateTime, metadata

meet_up_drafts = Table(
    "meet_up_drafts",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("programme_id", ForeignKey("programmes.id"), nullable=False),
    Column("group_id", ForeignKey("mentor_groups.id"), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("meet_up_id", ForeignKey("meet_ups.id")),
    Column("sequence", Integer),
    Column("readings", Text, nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("online", Boolean, nullable=False),
    Column("place", String(300)),
    Column("note", String(500)),
    Column("reason", String(300)),
    Column("asked_by", Snowflake, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
)
"""`readings` (JSON) are local times with their zones. A row is gone once it is decided, or when its time is over."""


class MeetUpDraftRepository:
    """Drafts that wait for a yes."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, draft: Draft) -> Draft:
        """Keep a draft (whose id does not matter), and forget those whose time is over."""
        await self._connection.execute(
            meet_up_drafts.delete().where(meet_up_drafts.c.created_at <= draft.created_at - KEPT_FOR)
        )
        row = {
            "programme_id": draft.programme_id,
            "group_id": draft.group_id,
            "kind": draft.kind,
            "meet_up_id": draft.meet_up_id,
            "sequence": draft.sequence,
            "readings": json.dumps([[reading.local.isoformat(), reading.zone] for reading in draft.readings]),
            "minutes": draft.details.minutes,
            "online": draft.details.online,
            "place": draft.details.place,
            "note": draft.details.note,
            "reason": draft.reason,
            "asked_by": draft.asked_by,
            "created_at": draft.created_at,
        }
        key = (await self._connection.execute(meet_up_drafts.insert().values(**row))).inserted_primary_key
        assert key is not None
        return _draft({**row, "id": key[0]})

    async def take(self, programme_id: int, draft_id: int, asked_by: int, now: datetime) -> Draft | None:
        """This account's own draft, which is gone with this; `None` if it has been taken, or its time is over."""
        chosen = meet_up_drafts.c.id == draft_id
        query = select(meet_up_drafts).where(
            chosen,
            meet_up_drafts.c.programme_id == programme_id,
            meet_up_drafts.c.asked_by == asked_by,
            meet_up_drafts.c.created_at > now - KEPT_FOR,
        )
        row = (await self._connection.execute(query)).mappings().first()
        if row is None:
            return None
        await self._connection.execute(meet_up_drafts.delete().where(chosen))
        return _draft(row)


def _draft(row: RowMapping | dict[str, object]) -> Draft:
    values = dict(row)
    details = Details(**{name: values.pop(name) for name in ("minutes", "online", "place", "note")})
    readings = (Reading(datetime.fromisoformat(local), zone) for local, zone in json.loads(values.pop("readings")))
    return Draft(**values, details=details, readings=tuple(readings))
