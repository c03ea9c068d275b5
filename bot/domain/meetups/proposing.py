"""Proposed dates: whom they suit, and booking one of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.meetups import MeetUp, Proposal, Slot
from bot.domain.participants import GroupMembers, Participant
from bot.domain.refusal import Refusal
from bot.domain.when import Busy, Reading, Unclear, understand

MOST_SLOTS = 5


@dataclass(frozen=True)
class Offer:
    """A proposal as it stands. `votes` are the participants whom each slot suits, by slot, in the order of their taps.

    `booked` is the meet-up that came of it. Whoever proposed the dates can make all of them, so they are not counted.
    """

    proposal: Proposal
    members: GroupMembers
    slots: tuple[Slot, ...]
    votes: Mapping[int, Sequence[int]]
    booked: MeetUp | None
    locale: str

    @property
    def asked(self) -> tuple[Participant, ...]:
        """Who can tap: everyone of the group who has joined, but for the one who proposed the dates."""
        return tuple(p for p in self.members.everyone if p.joined and p.discord_id != self.proposal.proposed_by)

    @property
    def not_joined(self) -> tuple[Participant, ...]:
        return tuple(person for person in self.members.everyone if not person.joined)

    @property
    def silent(self) -> tuple[Participant, ...]:
        """Who was asked and has not tapped any slot."""
        tapped = {participant_id for voters in self.votes.values() for participant_id in voters}
        return tuple(person for person in self.asked if person.id not in tapped)

    def suits(self, slot: Slot) -> tuple[Participant, ...]:
        """Whom this slot suits, in roster order. Those who have left the group since are left out."""
        voters = set(self.votes.get(slot.id, ()))
        return tuple(person for person in self.asked if person.id in voters)

    def coming(self, slot: Slot) -> frozenset[int]:
        """Who can be taken to come on this date: whom it suits, and who proposed it. Participants."""
        proposer = {p.id for p in self.members.everyone if p.joined and p.discord_id == self.proposal.proposed_by}
        return frozenset(proposer | {person.id for person in self.suits(slot)})

    def best(self, now: datetime) -> Slot | None:
        """The slot that suits most people, of several the earliest; `None` if none of those to come suits anybody."""
        coming = [slot for slot in self.slots if slot.starts_at > now and self.suits(slot)]
        return min(coming, key=lambda slot: (-len(self.suits(slot)), slot.starts_at), default=None)


class SlotUnclear(Refusal):
    """One of the dates (`number` counts from 1) can mean several times or will not do; `readings` are what would.

    `why` is why it will not do, `None` if it can mean several times.
    """

    def __init__(self, number: int, why: Unclear | None, readings: Sequence[Reading]) -> None:
        super().__init__("meetup_closing.slot_unclear", number=number)
        self.number = number
        self.why = why
        self.readings = tuple(readings)

    def __reduce__(self) -> tuple[object, ...]:
        return SlotUnclear, (self.number, self.why, self.readings)


@dataclass(frozen=True, kw_only=True)
class SlotGround:
    """Where and when dates are typed: the person's zone, the present (UTC), the programme's language, when the group is
    taken."""

    zone: str
    now: datetime
    locale: str
    busy: Busy


def read_slots(typed: Sequence[str], minutes: int, ground: SlotGround) -> list[Reading]:
    """The dates that somebody typed, each of which must be clear.

    Raises `SlotUnclear` for the first that is not, and another `Refusal` for dates that do not go together.
    """
    found = []
    for number, words in enumerate(typed, 1):
        try:
            understood = understand(
                words, ground.zone, ground.now, locale=ground.locale, minutes=minutes, busy=ground.busy
            )
        except Unclear as why:
            raise SlotUnclear(number, why, why.proposals) from None
        if not understood.certain:
            raise SlotUnclear(number, None, understood.readings)
        found.append(understood.readings[0])
    refuse_slots([reading.starts_at for reading in found])
    return found


def refuse_slots(starts: Sequence[datetime]) -> None:
    """Raises `Refusal` for no slot at all, for too many, and for one given twice."""
    if not starts:
        raise Refusal("meetup_closing.no_slots")
    if len(starts) > MOST_SLOTS:
        raise Refusal("meetup_closing.too_many_slots", n=MOST_SLOTS)
    for number, start in enumerate(starts, 1):
        if start in starts[: number - 1]:
            raise Refusal("meetup_closing.same_slot", first=starts.index(start) + 1, second=number)


def refuse_closed(proposal: Proposal) -> None:
    """Raises `Refusal` once a proposal has been booked or replaced."""
    if proposal.meet_up_id is not None:
        raise Refusal("meetup_closing.booked_already")
    if proposal.closed_at is not None:
        raise Refusal("meetup_closing.replaced")


def refuse_past(slot: Slot, now: datetime) -> None:
    """Raises `Refusal` for a slot whose time has come."""
    if slot.starts_at <= now:
        raise Refusal("meetup_closing.slot_past")
