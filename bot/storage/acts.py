"""When people last did something for their group: whoever does is not away."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Table, func, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.nudges import OWN_ANSWERS
from bot.storage.goals import goals
from bot.storage.meetup_closing import attendances, meet_up_answers, meet_up_closings
from bot.storage.meetup_slots import proposals, slot_votes
from bot.storage.meetups import meet_up_changes
from bot.storage.nudges import nudges
from bot.storage.photos import proof_signatures, proofs
from bot.storage.roster import participants

_BY_PARTICIPANT: tuple[tuple[Table, str], ...] = (
    (meet_up_answers, "at"),
    (meet_up_closings, "at"),
    (slot_votes, "at"),
    (proof_signatures, "at"),
    (goals, "created_at"),
    (goals, "told_at"),
)
_BY_ACCOUNT: tuple[tuple[Table, str, str], ...] = (
    (meet_up_changes, "changed_by", "at"),
    (attendances, "recorded_by", "at"),
    (proposals, "proposed_by", "created_at"),
    (proofs, "given_by", "given_at"),
)


async def last_acts(connection: AsyncConnection, participant_ids: Sequence[int]) -> dict[int, datetime]:
    """When each of these people last pressed, answered, planned, closed or gave something; without those who never did.

    An act counts in whichever programme it was done: somebody who is there is there.
    """
    acts = [
        select(table.c.participant_id.label("person"), table.c[at].label("at")).where(
            table.c.participant_id.in_(participant_ids), table.c[at].is_not(None)
        )
        for table, at in _BY_PARTICIPANT
    ]
    acts.append(
        # A nudge also counts as answered when somebody else did the thing: that is no act of theirs.
        select(nudges.c.participant_id.label("person"), nudges.c.answered_at.label("at")).where(
            nudges.c.participant_id.in_(participant_ids), nudges.c.answer.in_(OWN_ANSWERS)
        )
    )
    acts += [
        select(participants.c.id.label("person"), table.c[at].label("at"))
        .join(participants, _is(table, by))
        .where(participants.c.id.in_(participant_ids))
        for table, by, at in _BY_ACCOUNT
    ]
    every = union_all(*acts).subquery()
    newest = select(every.c.person, func.max(every.c.at).label("at")).group_by(every.c.person)
    return {row.person: row.at for row in await connection.execute(newest)}


def _is(table: Table, by: str) -> ColumnElement[bool]:
    return table.c[by] == participants.c.discord_id
