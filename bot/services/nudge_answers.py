"""What people do with a nudge: press one of its buttons, or put it off."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from bot.clock import Clock
from bot.domain.localtime import local_in
from bot.domain.nudges import Answer, NudgeRules, Snooze
from bot.domain.nudges.facts import GroupFacts, Matter
from bot.domain.nudges.moments import Days, later
from bot.domain.nudges.rules import matters
from bot.domain.participants import Participant
from bot.domain.programme import Programme
from bot.domain.refusal import Refusal
from bot.services.planning import load_facts, plan_group
from bot.storage.unit import Database, UnitOfWork

SNOOZE_DAYS = (1, 3, 7)
"""Days for which something can be put off."""


@dataclass(frozen=True)
class _Asked:
    """Somebody before a nudge that is theirs to answer."""

    person: Participant
    facts: GroupFacts
    matter: Matter


class NudgeAnswerService:
    """Answers to nudges. Whoever answers begins the ladder of that matter anew."""

    def __init__(self, database: Database, clock: Clock, rules: NudgeRules) -> None:
        self._database = database
        self._clock = clock
        self._rules = rules

    async def pressed(self, programme: Programme, discord_id: int, post_id: int) -> None:
        """Somebody pressed a button of a nudge's message. It counts if the matter is open and theirs to answer."""
        with suppress(Refusal):
            async with self._database.write() as unit:
                await self._answer(unit, await self._asked(unit, programme, discord_id, post_id), "pressed")

    async def check(self, programme: Programme, discord_id: int, post_id: int) -> None:
        """Raises `Refusal` unless this post is a nudge that is this person's to answer, about something still open."""
        async with self._database.read() as unit:
            await self._asked(unit, programme, discord_id, post_id)

    async def snooze(self, programme: Programme, discord_id: int, post_id: int, days: int) -> datetime:
        """Put a nudge's matter off by so many days; gives the moment before which it is not brought up again.

        Raises `Refusal` as `check` does, and for a number of days that was not offered.
        """
        if days not in SNOOZE_DAYS:
            raise Refusal("nudge.unknown")
        now = self._clock.now()
        async with self._database.write() as unit:
            asked = await self._asked(unit, programme, discord_id, post_id)
            zone = asked.facts.zone_of(asked.person)
            until = later(now, Days(days), zone, local_in(now, zone).time())
            put_off = Snooze(participant_id=asked.person.id, about=asked.matter.about, until=until)
            await unit.wishes.snooze(put_off)
            await self._answer(unit, asked, "snooze")
            return until

    async def _asked(self, unit: UnitOfWork, programme: Programme, discord_id: int, post_id: int) -> _Asked:
        nudges = [n for n in await unit.nudges.of_posts([post_id]) if n.programme_id == programme.id]
        if not nudges:
            raise Refusal("nudge.unknown")
        found = await load_facts(unit, programme.id, [nudges[0].group_id], self._clock.now(), self._rules)
        people = [person for facts in found for person in facts.members.everyone]
        person = next((person for person in people if person.discord_id == discord_id), None)
        if person is None:
            raise Refusal("nudge.not_yours")
        matter = next((m for m in matters(found[0], self._rules) if m.about == nudges[0].about), None)
        if matter is None:
            raise Refusal("nudge.done")
        takes_turns = matter.to == "turns" and any(p.id == person.id for p in matter.people)
        if not takes_turns and all(nudge.participant_id != person.id for nudge in nudges):
            raise Refusal("nudge.not_yours")
        return _Asked(person, found[0], matter)

    async def _answer(self, unit: UnitOfWork, asked: _Asked, answer: Answer) -> None:
        """Answer what this person has been sent about the matter, and what others have with whom they take turns."""
        now, me = self._clock.now(), asked.person.id
        there = [n for n in asked.facts.nudges if n.about == asked.matter.about and n.state in ("claimed", "sent")]
        own = [n for n in there if n.participant_id == me]
        answered = [n.id for n in own if n.answered_at is None or (answer == "snooze" and n is own[-1])]
        await unit.nudges.answer(answered, answer, now)
        if asked.matter.to == "turns":
            others = [n.id for n in there if n.participant_id != me and n.answered_at is None]
            await unit.nudges.answer(others, "other", now)
        await plan_group(unit, asked.facts.programme_id, asked.facts.group_id, now, self._rules)
