"""Setting a programme up and looking at it."""

from collections.abc import Callable

from bot.clock import Clock
from bot.domain.access import Spot
from bot.domain.localtime import local_in
from bot.domain.programme import JOINING_KINDS, KINDS, Programme, refuse_shared_roles
from bot.domain.refusal import Refusal
from bot.domain.when.alone import day_of
from bot.domain.zones import zone_meant
from bot.storage.unit import Database, UnitOfWork


class ProgrammeService:
    """What organisers do with the programme itself."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._changed: list[Callable[[], None]] = []

    def call_when_changed(self, call: Callable[[], None]) -> None:
        """Have this called whenever a programme was made or changed: what is due by its days may be due otherwise."""
        self._changed.append(call)

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

    async def every(self) -> list[Programme]:
        """All programmes of this database."""
        async with self._database.read() as unit:
            return await unit.programmes.every()

    async def by_id(self, programme_id: int) -> Programme:
        """A programme that exists."""
        async with self._database.read() as unit:
            return await unit.programmes.by_id(programme_id)

    async def set_up(
        self,
        guild_id: int,
        actor_id: int,
        *,
        time_zone: str,
        locale: str,
        last_day: str | None = None,
        **ids: int | None,
    ) -> Programme:
        """Make or change the programme of this server. `ids` are `<kind>_role_id` and `organisers_channel_id`.

        Whoever has joined gets the roles that are new. `last_day` is as somebody typed it; without one, it stays as it
        is. Raises `Refusal` for a time zone that does not exist, for what is no day, and for a role that means two
        things.
        """
        zone = zone_meant(time_zone)
        now = self._clock.now()
        ends = {"ends_on": day_of(last_day, local_in(now, zone).date(), locale)} if last_day else {}
        async with self._database.write() as unit:
            programme = await unit.programmes.of_guild(guild_id)
            if programme is None:
                programme = await unit.programmes.add(guild_id, zone, locale, now)
            if programme.time_zone != zone:
                await unit.nudge_plans.renew(programme.id)
            programme = await self._change(unit, programme, time_zone=zone, locale=locale, **ends, **ids)
            await unit.programmes.record(programme.id, actor_id, "programme.set_up", programme.id, now)
        self._tell()
        return programme

    async def made(self, guild_id: int, **ids: int) -> Programme:
        """Write down a role or channel as soon as it has been made for the programme."""
        async with self._database.write() as unit:
            programme = await unit.programmes.of_guild(guild_id)
            if programme is None:
                raise Refusal("common.no_programme")
            programme = await self._change(unit, programme, **ids)
        self._tell()
        return programme

    def _tell(self) -> None:
        for call in self._changed:
            call()

    async def _change(self, unit: UnitOfWork, before: Programme, **values: object) -> Programme:
        after = await unit.programmes.change(before.id, **values)
        refuse_shared_roles({kind: after.role_id(kind) for kind in KINDS})
        remapped = {kind for kind in JOINING_KINDS if before.role_id(kind) != after.role_id(kind)}
        joined = [p for p in await unit.roster.everyone(after.id) if p.discord_id and p.kind in remapped]
        spots = [
            Spot(person.discord_id, role_id=role_id)
            for person in joined
            for role_id in (before.role_id(person.kind), after.role_id(person.kind))
            if role_id and person.discord_id
        ]
        await unit.access.check(after.id, spots, self._clock.now())
        return after

    async def offered_commands(self, application_id: int) -> str | None:
        """The digest of the commands that Discord was last told of."""
        async with self._database.read() as unit:
            return await unit.programmes.commands_digest(application_id)

    async def commands_offered(self, application_id: int, digest: str) -> None:
        async with self._database.write() as unit:
            await unit.programmes.keep_commands_digest(application_id, digest)
