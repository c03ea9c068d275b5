"""Proposing dates, saying which suit, and booking one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.clock import Clock
from bot.domain.agenda.sheets import DateSheet, GuestDate
from bot.domain.meetups import Answer, MeetUp, Proposal, Slot
from bot.domain.meetups.changing import Plan, busy_times
from bot.domain.meetups.drafting import Details
from bot.domain.meetups.members import member_of, mentor_or_organiser
from bot.domain.meetups.proposing import Offer, SlotGround, read_slots, refuse_closed, refuse_past
from bot.domain.nudges import NudgeRules
from bot.domain.participants import Participant
from bot.domain.programme import Programme
from bot.domain.refusal import Refusal
from bot.domain.when import starts
from bot.services.meetup_changing import set_meet_up
from bot.services.planning import plan_group
from bot.services.room_steps import stands_in
from bot.services.step_cards import show_step
from bot.storage.unit import Database, UnitOfWork

PROPOSAL = "meetup_proposal"
"""The kind of post that offers dates. Its subject is the proposal."""


@dataclass(frozen=True)
class Tapped:
    """What somebody's tap came to: the slots that suit them now, in order."""

    suits: tuple[Slot, ...]


class MeetUpSlotService:
    """Finding a date that suits a group."""

    def __init__(self, database: Database, clock: Clock, rules: NudgeRules) -> None:
        self._database = database
        self._clock = clock
        self._rules = rules

    async def propose(
        self,
        programme: Programme,
        discord_id: int,
        group_id: int,
        typed: Sequence[str],
        details: Details,
        *,
        organiser: bool,
    ) -> Proposal:
        """Offer the dates that somebody typed to a group, in place of any that are on offer.

        Raises `Refusal` for who is neither a mentor of the group nor an organiser and for a group without a channel,
        `SlotUnclear` for a date that is not clear or will not do.
        """
        now = self._clock.now()
        async with self._database.write() as unit:
            group = await unit.groups.by_id(programme.id, group_id)
            if group is None:
                raise Refusal("groups.unknown")
            person = await unit.roster.by_discord_id(programme.id, discord_id)
            allowed = organiser or await stands_in(unit, programme.id, person, group_id)
            mentor_or_organiser(person, group_id, organiser=allowed)
            if group.channel_id is None:
                raise Refusal("meetup_closing.no_channel")
            ground = SlotGround(
                # Without a zone of one's own the programme's counts.
                zone=(person.time_zone if person else None) or programme.time_zone,
                now=now,
                locale=programme.locale,
                busy=busy_times(await unit.meet_ups.of_group(group_id)),
            )
            readings = read_slots(typed, details.minutes, ground)
            for old in await unit.meet_up_slots.open_in_group(group_id):
                await unit.meet_up_slots.close(old.id, now)
                await unit.outbox.changed(PROPOSAL, old.id)
            values = {
                "programme_id": programme.id,
                "group_id": group_id,
                "minutes": details.minutes,
                "online": details.online,
                "place": details.place,
                "note": details.note,
                "proposed_by": discord_id,
            }
            proposal = await unit.meet_up_slots.add(values, starts(readings), now)
            await unit.outbox.add(f"proposal:{proposal.id}", PROPOSAL, proposal.id, group.channel_id, now)
            await unit.programmes.record(programme.id, discord_id, "meetup.proposed", proposal.id, now)
            await show_step(unit, group_id, "date")
            # Whoever offers dates has begun to find one.
            await plan_group(unit, programme.id, group_id, now, self._rules, by=discord_id)
            return proposal

    async def offer(self, proposal_id: int) -> Offer:
        """A proposal as it stands, for drawing what its group sees."""
        async with self._database.read() as unit:
            programme_id = await unit.meet_up_slots.programme_of(proposal_id)
            return await _offer(unit, programme_id, proposal_id)

    async def on_offer(self, programme_id: int, group_id: int) -> Offer | None:
        """The dates that a group can choose from now; `None` if there are none to come."""
        async with self._database.read() as unit:
            if await unit.groups.by_id(programme_id, group_id) is None:
                return None
            offers = [await _offer(unit, programme_id, p.id) for p in await unit.meet_up_slots.open_in_group(group_id)]
        now = self._clock.now()
        return next((offer for offer in offers if any(slot.starts_at > now for slot in offer.slots)), None)

    async def of_evening(self, programme_id: int, group_id: int) -> DateSheet:
        """What a group's card shows in the date step of its kickoff: its next date, or what it can choose from."""
        now = self._clock.now()
        async with self._database.read() as unit:
            booked = await _next(unit, group_id, now)
            sits_in = (await unit.stand_ins.in_force(programme_id)).sits_in
            groups = [g for g in await unit.groups.of_programme(programme_id) if sits_in.get(g.id) == group_id]
            guests = tuple([GuestDate(group, await _next(unit, group.id, now)) for group in groups])
        return DateSheet(booked, None if booked else await self.on_offer(programme_id, group_id), guests)

    async def offer_for(self, programme_id: int, discord_id: int, proposal_id: int, *, organiser: bool) -> Offer:
        """The same with who can when, for a mentor of the group or an organiser. Raises `Refusal` for anybody else."""
        async with self._database.read() as unit:
            offer = await _offer(unit, programme_id, proposal_id)
            person = await unit.roster.by_discord_id(programme_id, discord_id)
            allowed = organiser or await stands_in(unit, programme_id, person, offer.proposal.group_id)
            mentor_or_organiser(person, offer.proposal.group_id, organiser=allowed)
            refuse_closed(offer.proposal)
            return offer

    async def tap(self, programme_id: int, discord_id: int, slot_id: int) -> Tapped:
        """Say that a slot suits this person, or take it back.

        Raises `Refusal` for who is not of the group, for who proposed the dates, and for a date that is past or no
        longer on offer.
        """
        now = self._clock.now()
        async with self._database.write() as unit:
            slot, offer = await _of_slot(unit, programme_id, slot_id)
            person = await _tapping(unit, programme_id, discord_id, offer)
            refuse_closed(offer.proposal)
            refuse_past(slot, now)
            if offer.proposal.proposed_by == discord_id:
                raise Refusal("meetup_closing.own_slots")
            await unit.meet_up_slots.toggle(slot_id, person.id, now)
            await unit.outbox.changed(PROPOSAL, offer.proposal.id)
            await show_step(unit, offer.proposal.group_id, "date")
            votes = await unit.meet_up_slots.votes(offer.proposal.id)
            return Tapped(tuple(slot for slot in offer.slots if person.id in votes.get(slot.id, ())))

    async def book(self, programme_id: int, discord_id: int, slot_id: int, *, organiser: bool) -> MeetUp:
        """Make a meet-up of a slot. Whoever said that it suits them counts as coming; so do the one
        who proposed it and a mentor who books it.

        Raises `Refusal` for who is neither a mentor of the group nor an organiser, and for a date that is past, clashes
        with another meet-up by now, or is no longer on offer.
        """
        now = self._clock.now()
        async with self._database.write() as unit:
            slot, offer = await _of_slot(unit, programme_id, slot_id)
            proposal = offer.proposal
            person = await unit.roster.by_discord_id(programme_id, discord_id)
            allowed = organiser or await stands_in(unit, programme_id, person, proposal.group_id)
            booker = mentor_or_organiser(person, proposal.group_id, organiser=allowed)
            refuse_closed(proposal)
            refuse_past(slot, now)
            plan = Plan(
                local_start=slot.local_start,
                zone=slot.zone,
                minutes=proposal.minutes,
                online=proposal.online,
                place=proposal.place,
                note=proposal.note,
            )
            meet_up = await set_meet_up(unit, programme_id, proposal.group_id, plan, by=discord_id, now=now)
            await unit.meet_up_slots.close(proposal.id, now, meet_up.id)
            # Each said so when they tapped or proposed it, and only whoever books does it now.
            said = await unit.meet_up_slots.voted_at(slot_id) | ({booker.id: now} if booker else {})
            for participant_id in sorted(offer.coming(slot) | ({booker.id} if booker else set())):
                answer = Answer(
                    meet_up_id=meet_up.id,
                    participant_id=participant_id,
                    sequence=meet_up.sequence,
                    coming=True,
                    at=said.get(participant_id, proposal.created_at),
                )
                await unit.closings.answer(answer)
            await unit.outbox.changed(PROPOSAL, proposal.id)
            await plan_group(unit, programme_id, proposal.group_id, now, self._rules, by=discord_id)
            return meet_up


async def _next(unit: UnitOfWork, group_id: int, now: datetime) -> MeetUp | None:
    return next((meet_up for meet_up in await unit.meet_ups.of_group(group_id) if meet_up.coming(now)), None)


async def _tapping(unit: UnitOfWork, programme_id: int, discord_id: int, offer: Offer) -> Participant:
    """Who of the group says what suits them.

    Raises `Refusal` for anybody else. Whoever only sits there tonight will not be at the meeting, and is told so.
    """
    person = await unit.roster.by_discord_id(programme_id, discord_id)
    group = offer.members.group
    if person is not None and person.group_id != group.id:
        stand_ins = await unit.stand_ins.in_force(programme_id)
        if await stands_in(unit, programme_id, person, group.id):
            raise Refusal("meetup_closing.substitute_taps", group=group.name)
        if stand_ins.room_of(person) == group.id:
            raise Refusal("meetup_closing.guest_taps", group=group.name)
    return member_of(person, group.id)


async def _of_slot(unit: UnitOfWork, programme_id: int, slot_id: int) -> tuple[Slot, Offer]:
    """A slot and its proposal. Raises `Refusal` if this programme has none such."""
    slot = await unit.meet_up_slots.slot(slot_id)
    if slot is None:
        raise Refusal("meetup_closing.offer_gone")
    return slot, await _offer(unit, programme_id, slot.proposal_id)


async def _offer(unit: UnitOfWork, programme_id: int, proposal_id: int) -> Offer:
    """Raises `Refusal` if this programme has no such proposal, or its group is no more."""
    proposal = await unit.meet_up_slots.by_id(programme_id, proposal_id)
    members = await unit.groups.one_with_people(programme_id, proposal.group_id) if proposal else None
    if proposal is None or members is None:
        raise Refusal("meetup_closing.offer_gone")
    booked = await unit.meet_ups.by_id(programme_id, proposal.meet_up_id) if proposal.meet_up_id else None
    return Offer(
        proposal=proposal,
        members=members,
        slots=tuple(await unit.meet_up_slots.slots(proposal_id)),
        votes=await unit.meet_up_slots.votes(proposal_id),
        booked=booked,
        locale=(await unit.programmes.by_id(programme_id)).locale,
    )
