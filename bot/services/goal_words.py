"""What mentors and staff see of a group's goals, and what mentors say about them."""

from dataclasses import dataclass

from bot.clock import Clock
from bot.domain.goals import LONGEST_WORD, Goal, Word, WordKind
from bot.domain.goals.views import GroupGoals, Told, shown_to_group, told
from bot.domain.outbox import Post
from bot.domain.participants import Participant
from bot.domain.programme import Programme
from bot.domain.refusal import Refusal
from bot.storage.unit import Database, UnitOfWork

WORD = "goals.word"


@dataclass(frozen=True)
class Spoken:
    """A mentor's word about a student's goal."""

    programme: Programme
    mentor: Participant
    student: Participant
    goal: Goal
    word: Word


class GoalWordService:
    """A group's goals, seen by its mentors and by staff."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def of_group(self, programme: Programme, discord_id: int, group_id: int, *, staff: bool) -> GroupGoals:
        """The goals of a group's students, for its mentors and for staff.

        Raises `Refusal` for anybody else, and for a group that does not exist: alike.
        """
        async with self._database.read() as unit:
            members = await unit.groups.one_with_people(programme.id, group_id)
            if members is None or not (staff or any(m.discord_id == discord_id for m in members.mentors)):
                raise Refusal("goal.not_your_group")
            goals = shown_to_group(await unit.goals.of_group(group_id))
            ids = [goal.id for goal in goals]
            found: dict[int, list[Told]] = {}
            for one in told(goals, await unit.goals.progress(ids), await unit.goals.words(ids)):
                found.setdefault(one.goal.participant_id, []).append(one)
            return GroupGoals(members, found)

    async def group_of_mentor(self, programme: Programme, discord_id: int) -> int:
        """The group of the mentor who is asking. Raises `Refusal` for anybody else."""
        async with self._database.read() as unit:
            person = await unit.roster.by_discord_id(programme.id, discord_id)
            if person is None or person.kind != "mentor" or person.group_id is None:
                raise Refusal("goal.mentors_only")
            return person.group_id

    async def goal_to_talk_about(self, programme: Programme, discord_id: int, goal_id: int) -> tuple[Goal, Participant]:
        """A goal of one of a mentor's students, with its student. Raises `Refusal` for any other."""
        async with self._database.read() as unit:
            _, student, goal = await _mentored(unit, programme.id, discord_id, goal_id)
            return goal, student

    async def say(
        self, programme: Programme, discord_id: int, goal_id: int, kind: WordKind, words: str, *, private: bool
    ) -> Post:
        """Keep a mentor's word about a goal, and write down that the student is to be told in the group's channel."""
        words, now = words.strip()[:LONGEST_WORD], self._clock.now()
        if not words:
            raise Refusal("goal.no_words")
        async with self._database.write() as unit:
            mentor, student, goal = await _mentored(unit, programme.id, discord_id, goal_id)
            assert student.group_id is not None
            group = await unit.groups.by_id(programme.id, student.group_id)
            if group is None or group.channel_id is None:
                raise Refusal("goal.no_channel")
            word = Word(
                id=0, goal_id=goal.id, said_by=mentor.id, kind=kind, words=words, private=private, at=now, read_at=None
            )
            word_id = await unit.goals.add_word(word)
            return await unit.outbox.add(f"goals:word:{word_id}", WORD, word_id, group.channel_id, now)

    async def word(self, word_id: int) -> Spoken | None:
        """What the message about a word is drawn from; `None` if it is gone, or its student has left."""
        async with self._database.read() as unit:
            word = await unit.goals.word(word_id)
            goal = await unit.goals.any_by_id(word.goal_id) if word else None
            if word is None or goal is None:
                return None
            programme = await unit.programmes.by_id(goal.programme_id)
            mentor = await unit.roster.by_id(goal.programme_id, word.said_by)
            student = await unit.roster.by_id(goal.programme_id, goal.participant_id)
            if mentor is None or student is None or student.removed_at is not None:
                return None
            return Spoken(programme, mentor, student, goal, word)

    async def read(self, programme: Programme, discord_id: int, word_id: int) -> Spoken:
        """A private word, for the student it is meant for; when they first read it is kept.

        Raises `Refusal` for anybody else, and for one that does not exist: alike.
        """
        async with self._database.write() as unit:
            word = await unit.goals.word(word_id)
            goal = await unit.goals.by_id(programme.id, word.goal_id) if word else None
            student = await unit.roster.by_discord_id(programme.id, discord_id)
            if word is None or goal is None or student is None or goal.participant_id != student.id:
                raise Refusal("goal.not_for_you")
            mentor = await unit.roster.by_id(programme.id, word.said_by)
            assert mentor is not None
            await unit.goals.read_word(word.id, self._clock.now())
            return Spoken(programme, mentor, student, goal, word)


async def _mentored(
    unit: UnitOfWork, programme_id: int, discord_id: int, goal_id: int
) -> tuple[Participant, Participant, Goal]:
    """The mentor who is asking, the student of their group whose goal this is, and the goal."""
    mentor = await unit.roster.by_discord_id(programme_id, discord_id)
    goal = await unit.goals.by_id(programme_id, goal_id)
    if mentor is None or mentor.kind != "mentor" or goal is None or not shown_to_group([goal]):
        raise Refusal("goal.not_your_group")
    student = await unit.roster.by_id(programme_id, goal.participant_id)
    if student is None or student.group_id is None or student.group_id != mentor.group_id:
        raise Refusal("goal.not_your_group")
    return mentor, student, goal
