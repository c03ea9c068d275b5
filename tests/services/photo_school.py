"""What tests of proof share: a group whose people have agreed to photos, another one, and their meet-ups."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from bot.domain.localtime import local_in
from bot.domain.meetups import MeetUp, MeetUpState, Proof
from bot.domain.meetups.changing import Plan
from bot.domain.meetups.proof import CleanPhoto, Visitor, signed_note
from bot.domain.programme import Programme
from bot.services import Services
from bot.storage.unit import Database
from tests.conftest import SetClock

ZONE = "Asia/Hong_Kong"
MENTOR, ANN, BOB, OTHER = 100, 101, 102, 200
"""Discord ids: a mentor and two students of Red, and a student of Blue."""
STAFF, ORGANISER, STRANGER = 300, 301, 999

PHOTO = CleanPhoto(b"\xff\xd8 a photo \xff\xd9", 640, 480)
NOTE = signed_note("We talked about universities.", "The library", "4 December, 7 pm")


def visitor(discord_id: int) -> Visitor:
    return Visitor(discord_id, staff=discord_id in (STAFF, ORGANISER), organiser=discord_id == ORGANISER)


@dataclass
class School:
    services: Services
    database: Database
    clock: SetClock
    programme: Programme
    red: int
    blue: int

    @property
    def folder(self) -> Path:
        return self.database.path.parent / "photos"

    @property
    def files(self) -> list[str]:
        return sorted(path.name for path in self.folder.iterdir()) if self.folder.exists() else []

    async def meet_up(self, group_id: int | None = None, hours: float = -1) -> MeetUp:
        """A meet-up of Red (or of this group) that begins so many hours from now."""
        starts: datetime = self.clock.now() + timedelta(hours=hours)
        plan = Plan(local_start=local_in(starts, ZONE), zone=ZONE)
        async with self.database.write() as unit:
            uid = f"{len(await unit.meet_ups.of_programme(self.programme.id))}@ithaca"
            return await unit.meet_ups.add(
                self.programme.id, group_id or self.red, uid, plan, by=MENTOR, now=self.clock.now()
            )

    async def set_state(self, meet_up: MeetUp, state: MeetUpState) -> None:
        async with self.database.write() as unit:
            after = replace(meet_up, state=state)
            await unit.meet_ups.change(meet_up, after, "close", by=MENTOR, now=self.clock.now())

    async def nudges(self) -> list[str]:
        """What Red's people are to be nudged about, as planned now."""
        async with self.database.read() as unit:
            return sorted({n.rule for n in await unit.nudges.of_group(self.red) if n.state == "pending"})

    async def consent(self, name: str, given: bool | None) -> None:
        async with self.database.write() as unit:
            (person,) = [p for p in await unit.roster.everyone(self.programme.id) if p.name == name]
            await unit.roster.save([replace(person, photo_consent=given)])

    async def proofs(self, meet_up: MeetUp) -> list[Proof]:
        async with self.database.read() as unit:
            return await unit.photos.of(meet_up.group_id, meet_up.id)

    async def give(self, meet_up: MeetUp | None = None, by: int = ANN) -> Proof:
        meet_up = meet_up or await self.meet_up()
        given = await self.services.photos.keep_photo(self.programme, visitor(by), meet_up.id, PHOTO)
        return given.proof

    async def write(self, meet_up: MeetUp | None = None, by: int = ANN) -> Proof:
        """A note, in a group in which Bob has not agreed to photos."""
        await self.consent("Bob", False)
        meet_up = meet_up or await self.meet_up()
        given = await self.services.photos.write_note(self.programme, visitor(by), meet_up.id, NOTE)
        return given.proof


async def build_school(services: Services, database: Database, clock: SetClock) -> School:
    programme = await services.programme.set_up(900, ORGANISER, time_zone=ZONE, locale="en")
    now = clock.now()
    async with database.write() as unit:
        red = await unit.groups.add(programme.id, "Red", now)
        blue = await unit.groups.add(programme.id, "Blue", now)
        await unit.groups.keep_channel(red, 5001)
        await unit.groups.keep_channel(blue, 5002)
        people: Sequence[tuple[str, str, int | None, int]] = (
            ("mentor", "Mo", MENTOR, red),
            ("student", "Ann", ANN, red),
            ("student", "Bob", BOB, red),
            ("mentor", "Mia", 201, blue),
            ("student", "Oz", OTHER, blue),
        )
        for kind, name, account, group in people:
            await unit.roster.add(
                programme.id, now, kind=kind, name=name, discord_id=account, group_id=group, photo_consent=True
            )
    return School(services, database, clock, programme, red, blue)
