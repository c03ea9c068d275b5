"""A small school for the nudges' tests: groups, a kickoff that is over, meet-ups, and an engine that tells nobody."""

from collections.abc import Container, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from bot.domain.localtime import instant
from bot.domain.meetups import Answer, Closing, MeetUp, Outcome, Proposal
from bot.domain.meetups.changing import Plan, cancelled, moved
from bot.domain.meetups.drafting import Details
from bot.domain.nudges import Nudge, NudgeRules, Wishes
from bot.domain.outbox import Post
from bot.domain.participants import GroupMembers, Participant
from bot.domain.programme import Programme
from bot.services import Services, build_services
from bot.services.planning import plan_group
from bot.storage.unit import Database, UnitOfWork
from tests.conftest import SetClock

ORGANISER = 900
CHANNELS = 5000


@dataclass(frozen=True)
class Told:
    """A nudge that was sent: when, about what, to which people (places in their group), of which group."""

    at: datetime
    rule: str
    to: tuple[int, ...]
    group: int
    post: Post


@dataclass
class NudgeSchool:
    """One programme. `told` is what the engine has sent so far."""

    services: Services
    database: Database
    clock: SetClock
    rules: NudgeRules
    programme: Programme
    group_ids: list[int]
    told: list[Told] = field(default_factory=list)
    numbers: "count[int]" = field(default_factory=lambda: count(1))

    async def members(self, group: int = 0) -> GroupMembers:
        async with self.database.read() as unit:
            found = await unit.groups.one_with_people(self.programme.id, self.group_ids[group])
        assert found is not None
        return found

    async def person(self, place: int, group: int = 0) -> Participant:
        return (await self.members(group)).everyone[place]

    # ------------------------------------------------------------------ what people do

    async def joins(self, place: int, group: int = 0) -> None:
        person = await self.person(place, group)
        async with self.database.write() as unit:
            joined = replace(person, discord_id=20_000 + place, joined_at=self.clock.now())
            await unit.roster.save([joined])
            await unit.nudge_plans.renew(self.programme.id, [person.group_id])

    async def kickoff(self, *groups: int) -> None:
        """A kickoff of these groups (all by default) ends now."""
        now = self.clock.now()
        async with self.database.write() as unit:
            kickoff = await unit.kickoffs.add(
                self.programme.id,
                [],
                title="Rivers",
                scoring="speed",
                automatic=True,
                pause_seconds=10,
                started_by=ORGANISER,
                started_at=now - timedelta(hours=1),
                board_channel_id=4000,
            )
            chosen = groups or range(len(self.group_ids))
            await unit.kickoffs.add_groups(kickoff.id, {self.group_ids[g]: CHANNELS + g for g in chosen})
            began = now - timedelta(minutes=50)
            await unit.kickoffs.change(kickoff.id, phase="podium", began_at=began, ended_at=now)
            await unit.nudge_plans.renew(self.programme.id)

    async def meet(self, local: str, zone: str | None = None, group: int = 0, minutes: int = 60) -> MeetUp:
        """A mentor sets a date: `2026-09-18 19:00`."""
        async with self.database.write() as unit:
            meet_up = await unit.meet_ups.add(
                self.programme.id,
                self.group_ids[group],
                f"uid-{next(self.numbers)}",
                Plan(local_start=datetime.fromisoformat(local), zone=zone or self.programme.time_zone, minutes=minutes),
                by=1,
                now=self.clock.now(),
            )
            await self._plan(unit, group)
        return meet_up

    async def propose(self, *typed: str, group: int = 0) -> Proposal:
        """The group's mentor offers dates, as typed."""
        mentor = await self.person(0, group)
        details = Details(minutes=60, online=False, place=None, note=None)
        return await self.services.meetup_slots.propose(
            self.programme, mentor.discord_id or 0, self.group_ids[group], typed, details, organiser=False
        )

    async def meet_ups(self, group: int = 0) -> list[MeetUp]:
        async with self.database.read() as unit:
            return await unit.meet_ups.of_group(self.group_ids[group])

    async def move(self, meet_up: MeetUp, local: str, group: int = 0) -> MeetUp:
        after = moved(meet_up, datetime.fromisoformat(local), meet_up.zone, self.clock.now())
        await self._change(meet_up, after, group)
        return after

    async def cancel(self, meet_up: MeetUp, group: int = 0) -> None:
        await self._change(meet_up, cancelled(meet_up, "rain", self.clock.now()), group)

    async def close(self, meet_up: MeetUp, outcome: Outcome = "held", group: int = 0) -> None:
        """Somebody says what came of it."""
        now = self.clock.now()
        person = await self.person(0, group)
        async with self.database.write() as unit:
            said = Closing(
                meet_up_id=meet_up.id, participant_id=person.id, sequence=meet_up.sequence, outcome=outcome, at=now
            )
            await unit.closings.say(said)
            await unit.meet_ups.change(meet_up, replace(meet_up, state=outcome, changed_at=now), "close", by=1, now=now)
            await self._plan(unit, group)

    async def prove(self, meet_up: MeetUp, group: int = 0) -> None:
        """A photo of it is there."""
        now = self.clock.now()
        async with self.database.write() as unit:
            proof = await unit.photos.announce(
                f"{meet_up.id}.jpg",
                programme_id=self.programme.id,
                group_id=self.group_ids[group],
                meet_up_id=meet_up.id,
                given_by=1,
                given_at=now,
                keep_until=now + timedelta(days=365),
            )
            await unit.photos.stored(proof.id, now)
            await self._plan(unit, group)

    async def says(self, meet_up: MeetUp, place: int, coming: bool, group: int = 0) -> None:
        person = await self.person(place, group)
        async with self.database.write() as unit:
            answer = Answer(
                meet_up_id=meet_up.id,
                participant_id=person.id,
                sequence=meet_up.sequence,
                coming=coming,
                at=self.clock.now(),
            )
            await unit.closings.answer(answer)
            await self._plan(unit, group)

    async def wish(self, place: int, group: int = 0, **wishes: object) -> None:
        """Somebody's quiet hours, pause, or being away."""
        person = await self.person(place, group)
        async with self.database.write() as unit:
            await unit.wishes.save(replace(Wishes(participant_id=person.id), **wishes))  # type: ignore[arg-type]
            await self._plan(unit, group)

    async def blackout(self, first: str, last: str) -> None:
        """Nobody is nudged on these days."""
        async with self.database.write() as unit:
            days = (date.fromisoformat(first), date.fromisoformat(last))
            offered = await unit.wishes.offer_blackout(self.programme.id, days, "Exams", ORGANISER, self.clock.now())
            await unit.wishes.keep_blackout(offered.id, self.clock.now())
            await unit.nudge_plans.renew(self.programme.id)

    async def pause(self, paused: bool) -> None:
        """An organiser pauses the programme's nudges, or lets them go on."""
        async with self.database.write() as unit:
            plan = await unit.nudge_plans.of(self.programme.id)
            at = self.clock.now() if paused else None
            await unit.nudge_plans.save(self.programme.id, replace(plan, paused_at=at))

    async def again(self, about: str) -> None:
        """An organiser has somebody nudged again."""
        async with self.database.write() as unit:
            await unit.attention.add(self.programme.id, about, None, "again", marked_by=ORGANISER, at=self.clock.now())
            await self._plan(unit, 0)

    async def _change(self, before: MeetUp, after: MeetUp, group: int) -> None:
        async with self.database.write() as unit:
            kind = "cancel" if after.state == "cancelled" else "move"
            await unit.meet_ups.change(before, after, kind, by=1, now=self.clock.now())  # type: ignore[arg-type]
            await self._plan(unit, group)

    async def _plan(self, unit: UnitOfWork, group: int) -> None:
        await plan_group(unit, self.programme.id, self.group_ids[group], self.clock.now(), self.rules)

    # ------------------------------------------------------------------ what the engine does

    async def look(self) -> list[Told]:
        """Plan what waits for it and send all that is due now; gives what was sent."""
        while await self.services.nudges.plan_some():
            pass
        told = []
        while (await self.services.nudges.agenda()).send:
            for post in await self.services.nudges.claim(40):
                told.append(await self.send(post))
        return told

    async def send(self, post: Post) -> Told:
        """Discord takes a post."""
        said = await self.services.nudges.of_post(post)
        assert said is not None
        await self.services.nudges.sent(post, 10**17 + next(self.numbers))
        everyone = {p.id: place for place, p in enumerate((await self.members(self._group(said.nudges))).everyone)}
        to = tuple(everyone[n.participant_id] for n in said.nudges if n.participant_id is not None)
        one = Told(self.clock.now(), said.nudges[0].rule, to, self._group(said.nudges), post)
        self.told.append(one)
        return one

    def _group(self, nudges: Sequence[Nudge]) -> int:
        return self.group_ids.index(nudges[0].group_id)

    async def until(self, moment: datetime) -> list[Told]:
        """Let time pass from one due moment to the next; gives what was sent until then, `moment` included."""
        told = await self.look()
        while (due := (await self.services.nudges.agenda()).next_at) is not None and due <= moment:
            await self.clock.advance(max(0, (due - self.clock.now()).total_seconds()))
            told += await self.look()
        await self.clock.advance((moment - self.clock.now()).total_seconds())
        return told

    async def days(self, days: float) -> list[Told]:
        return await self.until(self.clock.now() + timedelta(days=days))

    async def nudges(self, **like: object) -> list[Nudge]:
        """Every nudge there ever was with these values."""
        async with self.database.read() as unit:
            found = [n for group_id in self.group_ids for n in await unit.nudges.of_group(group_id)]
        return [n for n in found if all(getattr(n, name) == value for name, value in like.items())]

    def local(self, moment: datetime, zone: str | None = None) -> str:
        """A moment as the wall shows it: `Mon 14 Sep 17:00`."""
        return moment.astimezone(ZoneInfo(zone or self.programme.time_zone)).strftime("%a %d %b %H:%M")


def at(zone: str, local: str) -> datetime:
    """The instant of a local time."""
    return instant(datetime.fromisoformat(local), zone)


def shown(school: NudgeSchool, told: Sequence[Told], rule: str | None = None) -> list[str]:
    """When what was sent to whom, of one rule or all: `Mon 14 Sep 17:00 no_date 0`."""
    return [
        f"{school.local(one.at)} {one.rule} {''.join(map(str, one.to))}".strip()
        for one in told
        if rule in (None, one.rule)
    ]


async def build_nudge_school(
    database: Database,
    clock: SetClock,
    *,
    groups: int = 1,
    mentors: int = 1,
    students: int = 2,
    zone: str = "Asia/Hong_Kong",
    zones: Sequence[str | None] = (),
    joined: Container[int] = range(100),
    rules: NudgeRules | None = None,
) -> NudgeSchool:
    """A programme in `zone`. By their place in each group: `zones` are people's own, `joined` is who has joined."""
    rules = replace(rules or NudgeRules(), goals=False)  # goals have a story of their own
    services = build_services(database, clock, nudge_rules=rules)
    programme = await services.programme.set_up(77, ORGANISER, time_zone=zone, locale="en", organisers_channel_id=4000)
    discord_id = 10_000
    group_ids = []
    async with database.write() as unit:
        for number in range(groups):
            group_id = await unit.groups.add(programme.id, f"Group {number + 1}", clock.now())
            await unit.groups.keep_channel(group_id, CHANNELS + number)
            group_ids.append(group_id)
            for place in range(mentors + students):
                discord_id += 1
                await unit.roster.add(
                    programme.id,
                    clock.now(),
                    kind="mentor" if place < mentors else "student",
                    name=f"Person {number}-{place}",
                    discord_id=discord_id if place in joined else None,
                    joined_at=clock.now() if place in joined else None,
                    group_id=group_id,
                    left_out=False,
                    time_zone=zones[place] if place < len(zones) else None,
                )
    return NudgeSchool(services, database, clock, rules, programme, group_ids)
