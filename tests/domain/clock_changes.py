"""When the clocks of a zone change, found by asking the zone at one instant after the other."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

ZONES = sorted(available_timezones())
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class Change:
    """A zone's clocks go from one offset to another, at an instant in UTC."""

    at: datetime
    before: timedelta
    after: timedelta

    @property
    def length(self) -> timedelta:
        """How long a gap it makes; less than nothing if it shows a time twice."""
        return self.after - self.before

    @property
    def wall(self) -> datetime:
        """The local time (naive) that the clocks would show at the change, if they did not change."""
        return (self.at + self.before).replace(tzinfo=None)


def changes(zone: str, year: int, years: int = 1) -> Iterator[Change]:
    """The changes of a zone's clocks in these years, oldest first."""
    moment, end = datetime(year, 1, 1, tzinfo=UTC), datetime(year + years, 1, 1, tzinfo=UTC)
    while moment < end:
        early, late = moment, moment + DAY
        if _offset(zone, early) != _offset(zone, late):
            while late - early > SECOND:
                middle = early + (late - early) // 2
                early, late = (middle, late) if _offset(zone, middle) == _offset(zone, early) else (early, middle)
            at = late.replace(microsecond=0)
            yield Change(at, _offset(zone, moment), _offset(zone, at))
        moment += DAY


def _offset(zone: str, moment: datetime) -> timedelta:
    found = moment.astimezone(ZoneInfo(zone)).utcoffset()
    assert found is not None
    return found
