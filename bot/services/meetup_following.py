"""The date after a meet-up, set while it is being closed: by whoever of the group closes it."""

from bot.clock import Clock
from bot.domain.meetups import MeetUp
from bot.domain.meetups.changing import busy_times
from bot.domain.meetups.closing import ClosingSheet
from bot.domain.meetups.following import at_minute, in_weeks, plan_again, refuse_next
from bot.domain.nudges import NudgeRules
from bot.domain.when import Reading, Understood, understand
from bot.services.closing_sheet import asker_of, meet_up_of, read_sheet, show_closing
from bot.services.meetup_changing import move_meet_up, set_meet_up
from bot.services.planning import plan_group
from bot.storage.unit import Database, UnitOfWork


class MeetUpFollowingService:
    """Finding the next date. Students may set it here too: the group has just agreed on it."""

    def __init__(self, database: Database, clock: Clock, rules: NudgeRules) -> None:
        self._database = database
        self._clock = clock
        self._rules = rules

    async def sheet(
        self, programme_id: int, discord_id: int, meet_up_id: int, sequence: int, *, organiser: bool
    ) -> ClosingSheet:
        """Where the closing stands, for somebody who is to set the next date.

        Raises `Refusal` for who is neither of the group nor an organiser, before anybody has said what came of the
        meet-up, and where there is a next date already.
        """
        async with self._database.read() as unit:
            return await _open(unit, programme_id, discord_id, meet_up_id, sequence, organiser=organiser)

    async def understand(
        self, programme_id: int, discord_id: int, meet_up_id: int, sequence: int, typed: str, *, organiser: bool
    ) -> Understood:
        """What somebody may mean by what they typed, in their own zone. Nothing is kept yet.

        Raises `Refusal` as `sheet` does, and `Unclear` with proposals for what will not do.
        """
        async with self._database.read() as unit:
            sheet = await _open(unit, programme_id, discord_id, meet_up_id, sequence, organiser=organiser)
            return understand(
                typed,
                await _zone_of(unit, programme_id, discord_id),
                self._clock.now(),
                locale=sheet.locale,
                minutes=sheet.then.minutes,
                busy=busy_times(await unit.meet_ups.of_group(sheet.then.group_id)),
            )

    async def in_weeks(
        self, programme_id: int, discord_id: int, meet_up_id: int, sequence: int, weeks: int, *, organiser: bool
    ) -> MeetUp:
        """Meet on the same weekday at the same time, so many weeks after. Raises `Refusal` as `on` does."""
        async with self._database.write() as unit:
            sheet = await _open(unit, programme_id, discord_id, meet_up_id, sequence, organiser=organiser)
            return await self._set(unit, sheet, in_weeks(sheet.then, weeks), discord_id)

    async def on(
        self, programme_id: int, discord_id: int, meet_up_id: int, sequence: int, minute: int, *, organiser: bool
    ) -> MeetUp:
        """Meet at this minute (since 1970), which becomes a time on a clock where the person is.

        Raises `Refusal` as `sheet` does, and for a time at which the group cannot meet.
        """
        async with self._database.write() as unit:
            sheet = await _open(unit, programme_id, discord_id, meet_up_id, sequence, organiser=organiser)
            reading = at_minute(minute, await _zone_of(unit, programme_id, discord_id))
            return await self._set(unit, sheet, reading, discord_id)

    async def _set(self, unit: UnitOfWork, sheet: ClosingSheet, reading: Reading, by: int) -> MeetUp:
        """A meet-up that was moved gets this date; after any other one a new one is set."""
        now, then = self._clock.now(), sheet.then
        if sheet.waits_for_new_date:
            meet_up = await move_meet_up(unit, then, reading.local, reading.zone, by=by, now=now)
        else:
            plan = plan_again(then, reading)
            meet_up = await set_meet_up(unit, then.programme_id, then.group_id, plan, by=by, now=now)
        await show_closing(unit, then.id)
        await plan_group(unit, then.programme_id, then.group_id, now, self._rules, by=by)
        return meet_up


async def _open(
    unit: UnitOfWork, programme_id: int, discord_id: int, meet_up_id: int, sequence: int, *, organiser: bool
) -> ClosingSheet:
    meet_up = await meet_up_of(unit, programme_id, meet_up_id)
    await asker_of(unit, meet_up, discord_id, organiser=organiser)
    sheet = await read_sheet(unit, meet_up, sequence)
    refuse_next(sheet)
    return sheet


async def _zone_of(unit: UnitOfWork, programme_id: int, discord_id: int) -> str:
    """The person's zone; without one the programme's counts."""
    person = await unit.roster.by_discord_id(programme_id, discord_id)
    programme = await unit.programmes.by_id(programme_id)
    return (person.time_zone if person else None) or programme.time_zone
