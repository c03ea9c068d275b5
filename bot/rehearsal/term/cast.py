"""Everybody over a term: which group they are in, what they react to, and their diary."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.domain.roster import RosterRow
from bot.rehearsal.ensemble import handle_of
from bot.rehearsal.term.diary import Diary
from bot.rehearsal.term.life import GroupLife
from bot.rehearsal.term.manner import SILENT_AFTER_WEEKS, rhythm, silent_group
from bot.rehearsal.term.member import Member, Reaction
from bot.rehearsal.visitor import Visitor


class TermCast:
    """The mentors and students of a roster, in their groups. `zone` is the programme's, by its IANA name."""

    def __init__(
        self, rows: Iterable[RosterRow], reactions: Mapping[str, Reaction], clock: Clock, seed: int, zone: str
    ) -> None:
        self.clock, self.seed, self.zone = clock, seed, zone
        self.reactions = reactions
        self.diary = Diary(clock)
        self.acted: set[str] = set()
        """The ids of those whom a human acts as."""
        self.there: set[str] = set()
        """The ids of those who are at the kickoff."""
        self.begun: datetime | None = None
        """When the kickoff was over; in a story, when the organiser closed it."""
        self._rows = {handle_of(row): row for row in rows if row.group and row.kind in ("mentor", "student")}
        self.names = {handle: row.name for handle, row in self._rows.items()}
        self.groups = {handle: row.group or "" for handle, row in self._rows.items()}
        names = {row.group for row in self._rows.values() if row.group}
        self.lives = {name: GroupLife(name, rhythm(seed, name)) for name in sorted(names)}
        for handle, row in sorted(self._rows.items(), key=lambda item: item[1].kind != "mentor"):
            self.lives[row.group or ""].people.append(handle)
            if row.kind == "mentor":
                self.lives[row.group or ""].mentors.add(handle)

    def begins(self, now: datetime) -> None:
        """The term begins: from now it is counted when one group goes silent."""
        self.begun = now
        if name := silent_group(self.seed, self.lives):
            self.lives[name].silent_from = now + timedelta(weeks=SILENT_AFTER_WEEKS)

    def member(self, visitor: Visitor, handle: str) -> Member | None:
        """The person with this handle; None for who is in no group."""
        row = self._rows.get(handle)
        if row is None or row.group is None:
            return None
        return Member(self, visitor, handle, life=self.lives[row.group], zone=row.time_zone or self.zone)
