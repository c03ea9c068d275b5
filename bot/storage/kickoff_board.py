"""What the organisers' board counts, in few and light queries: it is drawn while hundreds of people vote."""

from datetime import datetime

from sqlalchemy import and_, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.kickoff_views import Face, GroupOnBoard
from bot.storage.groups import mentor_groups
from bot.storage.kickoff import kickoff_groups
from bot.storage.kickoff_presences import kickoff_presences
from bot.storage.kickoff_windows import kickoff_votes, kickoff_windows
from bot.storage.roster import participants


class BoardRepository:
    """Counts over a whole kickoff."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def groups(self, kickoff_id: int, question_id: int | None) -> list[GroupOnBoard]:
        """How each group is doing, in the order in which they came in; `question_id` is the latest question."""
        there = await self.there(kickoff_id)
        windows = await self._windows(question_id)
        theirs = and_(
            participants.c.group_id == mentor_groups.c.id,
            participants.c.removed_at.is_(None),
            participants.c.kind.in_(("mentor", "student")),
        )
        query = (
            select(mentor_groups.c.id, mentor_groups.c.name)
            .add_columns(participants.c.id, participants.c.name, participants.c.discord_id)
            .select_from(kickoff_groups)
            .join(mentor_groups, mentor_groups.c.id == kickoff_groups.c.group_id)
            .outerjoin(participants, theirs)
            .where(kickoff_groups.c.kickoff_id == kickoff_id)
            .order_by(kickoff_groups.c.id, participants.c.id)
        )
        names: dict[int, str] = {}
        people: dict[int, int] = {}
        missing: dict[int, list[Face]] = {}
        for group_id, group, person_id, name, discord_id in await self._connection.execute(query):
            names[group_id] = group
            if person_id is not None:
                people[group_id] = people.get(group_id, 0) + 1
                if person_id not in there:
                    missing.setdefault(group_id, []).append(Face(name, discord_id))
        found = []
        for group_id, name in names.items():
            opened_at, closed_at, voted = windows.get(group_id, (None, None, 0))
            found.append(
                GroupOnBoard(
                    group_id,
                    name,
                    people.get(group_id, 0),
                    tuple(missing.get(group_id, ())),
                    asked=group_id in windows,
                    opened_at=opened_at,
                    closed_at=closed_at,
                    voted=voted,
                )
            )
        return found

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
