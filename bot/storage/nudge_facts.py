"""The facts of many groups at once, as planning their nudges needs them: a few queries, however many groups."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.goals import Goal
from bot.domain.groups import gather
from bot.domain.meetups import Answer, MeetUp
from bot.domain.nudges.facts import GroupFacts
from bot.domain.participants import MentorGroup
from bot.storage.goals import goal, goals
from bot.storage.groups import mentor_groups
from bot.storage.kickoff import kickoff_groups, kickoffs
from bot.storage.kickoff_reasons import kickoff_reasons
from bot.storage.meetup_closing import meet_up_answers, meet_up_closings
from bot.storage.meetup_slots import proposals
from bot.storage.meetups import meet_ups
from bot.storage.programme import programmes
from bot.storage.roster import participant, participants


class NudgeFactRepository:
    """What groups have done and planned. Their nudges, and what people wish, are in repositories of their own."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def of_groups(self, programme_id: int, group_ids: Sequence[int]) -> list[GroupFacts]:
        """The facts of those of these groups that there still are, as far as they are no nudges and no wishes."""
        zone, groups = await self._groups(programme_id, group_ids)
        ids = [group.id for group in groups]
        kickoff, offer, dates = await self._last_kickoffs(ids), await self._last_offers(ids), await self._meet_ups(ids)
        planned = [m.id for of_group in dates.values() for m in of_group if m.state == "planned"]
        held = [m.id for of_group in dates.values() for m in of_group if m.state == "held"]
        answers, closed = await self._answers(planned), await self._closed(held)
        goals_of = await self._goals(ids)
        people = select(participants).where(participants.c.group_id.in_(ids), participants.c.removed_at.is_(None))
        rows = (await self._connection.execute(people.order_by(participants.c.id))).mappings()
        found = []
        for members in gather(groups, [participant(row) for row in rows]):
            kickoff_id, ended_at, excused_at = kickoff.get(members.group.id, (None, None, None))
            offer_id, offered_at = offer.get(members.group.id, (None, None))
            theirs = dates.get(members.group.id, [])
            found.append(
                GroupFacts(
                    programme_id=programme_id,
                    zone=zone,
                    members=members,
                    kickoff_id=kickoff_id,
                    kickoff_ended_at=ended_at,
                    excused_at=excused_at,
                    offer_id=offer_id,
                    offered_at=offered_at,
                    meet_ups=theirs,
                    answers={m.id: answers[m.id] for m in theirs if m.id in answers},
                    goals={s.id: goals_of[s.id] for s in members.students if s.id in goals_of},
                    closed_at={m.id: closed[m.id] for m in theirs if m.id in closed},
                )
            )
        return found

    async def _groups(self, programme_id: int, group_ids: Sequence[int]) -> tuple[str, list[MentorGroup]]:
        zone = select(programmes.c.time_zone).where(programmes.c.id == programme_id)
        query = select(mentor_groups).where(
            mentor_groups.c.id.in_(group_ids),
            mentor_groups.c.programme_id == programme_id,
            mentor_groups.c.removed_at.is_(None),
        )
        rows = (await self._connection.execute(query.order_by(mentor_groups.c.id))).mappings()
        return (await self._connection.execute(zone)).scalar_one(), [MentorGroup(**row) for row in rows]

    async def _last_kickoffs(self, group_ids: Sequence[int]) -> dict[int, tuple[int, datetime, datetime | None]]:
        """The last kickoff that each group was in and that took place, its end, and when it was closed with a reason
        for the group's having no date."""
        reason = and_(
            kickoff_reasons.c.kickoff_id == kickoffs.c.id, kickoff_reasons.c.group_id == kickoff_groups.c.group_id
        )
        query = (
            select(kickoff_groups.c.group_id, kickoffs.c.id, kickoffs.c.ended_at)
            .add_columns(kickoffs.c.closed_at, kickoff_reasons.c.group_id)
            .join(kickoffs, kickoffs.c.id == kickoff_groups.c.kickoff_id)
            .outerjoin(kickoff_reasons, reason)
            .where(
                kickoff_groups.c.group_id.in_(group_ids),
                kickoffs.c.began_at.is_not(None),
                kickoffs.c.ended_at.is_not(None),
            )
        )
        rows = await self._connection.execute(query.order_by(kickoffs.c.ended_at, kickoffs.c.id))
        return {group: (kickoff, ended, closed if excused else None) for group, kickoff, ended, closed, excused in rows}

    async def _last_offers(self, group_ids: Sequence[int]) -> dict[int, tuple[int, datetime]]:
        """The last dates that each group was offered to choose from, whatever became of them."""
        query = select(proposals.c.group_id, proposals.c.id, proposals.c.created_at)
        query = query.where(proposals.c.group_id.in_(group_ids))
        rows = await self._connection.execute(query.order_by(proposals.c.created_at, proposals.c.id))
        return {group_id: (offer_id, offered_at) for group_id, offer_id, offered_at in rows}

    async def _meet_ups(self, group_ids: Sequence[int]) -> dict[int, list[MeetUp]]:
        query = select(meet_ups).where(meet_ups.c.group_id.in_(group_ids))
        found: dict[int, list[MeetUp]] = {}
        rows = await self._connection.execute(query.order_by(meet_ups.c.starts_at, meet_ups.c.id))
        for row in rows.mappings():
            found.setdefault(row["group_id"], []).append(MeetUp(**row))
        return found

    async def _answers(self, meet_up_ids: Sequence[int]) -> dict[int, dict[int, Answer]]:
        query = select(meet_up_answers).where(meet_up_answers.c.meet_up_id.in_(meet_up_ids))
        found: dict[int, dict[int, Answer]] = {}
        for row in (await self._connection.execute(query)).mappings():
            found.setdefault(row["meet_up_id"], {})[row["participant_id"]] = Answer(**row)
        return found

    async def _goals(self, group_ids: Sequence[int]) -> dict[int, list[Goal]]:
        """The goals of these groups' people, by student."""
        query = (
            select(goals)
            .join(participants, participants.c.id == goals.c.participant_id)
            .where(participants.c.group_id.in_(group_ids), participants.c.removed_at.is_(None))
        )
        found: dict[int, list[Goal]] = {}
        for row in (await self._connection.execute(query.order_by(goals.c.id))).mappings():
            found.setdefault(row["participant_id"], []).append(goal(row))
        return found

    async def _closed(self, meet_up_ids: Sequence[int]) -> dict[int, datetime]:
        """When the last word was said on these."""
        c = meet_up_closings.c
        query = select(c.meet_up_id, func.max(c.at)).where(c.meet_up_id.in_(meet_up_ids)).group_by(c.meet_up_id)
        return {meet_up_id: at for meet_up_id, at in await self._connection.execute(query)}  # noqa: C416 - as in outbox.py
