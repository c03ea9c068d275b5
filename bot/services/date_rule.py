"""The date step: a group that has no date yet is offered some, worked out from the evening and what is in the way."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.agenda import KickoffStep, RoomStep
from bot.domain.agenda.dates import evening_slots, starts
from bot.domain.kickoff import Kickoff
from bot.domain.meetups.changing import USUAL_MINUTES, busy_times
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
        for room in rooms:
            meet_ups = await unit.meet_ups.of_group(room.group_id)
            if any(meet_up.coming(now) for meet_up in meet_ups) or await self._has_offer(unit, room.group_id, now):
                continue
            found = evening_slots(
                kickoff.started_at,
                programme.time_zone,
                now,
                minutes=USUAL_MINUTES,
                busy=busy_times(meet_ups),
                blackouts=blackouts,
            )
            if found:
                values = {
                    "programme_id": programme.id,
                    "group_id": room.group_id,
                    "minutes": USUAL_MINUTES,
                    "online": False,
                    "place": None,
                    "note": None,
                    "proposed_by": NOBODY,
                }
                await unit.meet_up_slots.add(values, starts(found), now)

    @staticmethod
    async def _has_offer(unit: UnitOfWork, group_id: int, now: datetime) -> bool:
        """Whether there are dates to choose from."""
        for proposal in await unit.meet_up_slots.open_in_group(group_id):
            if any(slot.starts_at > now for slot in await unit.meet_up_slots.slots(proposal.id)):
                return True
        return False
