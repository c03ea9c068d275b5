"""What tests of meet-ups share: a programme of two groups, and meet-ups in them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.localtime import local_in
from bot.domain.meetups import MeetUp
from bot.domain.meetups.changing import Plan, moved
from bot.domain.participants import Participant
from bot.domain.programme import Kind, Programme
from bot.services import Services
from bot.storage.unit import Database
from tests.conftest import SetClock

HOME = "Asia/Hong_Kong"
HOUR = timedelta(hours=1)

ANN, BOB, CY, DEE, GUS, HAL = 101, 102, 103, 104, 201, 202
"""Accounts: the mentors and students of one group who have joined (Fay has not), a mentor and a student of another."""
OLGA = 900
"""An organiser, not on the roster."""
STRANGER = 999


@dataclass
class MeetUpSchool:
    """`ids` are the participants by name, `group_id` and `other_group_id` the groups of Ann and of Gus."""

    services: Services
    database: Database
    clock: SetClock
    programme: Programme
    group_id: int
    other_group_id: int
    ids: dict[str, int]

    async def meet_up(self, hours: float = 24, *, group_id: int | None = None, zone: str = HOME) -> MeetUp:
        """A planned meet-up that begins in so many hours (negative: it has) and lasts one."""
        now = self.clock.now()
        plan = Plan(local_start=local_in(now + hours * HOUR, zone), zone=zone, place="Library", note="Bring a pen")
        async with self.database.write() as unit:
            made = await unit.meet_ups.add(
                self.programme.id, group_id or self.group_id, f"uid-{hours}-{group_id}", plan, by=ANN, now=now
            )
            await unit.meet_ups.record(made.id, "set", {}, by=ANN, now=now)
            return made

    async def postpone(self, meet_up: MeetUp, local: datetime) -> MeetUp:
        """Move it to another time at home."""
        now = self.clock.now()
        async with self.database.write() as unit:
            after = moved(meet_up, local, HOME, now)
            await unit.meet_ups.change(meet_up, after, "move", by=ANN, now=now)
            return after

    async def now_is(self, meet_up: MeetUp) -> MeetUp:
        """The meet-up as it is now."""
        async with self.database.read() as unit:
            found = await unit.meet_ups.by_id(self.programme.id, meet_up.id)
        assert found is not None
        return found

    async def all_meet_ups(self) -> list[MeetUp]:
        """Those of Ann's group."""
        async with self.database.read() as unit:
            return await unit.meet_ups.of_group(self.group_id)

    async def move(self, name: str, group_id: int | None) -> None:
        """Put somebody into another group."""
        async with self.database.write() as unit:
            person = await unit.roster.by_id(self.programme.id, self.ids[name])
            assert person is not None
            await unit.roster.save([Participant(**{**vars(person), "group_id": group_id})])


async def build_school(services: Services, database: Database, clock: SetClock) -> MeetUpSchool:
    programme = await services.programme.set_up(700, OLGA, time_zone=HOME, locale="en")
    people: list[tuple[str, Kind, int | None, int]] = [
        ("Ann", "mentor", ANN, 0),
        ("Bob", "mentor", BOB, 0),
        ("Cy", "student", CY, 0),
        ("Dee", "student", DEE, 0),
        ("Fay", "student", None, 0),
        ("Gus", "mentor", GUS, 1),
        ("Hal", "student", HAL, 1),
    ]
    ids = {}
    async with database.write() as unit:
        groups = [await unit.groups.add(programme.id, name, clock.now()) for name in ("Blue", "Red")]
        for group_id, channel_id in zip(groups, (5001, 5002), strict=True):
            await unit.groups.keep_channel(group_id, channel_id)
        for name, kind, discord_id, where in people:
            ids[name] = await unit.roster.add(
                programme.id,
                clock.now(),
                kind=kind,
                name=name,
                discord_id=discord_id,
                group_id=groups[where],
                left_out=False,
            )
    return MeetUpSchool(services, database, clock, programme, groups[0], groups[1], ids)


def in_hours(school: MeetUpSchool, *hours: float) -> list[datetime]:
    """Local times at home, so many hours from now."""
    return [local_in(school.clock.now() + h * HOUR, HOME) for h in hours]
