"""When clocks change: the instants at which a zone's offset from UTC becomes another one."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

STEP = timedelta(days=1)
SECOND = timedelta(seconds=1)


def offset_at(moment: datetime, zone: str) -> timedelta:
    """How far a clock in `zone` is ahead of UTC at an instant."""
    return moment.astimezone(ZoneInfo(zone)).utcoffset() or timedelta()


def changes(zone: str, start: datetime, end: datetime, step: timedelta = STEP) -> Iterator[datetime]:
    """The instants after `start` and up to `end` at which the offset changes, to the second, in order.

    Two changes within one `step` that cancel each other out are not seen; no zone has had such within a day.
    """
    before = start.astimezone(UTC).replace(microsecond=0)
    while before < end:
        after = min(before + step, end)
        if offset_at(before, zone) != offset_at(after, zone):
            yield _first_with(offset_at(before, zone), before, after, zone)
        before = after


def _first_with(old: timedelta, before: datetime, after: datetime, zone: str) -> datetime:
    """The first instant after `before` with another offset than `old`, by halving."""
    while after - before > SECOND:
        middle = before + timedelta(seconds=(after - before) // SECOND // 2)
        if offset_at(middle, zone) == old:
            before = middle
        else:
            after = middle
    return after
