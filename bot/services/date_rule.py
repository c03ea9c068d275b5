"""The date step: a group that has no date yet is offered some, worked out from the evening and what is in the way."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.agenda import KickoffStep, RoomStep
from bot.domain.agenda.dates import evening_slots
from bot.domain.kickoff import Kickoff
from bot.domain.meetups.changing import USUAL_MINUTES, busy_times
from bot.domain.when import Reading, starts
from bot.services.step_rules import StepRule
from bot.storage.unit import UnitOfWork

NOBODY = 0
"""Who proposed the dates, where the bot did: everybody is asked, mentors too."""


class DateRule(StepRule):
    """Dates to choose from, ready when the room comes. What mentors have offered themselves is left as it is."""

    async def entered(
        self, unit: UnitOfWork, kickoff: Kickoff, step: KickoffStep, rooms: Sequence[RoomStep], now: datetime
    ) -> None:
        programme = await unit.programmes.by_id(kickoff.programme_id)
        blackouts = await unit.wishes.blackouts(programme.id)
        # Hundreds of rooms come at the same moment, and votes of others wait for this unit of work.
        groups = [room.group_id for room in rooms]
        planned, offered = (
            await unit.meet_ups.of_groups(groups),
            await unit.meet_up_slots.groups_with_offer(groups, now),
        )
        by_busy: dict[tuple[tuple[datetime, datetime], ...], list[Reading]] = {}
        for group_id in groups:
            meet_ups = planned.get(group_id, [])
            if group_id in offered or any(meet_up.coming(now) for meet_up in meet_ups):
                continue
            busy = tuple(busy_times(meet_ups))
            if busy not in by_busy:
                by_busy[busy] = evening_slots(
                    kickoff.began_at or now,
                    programme.time_zone,
                    now,
                    minutes=USUAL_MINUTES,
                    busy=busy,
                    blackouts=blackouts,
                )
            if found := by_busy[busy]:
                values = {
                    "programme_id": programme.id,
                    "group_id": group_id,
                    "minutes": USUAL_MINUTES,
                    "online": False,
                    "place": None,
                    "note": None,
                    "proposed_by": NOBODY,
                }
                await unit.meet_up_slots.write_down(values, starts(found), now)
