"""Importing a roster file: read, previewed, and kept only on a yes."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.clock import Clock
from bot.domain.enrolment import Enrolment, ImportPlan, PendingImport, Terms
from bot.domain.import_plan import plan_import
from bot.domain.participants import Participant
from bot.domain.programme import Programme
from bot.domain.refusal import Refusal
from bot.domain.roster import Column, RosterFile, RosterRow, RowError
from bot.domain.roster.claims import TURN_NOBODY_AWAY
from bot.domain.roster.values import compared
from bot.services.changing import let_discord_follow
from bot.storage.unit import Database, UnitOfWork

WAITS_AT_MOST = timedelta(hours=24)
"""A file that nobody has said yes or no to is forgotten after this: it is full of people's data."""


@dataclass(frozen=True)
class Preview:
    """What keeping a file would do, and what is wrong in it."""

    import_id: int
    plan: ImportPlan
    file: RosterFile
    filename: str
    group_names: Mapping[int, str]

    @property
    def errors(self) -> tuple[RowError, ...]:
        """Everything that is wrong, by row.

        The file says that a group has no mentor when there is none in it; the plan knows those on the roster too.
        """
        found = [error for error in self.file.errors if error.key not in TURN_NOBODY_AWAY]
        return tuple(sorted((*found, *self.plan.errors), key=lambda error: error.row))

    @property
    def warnings(self) -> tuple[RowError, ...]:
        return (*self.plan.warnings, *self.file.warnings)

    @property
    def bad_rows(self) -> int:
        """How many rows have something wrong. What is wrong with the file as a whole is not counted."""
        return len({error.row for error in self.errors} - {0, self.file.header_row})


class EnrolmentService:
    """Roster files on their way onto the roster."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def receive(
        self, programme: Programme, actor_id: int, filename: str, data: bytes, file: RosterFile, *, manages_server: bool
    ) -> Preview:
        """Keep a file that was just read until its yes or no. A file that this person had waiting is let go."""
        now = self._clock.now()
        plan, group_names = await self._look(programme, file, manages_server)
        async with self._database.write() as unit:
            await unit.imports.discard_old(now - WAITS_AT_MOST, now)
            await unit.imports.discard_waiting(programme.id, actor_id, now)
            import_id = await unit.imports.add(programme.id, actor_id, filename, data, now)
            await unit.imports.read_again(import_id, {}, file, plan.digest)
            await unit.programmes.record(programme.id, actor_id, "roster.import_previewed", import_id, now)
        return Preview(import_id, plan, file, filename, group_names)

    async def forget_old(self) -> None:
        """Empty every file that has waited too long for its yes or no."""
        now = self._clock.now()
        async with self._database.write() as unit:
            await unit.imports.discard_old(now - WAITS_AT_MOST, now)

    async def waiting(self, programme: Programme, import_id: int) -> PendingImport:
        """A file that waits for its yes or no. Raises `Refusal` if it does not, or not here."""
        async with self._database.read() as unit:
            return await self._pending(unit, programme, import_id)

    async def read_again(
        self,
        programme: Programme,
        import_id: int,
        mapping: Mapping[str, str],
        file: RosterFile,
        *,
        manages_server: bool,
    ) -> Preview:
        """The same file, read with another mapping of its columns."""
        plan, group_names = await self._look(programme, file, manages_server)
        async with self._database.write() as unit:
            pending = await self._pending(unit, programme, import_id)
            await unit.imports.read_again(import_id, mapping, file, plan.digest)
        return Preview(import_id, plan, file, pending.filename, group_names)

    async def keep(self, programme: Programme, import_id: int, actor_id: int, *, manages_server: bool) -> ImportPlan:
        """Take the good rows over, all of them or, if anything fails, none.

        Raises `Refusal` if the file was decided already, or if the roster has changed so that the preview is no longer
        what would happen.
        """
        now = self._clock.now()
        async with self._database.write() as unit:
            programme = await unit.programmes.by_id(programme.id)
            pending = await self._pending(unit, programme, import_id)
            plan = await self._plan(unit, programme, pending.people, pending.columns, manages_server)
            if plan.digest != pending.digest:
                raise Refusal("roster.preview_stale")
            await unit.imports.decide(import_id, True, now)
            await unit.imports.add_groups(programme.id, plan.new_groups, now)
            ids = {compared(g.name): g.id for g in await unit.imports.groups_ever(programme.id) if g.removed_at is None}
            pairs = [(e.before, _placed(e, ids)) for e in plan.enrolments]
            await unit.roster.add_many([after for before, after in pairs if before is None])
            known = [(before, after) for before, after in pairs if before is not None]
            await unit.roster.save([after for _, after in known])
            await unit.programmes.record(programme.id, actor_id, "roster.import_kept", import_id, now)
            await let_discord_follow(unit, programme, known, now)
            return plan

    async def discard(self, programme: Programme, import_id: int, actor_id: int) -> None:
        """Throw a waiting file away. Raises `Refusal` if it was decided already."""
        now = self._clock.now()
        async with self._database.write() as unit:
            await self._pending(unit, programme, import_id)
            await unit.imports.decide(import_id, False, now)
            await unit.programmes.record(programme.id, actor_id, "roster.import_discarded", import_id, now)

    async def _pending(self, unit: UnitOfWork, programme: Programme, import_id: int) -> PendingImport:
        if pending := await unit.imports.by_id(programme.id, import_id):
            return pending
        raise Refusal("roster.import_decided")

    async def _look(
        self, programme: Programme, file: RosterFile, manages_server: bool
    ) -> tuple[ImportPlan, dict[int, str]]:
        """What keeping a file would do now, and the groups' names. Nobody has to wait for a look."""
        async with self._database.read() as unit:
            plan = await self._plan(unit, programme, file.people, file.columns, manages_server)
            return plan, {group.id: group.name for group in await unit.imports.groups_ever(programme.id)}

    async def _plan(
        self,
        unit: UnitOfWork,
        programme: Programme,
        rows: Sequence[RosterRow],
        columns: Sequence[Column],
        manages_server: bool,
    ) -> ImportPlan:
        everyone = await unit.roster.everyone_ever(programme.id)
        groups = [group for group in await unit.imports.groups_ever(programme.id) if group.removed_at is None]
        held = await unit.concerns.held(programme.id)
        # Ten thousand rows take a while: in a thread the bot goes on answering.
        return await asyncio.to_thread(
            plan_import,
            rows,
            everyone,
            groups,
            Terms(
                programme_id=programme.id,
                manages_server=manages_server,
                headers={column.field: column.header for column in columns if column.field},
                now=self._clock.now(),
                held=held,
            ),
        )


def _placed(enrolment: Enrolment, groups: Mapping[str, int]) -> Participant:
    if enrolment.group is None:
        return enrolment.after
    return replace(enrolment.after, group_id=groups[compared(enrolment.group)])
