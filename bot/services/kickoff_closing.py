"""Closing a kickoff: no group goes home without a date, unless an organiser says why."""

from collections.abc import Mapping

from bot.clock import Clock
from bot.domain.agenda.closing import LONGEST_REASON
from bot.domain.participants import MentorGroup
from bot.domain.refusal import Refusal
from bot.services.agenda_moves import leave_all
from bot.services.kickoff_dates import undated_groups
from bot.services.pressing import Presser, pressed
from bot.storage.unit import Database


class ClosingService:
    """The end of an evening, and why a group has no date."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def undated(self, programme_id: int, kickoff_id: int) -> list[MentorGroup]:
        """The groups that keep this kickoff from being closed. Raises `Refusal` for another programme's kickoff."""
        async with self._database.read() as unit:
            kickoff = await unit.kickoffs.by_id(kickoff_id)
            if kickoff is None or kickoff.programme_id != programme_id:
                raise Refusal("kickoff.gone")
            return await undated_groups(unit, kickoff, self._clock.now())

    async def hosts(self, programme_id: int) -> dict[int, str]:
        """In whose room the groups sit that are merged tonight: the host's name, by group id."""
        async with self._database.read() as unit:
            names = {group.id: group.name for group in await unit.groups.of_programme(programme_id)}
            sits_in = (await unit.stand_ins.in_force(programme_id)).sits_in
        return {group: names[host] for group, host in sits_in.items() if host in names}

    async def give_reasons(self, presser: Presser, kickoff_id: int, reasons: Mapping[int, str]) -> list[MentorGroup]:
        """Keep why these groups (by id) close without a date; a reason given before is replaced.

        An empty reason is none. Gives the groups that are left.
        """
        on = pressed(self._database, self._clock, presser, kickoff_id, "reasons", "lobby", "running", "podium")
        async with on as (unit, kickoff, now):
            taking_part = {group.group_id for group in await unit.kickoffs.groups(kickoff_id)}
            said = {group: " ".join(words.split()) for group, words in reasons.items()}
            if not said.keys() <= taking_part:
                raise Refusal("agenda.no_such_room")
            if any(len(words) > LONGEST_REASON for words in said.values()):
                raise Refusal("agenda.reason_long", most=LONGEST_REASON)
            kept = {group: words for group, words in said.items() if words}
            await unit.reasons.keep(kickoff_id, kept, presser.discord_id, now)
            return await undated_groups(unit, kickoff, self._clock.now())

    async def close(self, presser: Presser, kickoff_id: int) -> None:
        """Make the result final and end the evening: no corrections after this.

        Raises `Refusal` while a group has neither a date nor a reason, and for an evening that has not left its lobby.
        """
        on = pressed(self._database, self._clock, presser, kickoff_id, "close", "lobby", "podium")
        async with on as (unit, kickoff, now):
            if kickoff.phase == "lobby" and kickoff.began_at is None:
                raise Refusal("kickoff.has_moved_on")
            if undated := await undated_groups(unit, kickoff, self._clock.now()):
                raise Refusal("agenda.undated", n=len(undated), first=undated[0].name)
            await leave_all(unit, kickoff, now)
            ended_at = kickoff.ended_at or now
            await unit.kickoffs.change(kickoff_id, phase="closed", closed_at=now, ended_at=ended_at, paused=False)
            groups = [group.group_id for group in await unit.kickoffs.groups(kickoff_id)]
            await unit.nudge_plans.renew(kickoff.programme_id, groups)
