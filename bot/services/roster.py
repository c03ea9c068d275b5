"""The roster, person by person: looking up, adding, moving, removing, replacing a mentor, and undoing that."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.clock import Clock
from bot.domain.changes import (
    IN_GROUPS,
    UNDOABLE,
    ChangeKind,
    RosterChange,
    moved,
    refuse_conflict,
    refuse_without_right,
    removed,
    replaced,
    undone,
)
from bot.domain.concerns import refuse_held
from bot.domain.enrolment import nobody
from bot.domain.numbers import picked
from bot.domain.participants import MentorGroup, Participant
from bot.domain.programme import Kind, Programme
from bot.domain.refusal import Refusal
from bot.domain.roster.values import compared
from bot.services.changing import Pair, let_discord_follow, write_change
from bot.storage.roster import Known
from bot.storage.unit import Database, UnitOfWork

MOST_SUGGESTED = 25


@dataclass(frozen=True, kw_only=True)
class Newcomer:
    """Somebody whom an organiser adds by hand. `account` is their Discord id and handle, if they are on the server."""

    kind: Kind
    name: str
    roster_id: str | None = None
    account: tuple[int, str] | None = None
    group: str | None = None
    time_zone: str | None = None


@dataclass(frozen=True, kw_only=True)
class Changed:
    """What a change did: to whom, out of which group, into which. `without_mentor` is a group that it left so."""

    change_id: int
    kind: ChangeKind
    person: Participant
    other: Participant | None = None
    left: MentorGroup | None = None
    group: MentorGroup | None = None
    without_mentor: MentorGroup | None = None


@dataclass(frozen=True)
class Undoable:
    """A change that can be undone, with the name of whom it is about."""

    change: RosterChange
    name: str


class RosterService:
    """What organisers do with single people. Each change is recorded with what it replaced."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    # ------------------------------------------------------------------ looking up

    async def everyone(self, programme_id: int) -> tuple[list[Participant], dict[int, str]]:
        """Everybody on the roster, and the names of the groups."""
        async with self._database.read() as unit:
            groups = await unit.imports.groups_ever(programme_id)
            return await unit.roster.everyone(programme_id), {group.id: group.name for group in groups}

    async def people_like(self, programme_id: int, typed: str, kinds: Collection[Kind]) -> list[Known]:
        """People of these kinds whose name, roster id or Discord name holds what was typed; as many as can be shown."""
        wanted = compared(typed)
        async with self._database.read() as unit:
            known = await unit.roster.known(programme_id)
        hits = [k for k in known if k.kind in kinds and any(wanted in compared(word) for word in k.words)]
        hits.sort(key=lambda k: (not any(compared(word).startswith(wanted) for word in k.words), k.name))
        return hits[:MOST_SUGGESTED]

    async def person(self, programme_id: int, typed: str) -> Participant:
        """The person that was picked (`participant:5`), or named by roster id, Discord name or full name.

        Raises `Refusal` if there is none, or more than one of that name.
        """
        async with self._database.read() as unit:
            known = await unit.roster.known(programme_id)
            if (chosen := picked(typed, "participant")) is not None:
                found = [k for k in known if k.id == chosen[1]]
            else:
                wanted = compared(typed).removeprefix("@")
                found = [k for k in known if k.roster_id and compared(k.roster_id) == wanted]
                found = found or [k for k in known if wanted in (compared(k.name), k.handle)]
            if len(found) > 1:
                raise Refusal("roster.several_people", name=typed)
            person = await unit.roster.by_id(programme_id, found[0].id) if found else None
        if person is None:
            raise Refusal("roster.no_such_person")
        return person

    async def groups_like(self, programme_id: int, typed: str) -> list[str]:
        """The names of groups with what was typed in them; as many as Discord shows."""
        wanted = compared(typed)
        async with self._database.read() as unit:
            groups = [g.name for g in await unit.imports.groups_ever(programme_id) if g.removed_at is None]
        hits = [name for name in groups if wanted in compared(name)]
        return sorted(hits, key=lambda name: not compared(name).startswith(wanted))[:MOST_SUGGESTED]

    async def undoable(self, programme_id: int) -> list[Undoable]:
        """The newest changes that can be undone, newest first; as many as Discord shows."""
        async with self._database.read() as unit:
            changes = await unit.changes.newest(programme_id, UNDOABLE, MOST_SUGGESTED)
            names = {p.id: p.name for p in await unit.roster.everyone_ever(programme_id)}
        return [Undoable(change, names.get(change.edits[0].participant_id, "")) for change in changes]

    # ------------------------------------------------------------------ changing

    async def add(self, programme: Programme, newcomer: Newcomer, *, actor_id: int, manages_server: bool) -> Changed:
        """Put somebody on the roster; with an account, they have joined.

        A mentor's group is begun if there is none of that name. Raises `Refusal` for a student's unknown group, and for
        whoever clashes with somebody on the roster.
        """
        refuse_without_right([newcomer.kind], manages_server)
        if newcomer.group and newcomer.kind not in IN_GROUPS:
            raise Refusal("roster.not_in_groups", name=newcomer.name)
        now = self._clock.now()
        async with self._database.write() as unit:
            programme = await unit.programmes.by_id(programme.id)
            group = None
            if newcomer.group:
                group = await self._group(unit, programme.id, newcomer.group, begin=newcomer.kind == "mentor", now=now)
            person = replace(
                nobody(programme.id, now),
                kind=newcomer.kind,
                name=newcomer.name,
                roster_id=newcomer.roster_id,
                discord_id=newcomer.account[0] if newcomer.account else None,
                handle=newcomer.account[1] if newcomer.account else None,
                joined_at=now if newcomer.account else None,
                group_id=group.id if group else None,
                time_zone=newcomer.time_zone,
            )
            refuse_conflict([person], await unit.roster.everyone_ever(programme.id))
            gone = removed(person, now)
            person_id = await unit.roster.add_one(gone)
            pair = replace(gone, id=person_id), replace(person, id=person_id)
            change_id = await write_change(unit, programme, "add", [pair], actor_id=actor_id, now=now)
            return Changed(change_id=change_id, kind="add", person=pair[1], group=group)

    async def move(
        self, programme: Programme, participant_id: int, group: str, *, actor_id: int, manages_server: bool
    ) -> Changed:
        """Put a student or mentor into another group.

        Raises `Refusal` for an unknown group, for the one they are in, and for a third mentor.
        """
        now = self._clock.now()
        async with self._database.write() as unit:
            programme = await unit.programmes.by_id(programme.id)
            person = await self._person(unit, programme.id, participant_id)
            refuse_without_right([person.kind], manages_server)
            refuse_held(await unit.concerns.held(programme.id), [person])
            target = await self._group(unit, programme.id, group, now=now)
            after = moved(person, target)
            refuse_conflict([after], await unit.roster.everyone_ever(programme.id))
            return await self._write(unit, programme, "move", [(person, after)], actor_id=actor_id, now=now)

    async def remove(
        self, programme: Programme, participant_id: int, *, actor_id: int, manages_server: bool
    ) -> Changed:
        """Take somebody off the roster. Raises `Refusal` if they are not on it."""
        now = self._clock.now()
        async with self._database.write() as unit:
            programme = await unit.programmes.by_id(programme.id)
            person = await self._person(unit, programme.id, participant_id)
            refuse_without_right([person.kind], manages_server)
            return await self._write(
                unit, programme, "remove", [(person, removed(person, now))], actor_id=actor_id, now=now
            )

    async def replace_mentor(
        self, programme: Programme, mentor_id: int, successor_id: int, *, actor_id: int
    ) -> Changed:
        """Give a mentor's group to another mentor, who has none. The first stays on the roster, without a group.

        Raises `Refusal` if either is no mentor, the first has no group, or the second has one.
        """
        now = self._clock.now()
        async with self._database.write() as unit:
            programme = await unit.programmes.by_id(programme.id)
            mentor = await self._person(unit, programme.id, mentor_id)
            successor = await self._person(unit, programme.id, successor_id)
            group = await self._group_of(unit, mentor)
            refuse_held(await unit.concerns.held(programme.id), [mentor, successor])
            pairs = replaced(mentor, successor, group, await self._group_of(unit, successor))
            return await self._write(unit, programme, "replace_mentor", pairs, actor_id=actor_id, now=now)

    async def undo(self, programme: Programme, change_id: int, *, actor_id: int, manages_server: bool) -> Changed:
        """Put things back as they were before a change.

        Raises `Refusal` if it has been undone, if something newer contradicts, or if it is not of this programme.
        """
        now = self._clock.now()
        async with self._database.write() as unit:
            programme = await unit.programmes.by_id(programme.id)
            change = await unit.changes.by_id(programme.id, change_id)
            if change is None:
                raise Refusal("common.stale_button")
            people = {p.id: p for p in await unit.roster.everyone_ever(programme.id)}
            groups = {g.id: g for g in await unit.imports.groups_ever(programme.id) if g.removed_at is None}
            restored = undone(change, people, groups)
            before = [people[person.id] for person in restored]
            refuse_without_right([p.kind for p in (*before, *restored)], manages_server)
            refuse_held(await unit.concerns.held(programme.id), before)
            await unit.roster.save(restored)
            await unit.changes.undone(change.id, now)
            await unit.programmes.record(programme.id, actor_id, "roster.undo", change.id, now)
            pairs = list(zip(before, restored, strict=True))
            await let_discord_follow(unit, programme, pairs, now)
            if change.kind == "add" and before[0].group_id is not None:
                await unit.imports.retire_if_unused(before[0].group_id, now)
            return Changed(
                change_id=change.id,
                kind=change.kind,
                person=restored[0],
                other=restored[1] if len(restored) > 1 else None,
                left=groups.get(before[0].group_id or 0),
                group=groups.get(restored[0].group_id or 0),
            )

    async def _write(
        self,
        unit: UnitOfWork,
        programme: Programme,
        kind: ChangeKind,
        pairs: Sequence[Pair],
        *,
        actor_id: int,
        now: datetime,
    ) -> Changed:
        change_id = await write_change(unit, programme, kind, pairs, actor_id=actor_id, now=now)
        groups = {g.id: g for g in await unit.imports.groups_ever(programme.id)}
        people = await unit.roster.everyone(programme.id)
        before, after = pairs[0]
        left = groups.get(before.group_id or 0)
        alone = left and not any(p.group_id == left.id and p.kind == "mentor" for p in people)
        return Changed(
            change_id=change_id,
            kind=kind,
            person=after,
            other=pairs[1][1] if len(pairs) > 1 else None,
            left=left,
            group=groups.get((pairs[1][1] if len(pairs) > 1 else after).group_id or 0),
            without_mentor=left if alone and before.kind == "mentor" else None,
        )

    @staticmethod
    async def _person(unit: UnitOfWork, programme_id: int, participant_id: int) -> Participant:
        person = await unit.roster.by_id(programme_id, participant_id)
        if person is None or person.removed_at is not None:
            raise Refusal("roster.no_such_person")
        return person

    @staticmethod
    async def _group_of(unit: UnitOfWork, person: Participant) -> MentorGroup | None:
        groups = await unit.imports.groups_ever(person.programme_id)
        return next((g for g in groups if g.id == person.group_id and g.removed_at is None), None)

    @staticmethod
    async def _group(
        unit: UnitOfWork, programme_id: int, name: str, *, begin: bool = False, now: datetime
    ) -> MentorGroup:
        """The group of this name, begun if it may be. Raises `Refusal` if there is none."""
        for attempt in range(2):
            for group in await unit.imports.groups_ever(programme_id):
                if group.removed_at is None and compared(group.name) == compared(name):
                    return group
            if begin and not attempt:
                await unit.imports.add_groups(programme_id, [name], now)
        raise Refusal("roster.no_such_group", group=name)
