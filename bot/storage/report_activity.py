"""When people last did anything: the latest of everything that they leave behind, whatever feature it belongs to."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, Table, func, select, union_all
from sqlalchemy.sql.elements import KeyedColumnElement

from bot.domain.nudges import OWN_ANSWERS
from bot.storage.feedback import feedback
from bot.storage.goals import goal_progress, goal_words, goals
from bot.storage.kickoff_presences import kickoff_presences
from bot.storage.kickoff_windows import kickoff_votes
from bot.storage.meetup_closing import attendances, meet_up_answers, meet_up_closings
from bot.storage.meetups import meet_up_changes
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
    (proofs.c.given_by, proofs.c.given_at),
    (meet_up_changes.c.changed_by, meet_up_changes.c.at),
)
"""The same where it names a Discord account."""


def last_moments(people: Select[Any], before: datetime) -> Select[Any]:
    """Participant and the last moment before `before` at which they did something. Who never did is not in it."""
    found = [_latest(who, at, people, before) for who, at in OF_PARTICIPANTS]
    for account, at in OF_ACCOUNTS:
        owner: Table = at.table
        joined = select(participants.c.id, at).join(owner, account == participants.c.discord_id).subquery()
        found.append(_latest(joined.c[0], joined.c[1], people, before))
    told = select(goals.c.participant_id, goal_progress.c.at).join(goals, goals.c.id == goal_progress.c.goal_id)
    progress = told.subquery()
    found.append(_latest(progress.c[0], progress.c[1], people, before))
    pressed = nudges.c.answer.in_(OWN_ANSWERS)
    found.append(_latest(nudges.c.participant_id, nudges.c.answered_at, people, before).where(pressed))
    every = union_all(*found).subquery()
    return select(every.c.who, func.max(every.c.at)).group_by(every.c.who)


def _latest(who: Any, at: Any, people: Select[Any], before: datetime) -> Select[Any]:
    query = select(who.label("who"), func.max(at).label("at")).where(who.in_(people), at < before)
    return query.group_by(who)
