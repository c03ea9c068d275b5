"""What the organisers' board counts, in few and light queries: it is drawn while hundreds of people vote."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.kickoff_views import Face, GroupOnBoard
from bot.domain.programme import Kind
from bot.storage.concerns import concern_holds
from bot.storage.groups import mentor_groups
from bot.storage.kickoff import kickoff_groups
from bot.storage.kickoff_presences import kickoff_presences
from bot.storage.kickoff_windows import kickoff_votes, kickoff_windows
from bot.storage.presence_marks import MarkRepository
from bot.storage.roster import participants
from bot.storage.stand_ins import StandInRepository


@dataclass(frozen=True)
class _Sitting:
    """Somebody on the board. `group_id` is their own group."""

    group_id: int | None
    id: int
    name: str
    discord_id: int | None
    kind: Kind


class BoardRepository:
    """Counts over a whole kickoff."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def groups(self, kickoff_id: int, question_id: int | None) -> list[GroupOnBoard]:
        """How each group's room is doing, in the order in which they came in; `question_id` is the latest question."""
        stand_ins = await StandInRepository(self._connection).of_kickoffs([kickoff_id])
        marked = await MarkRepository(self._connection).present(kickoff_id)
        there = await self.there(kickoff_id)
        windows = await self._windows(question_id)
        names, people = await self._people(kickoff_id, stand_ins.substitutes_in)
        elsewhere = {group: into for group, into in stand_ins.sits_in.items() if group in names and into in names}
        rooms: dict[int, list[_Sitting]] = {group_id: [] for group_id in names}
        for person in people:
            seat = stand_ins.substitutes_in.get(person.id, person.group_id)
            seat = seat if seat in names else person.group_id
            if (room := elsewhere.get(seat or 0, seat)) in rooms:
                rooms[room or 0].append(person)
        found = []
        for group_id, name in names.items():
            opened_at, closed_at, voted = windows.get(group_id, (None, None, 0))
            sitting, into = rooms[group_id], elsewhere.get(group_id)
            found.append(
                GroupOnBoard(
                    group_id,
                    name,
                    len(sitting),
                    tuple(Face(p.name, p.discord_id) for p in sitting if p.id not in there | marked),
                    asked=group_id in windows,
                    opened_at=opened_at,
                    closed_at=closed_at,
                    voted=voted,
                    mentor_here=any(p.id in there | marked for p in sitting if p.kind != "student"),
                    marked=sum(p.id in marked - there for p in sitting),
                    sits_in=names[into] if into is not None else None,
                )
            )
        return found

    async def _people(self, kickoff_id: int, substitutes: Iterable[int]) -> tuple[dict[int, str], list[_Sitting]]:
        """The groups that take part, by id, and all who sit in their rooms, substitutes last."""
        theirs = and_(
            participants.c.group_id == mentor_groups.c.id,
            participants.c.removed_at.is_(None),
            participants.c.kind.in_(("mentor", "student")),
        )
        columns = (participants.c.id, participants.c.name, participants.c.discord_id, participants.c.kind)
        query = (
            select(mentor_groups.c.name, mentor_groups.c.id, *columns)
            .select_from(kickoff_groups)
            .join(mentor_groups, mentor_groups.c.id == kickoff_groups.c.group_id)
            .outerjoin(participants, theirs)
            .where(kickoff_groups.c.kickoff_id == kickoff_id)
            .order_by(kickoff_groups.c.id, participants.c.id)
        )
        names: dict[int, str] = {}
        people: list[_Sitting] = []
        for group, group_id, *person in await self._connection.execute(query):
            names[group_id] = group
            if person[0] is not None:
                people.append(_Sitting(group_id, *person))
        others = set(substitutes) - {person.id for person in people}
        if others:
            held = select(concern_holds.c.participant_id).where(concern_holds.c.let_back_at.is_(None))
            sits_in = participants.c.id.in_(others), participants.c.removed_at.is_(None), participants.c.id.not_in(held)
            rows = await self._connection.execute(select(*columns).where(*sits_in).order_by(participants.c.id))
            people += [_Sitting(None, *row) for row in rows]
        return names, people

    async def there(self, kickoff_id: int) -> set[int]:
        """Who is there now: pressed "I'm here" or voted, and has not pressed "I'm leaving" since."""
        presses, votes = kickoff_presences.c, kickoff_votes.c
        last = select(presses.participant_id, presses.here, func.max(presses.interaction_id))
        last = last.where(presses.kickoff_id == kickoff_id).group_by(presses.participant_id, presses.here)
        voted = select(votes.participant_id, func.max(votes.interaction_id))
        voted = voted.where(votes.kickoff_id == kickoff_id).group_by(votes.participant_id)
        here: dict[int, int] = {person: sign for person, sign in await self._connection.execute(voted)}  # noqa: C416
        left: dict[int, int] = {}
        for person, is_here, sign in await self._connection.execute(last):
            if is_here:
                here[person] = max(here.get(person, 0), sign)
            else:
                left[person] = sign
        return {person for person, sign in here.items() if sign > left.get(person, 0)}

    async def _windows(self, question_id: int | None) -> dict[int, tuple[datetime | None, datetime | None, int]]:
        """By group that the question goes to: when its window began and ended, how many have voted."""
        if question_id is None:
            return {}
        windows, votes = kickoff_windows.c, kickoff_votes.c
        voted = func.count(votes.participant_id.distinct())
        query = (
            select(windows.group_id, windows.opened_at, windows.closed_at, voted)
            .outerjoin(kickoff_votes, votes.window_id == windows.id)
            .where(windows.question_id == question_id)
            .group_by(windows.id)
        )
        return {
            group: (opened, closed, count) for group, opened, closed, count in await self._connection.execute(query)
        }
