"""Which groups of an evening still need a date."""

from datetime import datetime

from bot.domain.agenda.closing import without_date
from bot.domain.kickoff import Kickoff
from bot.domain.participants import MentorGroup
from bot.storage.unit import UnitOfWork


async def undated_groups(unit: UnitOfWork, kickoff: Kickoff, now: datetime) -> list[MentorGroup]:
    """The groups that have neither a meet-up to come nor a reason for having none; none without a `date` step."""
    steps = await unit.steps.of_kickoff(kickoff.id)
    if not steps:
        return []
    taking_part = {group.group_id for group in await unit.kickoffs.groups(kickoff.id)}
    groups = [group for group in await unit.groups.of_programme(kickoff.programme_id) if group.id in taking_part]
    meet_ups = await unit.meet_ups.of_programme(kickoff.programme_id)
    dated = {m.group_id for m in meet_ups if m.coming(now)}
    return without_date(steps, groups, dated, await unit.reasons.of_kickoff(kickoff.id))
