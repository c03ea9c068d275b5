"""What is true of a group in the story, whatever the bot knows of it: its people, its dates, who came."""

from dataclasses import dataclass, field
from datetime import datetime

from bot.rehearsal.term.manner import Rhythm


@dataclass
class Gathering:
    """One meet-up as its people live it. `id` and `sequence` are the bot's, as its buttons say them."""

    id: int
    number: int
    """Which meet-up of the group it is, from 1: decisions hang on this, not on the bot's ids."""
    sequence: int = -1
    start: datetime | None = None
    """An instant, aware, as the bot tells it; None until somebody has read it."""
    off: bool = False
    """The group knows that it is called off."""
    said: dict[str, bool] = field(default_factory=dict)
    """Who told the bot whether they come, by handle."""
    came: set[str] = field(default_factory=set)
    """Who was there, by name."""
    proven: bool = False
    """Somebody of the cast has handed something in."""
    closed: bool = False
    """Somebody of the cast has told the bot what came of it."""

    def dated(self, sequence: int, start: datetime) -> None:
        """Its people have read that it has this date now. On another date everybody is asked anew."""
        self.sequence, self.start, self.off, self.closed = sequence, start, False, False
        self.said.clear()


@dataclass
class GroupLife:
    """A group. `people` are its handles, mentors first."""

    name: str
    rhythm: Rhythm
    silent_from: datetime | None = None
    """When everybody in it stops answering; only one group has such a moment."""
    people: list[str] = field(default_factory=list)
    mentors: set[str] = field(default_factory=set)
    gatherings: dict[int, Gathering] = field(default_factory=dict)
    outcomes: dict[int, int] = field(default_factory=dict)
    """What the cast said first came of each meet-up, as the buttons number it."""
    proven_tonight: bool = False
    """Somebody of the cast has handed in a photo or note of the kickoff."""
    planning: bool = False
    """Somebody is about to set a date."""
    proposing: str = ""
    """Whose proposal (a handle) is on its way into the channel."""
    proposals: dict[int, str] = field(default_factory=dict)
    """Whose each proposal is."""
    seen: set[str] = field(default_factory=set)
    """The messages that somebody of them has written down."""

    def gathering(self, meet_up: int) -> Gathering:
        """The meet-up with this id of the bot's."""
        if meet_up not in self.gatherings:
            self.gatherings[meet_up] = Gathering(meet_up, len(self.gatherings) + 1)
        return self.gatherings[meet_up]

    def silent(self, now: datetime) -> bool:
        return self.silent_from is not None and now >= self.silent_from

    def has_date(self, now: datetime) -> bool:
        """Whether a meet-up lies ahead, as far as its people know."""
        return any(g.start is not None and g.start > now and not g.off for g in self.gatherings.values())
