"""What is done with a meet-up: saved, recorded, and told to its group, in one unit of work.

Used by the services that set, book, move and cancel meet-ups, always inside their unit of work. They end it with
planning the group's nudges.
"""

import secrets
from datetime import datetime

from bot.domain.meetups import MeetUp
from bot.domain.meetups.changing import ChangeKind, Plan, busy_times, cancelled, moved, restored
from bot.domain.when import Reading, refuse_unfit
from bot.services.closing_sheet import show_closing, show_last_closing
from bot.services.step_cards import show_step
from bot.storage.unit import UnitOfWork

ANNOUNCEMENT = "meetup_announcement"
"""The kind of post that tells a group of a change. Its subject is the recorded change."""


def new_uid() -> str:
    """What calendar programs know a meet-up by, for ever."""
    return f"{secrets.token_hex(16)}@ithaca"


async def set_meet_up(
    unit: UnitOfWork, programme_id: int, group_id: int, plan: Plan, *, by: int, now: datetime
) -> MeetUp:
    """Plan a meet-up. `by` is a Discord id. Raises `Unclear` for a date that will not do."""
    busy = busy_times(await unit.meet_ups.of_group(group_id))
    refuse_unfit(Reading(plan.local_start, plan.zone), now, plan.minutes, busy)
    meet_up = await unit.meet_ups.add(programme_id, group_id, new_uid(), plan, by=by, now=now)
    await _tell(unit, meet_up, await unit.meet_ups.record(meet_up.id, "set", {}, by=by, now=now), now)
    await unit.programmes.record(programme_id, by, "meetup.set", meet_up.id, now)
    return meet_up


async def move_meet_up(
    unit: UnitOfWork, meet_up: MeetUp, local_start: datetime, zone: str, *, by: int, now: datetime
) -> MeetUp:
    """Give a meet-up another date. Raises `Refusal` if it is over or cancelled, `Unclear` for one that will not do."""
    after = moved(meet_up, local_start, zone, now)
    busy = busy_times(await unit.meet_ups.of_group(meet_up.group_id), but=meet_up.id)
    refuse_unfit(Reading(local_start, zone), now, meet_up.minutes, busy)
    return await change_meet_up(unit, meet_up, after, "move", by=by, now=now)


async def cancel_meet_up(unit: UnitOfWork, meet_up: MeetUp, reason: str, *, by: int, now: datetime) -> MeetUp:
    """Call a meet-up off. Raises `Refusal` if that has been done, and for one that has begun."""
    return await change_meet_up(unit, meet_up, cancelled(meet_up, reason, now), "cancel", by=by, now=now)


async def restore_meet_up(unit: UnitOfWork, meet_up: MeetUp, *, by: int, now: datetime) -> MeetUp:
    """Bring a cancelled meet-up back. Raises `Refusal` if its date has passed, `Unclear` if it is taken by now."""
    after = restored(meet_up, now)
    busy = busy_times(await unit.meet_ups.of_group(meet_up.group_id))
    refuse_unfit(Reading(meet_up.local_start, meet_up.zone), now, meet_up.minutes, busy)
    return await change_meet_up(unit, meet_up, after, "restore", by=by, now=now)


async def change_meet_up(
    unit: UnitOfWork, before: MeetUp, after: MeetUp, kind: ChangeKind, *, by: int, now: datetime
) -> MeetUp:
    """Save a meet-up as it is to be, and tell its group."""
    change_id = await unit.meet_ups.change(before, after, kind, by=by, now=now)
    for earlier in await unit.meet_ups.changes(after.id):
        # What was posted before shows what is no longer so.
        if earlier.id != change_id:
            await unit.outbox.changed(ANNOUNCEMENT, earlier.id)
    await show_closing(unit, after.id)
    await unit.outbox.changed_posts(await unit.closings.posts(after.id, ("reminder",)))
    await _tell(unit, after, change_id, now)
    await unit.programmes.record(after.programme_id, by, f"meetup.{kind}", after.id, now)
    return after


async def _tell(unit: UnitOfWork, meet_up: MeetUp, change_id: int, now: datetime) -> None:
    await show_step(unit, meet_up.group_id, "date")
    group = await unit.groups.by_id(meet_up.programme_id, meet_up.group_id)
    if group is not None and group.channel_id is not None:
        key = f"meetup:{meet_up.id}:change:{change_id}"
        await unit.outbox.add(key, ANNOUNCEMENT, change_id, group.channel_id, now)
        await show_last_closing(unit, group.id, now)
