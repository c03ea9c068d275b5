"""Who was at a meet-up: written down once by whoever closes it, corrected by mentors and organisers."""

from collections.abc import Sequence

from bot.clock import Clock
from bot.domain.groups import checksum
from bot.domain.meetups import MeetUp
from bot.domain.meetups.attending import AttendanceSheet, changed_ticks
from bot.domain.meetups.closing import ClosingSheet, Listed
from bot.domain.participants import Participant
from bot.domain.refusal import Refusal
from bot.services.closing_sheet import asker_of, meet_up_of, read_sheet, show_closing
from bot.storage.unit import Database, UnitOfWork


class AttendanceService:
    """Writing down who came. Nothing is overwritten: every record stays with who made it."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def record(
        self,
        programme_id: int,
        discord_id: int,
        meet_up_id: int,
        sequence: int,
        came: Sequence[int],
        *,
        organiser: bool,
    ) -> ClosingSheet:
        """Just these participants came, says somebody of the group or an organiser.

        Raises `Refusal` for who may not, for a meet-up that did not take place, and where it has been written down:
        then only a mentor of the group and organisers may say otherwise.
        """
        async with self._database.write() as unit:
            meet_up = await meet_up_of(unit, programme_id, meet_up_id)
            person = await asker_of(unit, meet_up, discord_id, organiser=organiser)
            sheet = await read_sheet(unit, meet_up, sequence)
            return await self._record(unit, sheet, person, came, discord_id)

    async def record_as_ticked(
        self, programme_id: int, discord_id: int, meet_up_id: int, sequence: int, seen: int, *, organiser: bool
    ) -> ClosingSheet:
        """Those came who were ticked to begin with. `seen` is the `checksum` of the ticks that the person was shown.

        Raises `Refusal` as `record` does, and if others would be ticked by now.
        """
        async with self._database.write() as unit:
            meet_up = await meet_up_of(unit, programme_id, meet_up_id)
            person = await asker_of(unit, meet_up, discord_id, organiser=organiser)
            sheet = await read_sheet(unit, meet_up, sequence)
            ticked = sheet.ticked(person.id if person else None)
            if checksum(ticked) != seen:
                raise Refusal("meetup_closing.list_has_changed")
            return await self._record(unit, sheet, person, ticked, discord_id)

    async def sheet(self, programme_id: int, discord_id: int, meet_up_id: int, *, organiser: bool) -> AttendanceSheet:
        """All that was recorded, for a mentor of the group or an organiser. Raises `Refusal` for anybody else."""
        async with self._database.read() as unit:
            meet_up = await meet_up_of(unit, programme_id, meet_up_id)
            await _corrector(unit, meet_up, discord_id, organiser=organiser)
            return await _attendance(unit, meet_up)

    async def correct(
        self, programme_id: int, discord_id: int, meet_up_id: int, came: Sequence[int], *, organiser: bool
    ) -> AttendanceSheet:
        """Just these participants came. Raises `Refusal` for who may not correct it, and if it did not take place."""
        now = self._clock.now()
        async with self._database.write() as unit:
            meet_up = await meet_up_of(unit, programme_id, meet_up_id)
            await _corrector(unit, meet_up, discord_id, organiser=organiser)
            sheet = await _attendance(unit, meet_up)
            await unit.closings.record(meet_up_id, changed_ticks(sheet.people, sheet.ticks, came), discord_id, now)
            await show_closing(unit, meet_up_id)
            return await _attendance(unit, meet_up)

    async def correctable(self, programme_id: int, discord_id: int, *, organiser: bool) -> list[Listed]:
        """The meet-ups that took place and that this person may correct, latest first.

        Raises `Refusal` for who is neither a mentor nor an organiser.
        """
        async with self._database.read() as unit:
            person = await unit.roster.by_discord_id(programme_id, discord_id)
            if organiser:
                found = await unit.meet_ups.of_programme(programme_id)
            elif person is not None and person.kind == "mentor" and person.group_id is not None:
                found = await unit.meet_ups.of_group(person.group_id)
            else:
                raise Refusal("meetup_closing.attendance_mentors_only")
            groups = {group.id: group for group in await unit.groups.of_programme(programme_id)}
        held = [m for m in reversed(found) if m.state == "held" and m.group_id in groups]
        return [Listed(m, groups[m.group_id], left=False) for m in held]

    async def _record(
        self, unit: UnitOfWork, sheet: ClosingSheet, person: Participant | None, came: Sequence[int], discord_id: int
    ) -> ClosingSheet:
        if sheet.outcome != "held":
            raise Refusal("meetup_closing.not_held")
        if sheet.ticks and person is not None and person.kind != "mentor":
            raise Refusal("meetup_closing.recorded_already")
        rows = changed_ticks(sheet.people, sheet.ticks, came)
        await unit.closings.record(sheet.meet_up.id, rows, discord_id, self._clock.now())
        await show_closing(unit, sheet.meet_up.id)
        return await read_sheet(unit, sheet.meet_up, sheet.then.sequence)


async def _corrector(unit: UnitOfWork, meet_up: MeetUp, discord_id: int, *, organiser: bool) -> None:
    person = await asker_of(unit, meet_up, discord_id, organiser=organiser)
    if person is not None and person.kind != "mentor" and not organiser:
        raise Refusal("meetup_closing.attendance_mentors_only")


async def _attendance(unit: UnitOfWork, meet_up: MeetUp) -> AttendanceSheet:
    """Raises `Refusal` if it did not take place."""
    if meet_up.state != "held":
        raise Refusal("meetup_closing.not_held")
    people = (await read_sheet(unit, meet_up, meet_up.sequence)).people
    return AttendanceSheet(meet_up, people, tuple(await unit.closings.attendance(meet_up.id)))
