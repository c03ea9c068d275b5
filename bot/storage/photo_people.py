"""Where somebody was, read from everything that tells it: so is found in which photos they may be seen."""

from typing import Any

from sqlalchemy import CompoundSelect, Select, select, union
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.meetups.pictured import Whereabouts
from bot.domain.participants import Participant
from bot.domain.stand_ins import Merge, StandIns, Substitute
from bot.storage.changes import ChangeRepository
from bot.storage.kickoff import kickoffs
from bot.storage.kickoff_steps import kickoff_room_steps
from bot.storage.kickoff_turns import kickoff_turns
from bot.storage.kickoff_windows import kickoff_seats, kickoff_windows
from bot.storage.meetup_closing import attendances, meet_up_answers, meet_up_closings
from bot.storage.meetups import meet_ups
from bot.storage.stand_ins import kickoff_merges, kickoff_substitutes


async def whereabouts_of(connection: AsyncConnection, person: Participant) -> Whereabouts:
    """Where this person was, on the roster or long gone from it."""

    async def rows(query: Select[Any] | CompoundSelect[Any]) -> list[Any]:
        return list((await connection.execute(query)).mappings())

    evenings = await rows(
        select(kickoffs.c.id, kickoffs.c.started_at).where(kickoffs.c.programme_id == person.programme_id)
    )
    ids = [evening["id"] for evening in evenings]
    merges = await rows(select(kickoff_merges).where(kickoff_merges.c.kickoff_id.in_(ids)))
    substitutes = await rows(select(kickoff_substitutes).where(kickoff_substitutes.c.participant_id == person.id))
    seats = (
        select(kickoff_windows.c.kickoff_id, kickoff_windows.c.group_id)
        .join(kickoff_seats, kickoff_seats.c.window_id == kickoff_windows.c.id)
        .where(kickoff_seats.c.participant_id == person.id)
    )
    turns = (
        select(kickoff_room_steps.c.kickoff_id, kickoff_room_steps.c.group_id)
        .join(kickoff_turns, kickoff_turns.c.room_step_id == kickoff_room_steps.c.id)
        .where(kickoff_turns.c.participant_id == person.id)
    )
    ticks = select(attendances.c.meet_up_id, attendances.c.came).where(attendances.c.participant_id == person.id)
    answered, closed = (
        select(table.c.meet_up_id).where(table.c.participant_id == person.id)
        for table in (meet_up_answers, meet_up_closings)
    )
    ticked: dict[int, bool] = {}
    for tick in await rows(ticks):
        ticked[tick["meet_up_id"]] = tick["came"] or ticked.get(tick["meet_up_id"], False)
    met = select(meet_ups.c.id, meet_ups.c.starts_at).where(meet_ups.c.programme_id == person.programme_id)
    return Whereabouts(
        person=person,
        changes=await ChangeRepository(connection).touching(person),
        kickoffs={evening["id"]: evening["started_at"] for evening in evenings},
        meet_ups={meet_up["id"]: meet_up["starts_at"] for meet_up in await rows(met)},
        rooms=frozenset([(room["kickoff_id"], room["group_id"]) for room in await rows(union(seats, turns))]),
        stand_ins=StandIns([Merge(**row) for row in merges], [Substitute(**row) for row in substitutes]),
        ticked=ticked,
        spoke_of=frozenset([word["meet_up_id"] for word in await rows(union(answered, closed))]),
    )
