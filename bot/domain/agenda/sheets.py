"""What the cards of an evening's steps show beside title, text and time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.domain.agenda import Turn
from bot.domain.agenda.turns import asked, speaking
from bot.domain.meetups import MeetUp
from bot.domain.meetups.proposing import Offer
from bot.domain.participants import MentorGroup, Participant


@dataclass(frozen=True)
class TurnSheet:
    """Who speaks in a room, who comes after, and who is not there yet. `speakers` are by participant id."""

    turns: tuple[Turn, ...]
    speakers: Mapping[int, Participant]

    @property
    def on(self) -> Turn | None:
        return speaking(self.turns)

    @property
    def to_come(self) -> tuple[Turn, ...]:
        """The turns that wait, of people who are still in this room."""
        return tuple(t for t in self.turns if t.state == "waiting" and t.participant_id in self.speakers)

    @property
    def missing(self) -> tuple[Participant, ...]:
        """Whose step it is, and who has not been there when their turn was."""
        seen = {t.participant_id for t in self.turns if t.state != "skipped"}
        return tuple(person for person in self.speakers.values() if person.id not in seen)

    @property
    def passed_before(self) -> bool:
        """Whether whoever speaks has passed this turn once, so that another time is the last."""
        on = self.on
        return on is not None and any(t.state == "passed" and asked(t) == asked(on) for t in self.turns)


@dataclass(frozen=True)
class ReadSheet:
    """Who of a room has read the briefing: so many of so many."""

    read: int
    of: int


@dataclass(frozen=True)
class GuestDate:
    """A group that sits in the room tonight and goes home to its own dates: its next one, if it has one."""

    group: MentorGroup
    booked: MeetUp | None


@dataclass(frozen=True)
class DateSheet:
    """A group's next date, or the dates that it can choose from; and what `guests` of its room have."""

    booked: MeetUp | None
    offer: Offer | None
    guests: tuple[GuestDate, ...] = ()


@dataclass(frozen=True)
class PhotoSheet:
    """What a group is to give as proof of its evening, and what came when."""

    wanted: Literal["photo", "note"]
    came: Literal["photo", "note"] | None = None
    came_at: datetime | None = None
    proof_id: int | None = None
