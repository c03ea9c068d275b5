"""A meet-up as a calendar program is told of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.meetups import MeetUp


@dataclass(frozen=True, kw_only=True)
class CalendarEntry:
    """One event of a calendar file.

    `uid` never changes, `sequence` and `stamp` (UTC: when this became so) only grow; by these three a calendar program
    knows that an event it has is meant. `starts_at` is in UTC and shown in `zone` (IANA), the zone people agreed on.
    `place` is an address or a link, with `online` rather a link.
    """

    uid: str
    sequence: int
    starts_at: datetime
    zone: str
    minutes: int
    title: str
    place: str | None
    online: bool
    note: str | None
    cancelled: bool
    created_at: datetime
    stamp: datetime

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)


def calendar_entry(meet_up: MeetUp, title: str) -> CalendarEntry:
    """The meet-up as it is now. `title` is what stands in the calendar, in the reader's language."""
    return CalendarEntry(
        uid=meet_up.uid,
        sequence=meet_up.sequence,
        starts_at=meet_up.starts_at,
        zone=meet_up.zone,
        minutes=meet_up.minutes,
        title=title,
        place=meet_up.place,
        online=meet_up.online,
        note=meet_up.note,
        cancelled=meet_up.state == "cancelled",
        created_at=meet_up.created_at,
        stamp=meet_up.changed_at,
    )
