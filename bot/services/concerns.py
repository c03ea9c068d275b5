"""Reporting a concern, and what the two named adults do about it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.clock import Clock
from bot.domain.access import Spot
from bot.domain.concerns import (
    LONGEST_NOTE,
    LONGEST_REACH,
    LONGEST_WORDS,
    Concern,
    Hold,
    Safeguard,
    Step,
    StepKind,
    let_back,
    may_handle,
    refuse_same,
    refuse_settled,
    standing,
    taken_out,
)
from bot.domain.outbox import Post
from bot.domain.participants import GroupMembers, MentorGroup, Participant
from bot.domain.programme import Programme
from bot.domain.refusal import Refusal
from bot.services.changing import write_change
from bot.services.reviewing import ask_adults
from bot.services.stand_in_moves import end
from bot.storage.unit import Database, UnitOfWork

REPORT = "concerns.report"
UNNAMED = "concerns.unnamed"


@dataclass(frozen=True)
class Choices:
    """Whom a concern may be about, as far as the reporter can pick: their group, and the two named adults."""

    people: Sequence[Participant]
    adults: Sequence[int]


@dataclass(frozen=True)
class Reported:
    """A concern just kept, and where it is told. Without `named` adults it waits; organisers are asked to name some."""

    concern: Concern
    posts: list[Post]
    named: bool


@dataclass(frozen=True)
class Record:
    """A concern with all that belongs to it, for the two who look after it."""

    programme: Programme
    concern: Concern
    about: Participant | None
    group: MentorGroup | None
    steps: Sequence[Step]
    hold: Hold | None


class ConcernService:
    """Concerns of a programme. Nobody but the two named adults reads one; its reporter is told to nobody else."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def safeguard(self, programme: Programme) -> Safeguard | None:
        async with self._database.read() as unit:
            return await unit.concerns.safeguard(programme.id)

    async def name(self, programme: Programme, actor_id: int, safeguard: Safeguard) -> list[Post]:
        """Keep who looks after concerns. They are told of what is open and new to them, and asked about those who wait
        to be erased. Whoever no longer looks after concerns is to lose their channel.

        Raises `Refusal` where one person would be both.
        """
        refuse_same(*safeguard.adults)
        now = self._clock.now()
        async with self._database.write() as unit:
            before = await unit.concerns.safeguard(programme.id)
            gone = [adult for adult in (before.adults if before else ()) if adult not in safeguard.adults]
            spots = [Spot(adult, channel_id=before.channel_of(adult)) for adult in gone if before]
            await unit.access.check(programme.id, [spot for spot in spots if spot.channel_id is not None], now)
            await unit.concerns.keep_safeguard(safeguard)
            await unit.programmes.record(programme.id, actor_id, "concerns.named", None, now)
            posts: list[Post] = []
            for concern in await unit.concerns.of_programme(programme.id):
                if concern.settled_at is None:
                    posts += await self._tell(unit, concern, safeguard)
            for request in await unit.erasing.waiting(programme.id):
                person = await unit.roster.by_id(programme.id, request.participant_id)
                channels = safeguard.channels(person.discord_id if person else None)
                posts += await ask_adults(unit, request, channels, now)
            return posts

    async def choices(self, programme: Programme, discord_id: int) -> Choices:
        """Whom somebody can pick in the form."""
        async with self._database.read() as unit:
            safeguard = await unit.concerns.safeguard(programme.id)
            members = await self._group_of(unit, programme, discord_id)
        people = [p for p in members.everyone if p.discord_id != discord_id] if members else []
        return Choices(people, [adult for adult in (safeguard.adults if safeguard else ()) if adult != discord_id])

    async def report(
        self, programme: Programme, discord_id: int, words: str, reach: str, *, about: str | None
    ) -> Reported:
        """Keep a concern, and write down that the two adults are to be told.

        `about` is `p<participant>` or `a<account>`; anybody whom the form did not offer is taken for nobody in
        particular, for what somebody has to say must not be lost.
        """
        now = self._clock.now()
        async with self._database.write() as unit:
            safeguard = await unit.concerns.safeguard(programme.id)
            members = await self._group_of(unit, programme, discord_id)
            person = next((p for p in (members.everyone if members else ()) if about == f"p{p.id}"), None)
            adult = next((a for a in (safeguard.adults if safeguard else ()) if about == f"a{a}"), None)
            concern = Concern(
                id=0,
                programme_id=programme.id,
                reported_by=discord_id,
                about_id=person.id if person else None,
                about_account=adult,
                words=words.strip()[:LONGEST_WORDS],
                reach=reach.strip()[:LONGEST_REACH],
                at=now,
                settled_at=None,
            )
            concern = replace(concern, id=await unit.concerns.add(concern))
            await self._step(unit, concern, "reported", discord_id)
            if safeguard is not None:
                return Reported(concern, await self._tell(unit, concern, safeguard), named=True)
            posts = []
            if programme.organisers_channel_id is not None:
                key = f"concern:{concern.id}:unnamed"
                posts.append(await unit.outbox.add(key, UNNAMED, programme.id, programme.organisers_channel_id, now))
            return Reported(concern, posts, named=False)

    async def drawn(self, concern_id: int) -> Record | None:
        """What a concern's message is drawn from; `None` if it is gone."""
        async with self._database.read() as unit:
            concern = await unit.concerns.any_by_id(concern_id)
            return await self._record(unit, concern) if concern else None

    async def all_for(self, programme: Programme, discord_id: int) -> list[Record]:
        """All concerns, settled ones too, for one of the two adults. Raises `Refusal` for anybody else."""
        async with self._database.read() as unit:
            safeguard = await unit.concerns.safeguard(programme.id)
            if safeguard is None or discord_id not in safeguard.adults:
                raise Refusal("concern.not_yours")
            records = [await self._record(unit, c) for c in await unit.concerns.of_programme(programme.id)]
            return [r for r in records if may_handle(safeguard, r.concern, discord_id, r.about)]

    async def record(self, programme: Programme, discord_id: int, concern_id: int) -> Record:
        """One concern, for who looks after it. Raises `Refusal` for anybody else."""
        async with self._database.read() as unit:
            return await self._handled(unit, programme, discord_id, concern_id)

    async def seen(self, programme: Programme, discord_id: int, concern_id: int) -> None:
        """Keep that this adult is on it. A second time adds nothing."""
        async with self._database.write() as unit:
            record = await self._handled(unit, programme, discord_id, concern_id)
            if not any(step.kind == "seen" and step.by == discord_id for step in record.steps):
                await self._step(unit, record.concern, "seen", discord_id)

    async def note(self, programme: Programme, discord_id: int, concern_id: int, words: str) -> None:
        """Add a note to the record."""
        async with self._database.write() as unit:
            record = await self._handled(unit, programme, discord_id, concern_id)
            await self._step(unit, record.concern, "note", discord_id, words.strip()[:LONGEST_NOTE])

    async def take_out(self, programme: Programme, discord_id: int, concern_id: int) -> Participant:
        """Take the person concerned out of their group, and so out of its channel. A second time does nothing more.

        Raises `Refusal` where nobody in a group is concerned, and once it has been settled.
        """
        now = self._clock.now()
        async with self._database.write() as unit:
            record = await self._handled(unit, programme, discord_id, concern_id)
            refuse_settled(record.concern)
            if record.about is None:
                raise Refusal("concern.nobody_to_take_out")
            if record.hold is not None:
                return record.about
            out = taken_out(record.about)
            assert record.about.group_id is not None
            hold = Hold(
                id=0,
                concern_id=concern_id,
                participant_id=out.id,
                group_id=record.about.group_id,
                left_out=record.about.left_out,
                held_at=now,
                let_back_at=None,
            )
            await unit.concerns.hold(hold)
            await write_change(unit, programme, "hold", [(record.about, out)], actor_id=discord_id, now=now)
            await end(unit, programme, (await unit.stand_ins.in_force(programme.id)).sat_in_by(out.id), now)
            await self._step(unit, record.concern, "taken_out", discord_id)
            return out

    async def let_back(self, programme: Programme, discord_id: int, concern_id: int) -> Participant | None:
        """Let the person concerned back into their group. `None` if they are not out."""
        async with self._database.write() as unit:
            record = await self._handled(unit, programme, discord_id, concern_id)
            return await self._let_back(unit, programme, discord_id, record)

    async def settle(
        self, programme: Programme, discord_id: int, concern_id: int, words: str, *, back: bool
    ) -> Participant | None:
        """Settle a concern. Who was taken out comes back, or (without `back`) stays out for the organisers to place.

        Raises `Refusal` if it has been settled. Gives the person whose access changes.
        """
        now = self._clock.now()
        async with self._database.write() as unit:
            record = await self._handled(unit, programme, discord_id, concern_id)
            refuse_settled(record.concern)
            person = await self._let_back(unit, programme, discord_id, record) if back else None
            if record.hold is not None and not back:
                await unit.concerns.end_hold(record.hold.id, now)
            await unit.concerns.settle(concern_id, now)
            await self._step(unit, record.concern, "settled", discord_id, words.strip()[:LONGEST_NOTE])
            return person

    async def reopen(self, programme: Programme, discord_id: int, concern_id: int) -> None:
        """Open a settled concern again. Raises `Refusal` for one that is open."""
        async with self._database.write() as unit:
            record = await self._handled(unit, programme, discord_id, concern_id)
            if record.concern.settled_at is None:
                raise Refusal("concern.still_open")
            await unit.concerns.settle(concern_id, None)
            await self._step(unit, record.concern, "reopened", discord_id)

    async def _let_back(
        self, unit: UnitOfWork, programme: Programme, discord_id: int, record: Record
    ) -> Participant | None:
        if record.hold is None or record.about is None:
            return None
        now = self._clock.now()
        await unit.concerns.end_hold(record.hold.id, now)
        if record.group is None or record.about.removed_at is not None:
            return None
        back = let_back(record.about, record.hold)
        await write_change(unit, programme, "let_back", [(record.about, back)], actor_id=discord_id, now=now)
        await self._step(unit, record.concern, "let_back", discord_id)
        return back

    async def _step(self, unit: UnitOfWork, concern: Concern, kind: StepKind, by: int, words: str = "") -> None:
        """Add to the record, and have the messages that show it drawn anew."""
        step = Step(concern_id=concern.id, kind=kind, words=words, by=by, at=self._clock.now())
        await unit.concerns.step(step)
        await unit.outbox.changed(REPORT, concern.id)

    async def _tell(self, unit: UnitOfWork, concern: Concern, safeguard: Safeguard) -> list[Post]:
        about = await unit.roster.by_id(concern.programme_id, concern.about_id) if concern.about_id else None
        but = concern.about_account or (about.discord_id if about else None)
        return [
            await unit.outbox.add(f"concern:{concern.id}:{channel}", REPORT, concern.id, channel, self._clock.now())
            for channel in safeguard.channels(but)
        ]

    async def _handled(self, unit: UnitOfWork, programme: Programme, discord_id: int, concern_id: int) -> Record:
        concern = await unit.concerns.by_id(programme.id, concern_id)
        safeguard = await unit.concerns.safeguard(programme.id)
        record = await self._record(unit, concern) if concern else None
        if record is None or not may_handle(safeguard, record.concern, discord_id, record.about):
            raise Refusal("concern.not_yours")
        return record

    @staticmethod
    async def _record(unit: UnitOfWork, concern: Concern) -> Record:
        programme = await unit.programmes.by_id(concern.programme_id)
        about = await unit.roster.by_id(programme.id, concern.about_id) if concern.about_id else None
        hold = standing(await unit.concerns.holds(concern.id))
        group_id = hold.group_id if hold else about.group_id if about else None
        group = await unit.groups.by_id(programme.id, group_id) if group_id else None
        return Record(programme, concern, about, group, await unit.concerns.steps(concern.id), hold)

    @staticmethod
    async def _group_of(unit: UnitOfWork, programme: Programme, discord_id: int) -> GroupMembers | None:
        person = await unit.roster.by_discord_id(programme.id, discord_id)
        if person is None or person.group_id is None:
            return None
        return await unit.groups.one_with_people(programme.id, person.group_id)
