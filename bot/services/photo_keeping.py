"""Looking at proof, deleting it, and letting it go when its time is over."""

from dataclasses import replace
from datetime import timedelta

from bot.clock import Clock
from bot.domain.meetups import Proof
from bot.domain.meetups.proof import Album, KeptProof, Occasion, PhotoRules, Visitor
from bot.domain.nudges import NudgeRules
from bot.domain.programme import Programme
from bot.domain.refusal import Refusal
from bot.services.planning import plan_group
from bot.services.proving import draw_anew, known, occasion_of, proof_for
from bot.storage.photo_folder import PhotoFolder
from bot.storage.unit import Database, UnitOfWork

ON_ITS_WAY = timedelta(hours=1)
"""How long a photo that was announced may take to come."""


class PhotoKeepingService:
    """What becomes of proofs after they were given."""

    def __init__(
        self, database: Database, clock: Clock, folder: PhotoFolder, rules: PhotoRules, nudge_rules: NudgeRules
    ) -> None:
        self._database = database
        self._clock = clock
        self._folder = folder
        self._rules = rules
        self._nudge_rules = nudge_rules

    async def album(self, programme: Programme, visitor: Visitor, meet_up_id: int | None) -> Album:
        """The proofs of a meet-up. Raises `Refusal` for one that this visitor may not see."""
        async with self._database.read() as unit:
            visitor = await known(unit, programme, visitor)
            occasion = await occasion_of(unit, programme, visitor, meet_up_id, self._clock.now())
            looks = await self._looks(unit, programme, visitor, occasion)
        return Album(occasion, tuple([await self._with_photo(kept) for kept in looks]))

    async def album_without_date(self, programme: Programme, visitor: Visitor, proof_id: int) -> Album:
        """The proofs of a group that are of none of its meet-ups, as of its kickoff, this one among them.

        Raises `Refusal` for a proof that this visitor may not see, and for one that is gone.
        """
        async with self._database.read() as unit:
            visitor = await known(unit, programme, visitor)
            proof = await proof_for(unit, programme, visitor, proof_id)
            members = await unit.groups.one_with_people(programme.id, proof.group_id)
            if members is None or proof.meet_up_id is not None:
                raise Refusal("photo.gone")
            occasion = Occasion(members, None)
            looks = await self._looks(unit, programme, visitor, occasion)
        return Album(occasion, tuple([await self._with_photo(kept) for kept in looks]))

    async def to_delete(self, programme: Programme, visitor: Visitor, proof_id: int) -> Proof:
        """The proof that somebody is about to delete. Raises `Refusal` if they may not, or it is gone."""
        async with self._database.read() as unit:
            return await self._deletable(unit, programme, visitor, proof_id)

    async def delete(self, programme: Programme, visitor: Visitor, proof_id: int) -> None:
        """Delete a proof; that there was one, from whom and when, stays. Raises `Refusal` as `to_delete` does."""
        now = self._clock.now()
        async with self._database.write() as unit:
            proof = await self._deletable(unit, programme, visitor, proof_id)
            await unit.photos.delete(proof.id, visitor.discord_id, now)
            await draw_anew(unit, proof)
            await unit.programmes.record(programme.id, visitor.discord_id, "photo.delete", proof.id, now)
            await plan_group(unit, programme.id, proof.group_id, now, self._nudge_rules)
        await self._remove_file(proof)

    async def begin(self) -> None:
        """Before anybody can send anything: clear away what a crash left half done, and then as `keep_house` does."""
        await self._keep_house(timedelta())

    async def keep_house(self) -> int:
        """Delete the proofs whose time is over, and every file that must go. Gives how many proofs it deleted."""
        return await self._keep_house(ON_ITS_WAY)

    async def _keep_house(self, on_its_way: timedelta) -> int:
        now = self._clock.now()
        async with self._database.write() as unit:
            overdue = await unit.photos.overdue(now)
            for proof in overdue:
                await unit.photos.delete(proof.id, None, now)
                await draw_anew(unit, proof)
            leftovers = await unit.photos.leftovers(now - on_its_way)
        for proof in leftovers:
            await self._remove_file(proof)
        async with self._database.read() as unit:
            known_files = await unit.photos.files()
        await self._folder.remove_strays(known_files, now - timedelta(days=self._rules.keep_days))
        return len(overdue)

    async def _remove_file(self, proof: Proof) -> None:
        """Delete a photo's file, and then that it had one: a crash in between deletes it once more."""
        if proof.file is None:
            return
        await self._folder.remove(proof.file)
        async with self._database.write() as unit:
            await unit.photos.forget(proof.id)
            await unit.photos.emptied(proof.id)

    async def _deletable(self, unit: UnitOfWork, programme: Programme, visitor: Visitor, proof_id: int) -> Proof:
        visitor = await known(unit, programme, visitor)
        proof = await proof_for(unit, programme, visitor, proof_id)
        if not visitor.may_delete(proof):
            raise Refusal("photo.not_yours_to_delete")
        return proof

    async def _looks(
        self, unit: UnitOfWork, programme: Programme, visitor: Visitor, occasion: Occasion
    ) -> list[KeptProof]:
        there = [p for p in await unit.photos.of(occasion.group_id, occasion.meet_up_id) if p.there]
        return [await self._kept(unit, programme, visitor, proof) for proof in there]

    async def _kept(self, unit: UnitOfWork, programme: Programme, visitor: Visitor, proof: Proof) -> KeptProof:
        giver = await unit.roster.by_discord_id(programme.id, proof.given_by)
        signers = tuple(await unit.photos.signers(proof.id))
        return KeptProof(proof, giver.name if giver else None, signers, None, visitor.may_delete(proof))

    async def _with_photo(self, kept: KeptProof) -> KeptProof:
        if kept.proof.file is None:
            return kept
        return replace(kept, data=await self._folder.read(kept.proof.file))
