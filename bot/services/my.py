"""What one person sees and says of their own part: their zone, their quiet hours, a pause, what is planned for them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import time

from bot.clock import Clock
from bot.domain.my import (
    OwnNudges,
    OwnProgramme,
    own_programme,
    quiet_hours,
    still_snoozed,
    with_quiet_hours,
)
from bot.domain.nudges import NudgeRules, Wishes
from bot.domain.participants import Participant
from bot.domain.programme import Programme
from bot.domain.refusal import Refusal
from bot.domain.zones import zone_meant
from bot.services.planning import load_facts, plan_group
from bot.storage.unit import Database, UnitOfWork


class MyService:
    """What a person does for themselves. Each change plans the nudges of their group anew, in the same unit of work."""

    def __init__(self, database: Database, clock: Clock, rules: NudgeRules) -> None:
        self._database = database
        self._clock = clock
        self._rules = rules

    async def nudges(self, programme: Programme, discord_id: int) -> OwnNudges:
        """How this person is nudged. Raises `Refusal` for who is not on the roster."""
        async with self._database.read() as unit:
            return await self._own(unit, programme, await _person(unit, programme, discord_id))

    async def programme(self, programme: Programme, discord_id: int) -> OwnProgramme:
        """The dates of this person's group and what they still owe. Raises `Refusal` for who is not on the roster."""
        async with self._database.read() as unit:
            person = await _person(unit, programme, discord_id)
            if person.group_id is not None and person.kind in ("mentor", "student"):
                now = self._clock.now()
                offers = [
                    await unit.meet_up_slots.slots(p.id)
                    for p in await unit.meet_up_slots.open_in_group(person.group_id)
                ]
                choosing = any(slot.starts_at > now for slots in offers for slot in slots)
                for facts in await load_facts(unit, programme.id, [person.group_id], now, self._rules):
                    return own_programme(facts, person, self._rules, now, choosing=choosing)
            return OwnProgramme(person=person, group=None, says={})

    async def move_to(self, programme: Programme, discord_id: int, zone: str) -> OwnNudges:
        """Keep where this person lives. It moves their quiet hours; meet-ups stay where they were agreed on.

        Raises `Refusal` for a zone that is not known, and for who is not on the roster.
        """
        zone = zone_meant(zone)
        async with self._database.write() as unit:
            person = replace(await _person(unit, programme, discord_id), time_zone=zone, zone_chosen=True)
            await unit.roster.save([person])
            return await self._follow(unit, programme, person, "time_zone")

    async def set_quiet_hours(
        self, programme: Programme, discord_id: int, begin: time | None, end: time | None
    ) -> OwnNudges:
        """Not to be nudged from `begin` until `end`, local to this person; what is not given stays as it is.

        Raises `Refusal` for hours that leave next to nothing of the day, and for who is not on the roster.
        """
        return await self._wish(
            programme, discord_id, "quiet_hours", lambda w: with_quiet_hours(w, self._rules, begin, end)
        )

    async def forget_quiet_hours(self, programme: Programme, discord_id: int) -> OwnNudges:
        """Have the programme's quiet hours again."""
        return await self._wish(
            programme, discord_id, "quiet_hours", lambda w: replace(w, quiet_from=None, quiet_until=None)
        )

    async def pause(self, programme: Programme, discord_id: int) -> OwnNudges:
        """No nudges until this person says `resume`. A second time does nothing more."""
        now = self._clock.now()
        return await self._wish(programme, discord_id, "pause", lambda w: replace(w, paused_at=w.paused_at or now))

    async def resume(self, programme: Programme, discord_id: int) -> OwnNudges:
        """Nudges again, also for somebody whom an organiser had marked as away."""
        return await self._wish(programme, discord_id, "resume", lambda w: replace(w, paused_at=None, away_at=None))

    async def _wish(
        self, programme: Programme, discord_id: int, action: str, change: Callable[[Wishes], Wishes]
    ) -> OwnNudges:
        async with self._database.write() as unit:
            person = await _person(unit, programme, discord_id)
            await unit.wishes.save(change(await unit.wishes.one(person.id)))
            return await self._follow(unit, programme, person, action)

    async def _follow(self, unit: UnitOfWork, programme: Programme, person: Participant, action: str) -> OwnNudges:
        now = self._clock.now()
        assert person.discord_id is not None
        await unit.programmes.record(programme.id, person.discord_id, f"my.{action}", person.id, now)
        if person.group_id is not None:
            await plan_group(unit, programme.id, person.group_id, now, self._rules)
        return await self._own(unit, programme, person)

    async def _own(self, unit: UnitOfWork, programme: Programme, person: Participant) -> OwnNudges:
        wishes = await unit.wishes.one(person.id)
        begin, end = quiet_hours(wishes, self._rules)
        return OwnNudges(
            person=person,
            zone=person.time_zone or programme.time_zone,
            wishes=wishes,
            quiet_from=begin,
            quiet_until=end,
            snoozes=still_snoozed(await unit.wishes.snoozes([person.id]), self._clock.now()),
            planned=tuple(await unit.nudges.pending_of(person.id)),
        )


async def _person(unit: UnitOfWork, programme: Programme, discord_id: int) -> Participant:
    """The participant with this account. Raises `Refusal` if nobody has joined with it."""
    if person := await unit.roster.by_discord_id(programme.id, discord_id):
        return person
    raise Refusal("my.not_joined")
