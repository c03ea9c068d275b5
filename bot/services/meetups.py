"""Setting, moving, placing, cancelling and restoring meet-ups."""

from dataclasses import dataclass, replace

from bot.clock import Clock
from bot.domain.meetups import MeetUp
from bot.domain.meetups.asked import Asked
from bot.domain.meetups.changing import busy_times, cancelled, placed, reckoned_again
from bot.domain.meetups.drafting import Details, Draft, DraftKind
from bot.domain.meetups.members import mentor_or_organiser
from bot.domain.nudges import NudgeRules
from bot.domain.refusal import Refusal
from bot.domain.when import Unclear, understand
from bot.services.meetup_changing import (
    cancel_meet_up,
    change_meet_up,
    move_meet_up,
    restore_meet_up,
    set_meet_up,
)
from bot.services.planning import plan_group
from bot.services.room_steps import stands_in
from bot.storage.unit import Database, UnitOfWork

NOBODY = 0
"""Who changed a meet-up, where it was the rules of its zone that changed."""


@dataclass(frozen=True)
class Question:
    """A draft whose date is not clear, or will not do: `trouble` is why, `None` if several are possible."""

    draft: Draft
    trouble: Unclear | None


class MeetUpService:
    """What mentors do with their group's dates, staff for them, and tonight whoever sits in for one.

    Everything raises `Refusal` for anybody else.
    """

    def __init__(self, database: Database, clock: Clock, rules: NudgeRules) -> None:
        self._database = database
        self._clock = clock
        self._rules = rules

    async def set(self, asked: Asked, group_id: int, typed: str, details: Details) -> MeetUp | Question:
        """Plan a meet-up for when `typed` says, or ask which date is meant.

        Raises `Unclear` where there is not even a proposal to ask about.
        """
        async with self._database.write() as unit:
            await _refuse_stranger(unit, asked, group_id)
            draft = self._draft(asked, "set", group_id, details)
            return await self._on_date(unit, asked, draft, typed)

    async def move(self, asked: Asked, meet_up_id: int, typed: str) -> MeetUp | Question:
        """Give a meet-up the date that `typed` says, or ask which is meant. Raises `Unclear` as `set` does."""
        async with self._database.write() as unit:
            meet_up = await _meet_up(unit, asked, meet_up_id)
            draft = self._draft(asked, "move", meet_up.group_id, _details(meet_up), meet_up)
            return await self._on_date(unit, asked, draft, typed)

    async def place(self, asked: Asked, meet_up_id: int, place: str, note: str | None) -> MeetUp:
        """Say where a meet-up is, and what people should know (`None`: as before). Date and answers stay."""
        now = self._clock.now()
        async with self._database.write() as unit:
            meet_up = await _meet_up(unit, asked, meet_up_id)
            after = placed(meet_up, place, note, now)
            await change_meet_up(unit, meet_up, after, "place", by=asked.discord_id, now=now)
            await self._plan(unit, after)
            return after

    async def ask_to_cancel(self, asked: Asked, meet_up_id: int, reason: str) -> tuple[Draft, MeetUp]:
        """Keep why a meet-up is to be cancelled, until they say that they mean it (`decide`)."""
        async with self._database.write() as unit:
            meet_up = await _meet_up(unit, asked, meet_up_id)
            cancelled(meet_up, reason, self._clock.now())
            draft = self._draft(asked, "cancel", meet_up.group_id, _details(meet_up), meet_up)
            return await unit.meet_up_drafts.add(replace(draft, reason=reason)), meet_up

    async def decide(self, asked: Asked, draft_id: int, position: int = 0) -> MeetUp:
        """Do what was asked for, on the date at this place of the draft.

        Raises `Refusal` if it is not this account's draft, has been decided, or its meet-up has changed meanwhile.
        """
        async with self._database.write() as unit:
            draft = await self._take(unit, asked, draft_id)
            await _refuse_stranger(unit, asked, draft.group_id)
            return await self._carry_out(unit, asked, draft, position)

    async def let_go(self, asked: Asked, draft_id: int) -> None:
        """Forget what was asked for. Raises `Refusal` if it is not this account's draft, or has been decided."""
        async with self._database.write() as unit:
            await self._take(unit, asked, draft_id)

    async def restore(self, asked: Asked, meet_up_id: int, sequence: int) -> MeetUp:
        """Bring a meet-up back that was cancelled with this `sequence`, while its date is still to come."""
        now = self._clock.now()
        async with self._database.write() as unit:
            meet_up = await _meet_up(unit, asked, meet_up_id)
            if meet_up.sequence != sequence:
                raise Refusal("common.stale_button")
            restored = await restore_meet_up(unit, meet_up, by=asked.discord_id, now=now)
            await self._plan(unit, restored, asked.discord_id)
            return restored

    async def reckon_again(self) -> int:
        """Work out anew when all planned meet-ups are, by the zone data that this machine has now; how many moved.

        Their local times stay. Cheap where nothing has changed: for every start of the bot.
        """
        now = self._clock.now()
        async with self._database.read() as unit:
            if not any(reckoned_again(meet_up, now) for meet_up in await unit.meet_ups.planned()):
                return 0
        async with self._database.write() as unit:
            again = [(m, after) for m in await unit.meet_ups.planned() if (after := reckoned_again(m, now))]
            for before, after in again:
                await change_meet_up(unit, before, after, "zone", by=NOBODY, now=now)
                await self._plan(unit, after)
            return len(again)

    async def _on_date(self, unit: UnitOfWork, asked: Asked, draft: Draft, typed: str) -> MeetUp | Question:
        person = await unit.roster.by_discord_id(asked.programme.id, asked.discord_id)
        # Without a zone of one's own the programme's counts.
        zone = (person.time_zone if person else None) or asked.programme.time_zone
        busy = busy_times(await unit.meet_ups.of_group(draft.group_id), but=draft.meet_up_id)
        trouble = None
        try:
            understood = understand(
                typed,
                zone,
                draft.created_at,
                locale=asked.programme.locale,
                minutes=draft.details.minutes,
                busy=busy,
            )
        except Unclear as unclear:
            if not unclear.proposals:
                raise
            trouble, readings = unclear, unclear.proposals
        else:
            readings = understood.readings
            if understood.certain:
                return await self._carry_out(unit, asked, replace(draft, readings=readings), 0)
        return Question(await unit.meet_up_drafts.add(replace(draft, readings=readings)), trouble)

    async def _take(self, unit: UnitOfWork, asked: Asked, draft_id: int) -> Draft:
        draft = await unit.meet_up_drafts.take(asked.programme.id, draft_id, asked.discord_id, self._clock.now())
        if draft is None:
            raise Refusal("common.stale_button")
        return draft

    async def _carry_out(self, unit: UnitOfWork, asked: Asked, draft: Draft, position: int) -> MeetUp:
        by, now = asked.discord_id, self._clock.now()
        if draft.meet_up_id is None:
            plan = draft.plan(position)
            done = await set_meet_up(unit, draft.programme_id, draft.group_id, plan, by=by, now=now)
        else:
            meet_up = await _meet_up(unit, asked, draft.meet_up_id)
            if meet_up.sequence != draft.sequence:
                raise Refusal("meetup.changed_meanwhile")
            if draft.kind == "cancel":
                done = await cancel_meet_up(unit, meet_up, draft.reason or "", by=by, now=now)
            else:
                chosen = draft.reading(position)
                done = await move_meet_up(unit, meet_up, chosen.local, chosen.zone, by=by, now=now)
        await self._plan(unit, done, by)
        return done

    async def _plan(self, unit: UnitOfWork, meet_up: MeetUp, by: int | None = None) -> None:
        await plan_group(unit, meet_up.programme_id, meet_up.group_id, self._clock.now(), self._rules, by=by)

    def _draft(
        self, asked: Asked, kind: DraftKind, group_id: int, details: Details, meet_up: MeetUp | None = None
    ) -> Draft:
        return Draft(
            id=0,
            programme_id=asked.programme.id,
            group_id=group_id,
            kind=kind,
            meet_up_id=meet_up.id if meet_up else None,
            sequence=meet_up.sequence if meet_up else None,
            readings=(),
            details=details,
            reason=None,
            asked_by=asked.discord_id,
            created_at=self._clock.now(),
        )


async def _refuse_stranger(unit: UnitOfWork, asked: Asked, group_id: int) -> None:
    """Raises `Refusal` for who may not change this group's dates, and for a group that the programme does not have."""
    person = await unit.roster.by_discord_id(asked.programme.id, asked.discord_id)
    allowed = asked.staff or await stands_in(unit, asked.programme.id, person, group_id)
    mentor_or_organiser(person, group_id, organiser=allowed)
    if await unit.groups.by_id(asked.programme.id, group_id) is None:
        raise Refusal("groups.unknown")


async def _meet_up(unit: UnitOfWork, asked: Asked, meet_up_id: int) -> MeetUp:
    """A meet-up of a group whose dates this account may change. To anybody else it looks as if there were none."""
    meet_up = await unit.meet_ups.by_id(asked.programme.id, meet_up_id)
    if meet_up is None:
        raise Refusal("meetup.unknown")
    await _refuse_stranger(unit, asked, meet_up.group_id)
    return meet_up


def _details(meet_up: MeetUp) -> Details:
    return Details(minutes=meet_up.minutes, online=meet_up.online, place=meet_up.place, note=meet_up.note)
