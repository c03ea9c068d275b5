"""How people come to be bound to their accounts: one-use codes, wrong guesses, and matches waiting for a yes."""

import json
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from sqlalchemy import Column, ForeignKey, Index, String, Table, Text, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.joining import Matching
from bot.storage.roster import participants
from bot.storage.schema import RowId, Snowflake, UtcDateTime, metadata

join_codes = Table(
    "join_codes",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("participant_id", ForeignKey("participants.id"), nullable=False, unique=True),
    Column("code", String(16), nullable=False, unique=True),
    Column("created_at", UtcDateTime, nullable=False),
    Column("used_at", UtcDateTime),
)

code_guesses = Table(
    "code_guesses",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("programme_id", ForeignKey("programmes.id"), nullable=False),
    Column("discord_id", Snowflake, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Index("ix_code_guesses_programme_id_discord_id", "programme_id", "discord_id"),
)
"""Wrong codes, so that nobody can try many. What was typed is not kept."""

roster_matches = Table(
    "roster_matches",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("programme_id", ForeignKey("programmes.id"), nullable=False, index=True),
    Column("requested_by", Snowflake, nullable=False),
    Column("pairs", Text),
    Column("left_out", Text),
    Column("created_at", UtcDateTime, nullable=False),
    Column("decided_at", UtcDateTime),
)
"""People found on the server by their exact handle, waiting for an organiser's yes. Emptied once it is decided."""


class JoiningRepository:
    """Codes, guesses and matches."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def codes(self, programme_id: int) -> dict[int, str]:
        """The unused codes, by participant."""
        query = (
            select(join_codes.c.participant_id, join_codes.c.code)
            .join(participants, participants.c.id == join_codes.c.participant_id)
            .where(participants.c.programme_id == programme_id, join_codes.c.used_at.is_(None))
        )
        return {row.participant_id: row.code for row in await self._connection.execute(query)}

    async def every_code(self) -> set[str]:
        return set((await self._connection.execute(select(join_codes.c.code))).scalars())

    async def add_codes(self, codes: Mapping[int, str], now: datetime) -> None:
        """Give these people a code each, in place of any that they had."""
        await self.drop_codes(codes)
        rows = [{"participant_id": person, "code": code, "created_at": now} for person, code in codes.items()]
        if rows:
            await self._connection.execute(join_codes.insert(), rows)

    async def drop_codes(self, participant_ids: Iterable[int]) -> None:
        for part in _parts(list(participant_ids)):
            await self._connection.execute(join_codes.delete().where(join_codes.c.participant_id.in_(part)))

    async def owner(self, programme_id: int, code: str) -> int | None:
        """Whose unused code this is."""
        query = (
            select(join_codes.c.participant_id)
            .join(participants, participants.c.id == join_codes.c.participant_id)
            .where(
                participants.c.programme_id == programme_id,
                participants.c.removed_at.is_(None),
                join_codes.c.code == code,
                join_codes.c.used_at.is_(None),
            )
        )
        found: int | None = (await self._connection.execute(query)).scalar_one_or_none()
        return found

    async def use_codes(self, participant_ids: Iterable[int], now: datetime) -> None:
        """These people have joined: their codes, if they had one, are worth nothing from now on."""
        for part in _parts(list(participant_ids)):
            unused = join_codes.update().where(join_codes.c.participant_id.in_(part), join_codes.c.used_at.is_(None))
            await self._connection.execute(unused.values(used_at=now))

    async def guesses_since(self, programme_id: int, discord_id: int, since: datetime) -> list[datetime]:
        """When this account typed a wrong code, from `since` on, oldest first."""
        query = select(code_guesses.c.at).where(
            code_guesses.c.programme_id == programme_id,
            code_guesses.c.discord_id == discord_id,
            code_guesses.c.at > since,
        )
        return list((await self._connection.execute(query.order_by(code_guesses.c.at))).scalars())

    async def add_guess(self, programme_id: int, discord_id: int, now: datetime, forget: datetime) -> None:
        """Count a wrong code, and forget those from before `forget`."""
        await self._connection.execute(code_guesses.delete().where(code_guesses.c.at <= forget))
        row = {"programme_id": programme_id, "discord_id": discord_id, "at": now}
        await self._connection.execute(code_guesses.insert().values(**row))

    async def add_matching(self, programme_id: int, requested_by: int, pairs: Mapping[int, int], now: datetime) -> int:
        """Keep matches (participant to Discord id) for an organiser's yes; those that waited before are let go."""
        waiting = roster_matches.update().where(
            roster_matches.c.programme_id == programme_id, roster_matches.c.decided_at.is_(None)
        )
        await self._connection.execute(waiting.values(decided_at=now, pairs=None, left_out=None))
        row = {
            "programme_id": programme_id,
            "requested_by": requested_by,
            "pairs": json.dumps([[person, str(account)] for person, account in pairs.items()]),
            "left_out": "[]",
            "created_at": now,
        }
        key = (await self._connection.execute(roster_matches.insert().values(**row))).inserted_primary_key
        assert key is not None
        return int(key[0])

    async def matching(self, programme_id: int, matching_id: int) -> Matching | None:
        """Matches that wait for a yes; `None` if decided or not of this programme."""
        query = select(roster_matches).where(
            roster_matches.c.id == matching_id,
            roster_matches.c.programme_id == programme_id,
            roster_matches.c.decided_at.is_(None),
        )
        row = (await self._connection.execute(query)).mappings().first()
        if row is None:
            return None
        pairs = {int(person): int(account) for person, account in json.loads(row["pairs"])}
        return Matching(row["id"], pairs, frozenset(json.loads(row["left_out"])))

    async def leave_out(self, matching_id: int, participant_ids: Collection[int]) -> None:
        changed = roster_matches.update().where(roster_matches.c.id == matching_id)
        await self._connection.execute(changed.values(left_out=json.dumps(sorted(participant_ids))))

    async def decide_matching(self, matching_id: int, now: datetime) -> bool:
        """Settle and empty it. False if somebody has settled it already."""
        waiting = roster_matches.update().where(
            roster_matches.c.id == matching_id, roster_matches.c.decided_at.is_(None)
        )
        done = await self._connection.execute(waiting.values(decided_at=now, pairs=None, left_out=None))
        return bool(done.rowcount)


def _parts(ids: list[int], size: int = 500) -> Iterable[list[int]]:
    """A statement takes only so many values at once."""
    return (ids[start : start + size] for start in range(0, len(ids), size))
