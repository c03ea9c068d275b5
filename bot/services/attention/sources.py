"""Where the matters that need a person come from. A feature that has such matters adds a source to the list."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from bot.domain.attention import Matter, disputed, mentor_gone_since
from bot.domain.nudges import NudgeRules
from bot.domain.nudges.ladder import escalated
from bot.domain.programme import Programme
from bot.services.closing_sheet import read_disputes
from bot.services.planning import load_facts
from bot.storage.unit import UnitOfWork

Source = Callable[[UnitOfWork, Programme, datetime, NudgeRules, int | None], Awaitable[list[Matter]]]
"""Gives the matters of a programme's groups at a moment, or those of one group."""


async def unanswered(
    unit: UnitOfWork, programme: Programme, now: datetime, rules: NudgeRules, group_id: int | None
) -> list[Matter]:
    """Matters whose ladder has ended, and those that are due while whoever they are for is not to be nudged.

    Where nobody has joined who could be nudged, the group is on the list for that already.
    """
    ids = [group_id] if group_id else [group.id for group in await unit.groups.of_programme(programme.id)]
    return [
        Matter(
            kind=ended.why,
            what=ended.rule,
            about=ended.about,
            participant_id=ended.people[0].id if ended.own else None,
            people=ended.people,
            group_id=ended.group_id,
            subject_id=ended.subject_id,
            since=ended.since,
            asked=ended.nudges,
            asked_at=ended.last_at,
        )
        for facts in await load_facts(unit, programme.id, ids, now, rules)
        for ended in escalated(facts, rules, now)
        if ended.why != "nobody_joined"
    ]


async def disputes(
    unit: UnitOfWork, programme: Programme, now: datetime, rules: NudgeRules, group_id: int | None
) -> list[Matter]:
    """Meet-ups of which people of a group say different things, since the first who says otherwise."""
    return [disputed(dispute) for dispute in await read_disputes(unit, programme.id, group_id)]


async def without_mentor(
    unit: UnitOfWork, programme: Programme, now: datetime, rules: NudgeRules, group_id: int | None
) -> list[Matter]:
    """Groups that have their channel and no mentor who has joined."""
    changes = await unit.changes.newest(programme.id, ("move", "remove", "replace_mentor", "unbind"))
    mentor_ids = {person.id for person in await unit.roster.everyone_ever(programme.id) if person.kind == "mentor"}
    return [
        Matter(
            kind="no_mentor",
            what="no_mentor",
            about=f"no_mentor:{members.group.id}",
            participant_id=None,
            people=members.mentors,
            group_id=members.group.id,
            subject_id=members.group.id,
            since=mentor_gone_since(members, changes, mentor_ids),
        )
        for members in await unit.groups.with_people(programme.id)
        if group_id in (None, members.group.id)
        and members.group.channel_id is not None
        and not any(mentor.joined for mentor in members.mentors)
    ]


async def without_reply(
    unit: UnitOfWork, programme: Programme, now: datetime, rules: NudgeRules, group_id: int | None
) -> list[Matter]:
    """Those who said in a survey that the other side does not reply. It is about them: the other side is not named."""
    people = {person.id: person for person in await unit.roster.everyone(programme.id)}
    return [
        Matter(
            kind="welfare",
            what="welfare",
            about=f"welfare:{survey.id}",
            participant_id=person.id,
            people=(person,),
            group_id=person.group_id,
            subject_id=survey.id,
            since=said.changed_at,
        )
        for survey, said in await unit.feedback.asking_for_a_look(programme.id)
        if (person := people.get(said.participant_id)) and person.group_id and group_id in (None, person.group_id)
    ]


SOURCES: tuple[Source, ...] = (without_reply, without_mentor, disputes, unanswered)
