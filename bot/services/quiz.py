"""The packs that organisers choose from, and the images in them.

An image is on the disk before the pack that shows it is in the database, and goes after the last that did: a crash in
between leaves a file too many, never one too few.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from types import MappingProxyType

from bot.clock import Clock
from bot.domain.numbers import number_in
from bot.domain.packs import KeptPack, WaitingPack, with_images_named
from bot.domain.programme import Programme
from bot.domain.quiz import QuizPack
from bot.domain.refusal import Refusal
from bot.storage.image_folder import ImageFolder, image_name
from bot.storage.unit import Database, UnitOfWork

NO_IMAGES: Mapping[str, bytes] = MappingProxyType({})
STRAYS_GO_AFTER = timedelta(days=30)
"""Images that nothing shows may be another database's: of one that was put back from a backup, or will be."""


class QuizService:
    """The shelf of quiz packs. `images` are those that a pack's questions name."""

    def __init__(self, database: Database, clock: Clock, folder: ImageFolder) -> None:
        self._database = database
        self._clock = clock
        self._folder = folder
        self._files = asyncio.Lock()
        """Held from an image's coming to its pack's: meanwhile nothing shows it, and nobody may take it away."""

    async def packs(self, programme_id: int) -> list[KeptPack]:
        """The programme's own packs and those that ship with the bot, by title."""
        async with self._database.read() as unit:
            return await unit.quizzes.for_programme(programme_id)

    async def named(self, programme_id: int, typed: str) -> KeptPack:
        """The pack that a person means: by the id that the list of suggestions sends, or by (part of) its title.

        Raises `Refusal` if there is none such, or more than one.
        """
        packs = await self.packs(programme_id)
        wanted = " ".join(typed.casefold().split())
        meant = [kept for kept in packs if kept.id == number_in(typed)]
        meant = meant or [kept for kept in packs if wanted == kept.pack.title.casefold()]
        meant = meant or [kept for kept in packs if wanted and wanted in kept.pack.title.casefold()]
        if len(meant) != 1:
            raise Refusal("quiz.unknown_pack")
        return meant[0]

    async def image(self, name: str) -> bytes | None:
        """An image by the name that a question on the shelf or in a kickoff has for it; `None` if it is gone."""
        return await self._folder.read(name)

    async def keep(
        self, programme: Programme, actor_id: int, pack: QuizPack, images: Mapping[str, bytes] = NO_IMAGES
    ) -> int:
        """Put an uploaded pack on the programme's shelf, in place of its namesake. Gives its id."""
        now = self._clock.now()
        async with self._files:
            pack = await self._with_files(pack, images)
            async with self._shelf() as unit:
                pack_id = await unit.quizzes.keep(programme.id, pack, actor_id, now)
                await unit.programmes.record(programme.id, actor_id, "quiz.upload", pack_id, now)
        return pack_id

    async def receive(
        self, programme: Programme, actor_id: int, pack: QuizPack, images: Mapping[str, bytes] = NO_IMAGES
    ) -> int:
        """Set the good part of an uploaded pack aside until this person has said whether to keep it. Gives its id.

        What they had waiting before is let go.
        """
        now = self._clock.now()
        async with self._files:
            pack = await self._with_files(pack, images)
            async with self._shelf() as unit:
                await unit.quiz_uploads.discard_waiting(programme.id, actor_id, now)
                upload_id = await unit.quiz_uploads.add(programme.id, actor_id, pack, now)
        return upload_id

    async def keep_received(self, programme: Programme, upload_id: int, actor_id: int) -> QuizPack:
        """Put a pack that waits on the shelf. Raises `Refusal` if it does not wait any more, or not here."""
        now = self._clock.now()
        async with self._files, self._shelf() as unit:
            waiting = await _waiting(unit, programme, upload_id)
            await unit.quiz_uploads.decide(upload_id, True, now)
            pack_id = await unit.quizzes.keep(programme.id, waiting.pack, actor_id, now)
            await unit.programmes.record(programme.id, actor_id, "quiz.upload", pack_id, now)
        return waiting.pack

    async def discard_received(self, programme: Programme, upload_id: int) -> None:
        """Let a pack go that waits. Raises `Refusal` if it does not wait any more, or not here."""
        async with self._files, self._shelf() as unit:
            await _waiting(unit, programme, upload_id)
            await unit.quiz_uploads.decide(upload_id, False, self._clock.now())

    async def own(self, programme_id: int, pack_id: int) -> KeptPack:
        """One of the programme's own packs. Raises `Refusal` for others, and for those that come with the bot."""
        async with self._database.read() as unit:
            return await _own(unit, programme_id, pack_id)

    async def remove(self, programme: Programme, actor_id: int, pack_id: int) -> QuizPack:
        """Take a pack off the programme's shelf for good, with its images. Raises `Refusal` as `own` does.

        A kickoff that has been started with it keeps its own copy of the questions, and a running one their images.
        """
        now = self._clock.now()
        async with self._files, self._shelf() as unit:
            kept = await _own(unit, programme.id, pack_id)
            await unit.quizzes.remove(pack_id)
            await unit.programmes.record(programme.id, actor_id, "quiz.remove", pack_id, now)
        return kept.pack

    async def keep_shipped(self, packs: list[QuizPack]) -> None:
        """Put the packs that ship with the bot on everybody's shelf. Doing it again changes nothing."""
        async with self._database.write() as unit:
            for pack in packs:
                await unit.quizzes.keep(None, pack, None, self._clock.now())

    async def keep_house(self) -> int:
        """Delete images that nothing has shown for long. Gives how many."""
        async with self._files:
            async with self._database.read() as unit:
                shown = await unit.quiz_images.shown()
            return await self._folder.remove_strays(shown, self._clock.now() - STRAYS_GO_AFTER)

    @asynccontextmanager
    async def _shelf(self) -> AsyncIterator[UnitOfWork]:
        """A unit of work, after which the images are deleted that it has left without anything that shows them."""
        async with self._database.write() as unit:
            before = await unit.quiz_images.shown()
            yield unit
            gone = before - await unit.quiz_images.shown()
        for name in gone:
            await self._folder.remove(name)

    async def _with_files(self, pack: QuizPack, images: Mapping[str, bytes]) -> QuizPack:
        """Put a pack's images on the disk; give the pack with the names that they have there."""
        names = {name: image_name(images[name]) for name in pack.images}
        for name, kept_as in names.items():
            await self._folder.write(kept_as, images[name], self._clock.now())
        return with_images_named(pack, names)


async def _own(unit: UnitOfWork, programme_id: int, pack_id: int) -> KeptPack:
    kept = await unit.quizzes.by_id(pack_id, programme_id)
    if kept is None:
        raise Refusal("quiz.unknown_pack")
    if kept.programme_id is None:
        raise Refusal("quiz.shipped_stays")
    return kept


async def _waiting(unit: UnitOfWork, programme: Programme, upload_id: int) -> WaitingPack:
    if waiting := await unit.quiz_uploads.by_id(programme.id, upload_id):
        return waiting
    raise Refusal("quiz.upload_decided")
