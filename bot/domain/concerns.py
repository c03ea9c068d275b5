"""Concerns: what worries somebody, told to two named adults and to nobody else.

The safeguarding lead and a second adult each read concerns in a channel of their own; one that is about one of them
goes to the other only. Instants are aware and in UTC.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from bot.domain.participants import Participant
from bot.domain.refusal import Refusal

StepKind = Literal["reported", "seen", "note", "taken_out", "let_back", "settled", "reopened"]

LONGEST_WORDS = 1500
LONGEST_REACH = 200
LONGEST_NOTE = 1000


@dataclass(frozen=True, kw_only=True)
class Safeguard:
    """Who looks after concerns in a programme: two accounts, and the channel of each. All are Discord's ids."""

    programme_id: int
    lead_id: int
    second_id: int
    lead_channel_id: int | None
    second_channel_id: int | None

    @property
    def adults(self) -> tuple[int, int]:
        return self.lead_id, self.second_id

    def reader(self, channel_id: int) -> int | None:
        """Whose channel this is."""
        pairs = ((self.lead_id, self.lead_channel_id), (self.second_id, self.second_channel_id))
        return next((adult for adult, channel in pairs if channel == channel_id), None)

    def channel_of(self, account: int) -> int | None:
        """The channel in which this adult reads concerns."""
        pairs = ((self.lead_id, self.lead_channel_id), (self.second_id, self.second_channel_id))
        return next((channel for adult, channel in pairs if adult == account), None)

    def channels(self, but: int | None = None) -> list[int]:
        """The channels in which a concern is read, but not that of somebody whom it is about."""
        pairs = ((self.lead_id, self.lead_channel_id), (self.second_id, self.second_channel_id))
        return [channel for adult, channel in pairs if channel is not None and adult != but]


@dataclass(frozen=True, kw_only=True)
class Concern:
    """What somebody reported. `reported_by` and `about_account` are Discord ids.

    `about_id` is the participant it is about, `about_account` the adult it is about if that is one of the two named
    ones; neither where it is about somebody else or nobody in particular. `reach` is how the reporter may be reached.
    """

    id: int
    programme_id: int
    reported_by: int
    about_id: int | None
    about_account: int | None
    words: str
    reach: str
    at: datetime
    settled_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Step:
    """One line of a concern's record, which only grows. `by` is a Discord id."""

    concern_id: int
    kind: StepKind
    words: str
    by: int
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Hold:
    """Somebody who is out of their group until a concern is settled. `left_out` is as it was before."""

    id: int
    concern_id: int
    participant_id: int
    group_id: int
    left_out: bool
    held_at: datetime
    let_back_at: datetime | None


def refuse_same(lead_id: int, second_id: int) -> None:
    """Raises `Refusal` where one person would be both: nobody looks at a concern alone."""
    if lead_id == second_id:
        raise Refusal("concern.two_people")


def may_handle(safeguard: Safeguard | None, concern: Concern, account: int, about: Participant | None) -> bool:
    """Whether this account looks after this concern: one of the two, and not about themselves."""
    about_them = account in (concern.about_account, about.discord_id if about else None)
    return safeguard is not None and account in safeguard.adults and not about_them


def taken_out(person: Participant) -> Participant:
    """This person without a group, on purpose. Raises `Refusal` for who has none."""
    if person.group_id is None:
        raise Refusal("concern.no_group", name=person.name)
    return replace(person, group_id=None, left_out=True)


def let_back(person: Participant, hold: Hold) -> Participant:
    """This person in the group they were taken out of."""
    return replace(person, group_id=hold.group_id, left_out=hold.left_out)


def standing(holds: Iterable[Hold]) -> Hold | None:
    """The hold that is in force, if any."""
    return next((hold for hold in holds if hold.let_back_at is None), None)


def refuse_settled(concern: Concern) -> None:
    """Raises `Refusal` for a concern that has been settled."""
    if concern.settled_at is not None:
        raise Refusal("concern.settled_already")


def refuse_held(held: Iterable[int], people: Iterable[Participant]) -> None:
    """Raises `Refusal` if the roster is to move somebody whom a concern keeps out of their group.

    The sentence does not say that there is a concern: whoever changes the roster need not know.
    """
    kept = set(held)
    for person in people:
        if person.id in kept:
            raise Refusal("roster.on_hold", name=person.name)
