"""Setting a programme up and looking at it."""

from bot.clock import Clock
from bot.domain.programme import Programme, known_zone
from bot.domain.refusal import Refusal
from bot.storage.unit import Database


class ProgrammeService:
    """What organisers do with the programme itself."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def find(self, guild_id: int) -> Programme | None:
        """The programme of this server, if it has one."""
        async with self._database.read() as unit:
            return await unit.programmes.of_guild(guild_id)

    async def of_guild(self, guild_id: int) -> Programme:
        """The programme of this server.

        Raises `Refusal` where none has been set up.
        """
        if programme := await self.find(guild_id):
            return programme
        raise Refusal("common.no_programme")

    async def set_up(
        self, guild_id: int, actor_id: int, *, time_zone: str, locale: str, **ids: int | None
    ) -> Programme:
        """Make or change the programme of this server. `ids` are `<kind>_role_id` and `organisers_channel_id`.

        Raises `Refusal` for a time zone that does not exist.
        """
        zone = known_zone(time_zone)
        now = self._clock.now()
        async with self._database.write() as unit:
            programme = await unit.programmes.of_guild(guild_id)
            if programme is None:
                programme = await unit.programmes.add(guild_id, zone, locale, now)
            programme = await unit.programmes.change(programme.id, time_zone=zone, locale=locale, **ids)
            await unit.programmes.record(programme.id, actor_id, "programme.set_up", programme.id, now)
            return programme

    async def offered_commands(self, application_id: int) -> str | None:
        """The digest of the commands that Discord was last told of."""
        async with self._database.read() as unit:
            return await unit.programmes.commands_digest(application_id)

    async def commands_offered(self, application_id: int, digest: str) -> None:
        async with self._database.write() as unit:
            await unit.programmes.keep_commands_digest(application_id, digest)
