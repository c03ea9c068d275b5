"""Planning a group's nudges: the step that every change of a group's facts ends with, in the same unit of work.

The rows are brought to what the facts ask for. So a nudge about something that is done is dropped, one whose date moved
moves too, and no change can forget to say so.
"""

from datetime import datetime

from bot.domain.nudges import NudgeRules
from bot.storage.unit import UnitOfWork


async def plan_group(unit: UnitOfWork, programme_id: int, group_id: int, now: datetime, rules: NudgeRules) -> None:
    """Bring the nudges of this group to what its meet-ups, people and blackouts ask for now."""
