"""Proof that a group met: a photo, or a note that its people sign."""

from dataclasses import dataclass
from typing import Literal

from bot.clock import Clock
from bot.domain.agenda.sheets import PhotoSheet
from bot.domain.kickoff import Kickoff
from bot.domain.meetups import MeetUp, Proof, SignedNote
from bot.domain.meetups.proof import (
    CleanPhoto,
    Occasion,
    PhotoRules,
    ProofFacts,
    Visitor,
    begun,
    refuse_many,
    refuse_without_meeting,
)
from bot.domain.nudges import NudgeRules
from bot.domain.outbox import Post
from bot.domain.participants import MentorGroup
from bot.domain.programme import Programme
from bot.domain.refusal import Refusal
from bot.services.planning import plan_group
from bot.services.proving import (
    PROOF_POST,
    beside,
    known,
    let_the_group_see,
    occasion_of,
    proof_for,
    proofs_of_evening,
    signer_of,
)
from bot.storage.photo_folder import PhotoFolder, new_name
from bot.storage.unit import Database, UnitOfWork


@dataclass(frozen=True)
class Given:
    """A proof that is in, what it is of, and the post by which the group sees it (`None`: it has no channel)."""

    proof: Proof
    occasion: Occasion
    post: Post | None


class PhotoService:
    """Giving proof. `rules` say how large photos may be and how long proofs are kept."""

    def __init__(
        self, database: Database, clock: Clock, folder: PhotoFolder, rules: PhotoRules, nudge_rules: NudgeRules
    ) -> None:
        self._database = database
        self._clock = clock
        self._folder = folder
        self._nudge_rules = nudge_rules
        self.rules = rules

    async def occasion(self, programme: Programme, visitor: Visitor, meet_up_id: int | None) -> Occasion:
        """What this visitor may give proof of now, so that they can be told before they send anything.

        Raises `Refusal` for what is not theirs, did not take place, has not begun, or has proofs enough.
        """
        async with self._database.read() as unit:
            return await self._open_occasion(unit, programme, visitor, meet_up_id)

    async def keep_photo(
        self, programme: Programme, visitor: Visitor, meet_up_id: int | None, photo: CleanPhoto
    ) -> Given:
        """Keep a photo: it is on the disk, and counts, when this returns.

        Its row comes first, so that a crash at any point leaves nothing that is not known of. Raises `Refusal` as
        `occasion` does, and where somebody in the group has not agreed to photos.
        """
        name = new_name()
        async with self._database.write() as unit:
            occasion = await self._photo_occasion(unit, programme, visitor, meet_up_id)
            now = self._clock.now()
            announced = await unit.photos.announce(
                name,
                programme_id=programme.id,
                group_id=occasion.group_id,
                meet_up_id=occasion.meet_up_id,
                given_by=visitor.discord_id,
                given_at=now,
                keep_until=self.rules.keep_until(now),
            )
        try:
            await self._folder.write(name, photo.data, now)
            async with self._database.write() as unit:
                # Once more: somebody may have taken their consent back while the photo was written.
                await self._photo_occasion(unit, programme, visitor, announced.meet_up_id)
                await unit.photos.stored(announced.id, self._clock.now())
                return await self._given(unit, programme, visitor, occasion, announced.id)
        except (Refusal, OSError):
            await self._folder.remove(name)
            async with self._database.write() as unit:
                await unit.photos.forget(announced.id)
            raise

    async def write_note(
        self, programme: Programme, visitor: Visitor, meet_up_id: int | None, note: SignedNote
    ) -> Given:
        """Keep a note, signed by whoever wrote it.

        Raises `Refusal` as `occasion` does, for somebody who is not of the group, and where a photo may be sent.
        """
        async with self._database.write() as unit:
            occasion = await self._open_occasion(unit, programme, visitor, meet_up_id)
            writer = occasion.signer(await known(unit, programme, visitor))
            if occasion.photos_allowed:
                raise Refusal("photo.photo_instead")
            now = self._clock.now()
            proof = await unit.photos.add_note(
                note,
                now,
                programme_id=programme.id,
                group_id=occasion.group_id,
                meet_up_id=occasion.meet_up_id,
                given_by=visitor.discord_id,
                keep_until=self.rules.keep_until(now),
            )
            await unit.photos.sign(proof.id, writer.id, now)
            return await self._given(unit, programme, visitor, occasion, proof.id)

    async def sign(self, programme: Programme, visitor: Visitor, proof_id: int) -> None:
        """Sign a note. Raises `Refusal` for somebody who is not of the group, and for one who has signed already."""
        async with self._database.write() as unit:
            visitor = await known(unit, programme, visitor)
            proof = await proof_for(unit, programme, visitor, proof_id)
            if proof.kind != "note":
                raise Refusal("common.stale_button")
            signer = await signer_of(unit, visitor, proof)
            if not await unit.photos.sign(proof.id, signer.id, self._clock.now()):
                raise Refusal("photo.signed_already")
            await unit.outbox.changed(PROOF_POST, proof.id)

    async def facts(self, proof_id: int) -> ProofFacts:
        """What the post about a proof is drawn from."""
        async with self._database.read() as unit:
            proof = await unit.photos.anywhere(proof_id)
            programme = await unit.programmes.by_id(proof.programme_id)
            meet_up = await unit.meet_ups.by_id(programme.id, proof.meet_up_id) if proof.meet_up_id else None
            alike = [proof]
            if proof.kind == "photo" and meet_up is not None:
                alike = [p for p in await unit.photos.of(proof.group_id, meet_up.id) if p.kind == "photo"]
            signers = tuple(await unit.photos.signers(proof_id))
            return ProofFacts(proof, meet_up, signers, any(p.there for p in alike), programme.locale)

    async def wanted(self, programme_id: int, meet_up_id: int) -> Literal["photo", "note"] | None:
        """What a group is to give as proof of a meet-up; `None` if there is proof, or nothing to prove any more."""
        async with self._database.read() as unit:
            meet_up = await unit.meet_ups.by_id(programme_id, meet_up_id)
            members = await unit.groups.one_with_people(programme_id, meet_up.group_id) if meet_up else None
            if meet_up is None or members is None or meet_up.state != "held":
                return None
            if await unit.photos.proven([meet_up.id]):
                return None
        return "photo" if Occasion(members, meet_up).photos_allowed else "note"

    async def of_evening(self, kickoff: Kickoff, group_id: int) -> PhotoSheet:
        """What a group's card shows in the photo step of its kickoff: what is wanted, and what has come."""
        async with self._database.read() as unit:
            members = await unit.groups.one_with_people(kickoff.programme_id, group_id)
            room = await unit.kickoff_rooms.people_of(kickoff, group_id)
            proofs = await proofs_of_evening(unit, kickoff, group_id)
        others = beside(members, room) if members and room else ()
        allowed = members is not None and Occasion(members, None, others).photos_allowed
        came = next((proof for proof in proofs if proof.kind == "photo"), proofs[0] if proofs else None)
        wanted: Literal["photo", "note"] = "photo" if allowed else "note"
        return PhotoSheet(wanted, came.kind, came.stored_at, came.id) if came else PhotoSheet(wanted)

    async def choices(self, programme: Programme, visitor: Visitor) -> list[tuple[MeetUp, MentorGroup]]:
        """The meet-ups that a visitor may give and see proof of, newest first, each with its group.

        Mentors and students see their own group's, staff those of every group.
        """
        now = self._clock.now()
        async with self._database.read() as unit:
            visitor = await known(unit, programme, visitor)
            groups = {group.id: group for group in await unit.groups.of_programme(programme.id)}
            if visitor.staff or visitor.organiser:
                found = await unit.meet_ups.of_programme(programme.id)
            elif visitor.person and (own := visitor.person.group_id):
                found = await unit.meet_ups.of_group(own)
            else:
                return []
        return [(m, groups[m.group_id]) for m in reversed(found) if begun(m, now) and visitor.sees(m.group_id)]

    async def _open_occasion(
        self, unit: UnitOfWork, programme: Programme, visitor: Visitor, meet_up_id: int | None
    ) -> Occasion:
        visitor = await known(unit, programme, visitor)
        occasion = await occasion_of(unit, programme, visitor, meet_up_id, self._clock.now())
        if occasion.meet_up is not None:
            refuse_without_meeting(occasion.meet_up, self._clock.now())
        refuse_many(await unit.photos.of(occasion.group_id, occasion.meet_up_id))
        return occasion

    async def _photo_occasion(
        self, unit: UnitOfWork, programme: Programme, visitor: Visitor, meet_up_id: int | None
    ) -> Occasion:
        occasion = await self._open_occasion(unit, programme, visitor, meet_up_id)
        if not occasion.photos_allowed:
            raise Refusal("photo.no_consent")
        return occasion

    async def _given(
        self, unit: UnitOfWork, programme: Programme, visitor: Visitor, occasion: Occasion, proof_id: int
    ) -> Given:
        """What follows from a proof that is in, in the same unit of work."""
        now = self._clock.now()
        proof = await unit.photos.anywhere(proof_id)
        post = await let_the_group_see(unit, proof, occasion.members.group.channel_id, now)
        await unit.programmes.record(programme.id, visitor.discord_id, "photo.give", proof_id, now)
        await plan_group(unit, programme.id, proof.group_id, now, self._nudge_rules, by=visitor.discord_id)
        return Given(proof, occasion, post)
