"""The rows that reports are worked out from: a few queries, however many people, in the reader's one transaction.

Long answers are fetched in pieces, so that nobody who presses a button meanwhile waits for all of them.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, RowMapping, Select, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.kickoff import KickoffQuestion
from bot.domain.nudges import OUTSIDE_CAP
from bot.domain.participants import MentorGroup
from bot.domain.programme import Programme
from bot.domain.reports import Period, Person
from bot.domain.reports.facts import KickoffRows, ReportFacts
from bot.storage.feedback import feedback, feedback_from, survey_from, surveys
from bot.storage.goals import goal, goals
from bot.storage.groups import mentor_groups
from bot.storage.kickoff import kickoff_groups, kickoff_question, kickoff_questions, kickoffs
from bot.storage.kickoff_presences import kickoff_presences
from bot.storage.kickoff_windows import kickoff_seats, kickoff_votes, kickoff_windows
from bot.storage.meetup_closing import attendances
from bot.storage.meetups import meet_ups
from bot.storage.nudges import nudges
from bot.storage.photos import proofs
from bot.storage.presence_marks import kickoff_marks
from bot.storage.report_activity import last_moments, last_moments_of_accounts
from bot.storage.roster import participants

AT_ONCE = 250
"""Rows that are fetched in one piece: a few milliseconds' worth."""


class ReportRepository:
    """Everything that a report needs, and nothing that it does not show."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def facts(
        self, programme: Programme, period: Period, now: datetime, group: MentorGroup | None = None
    ) -> ReportFacts:
        """The facts of a programme in a period, or of one group of it."""
        of_programme = participants.c.programme_id == programme.id
        chosen = [of_programme, participants.c.removed_at.is_(None), participants.c.kind.in_(("student", "mentor"))]
        if group is not None:
            chosen.append(participants.c.group_id == group.id)
        people = select(participants.c.id).where(*chosen)
        told = await self._surveys(programme.id, period)
        there = await self._rows(_people(chosen), lambda row: Person(**row))
        accounts = {person.discord_id: person.id for person in there if person.discord_id is not None}
        photos = await self._rows(_photos(programme.id, period))
        dates = await self._meet_ups(programme.id, group, people)
        return ReportFacts(
            programme=programme,
            period=period,
            at=now,
            group=group,
            people=there,
            groups=[group] if group else await self._groups(programme.id),
            kickoffs=await self._kickoffs(programme.id, period, people),
            meet_ups=dates,
            attendances=await self._attendances(programme.id, period, [row[0] for row in dates] if group else None),
            proven=await self._proven(programme.id, group),
            photos={accounts[account]: n for account, n in photos if account in accounts},
            goals=await self._rows(_goals(period, people), goal),
            surveys=told,
            feedback=await self._rows(_feedback([s.id for s in told], group, people), feedback_from),
            nudges={person: (got, answered) for person, got, answered in await self._rows(_nudges(period, people))},
            last_active=await self._last_active(programme.id, people, accounts, min(period.until, now)),
        )

    async def _last_active(
        self, programme_id: int, people: Select[Any], accounts: Mapping[int, int], before: datetime
    ) -> dict[int, datetime]:
        found: dict[int, datetime] = dict(await self._rows(last_moments(people, before)))
        for account, at in await self._rows(last_moments_of_accounts(programme_id, before)):
            if account in accounts:
                found[accounts[account]] = max(at, found.get(accounts[account], at))
        return found

    async def _rows(
        self, query: Select[Any] | CompoundSelect[Any], make: Callable[[RowMapping], Any] | None = None
    ) -> list[Any]:
        """All rows, fetched in pieces: as tuples, or as what `make` makes of each."""
        found: list[Any] = []
        stream = await self._connection.stream(query)
        # Plain values at once: the collector would look through hundreds of thousands of rows, and stop everybody.
        if make is not None:
            async for piece in stream.mappings().partitions(AT_ONCE):
                found += map(make, piece)
        else:
            async for rows in stream.partitions(AT_ONCE):
                found += map(tuple, rows)
        return found

    async def _groups(self, programme_id: int) -> list[MentorGroup]:
        c = mentor_groups.c
        query = select(mentor_groups).where(c.programme_id == programme_id, c.removed_at.is_(None)).order_by(c.id)
        return await self._rows(query, lambda row: MentorGroup(**row))

    async def _surveys(self, programme_id: int, period: Period) -> list[Any]:
        c = surveys.c
        opened = c.programme_id == programme_id, c.opened_at >= period.since, c.opened_at < period.until
        query = select(surveys).where(*opened).order_by(c.id)
        return await self._rows(query, survey_from)

    async def _meet_ups(self, programme_id: int, group: MentorGroup | None, people: Select[Any]) -> list[Any]:
        """Of the programme; or of a group, and where one of its people is recorded."""
        c = meet_ups.c
        query = select(c.id, c.group_id, c.starts_at, c.state, c.created_at).where(c.programme_id == programme_id)
        if group is not None:
            recorded = select(attendances.c.meet_up_id).where(attendances.c.participant_id.in_(people))
            query = query.where(or_(c.group_id == group.id, c.id.in_(recorded)))
        return await self._rows(query.order_by(c.id))

    async def _attendances(self, programme_id: int, period: Period, meet_up_ids: list[int] | None) -> list[Any]:
        """In the order in which they were recorded; of all meet-ups of the programme, or of these."""
        c = attendances.c
        query = (
            select(c.meet_up_id, c.participant_id, c.came)
            .join(meet_ups, meet_ups.c.id == c.meet_up_id)
            .where(
                meet_ups.c.programme_id == programme_id,
                meet_ups.c.starts_at >= period.since,
                meet_ups.c.starts_at < period.until,
            )
        )
        if meet_up_ids is not None:
            query = query.where(c.meet_up_id.in_(meet_up_ids))
        return await self._rows(query.order_by(c.id))

    async def _proven(self, programme_id: int, group: MentorGroup | None) -> frozenset[int]:
        c = proofs.c
        query = select(c.meet_up_id).where(c.programme_id == programme_id, c.meet_up_id.is_not(None), _counts())
        if group is not None:
            query = query.where(c.group_id == group.id)
        return frozenset(row[0] for row in await self._rows(query.distinct()))

    async def _kickoffs(self, programme_id: int, period: Period, people: Select[Any]) -> list[KickoffRows]:
        c = kickoffs.c
        began = c.programme_id == programme_id, c.began_at >= period.since, c.began_at < period.until
        ids = [row[0] for row in await self._rows(select(c.id).where(*began).order_by(c.id))]
        return [await self._kickoff(kickoff_id, people) for kickoff_id in ids]

    async def _kickoff(self, kickoff_id: int, people: Select[Any]) -> KickoffRows:
        groups = select(kickoff_groups.c.group_id).where(kickoff_groups.c.kickoff_id == kickoff_id)
        asked = select(kickoff_questions).where(kickoff_questions.c.kickoff_id == kickoff_id)
        questions: list[KickoffQuestion] = await self._rows(asked, kickoff_question)
        counting = [question.id for question in questions if question.counts]
        return KickoffRows(
            id=kickoff_id,
            groups=frozenset(row[0] for row in await self._rows(groups)),
            questions=questions,
            windows=await self._rows(_windows(kickoff_id)),
            taps=await self._rows(_taps(kickoff_id, people)),
            present=frozenset(row[0] for row in await self._rows(_present(kickoff_id, people))),
            seats=dict(await self._rows(_seats(kickoff_id, counting))),
        )


def _people(chosen: Iterable[ColumnElement[bool]]) -> Select[Any]:
    c = participants.c
    query = select(c.id, c.kind, c.name, c.roster_id, c.discord_id, c.group_id, c.joined_at)
    return query.where(*chosen).order_by(c.id)


def _counts() -> ColumnElement[bool]:
    """As `Proof.proves` says it: there, and not deleted by anybody."""
    return and_(proofs.c.stored_at.is_not(None), or_(proofs.c.deleted_at.is_(None), proofs.c.deleted_by.is_(None)))


def _photos(programme_id: int, period: Period) -> Select[Any]:
    """By the account that gave them."""
    c = proofs.c
    query = select(c.given_by, func.count()).where(c.programme_id == programme_id, c.kind == "photo", _counts())
    return query.where(c.given_at >= period.since, c.given_at < period.until).group_by(c.given_by)


def _goals(period: Period, people: Select[Any]) -> Select[Any]:
    c = goals.c
    query = select(goals).where(c.participant_id.in_(people), c.state != "draft")
    return query.where(c.created_at >= period.since, c.created_at < period.until).order_by(c.id)


def _feedback(survey_ids: Sequence[int], group: MentorGroup | None, people: Select[Any]) -> Select[Any]:
    query = select(feedback).where(feedback.c.survey_id.in_(survey_ids)).order_by(feedback.c.changed_at, feedback.c.id)
    return query.where(feedback.c.participant_id.in_(people)) if group else query


def _nudges(period: Period, people: Select[Any]) -> Select[Any]:
    """Nudges that ask for something: how many reached each person in the period, how many were answered."""
    c = nudges.c
    answered = and_(c.answered_at.is_not(None), c.answer != "other")
    return (
        select(c.participant_id, func.count(), func.count(1).filter(answered))
        .where(c.participant_id.in_(people), c.state == "sent", c.rule.not_in(sorted(OUTSIDE_CAP)))
        .where(c.sent_at >= period.since, c.sent_at < period.until)
        .group_by(c.participant_id)
    )


def _windows(kickoff_id: int) -> Select[Any]:
    c = kickoff_windows.c
    query = select(c.id, c.question_id, c.message_id, c.cut_ms)
    return query.where(c.kickoff_id == kickoff_id, c.message_id.is_not(None), c.closed_at.is_not(None))


def _taps(kickoff_id: int, people: Select[Any]) -> Select[Any]:
    c = kickoff_votes.c
    query = select(c.window_id, c.interaction_id, c.participant_id, c.option)
    return query.where(c.kickoff_id == kickoff_id, c.participant_id.in_(people))


def _present(kickoff_id: int, people: Select[Any]) -> CompoundSelect[Any]:
    """Who pressed that they are here, and whom somebody else marked present."""
    c, marks = kickoff_presences.c, kickoff_marks.c
    pressed = select(c.participant_id).where(c.kickoff_id == kickoff_id, c.here.is_(True), c.participant_id.in_(people))
    marked = select(marks.participant_id).where(marks.kickoff_id == kickoff_id, marks.undone_at.is_(None))
    return pressed.union(marked.where(marks.participant_id.in_(people)))


def _seats(kickoff_id: int, questions: Sequence[int]) -> Select[Any]:
    """Of everybody: the key of seats begins with the window, so it is the windows that are gone through."""
    window = kickoff_windows.c
    return (
        select(kickoff_seats.c.participant_id, func.count())
        .join(kickoff_windows, window.id == kickoff_seats.c.window_id)
        .where(window.kickoff_id == kickoff_id, window.message_id.is_not(None), window.closed_at.is_not(None))
        .where(window.question_id.in_(questions))
        .group_by(kickoff_seats.c.participant_id)
    )
