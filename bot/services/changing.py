"""Writing down a change to the roster: the people, what they were, who did it, and where Discord has to follow.

Used by the services that change the roster, always inside their unit of work.
"""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.access import helper_spots, spots_touched
from bot.domain.changes import ChangeKind, edit
from bot.domain.participants import Participant
from bot.domain.programme import Programme
from bot.storage.unit import UnitOfWork

Pair = tuple[Participant, Participant]
"""Somebody before and after."""


async def let_discord_follow(
    unit: UnitOfWork, programme: Programme, pairs: Sequence[tuple[Participant | None, Participant]], now: datetime
) -> None:
    """Have the channels and roles looked at that these changes may touch, and the nudges planned anew."""
    await unit.nudge_plans.renew(programme.id, {p.group_id for pair in pairs for p in pair if p is not None})
    groups = {group.id: group for group in await unit.imports.groups_ever(programme.id)}
    stand_ins = await unit.stand_ins.in_force(programme.id)
    accounts = {person.discord_id for pair in pairs for person in pair if person is not None}
    helped = helper_spots(accounts, await unit.calls.open_of(programme.id), groups)
    await unit.access.check(programme.id, [*spots_touched(pairs, programme, groups, stand_ins), *helped], now)


async def write_change(
    unit: UnitOfWork, programme: Programme, kind: ChangeKind, pairs: Sequence[Pair], *, actor_id: int, now: datetime
) -> int:
    """Save these people and everything that follows from it. Returns the id of the recorded change."""
    await unit.roster.save([after for _, after in pairs])
    edits = [edit(before, after) for before, after in pairs]
    change_id = await unit.changes.add(programme.id, kind, edits, requested_by=actor_id, now=now)
    await unit.programmes.record(programme.id, actor_id, f"roster.{kind}", change_id, now)
    await let_discord_follow(unit, programme, pairs, now)
    return change_id
