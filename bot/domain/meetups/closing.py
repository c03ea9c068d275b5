"""What came of a meet-up: who says so, whether they agree, and the date after it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.meetups import OVER, PLANNED, Closing, MeetUp, Outcome
from bot.domain.meetups.changing import MeetUpChange
from bot.domain.participants import GroupMembers, MentorGroup, Participant
from bot.domain.refusal import Refusal

OUTCOMES: tuple[Outcome, ...] = ("held", "moved", "missed")


@dataclass(frozen=True)
class Word:
    """What somebody says came of a meet-up, with who they are."""

    person: Participant
    outcome: Outcome
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Settlement:
    """What an organiser decided where people of a group said different things. `settled_by` is a Discord id."""

    id: int
    meet_up_id: int
    sequence: int
    outcome: Outcome
    settled_by: int
    at: datetime


@dataclass(frozen=True)
class Dispute:
    """A date of a meet-up of which people say different things. `standing` counts until an organiser settles it.

    `meet_up` is as it was on that date: its `sequence` and `starts_at` tell which one.
    """

    meet_up: MeetUp
    group: MentorGroup
    words: tuple[Word, ...]
    standing: Outcome


@dataclass(frozen=True)
class Listed:
    """A meet-up to choose from. `left`: something is left to say of it."""

    meet_up: MeetUp
    group: MentorGroup
    left: bool


@dataclass(frozen=True, kw_only=True)
class ClosingSheet:
    """Where the closing of a meet-up's date stands: enough to draw its message and each of its steps.

    `meet_up` is as it is now, `then` as it was on the date in question (the same, unless it has moved since). `words`
    are about that date, oldest first. `said` is who says they come, `ticks` who is recorded to have come or not, both
    by participant; `people` are all who can be ticked. `following` is the group's next planned meet-up after it,
    `proven` whether there is a photo or a signed note of it.
    """

    meet_up: MeetUp
    then: MeetUp
    members: GroupMembers
    words: tuple[Word, ...]
    settlement: Settlement | None
    said: Mapping[int, bool]
    ticks: Mapping[int, bool]
    people: tuple[Participant, ...]
    following: MeetUp | None
    proven: bool
    locale: str

    @property
    def moved_on(self) -> bool:
        """Whether the meet-up has another date by now."""
        return self.then.sequence != self.meet_up.sequence

    @property
    def called_off(self) -> bool:
        """Whether it was moved away from this date and never took place: it was cancelled then."""
        return self.moved_on and self.meet_up.state == "cancelled"

    @property
    def waits_for_new_date(self) -> bool:
        """Whether it was moved, and not cancelled after that."""
        return self.outcome == "moved" and not self.called_off

    @property
    def outcome(self) -> Outcome | None:
        """What counts; `None` as long as nobody has said anything."""
        if self.moved_on:
            return "moved"
        return self.meet_up.state if self.meet_up.state in OUTCOMES else None

    @property
    def disputed(self) -> bool:
        return disputed(self.outcome, self.words, self.settlement)

    @property
    def who_came_is_open(self) -> bool:
        return self.outcome == "held" and not self.ticks

    @property
    def next_is_open(self) -> bool:
        """Whether the group has no date ahead, and somebody has said what came of this one."""
        return self.outcome is not None and (not self.moved_on or self.called_off) and self.following is None

    @property
    def photo_is_open(self) -> bool:
        return self.outcome == "held" and not self.proven

    @property
    def came(self) -> tuple[Participant, ...]:
        return tuple(person for person in self.people if self.ticks.get(person.id))

    def ticked(self, closer_id: int | None) -> list[int]:
        """Who is ticked to begin with: as recorded; else who said they come, and the one who says that they met."""
        if self.ticks:
            return [person.id for person in self.came]
        return [person.id for person in self.people if self.said.get(person.id) or person.id == closer_id]


def refuse_closing(meet_up: MeetUp, now: datetime) -> None:
    """Raises `Refusal` for a meet-up of which nobody can say yet, or any more, what came of it."""
    if meet_up.state == "cancelled":
        raise Refusal("meetup_closing.was_cancelled")
    if now < meet_up.starts_at:
        raise Refusal("meetup_closing.not_begun", unix=int(meet_up.starts_at.timestamp()))


def first_word(closings: Iterable[Closing]) -> Outcome | None:
    """The word that counts: whoever came first."""
    first = min(closings, key=lambda closing: (closing.at, closing.participant_id), default=None)
    return first.outcome if first else None


def disputed(outcome: Outcome | None, words: Iterable[Word], settlement: Settlement | None) -> bool:
    """Whether somebody says otherwise than what counts, and no organiser has settled it since."""
    fresh = [word for word in words if settlement is None or word.at > settlement.at]
    return any(word.outcome != outcome for word in fresh)


def as_it_was(meet_up: MeetUp, changes: Iterable[MeetUpChange], sequence: int) -> MeetUp | None:
    """The meet-up as it stood when it got its last change of this `sequence`; `None` if it never had it.

    `changes` are all of this meet-up.
    """
    then = meet_up
    for change in sorted(changes, key=lambda change: change.id, reverse=True):
        if then.sequence <= sequence:
            break
        then = replace(then, **change.before)
    return then if then.sequence == sequence else None


def sequence_of(about: str) -> int:
    """Which date of a meet-up a nudge is about: of `over:12.0` the first."""
    return int(about.rpartition(".")[2])


def in_order_to_close(meet_ups: Iterable[MeetUp], recorded: Collection[int], now: datetime) -> list[MeetUp]:
    """The meet-ups of which something can be said: first those of which something is left to say, then the others.

    Both latest first. `recorded` are those of which it is written down who came.
    """
    whole = list(meet_ups)
    begun = [m for m in whole if m.state != "cancelled" and m.starts_at <= now]
    return sorted(begun, key=lambda m: (not left_to_say(m, recorded, whole), -m.starts_at.timestamp()))


def left_to_say(meet_up: MeetUp, recorded: Collection[int], meet_ups: Iterable[MeetUp]) -> bool:
    """Whether it is not known what came of it, or who came, or when its group meets instead. `meet_ups` are all."""
    if meet_up.state == "moved":
        ahead = (m for m in meet_ups if m.group_id == meet_up.group_id and m.starts_at > meet_up.starts_at)
        return not any(m.state in (*PLANNED, *OVER) for m in ahead)
    return meet_up.state == "planned" or (meet_up.state == "held" and meet_up.id not in recorded)
