"""What of an evening's rooms stands on the organisers' board."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.agenda.views import EveningOnBoard, RoomOnBoard
from bot.domain.kickoff import Kickoff
from bot.domain.kickoff_views import GroupOnBoard
from bot.services.kickoff_dates import undated_groups
from bot.storage.unit import UnitOfWork


async def evening_on_board(
    unit: UnitOfWork, kickoff: Kickoff, groups: Sequence[GroupOnBoard], now: datetime
) -> EveningOnBoard | None:
    """The rooms and their steps; none for the quiz alone. While it is played, only the calls for help are looked up."""
    steps = await unit.steps.of_kickoff(kickoff.id)
    if not steps:
        return None
    if kickoff.phase == "closed":
        return EveningOnBoard(steps, (), None, None, ())
    calls = await unit.calls.open_of(kickoff.programme_id)
    if kickoff.phase == "running":
        return EveningOnBoard(steps, (), None, None, calls)
    course = await unit.steps.course(kickoff.id)
    calling = {call.group_id for call in calls}
    rooms = [
        RoomOnBoard(
            group.group_id,
            group.name,
            course.of(group.group_id),
            course.rooms[group.group_id].ends_at,
            group.mentor_here,
            group.group_id in calling,
        )
        for group in groups
        if group.group_id in course.rooms
    ]
    date = next((step for step in steps if step.kind == "date"), None)
    undated = 0
    if date is not None and course.current.position >= date.position:
        undated = len(await undated_groups(unit, kickoff, now))
    return EveningOnBoard(steps, rooms, course.current, course.following, calls, undated)
