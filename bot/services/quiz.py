"""The packs that organisers choose from."""

from bot.clock import Clock
from bot.domain.packs import KeptPack, WaitingPack
from bot.domain.programme import Programme
from bot.domain.quiz import QuizPack
from bot.domain.refusal import Refusal
from bot.storage.unit import Database, UnitOfWork


class QuizService:
    """The shelf of quiz packs."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

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
        meant = [kept for kept in packs if typed.isdecimal() and kept.id == int(typed)]
        meant = meant or [kept for kept in packs if wanted == kept.pack.title.casefold()]
        meant = meant or [kept for kept in packs if wanted and wanted in kept.pack.title.casefold()]
        if len(meant) != 1:
            raise Refusal("quiz.unknown_pack")
        return meant[0]

    async def keep(self, programme: Programme, actor_id: int, pack: QuizPack) -> int:
        """Put an uploaded pack on the programme's shelf, in place of its namesake. Gives its id."""
        now = self._clock.now()
        async with self._database.write() as unit:
            pack_id = await unit.quizzes.keep(programme.id, pack, actor_id, now)
            await unit.programmes.record(programme.id, actor_id, "quiz.upload", pack_id, now)
            return pack_id

    async def receive(self, programme: Programme, actor_id: int, pack: QuizPack) -> int:
        """Set the good part of an uploaded pack aside until this person has said whether to keep it. Gives its id.

        What they had waiting before is let go.
        """
        now = self._clock.now()
        async with self._database.write() as unit:
            await unit.quiz_uploads.discard_waiting(programme.id, actor_id, now)
            return await unit.quiz_uploads.add(programme.id, actor_id, pack, now)

    async def keep_received(self, programme: Programme, upload_id: int, actor_id: int) -> QuizPack:
        """Put a pack that waits on the shelf. Raises `Refusal` if it does not wait any more, or not here."""
        now = self._clock.now()
        async with self._database.write() as unit:
            waiting = await _waiting(unit, programme, upload_id)
            await unit.quiz_uploads.decide(upload_id, True, now)
            pack_id = await unit.quizzes.keep(programme.id, waiting.pack, actor_id, now)
            await unit.programmes.record(programme.id, actor_id, "quiz.upload", pack_id, now)
            return waiting.pack

    async def discard_received(self, programme: Programme, upload_id: int) -> None:
        """Let a pack go that waits. Raises `Refusal` if it does not wait any more, or not here."""
        async with self._database.write() as unit:
            await _waiting(unit, programme, upload_id)
            await unit.quiz_uploads.decide(upload_id, False, self._clock.now())

    async def keep_shipped(self, packs: list[QuizPack]) -> None:
        """Put the packs that ship with the bot on everybody's shelf. Doing it again changes nothing."""
        async with self._database.write() as unit:
            for pack in packs:
                await unit.quizzes.keep(None, pack, None, self._clock.now())


async def _waiting(unit: UnitOfWork, programme: Programme, upload_id: int) -> WaitingPack:
    if waiting := await unit.quiz_uploads.by_id(programme.id, upload_id):
        return waiting
    raise Refusal("quiz.upload_decided")
