"""What people ask about what is kept of them: all of it as a file, or that it goes."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.clock import Clock
from bot.domain.changes import removed
from bot.domain.outbox import Post
from bot.domain.participants import Participant
from bot.domain.privacy import REVIEW, EraseRequest, Retention
from bot.domain.programme import Programme
from bot.domain.refusal import Refusal
from bot.services.changing import let_discord_follow
from bot.services.clearing import Clearing
from bot.services.proving import draw_anew
from bot.services.reviewing import ask_adults
from bot.storage.photo_folder import PhotoFolder
from bot.storage.privacy import readable
from bot.storage.unit import Database, UnitOfWork


@dataclass(frozen=True)
class Export:
    """Everything about one person: rows by table, as JSON can hold them, and photos by file name."""

    name: str
    rows: Mapping[str, list[dict[str, Any]]]
    photos: Mapping[str, bytes]


@dataclass(frozen=True)
class Erased:
    """What came of a wish to be erased. With a `request` it waits for the safeguarding adults, told by `posts`."""

    request: EraseRequest | None
    posts: list[Post]


@dataclass(frozen=True)
class Review:
    """A wish to be erased that the safeguarding adults look at: whose, and the numbers of the open concerns that name
    them."""

    programme: Programme
    request: EraseRequest
    name: str
    concerns: tuple[int, ...]


class PrivacyService:
    """Export, erase, and letting go of what is old."""

    def __init__(
        self, database: Database, clock: Clock, photos: PhotoFolder, retention: Retention, backups: Path
    ) -> None:
        self._database = database
        self._clock = clock
        self._photos = photos
        self._retention = retention
        self._clearing = Clearing(database, clock, photos, backups)

    async def export(self, programme: Programme, discord_id: int) -> Export:
        """Everything about who is asking. Raises `Refusal` for who is not on the roster."""
        async with self._database.read() as unit:
            person = await _person(unit, programme, discord_id)
        return await self.export_person(person)

    async def export_person(self, person: Participant) -> Export:
        """Everything about this person. Photos are those in which they may be seen, and those they gave."""
        async with self._database.read() as unit:
            rows = readable(await unit.privacy.rows(person))
            proofs = await unit.photos.with_person(person)
        files = [proof.file for proof in proofs if proof.file]
        photos = {file: data for file in files if (data := await self._photos.read(file)) is not None}
        return Export(person.name, rows, photos)

    async def erase(self, programme: Programme, discord_id: int) -> Erased:
        """Take everything out about who is asking, at once; their access and role go too.

        Somebody whom an open concern names waits: the safeguarding adults are asked first. What they reported
        themselves would be lost, too. Raises `Refusal` for who is not on the roster, and for an adult who looks after
        concerns: another must be named first.
        """
        async with self._database.write() as unit:
            person = await _person(unit, programme, discord_id)
            erased = await self._erase_or_ask(unit, programme, person, "privacy.looks_after_concerns")
        if erased.request is None:
            await self._clearing.clear()
        return erased

    async def erase_person(self, programme: Programme, person: Participant) -> Erased:
        """The same for staff whom this person has asked.

        Here too, an open concern that names them is looked at first. Raises `Refusal` for an adult who looks after
        concerns.
        """
        async with self._database.write() as unit:
            erased = await self._erase_or_ask(unit, programme, person, "privacy.they_look_after_concerns")
        if erased.request is None:
            await self._clearing.clear()
        return erased

    async def review(self, request_id: int) -> Review | None:
        """What the message to the safeguarding adults is drawn from."""
        async with self._database.read() as unit:
            request = await unit.erasing.request(request_id)
            if request is None:
                return None
            person = await unit.roster.by_id(request.programme_id, request.participant_id)
            concerns = await unit.concerns.open_with(person) if person else []
            programme = await unit.programmes.by_id(request.programme_id)
            return Review(programme, request, person.name if person else "", tuple(concerns))

    async def decide(self, programme: Programme, discord_id: int, request_id: int, *, erase: bool) -> None:
        """Let an erase happen, or hold it.

        Raises `Refusal` for anybody but the two adults, once it was decided, and for the erase of somebody who looks
        after concerns since they asked for it.
        """
        now = self._clock.now()
        async with self._database.write() as unit:
            request = await unit.erasing.request(request_id)
            safeguard = await unit.concerns.safeguard(programme.id)
            person = await unit.roster.by_id(programme.id, request.participant_id) if request else None
            concerned = person is not None and person.discord_id == discord_id
            if (
                request is None
                or person is None
                or safeguard is None
                or discord_id not in safeguard.adults
                or concerned
            ):
                raise Refusal("concern.not_yours")
            if request.state != "waiting":
                raise Refusal("privacy.decided")
            if erase:
                await _refuse_guardian(unit, person, "privacy.they_look_after_concerns")
            await unit.erasing.decide(request_id, "done" if erase else "held", discord_id, now)
            await unit.outbox.changed(REVIEW, request_id)
            if erase:
                await self._erase(unit, programme, person, now)
        if erase:
            await self._clearing.clear()

    async def overdue(self) -> dict[str, int]:
        """How many rows of each kind are older than they may be, and how many people have left long ago."""
        now = self._clock.now()
        async with self._database.read() as unit:
            found = await unit.erasing.overdue(self._retention, now)
            people = await unit.erasing.removed_before(self._retention.before("removed_people", now))
        old = await self._clearing.old_backups(self._retention)
        return {"removed_people": len(people), **found, "backup": len(old)}

    async def let_go(self) -> dict[str, int]:
        """Delete what is older than it may be; erase who left long ago. Gives how many of each kind."""
        now = self._clock.now()
        async with self._database.write() as unit:
            people = await unit.erasing.removed_before(self._retention.before("removed_people", now))
            erased = 0
            for programme_id, person_id in people:
                programme = await unit.programmes.by_id(programme_id)
                person = await unit.roster.by_id(programme_id, person_id)
                if person is not None and not await unit.concerns.open_with(person):
                    await self._erase(unit, programme, person, now)
                    erased += 1
            found = {"removed_people": erased, **await unit.erasing.let_go(self._retention, now)}
            if any(found.values()):
                for programme in await unit.programmes.every():
                    await unit.programmes.record(programme.id, 0, "privacy.let_go", None, now)
        await self.clear()
        return {**found, "backup": await self._clearing.delete_backups(self._retention)}

    async def clear(self) -> bool:
        """Leave nothing of what was let go, also where a process before this one did not get to it.

        False if it has to be tried again.
        """
        return await self._clearing.clear()

    async def _erase_or_ask(
        self, unit: UnitOfWork, programme: Programme, person: Participant, guardian_key: str
    ) -> Erased:
        """`guardian_key` is the sentence for an adult who looks after concerns, whoever reads it."""
        now = self._clock.now()
        await _refuse_guardian(unit, person, guardian_key)
        if not await unit.concerns.open_with(person):
            await self._erase(unit, programme, person, now)
            return Erased(None, [])
        request = await unit.erasing.ask(programme.id, person.id, person.discord_id or 0, now)
        safeguard = await unit.concerns.safeguard(programme.id)
        channels = safeguard.channels(person.discord_id) if safeguard else []
        return Erased(request, await ask_adults(unit, request, channels, now))

    async def _erase(self, unit: UnitOfWork, programme: Programme, person: Participant, now: datetime) -> None:
        gone = replace(removed(person, now), removed_at=person.removed_at or now, joined_at=person.joined_at)
        await let_discord_follow(unit, programme, [(person, gone)], now)
        for proof in await unit.photos.with_person(person):
            await unit.photos.delete(proof.id, None, now)
            await draw_anew(unit, proof)
        await unit.roster.save([gone])
        await unit.privacy.erase(person, now)
        await unit.programmes.record(programme.id, 0, "privacy.erase", person.id, now)


async def _person(unit: UnitOfWork, programme: Programme, discord_id: int) -> Participant:
    if person := await unit.roster.by_discord_id(programme.id, discord_id):
        return person
    raise Refusal("privacy.not_on_roster")


async def _refuse_guardian(unit: UnitOfWork, person: Participant, key: str) -> None:
    """Raises `Refusal` for one of the two adults who look after concerns: another must be named first.

    Who has left the roster is neither of them: their account is not on their row any more.
    """
    safeguard = await unit.concerns.safeguard(person.programme_id)
    if safeguard is not None and person.discord_id in safeguard.adults:
        raise Refusal(key, name=person.name)
