"""The proofs that meet-ups took place. Photos are files beside the database; here are their names."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, ForeignKey, Index, RowMapping, String, Table, Text, false, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.meetups import Proof, SignedNote
from bot.domain.participants import Participant
from bot.storage.photo_people import whereabouts_of
from bot.storage.roster import participant, participants
from bot.storage.schema import RowId, Snowflake, UtcDateTime, metadata

proofs = Table(
    "proofs",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("programme_id", ForeignKey("programmes.id"), nullable=False),
    Column("group_id", ForeignKey("mentor_groups.id"), nullable=False, index=True),
    Column("meet_up_id", ForeignKey("meet_ups.id"), index=True),
    Column("kind", String(16), nullable=False),
    Column("file", String(80), unique=True),
    Column("note", Text),
    Column("given_by", Snowflake, nullable=False),
    Column("given_at", UtcDateTime, nullable=False),
    Column("stored_at", UtcDateTime),
    Column("keep_until", UtcDateTime, nullable=False),
    Column("deleted_at", UtcDateTime),
    Column("deleted_by", Snowflake),
    Index("ix_proofs_keep_until", "keep_until"),
)
"""`note` is JSON. The row of a photo is there before its file, and `stored_at` says that the file is there too.
`deleted_by` is empty where the retention date did it; `file` is emptied once the file is gone."""

proof_signatures = Table(
    "proof_signatures",
    metadata,
    Column("proof_id", ForeignKey("proofs.id"), primary_key=True),
    Column("participant_id", ForeignKey("participants.id"), primary_key=True),
    Column("at", UtcDateTime, nullable=False),
)


class PhotoRepository:
    """Proofs and who signed them."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def announce(self, file: str, **values: Any) -> Proof:
        """Write down that a photo is on its way into this file. It counts once it is `stored`."""
        return await self._add(kind="photo", file=file, note=None, stored_at=None, **values)

    async def stored(self, proof_id: int, now: datetime) -> None:
        await self._connection.execute(proofs.update().where(proofs.c.id == proof_id).values(stored_at=now))

    async def forget(self, proof_id: int) -> None:
        """Take back what was announced and never came."""
        await self._connection.execute(proofs.delete().where(proofs.c.id == proof_id, proofs.c.stored_at.is_(None)))

    async def add_note(self, note: SignedNote, given_at: datetime, **values: Any) -> Proof:
        """Write a note down. The writer's signature is to follow."""
        return await self._add(
            kind="note", file=None, note=json.dumps(vars(note)), given_at=given_at, stored_at=given_at, **values
        )

    async def by_id(self, programme_id: int, proof_id: int) -> Proof | None:
        """One proof, deleted or not; `None` if this programme has none such."""
        found = await self._where(proofs.c.id == proof_id, proofs.c.programme_id == programme_id)
        return found[0] if found else None

    async def anywhere(self, proof_id: int) -> Proof:
        """A proof that exists, in whichever programme: for what the bot does by itself."""
        return (await self._where(proofs.c.id == proof_id))[0]

    async def of(self, group_id: int, meet_up_id: int | None) -> list[Proof]:
        """The proofs of one of a group's meet-ups, or of none in particular, oldest first; the deleted ones too."""
        which = proofs.c.meet_up_id.is_(None) if meet_up_id is None else proofs.c.meet_up_id == meet_up_id
        return await self._where(proofs.c.group_id == group_id, which)

    async def with_person(self, person: Participant) -> list[Proof]:
        """The photos in which somebody may be seen, as `Whereabouts` tells it, and those they gave."""
        gave = proofs.c.given_by == person.discord_id if person.discord_id is not None else false()
        which = or_(proofs.c.programme_id == person.programme_id, gave)
        photos = [proof for proof in await self._where(proofs.c.kind == "photo", which) if proof.there]
        if not photos:
            return []
        whereabouts = await whereabouts_of(self._connection, person)
        return [photo for photo in photos if whereabouts.may_be_in(photo)]

    async def proven(self, meet_up_ids: Iterable[int]) -> set[int]:
        """Those of these meet-ups of which there is proof."""
        found = await self._where(proofs.c.meet_up_id.in_(list(meet_up_ids)))
        return {proof.meet_up_id for proof in found if proof.proves and proof.meet_up_id is not None}

    async def delete(self, proof_id: int, by: int | None, now: datetime) -> None:
        """Empty a proof. A photo's `file` stays until the file is gone: see `emptied`."""
        change = proofs.update().where(proofs.c.id == proof_id, proofs.c.deleted_at.is_(None))
        await self._connection.execute(change.values(note=None, deleted_at=now, deleted_by=by))

    async def overdue(self, now: datetime) -> list[Proof]:
        """Proofs whose time is over and which are still there."""
        return await self._where(
            proofs.c.keep_until <= now, proofs.c.deleted_at.is_(None), proofs.c.stored_at.is_not(None)
        )

    async def leftovers(self, announced_until: datetime) -> list[Proof]:
        """Proofs whose file must go: of deleted photos, and of those that were announced and did not come."""
        never_came = proofs.c.stored_at.is_(None) & (proofs.c.given_at <= announced_until)
        return await self._where(proofs.c.file.is_not(None), or_(proofs.c.deleted_at.is_not(None), never_came))

    async def files(self) -> set[str]:
        """The names of all photos that are there, on their way, or about to go."""
        query = select(proofs.c.file).where(proofs.c.file.is_not(None))
        return set((await self._connection.execute(query)).scalars())

    async def emptied(self, proof_id: int) -> None:
        """The file of a deleted photo is gone."""
        await self._connection.execute(proofs.update().where(proofs.c.id == proof_id).values(file=None))

    async def sign(self, proof_id: int, participant_id: int, now: datetime) -> bool:
        """Add a signature. False if this person has signed already."""
        own = proof_signatures.c.proof_id == proof_id, proof_signatures.c.participant_id == participant_id
        if (await self._connection.execute(select(proof_signatures.c.at).where(*own))).first():
            return False
        row = {"proof_id": proof_id, "participant_id": participant_id, "at": now}
        await self._connection.execute(proof_signatures.insert().values(**row))
        return True

    async def signers(self, proof_id: int) -> list[Participant]:
        """Who signed, in the order in which they did."""
        query = (
            select(participants)
            .join(proof_signatures, proof_signatures.c.participant_id == participants.c.id)
            .where(proof_signatures.c.proof_id == proof_id)
            .order_by(proof_signatures.c.at, participants.c.id)
        )
        return [participant(row) for row in (await self._connection.execute(query)).mappings()]

    async def _add(self, **values: Any) -> Proof:
        key = (await self._connection.execute(proofs.insert().values(**values))).inserted_primary_key
        assert key is not None
        return (await self._where(proofs.c.id == key[0]))[0]

    async def _where(self, *conditions: ColumnElement[bool]) -> list[Proof]:
        query = select(proofs).where(*conditions).order_by(proofs.c.id)
        return [_proof(row) for row in (await self._connection.execute(query)).mappings()]


def _proof(row: RowMapping) -> Proof:
    return Proof(**{**row, "note": SignedNote(**json.loads(row["note"])) if row["note"] else None})
