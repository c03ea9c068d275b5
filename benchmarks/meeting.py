"""Meet-ups by the thousand, written straight into a school's database, and the nudges that the bot's planning makes
of them."""

import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from bot.clock import SystemClock
from bot.domain.nudges import NudgeRules
from bot.rehearsal.visitor import Message, buttons
from bot.services import Services, build_services
from bot.storage.meetups import meet_ups
from bot.storage.nudge_plans import stale_plans
from bot.storage.nudges import nudges
from bot.storage.unit import Database

MINUTES = 60


def over_message(message: Message) -> bool:
    """Whether it is the message that asks a whole group what came of its meet-up. The nudges that ask again can be put
    off."""
    keys = buttons(message)
    return any(key.startswith("close:say:") for key in keys) and not any(key.startswith("later:") for key in keys)


class Planner:
    """Works on the database while no bot does. Open it with `async with Planner.at(path)`."""

    def __init__(self, database: Database, services: Services, programme_id: int, zone: str, groups: list[int]) -> None:
        self._database = database
        self._services = services
        self._programme_id = programme_id
        self._zone = zone
        self._groups = groups

    @classmethod
    @asynccontextmanager
    async def at(cls, path: Path) -> AsyncIterator["Planner"]:
        database = Database(path)
        services = build_services(database, SystemClock(), nudge_rules=NudgeRules())
        try:
            async with database.read() as unit:
                [programme] = await unit.programmes.every()
                groups = [group.id for group in await unit.groups.of_programme(programme.id)]
            yield cls(database, services, programme.id, programme.time_zone, groups)
        finally:
            await database.close()

    async def plan_ahead(self, wanted: int) -> int:
        """As many meet-ups ahead as make so many nudges: each has two reminders of five people. Gives how many."""
        each = -(-wanted // (10 * len(self._groups)))
        now = datetime.now().astimezone()
        await self._meet(now + timedelta(days=2) + timedelta(hours=6) * number for number in range(each))
        return await self._count(nudges.c.state == "pending")

    async def plan_outage(self, wanted: int) -> int:
        """As many meet-ups that ended while the bot was down as make so many messages. Gives how many."""
        async with self._database.write() as unit:
            await unit.connection.execute(nudges.delete())
            await unit.connection.execute(meet_ups.delete())
        each = -(-wanted // len(self._groups))
        now = datetime.now().astimezone()
        await self._meet(now - timedelta(days=2) - timedelta(hours=6) * number for number in range(each))
        return await self._count(nudges.c.state == "pending", nudges.c.rule == "over")

    async def _meet(self, starts: Iterator[datetime]) -> None:
        """Meet-ups of every group at these moments, and their nudges planned."""
        moments = list(starts)
        async with self._database.write() as unit:
            await unit.connection.execute(
                meet_ups.insert(), [self._row(g, at, n) for n, at in enumerate(moments) for g in self._groups]
            )
            await unit.nudge_plans.renew(self._programme_id)
        await self._services.nudges.look_at_rules()
        while await self._services.nudges.plan_some():
            pass

    def _row(self, group_id: int, at: datetime, number: int) -> dict[str, Any]:
        # A few minutes apart from group to group, as people are.
        at = at + timedelta(minutes=group_id % 240)
        local = at.astimezone(ZoneInfo(self._zone)).replace(tzinfo=None, second=0, microsecond=0)
        return {
            "programme_id": self._programme_id,
            "group_id": group_id,
            "uid": f"{group_id}-{number}-{at.timestamp():.0f}",
            "sequence": 0,
            "local_start": local,
            "zone": self._zone,
            "starts_at": local.replace(tzinfo=ZoneInfo(self._zone)),
            "minutes": MINUTES,
            "online": False,
            "state": "planned",
            "created_by": 1,
            "created_at": at - timedelta(days=30),
            "changed_at": at - timedelta(days=30),
        }

    async def look(self) -> float:
        """Milliseconds of one look at which nothing is to be done: all that the engine asks the database."""
        engine = self._services.nudges
        began = time.perf_counter()
        agenda = await engine.agenda()
        spent = (time.perf_counter() - began) * 1000
        assert agenda.next_at is not None and not (agenda.plan or agenda.find_out or agenda.send)
        return spent

    async def sent_once(self) -> int:
        """Meet-ups about whose end exactly one message was sent."""
        once = (
            select(nudges.c.about)
            .where(nudges.c.state == "sent", nudges.c.rule == "over")
            .group_by(nudges.c.about)
            .having(func.count() == 1)
        )
        async with self._database.read() as unit:
            return len((await unit.connection.execute(once)).all())

    async def _count(self, *conditions: Any) -> int:
        async with self._database.read() as unit:
            assert not (await unit.connection.execute(select(stale_plans))).all()
            found = await unit.connection.execute(select(func.count()).select_from(nudges).where(*conditions))
            return int(found.scalar_one())
