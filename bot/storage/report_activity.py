"""When people last did anything: the latest of everything that they leave behind, whatever feature it belongs to."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select, union_all
from sqlalchemy.sql.elements import KeyedColumnElement

from bot.domain.nudges import OWN_ANSWERS
from bot.storage.feedback import feedback
from bot.storage.goals import goal_progress, goal_words, goals
from bot.storage.kickoff_presences import kickoff_presences
from bot.storage.kickoff_windows import kickoff_votes
from bot.storage.meetup_closing import attendances, meet_up_answers, meet_up_closings
from bot.storage.meetup_slots import proposals, slot_votes
from bot.storage.meetups import meet_up_changes, meet_ups
from bot.storage.nudges import nudges
from bot.storage.photos import proof_signatures, proofs
from bot.storage.roster import participants

Pair = tuple[KeyedColumnElement[Any], KeyedColumnElement[Any]]

OF_PARTICIPANTS: tuple[Pair, ...] = (
    (participants.c.id, participants.c.joined_at),
    (kickoff_votes.c.participant_id, kickoff_votes.c.received_at),
    (kickoff_presences.c.participant_id, kickoff_presences.c.received_at),
    (meet_up_answers.c.participant_id, meet_up_answers.c.at),
    (meet_up_closings.c.participant_id, meet_up_closings.c.at),
    (slot_votes.c.participant_id, slot_votes.c.at),
    (proof_signatures.c.participant_id, proof_signatures.c.at),
    (goals.c.participant_id, goals.c.created_at),
    (goals.c.participant_id, goals.c.changed_at),
    (goal_words.c.said_by, goal_words.c.at),
    (feedback.c.participant_id, feedback.c.at),
    (feedback.c.participant_id, feedback.c.changed_at),
)
"""Who, and when, where a row names a participant."""
OF_ACCOUNTS: tuple[Pair, ...] = (
    (attendances.c.recorded_by, attendances.c.at),
    (meet_up_changes.c.changed_by, meet_up_changes.c.at),
)
"""The same where a row of a meet-up names a Discord account."""


def last_moments(people: Select[Any], before: datetime) -> Select[Any]:
    """Participant and the last moment before `before` at which they did something, of what names a participant."""
    found = [_latest(who, at, before).where(who.in_(people)) for who, at in OF_PARTICIPANTS]
    told = select(goals.c.participant_id, goal_progress.c.at).join(goals, goals.c.id == goal_progress.c.goal_id)
    progress = told.subquery()
    found.append(_latest(progress.c[0], progress.c[1], before).where(progress.c[0].in_(people)))
    pressed = nudges.c.participant_id.in_(people), nudges.c.answer.in_(OWN_ANSWERS)
    found.append(_latest(nudges.c.participant_id, nudges.c.answered_at, before).where(*pressed))
    return _newest(found)


def last_moments_of_accounts(programme_id: int, before: datetime) -> Select[Any]:
    """The same by Discord account. It is matched with people outside: without an index on accounts, SQLite would go
    through all records for each person."""
    given = _latest(proofs.c.given_by, proofs.c.given_at, before).where(proofs.c.programme_id == programme_id)
    offered = _latest(proposals.c.proposed_by, proposals.c.created_at, before)
    found = [given, offered.where(proposals.c.programme_id == programme_id)]
    for account, at in OF_ACCOUNTS:
        of_programme = select(meet_ups.c.id).where(meet_ups.c.programme_id == programme_id)
        found.append(_latest(account, at, before).where(at.table.c.meet_up_id.in_(of_programme)))
    return _newest(found)


def _newest(found: Sequence[Select[Any]]) -> Select[Any]:
    every = union_all(*found).subquery()
    return select(every.c.who, func.max(every.c.at)).group_by(every.c.who)


def _latest(who: Any, at: Any, before: datetime) -> Select[Any]:
    return select(who.label("who"), func.max(at).label("at")).where(at < before).group_by(who)
