"""What came of a meet-up: the words of its group, and what organisers settle."""

from dataclasses import replace
from datetime import datetime

from bot.clock import Clock
from bot.domain.meetups import Closing, MeetUp, Outcome
from bot.domain.meetups.closing import (
    ClosingSheet,
    Dispute,
    Listed,
    first_word,
    in_order_to_close,
    left_to_say,
    refuse_closing,
)
from bot.domain.meetups.following import plan_again
from bot.domain.nudges import NudgeRules
from bot.domain.refusal import Refusal
from bot.domain.when import Reading
from bot.services.closing_sheet import asker_of, meet_up_of, read_disputes, read_sheet, show_closing
from bot.services.meetup_changing import new_uid
from bot.services.planning import plan_group
from bot.storage.unit import Database, UnitOfWork


class MeetUpClosingService:
    """Closing meet-ups. Anyone of the group may; where two say different things, the first word stands meanwhile."""

    def __init__(self, database: Database, clock: Clock, rules: NudgeRules) -> None:
        self._database = database
        self._clock = clock
        self._rules = rules

    async def sheet(self, programme_id: int, meet_up_id: int, sequence: int) -> ClosingSheet:
        """Where the closing of a date stands, for drawing what its group sees."""
        async with self._database.read() as unit:
            return await read_sheet(unit, await meet_up_of(unit, programme_id, meet_up_id), sequence)

    async def sheet_for(
        self, programme_id: int, discord_id: int, meet_up_id: int, sequence: int, *, organiser: bool
    ) -> tuple[ClosingSheet, int | None]:
        """The same for somebody who is to fill it in, with their participant id if they are of the group.

        Raises `Refusal` for who is neither of the group nor an organiser.
        """
        async with self._database.read() as unit:
            meet_up = await meet_up_of(unit, programme_id, meet_up_id)
            person = await asker_of(unit, meet_up, discord_id, organiser=organiser)
            return await read_sheet(unit, meet_up, sequence), person.id if person else None

    async def to_close(self, programme_id: int, discord_id: int, *, organiser: bool) -> list[Listed]:
        """The meet-ups that have begun; those of which something is left to say first.

        People of a group see theirs, organisers without a group all. Raises `Refusal` for anybody else.
        """
        now = self._clock.now()
        async with self._database.read() as unit:
            person = await unit.roster.by_discord_id(programme_id, discord_id)
            if person is not None and person.group_id is not None and person.kind in ("mentor", "student"):
                found = await unit.meet_ups.of_group(person.group_id)
            elif organiser:
                found = await unit.meet_ups.of_programme(programme_id)
            else:
                raise Refusal("meetup_closing.not_joined")
            recorded = await unit.closings.recorded(programme_id)
            groups = {group.id: group for group in await unit.groups.of_programme(programme_id)}
        ordered = in_order_to_close((m for m in found if m.group_id in groups), recorded, now)
        return [Listed(m, groups[m.group_id], left_to_say(m, recorded, found)) for m in ordered]

    async def say(
        self, programme_id: int, discord_id: int, meet_up_id: int, sequence: int, outcome: Outcome, *, organiser: bool
    ) -> ClosingSheet:
        """Keep what somebody of the group says came of a date; an organiser who is not of it settles it.

        The first word counts. One's own word can be changed, and is the newest then. Of a date from which the meet-up
        was moved one may still say that it was otherwise. Raises `Refusal` for who may not, and for a meet-up that has
        not begun, was cancelled, or has another date than was shown.
        """
        now = self._clock.now()
        async with self._database.write() as unit:
            meet_up = await meet_up_of(unit, programme_id, meet_up_id)
            person = await asker_of(unit, meet_up, discord_id, organiser=organiser)
            said = await unit.closings.said(meet_up_id, sequence)
            if sequence == meet_up.sequence:
                refuse_closing(meet_up, now)
            elif not said:
                raise Refusal("meetup_closing.date_changed", unix=int(meet_up.starts_at.timestamp()))
            if person is None:
                await self._settle(unit, meet_up, sequence, outcome, by=discord_id, now=now)
            elif not any(c.participant_id == person.id and c.outcome == outcome for c in said):
                closing = Closing(
                    meet_up_id=meet_up_id, participant_id=person.id, sequence=sequence, outcome=outcome, at=now
                )
                await unit.closings.say(closing)
                settled = await unit.closings.settlement(meet_up_id, sequence)
                counts = first_word(await unit.closings.said(meet_up_id, sequence))
                if sequence == meet_up.sequence and settled is None and counts is not None:
                    await self._close(unit, meet_up, counts, discord_id, now)
                await show_closing(unit, meet_up_id)
            return await read_sheet(unit, await meet_up_of(unit, programme_id, meet_up_id), sequence)

    async def disputes(self, programme_id: int) -> list[Dispute]:
        """Where people of a group say different things and no organiser has settled it since, oldest date first."""
        async with self._database.read() as unit:
            return await read_disputes(unit, programme_id)

    async def settle(
        self, programme_id: int, organiser_id: int, meet_up_id: int, sequence: int, outcome: Outcome
    ) -> ClosingSheet:
        """Decide what came of a date, whatever its group says. Callers have seen that an organiser asks.

        If it was moved away from and they met after all, that meeting is kept as one of its own. Raises `Refusal` for a
        meet-up that this programme does not have.
        """
        async with self._database.write() as unit:
            meet_up = await meet_up_of(unit, programme_id, meet_up_id)
            await self._settle(unit, meet_up, sequence, outcome, by=organiser_id, now=self._clock.now())
            return await read_sheet(unit, await meet_up_of(unit, programme_id, meet_up_id), sequence)

    async def _settle(
        self, unit: UnitOfWork, meet_up: MeetUp, sequence: int, outcome: Outcome, *, by: int, now: datetime
    ) -> None:
        sheet = await read_sheet(unit, meet_up, sequence)
        await unit.closings.settle(meet_up.id, sequence, outcome, by, now)
        await unit.programmes.record(meet_up.programme_id, by, "meetup.settled", meet_up.id, now)
        if not sheet.moved_on:
            await self._close(unit, meet_up, outcome, by, now)
        elif outcome == "held" and (sheet.settlement is None or sheet.settlement.outcome != "held"):
            plan = plan_again(sheet.then, Reading(sheet.then.local_start, sheet.then.zone))
            kept = await unit.meet_ups.add(meet_up.programme_id, meet_up.group_id, new_uid(), plan, by=by, now=now)
            await unit.meet_ups.record(kept.id, "set", {}, by=by, now=now)
            await self._close(unit, kept, "held", by, now)
        await show_closing(unit, meet_up.id)

    async def _close(self, unit: UnitOfWork, meet_up: MeetUp, outcome: Outcome, by: int, now: datetime) -> None:
        """Let this outcome count."""
        if meet_up.state != outcome:
            after = replace(meet_up, state=outcome, changed_at=now)
            await unit.meet_ups.change(meet_up, after, "close", by=by, now=now)
            await plan_group(unit, meet_up.programme_id, meet_up.group_id, now, self._rules, by=by)
