"""Who says they come."""

from bot.clock import Clock
from bot.domain.meetups import Answer, MeetUp
from bot.domain.meetups.answering import AnswerCount, count_answers, holding, refuse_answer
from bot.domain.meetups.members import member_of
from bot.domain.nudges import NudgeRules
from bot.domain.refusal import Refusal
from bot.services.meetup_changing import ANNOUNCEMENT
from bot.services.planning import plan_group
from bot.storage.unit import Database


class MeetUpAnswerService:
    """Takes answers and counts them."""

    def __init__(self, database: Database, clock: Clock, rules: NudgeRules) -> None:
        self._database = database
        self._clock = clock
        self._rules = rules

    async def answer(
        self, programme_id: int, discord_id: int, meet_up_id: int, sequence: int, *, coming: bool
    ) -> MeetUp:
        """Keep whether this person comes on the date that they were shown (`sequence`), in place of what they said.

        Raises `Refusal` for who is not of the group, and for a meet-up that is over or cancelled; `MovedSince` if it
        has another date by now.
        """
        now = self._clock.now()
        async with self._database.write() as unit:
            meet_up = await unit.meet_ups.by_id(programme_id, meet_up_id)
            if meet_up is None:
                raise Refusal("meetup_closing.gone")
            person = member_of(await unit.roster.by_discord_id(programme_id, discord_id), meet_up.group_id)
            refuse_answer(meet_up, sequence, now)
            said = holding(await unit.closings.answers(meet_up_id), meet_up.sequence)
            answer = Answer(meet_up_id=meet_up_id, participant_id=person.id, sequence=sequence, coming=coming, at=now)
            await unit.closings.answer(answer)  # also the same again: they have said so now
            if said.get(person.id) != coming:
                await unit.outbox.changed(ANNOUNCEMENT, *(c.id for c in await unit.meet_ups.changes(meet_up_id)))
                await plan_group(unit, programme_id, meet_up.group_id, now, self._rules)
            return meet_up

    async def count(self, meet_up: MeetUp) -> AnswerCount:
        """How many of its group say that they come on its present date."""
        async with self._database.read() as unit:
            members = await unit.groups.one_with_people(meet_up.programme_id, meet_up.group_id)
            if members is None:
                return AnswerCount(0, 0, 0, 0)
            return count_answers(members, holding(await unit.closings.answers(meet_up.id), meet_up.sequence))
