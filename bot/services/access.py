"""What Discord has not been told yet about the roster."""

from collections.abc import Iterable

from bot.clock import Clock
from bot.domain.access import AccessCheck, Spot, helper_spots, spots_of
from bot.storage.unit import Database


class AccessService:
    """The checks that roster changes leave behind. `bot/interactions/access.py` carries them out."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def due(
        self, programme_id: int | None = None, discord_id: int | None = None, spot: Spot | None = None
    ) -> list[AccessCheck]:
        """Where Discord may not agree with the roster, oldest first: everywhere, or only where these say."""
        async with self._database.read() as unit:
            return await unit.access.due(programme_id, discord_id, spot)

    async def done(self, checks: Iterable[AccessCheck]) -> None:
        """Discord agrees here now."""
        async with self._database.write() as unit:
            await unit.access.done([check.id for check in checks])

    async def look_again(self, programme_id: int, discord_id: int) -> None:
        """Have somebody's channel and role looked at again: they may have left the server and come back."""
        async with self._database.write() as unit:
            person = await unit.roster.by_discord_id(programme_id, discord_id)
            programme = await unit.programmes.by_id(programme_id)
            groups = {group.id: group for group in await unit.imports.groups_ever(programme_id)}
            spots = helper_spots({discord_id}, await unit.calls.open_of(programme_id), groups)
            if person is not None:
                spots += spots_of(person, programme, groups, await unit.stand_ins.in_force(programme_id))
            await unit.access.check(programme_id, spots, self._clock.now())
