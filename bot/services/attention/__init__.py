"""What needs a person: the list, and what organisers do about a line of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.clock import Clock
from bot.domain.attention import (
    SNOOZE,
    Line,
    Mark,
    MarkKind,
    lines,
    refuse_again,
    refuse_done,
    refuse_undo,
    somebody_of,
    standing,
)
from bot.domain.nudges import NudgeRules
from bot.domain.participants import MentorGroup, Participant
from bot.domain.programme import Programme
from bot.domain.refusal import Refusal
from bot.services.attention.sources import SOURCES, Source
from bot.services.planning import plan_group
from bot.storage.unit import Database, UnitOfWork


@dataclass(frozen=True)
class Attention:
    """The list, the most urgent first, with the groups by id. `snoozed` counts the matters that are not on it now."""

    lines: Sequence[Line]
    groups: Mapping[int, MentorGroup]
    snoozed: int


@dataclass(frozen=True)
class Marked:
    """What an organiser did about a line: the mark that undoes it, the person who is away or back, and who else was on
    it (a Discord id)."""

    mark: Mark
    line: Line
    group: MentorGroup
    person: Participant | None = None
    instead_of: int | None = None


class AttentionService:
    """The list is worked out anew each time from what its sources say; only what organisers do about it is kept.

    A line is found again by its group and its matter's number (`Matter.number`), among what is on the list at that
    moment: so a forged, an old and a second press meet the same answer.
    """

    def __init__(
        self, database: Database, clock: Clock, rules: NudgeRules, sources: Sequence[Source] = SOURCES
    ) -> None:
        self._database = database
        self._clock = clock
        self._rules = rules
        self._sources = sources

    async def every(self, programme: Programme) -> Attention:
        """Everything that needs a person now."""
        async with self._database.read() as unit:
            return await self._look(unit, programme)

    async def line(self, programme: Programme, group_id: int, number: int) -> tuple[Line, MentorGroup]:
        """One line of the list. Raises `Refusal` if it is not on it (any more)."""
        async with self._database.read() as unit:
            return await self._line(unit, programme, group_id, number)

    async def take(self, programme: Programme, actor_id: int, group_id: int, number: int) -> Marked:
        """Say that `actor_id` is on it. Who says so twice has said it once, and takes it back at once."""
        async with self._database.write() as unit:
            line, group = await self._line(unit, programme, group_id, number)
            said = standing(await unit.attention.of(programme.id)).get(line.matter.key, [])
            if said and (said[-1].kind, said[-1].marked_by) == ("mine", actor_id):
                return Marked(said[-1], line, group)
            mark = await self._mark(unit, programme, actor_id, line=line, kind="mine")
            before = line.on_it if line.on_it != actor_id else None
            return Marked(mark, replace(line, on_it=actor_id), group, instead_of=before)

    async def snooze(self, programme: Programme, actor_id: int, group_id: int, number: int) -> Marked:
        """Leave it off the list for a week."""
        until = self._clock.now() + SNOOZE
        async with self._database.write() as unit:
            line, group = await self._line(unit, programme, group_id, number)
            mark = await self._mark(unit, programme, actor_id, line=line, kind="snooze", until=until)
            return Marked(mark, replace(line, snoozed_until=until), group)

    async def done(self, programme: Programme, actor_id: int, group_id: int, number: int) -> Marked:
        """Say that somebody has been looked after. Raises `Refusal` for what leaves the list by itself."""
        async with self._database.write() as unit:
            line, group = await self._line(unit, programme, group_id, number)
            refuse_done(line)
            mark = await self._mark(unit, programme, actor_id, line=line, kind="done")
            return Marked(mark, replace(line, done=True), group)

    async def again(self, programme: Programme, actor_id: int, group_id: int, number: int) -> Marked:
        """Begin the ladder anew: the next nudge is planned for now, or the first moment that is allowed.

        Raises `Refusal` for what nobody is nudged about.
        """
        async with self._database.write() as unit:
            line, group = await self._line(unit, programme, group_id, number)
            refuse_again(line)
            mark = await self._mark(unit, programme, actor_id, line=line, kind="again")
            await plan_group(unit, programme.id, group.id, self._clock.now(), self._rules)
            return Marked(mark, line, group)

    async def away(
        self, programme: Programme, actor_id: int, group_id: int, number: int, participant_id: int, *, away: bool
    ) -> Marked:
        """Say that somebody of a line is away (they get no nudges until they do something), or that they are back.

        Raises `Refusal` for somebody whom the line is not about.
        """
        async with self._database.write() as unit:
            line, group = await self._line(unit, programme, group_id, number)
            person = somebody_of(line, participant_id)
            mark = await self._set_away(unit, programme, actor_id, line.matter.about, person, away=away)
            others = line.away - {person.id}
            return Marked(mark, replace(line, away=others | {person.id} if away else others), group, person)

    async def undo(self, programme: Programme, actor_id: int, mark_id: int) -> Mark:
        """Take back what was done about a matter. Raises `Refusal` if something newer was done, or that already."""
        async with self._database.write() as unit:
            marks = await unit.attention.of(programme.id)
            mark = refuse_undo(marks, mark_id)
            if mark.kind in ("away", "back"):
                assert mark.participant_id is not None
                person = await unit.roster.by_id(programme.id, mark.participant_id)
                assert person is not None
                await self._set_away(unit, programme, actor_id, mark.about, person, away=mark.kind == "back")
                return mark
            now = self._clock.now()
            await unit.attention.add(
                programme.id, mark.about, mark.participant_id, "undone", marked_by=actor_id, at=now
            )
            await unit.programmes.record(programme.id, actor_id, "attention.undone", mark.id, now)
            for group in await unit.groups.of_programme(programme.id) if mark.kind == "again" else ():
                await plan_group(unit, programme.id, group.id, now, self._rules)
            return mark

    async def _look(self, unit: UnitOfWork, programme: Programme, group_id: int | None = None) -> Attention:
        now = self._clock.now()
        matters = [m for source in self._sources for m in await source(unit, programme, now, self._rules, group_id)]
        wishes = await unit.wishes.of({person.id for matter in matters for person in matter.people})
        away = [person_id for person_id, wished in wishes.items() if wished.away_at is not None]
        found = lines(matters, await unit.attention.of(programme.id), away, now)
        groups = {group.id: group for group in await unit.groups.of_programme(programme.id)}
        return Attention(found, groups, len(matters) - len(found))

    async def _line(
        self, unit: UnitOfWork, programme: Programme, group_id: int, number: int
    ) -> tuple[Line, MentorGroup]:
        attention = await self._look(unit, programme, group_id)
        for line in attention.lines:
            if line.matter.number == number:
                return line, attention.groups[line.matter.group_id]
        raise Refusal("attention.not_on_list")

    async def _mark(
        self,
        unit: UnitOfWork,
        programme: Programme,
        actor_id: int,
        *,
        line: Line,
        kind: MarkKind,
        until: datetime | None = None,
    ) -> Mark:
        about, participant_id = line.matter.key
        now = self._clock.now()
        mark = await unit.attention.add(
            programme.id, about, participant_id, kind, marked_by=actor_id, at=now, until=until
        )
        await unit.programmes.record(programme.id, actor_id, f"attention.{kind}", mark.id, now)
        return mark

    async def _set_away(
        self, unit: UnitOfWork, programme: Programme, actor_id: int, about: str, person: Participant, *, away: bool
    ) -> Mark:
        now = self._clock.now()
        kind: MarkKind = "away" if away else "back"
        wished = await unit.wishes.one(person.id)
        await unit.wishes.save(replace(wished, away_at=(wished.away_at or now) if away else None))
        mark = await unit.attention.add(programme.id, about, person.id, kind, marked_by=actor_id, at=now)
        await unit.programmes.record(programme.id, actor_id, f"attention.{kind}", mark.id, now)
        if person.group_id is not None:
            await plan_group(unit, programme.id, person.group_id, now, self._rules)
        return mark
