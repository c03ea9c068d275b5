"""What a calendar file says about the time zones that its events are in (VTIMEZONE).

The `icalendar` package can make this out of a zone's name, but has summer time begin an hour late, and passes over
changes that are less than 64 days apart, such as Morocco's around Ramadan. A program that goes by it would be wrong.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

from bot.domain.meetups.calendar import CalendarEntry

AROUND = timedelta(days=400)
"""How far before the first and after the last event a zone is described: a summer time and a winter time at least."""
_STEP = timedelta(days=1)
_PRECISION = timedelta(seconds=1)


def time_zones(entries: Sequence[CalendarEntry]) -> Iterator[Timezone]:
    """A description of each zone that these entries are in, right for as long as they last."""
    for name in sorted({entry.zone for entry in entries}):
        inside = [entry for entry in entries if entry.zone == name]
        first = min(entry.starts_at for entry in inside) - AROUND
        last = max(entry.ends_at for entry in inside) + AROUND
        yield _described(name, first, last)


@dataclass(frozen=True)
class _Observance:
    """What the clocks show from some moment on."""

    offset_before: timedelta
    offset: timedelta
    name: str
    summer: bool


def _described(name: str, first: datetime, last: datetime) -> Timezone:
    zone = ZoneInfo(name)
    begins: dict[_Observance, list[datetime]] = {}
    before = _offset(zone, first)
    for onset in (first, *_changes(zone, first, last)):
        local = onset.astimezone(zone)
        kept = _Observance(before, _offset(zone, onset), local.tzname() or name, bool(local.dst()))
        # An onset is written in the time that the clocks showed until then.
        begins.setdefault(kept, []).append(onset.astimezone(UTC).replace(tzinfo=None) + before)
        before = kept.offset
    described = Timezone()
    described.add("tzid", name)
    for kept, onsets in begins.items():
        described.add_component(_component(kept, onsets))
    return described


def _component(kept: _Observance, onsets: list[datetime]) -> TimezoneStandard | TimezoneDaylight:
    made = TimezoneDaylight() if kept.summer else TimezoneStandard()
    made.add("dtstart", onsets[0])
    made.add("tzoffsetfrom", kept.offset_before)
    made.add("tzoffsetto", kept.offset)
    made.add("tzname", kept.name)
    if onsets[1:]:
        made.add("rdate", onsets[1:])
    return made


def _changes(zone: ZoneInfo, first: datetime, last: datetime) -> Iterable[datetime]:
    """The instants in UTC, after `first` and until `last`, at which the zone's clocks are moved."""
    at = first
    while at < last:
        following = at + _STEP
        if _offset(zone, at) != _offset(zone, following):
            yield _change(zone, at, following)
        at = following


def _change(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """The one change between two instants, by halving."""
    old = _offset(zone, before)
    while after - before > _PRECISION:
        middle = before + (after - before) / 2
        before, after = (middle, after) if _offset(zone, middle) == old else (before, middle)
    return after.replace(microsecond=0)


def _offset(zone: ZoneInfo, instant: datetime) -> timedelta:
    offset = instant.astimezone(zone).utcoffset()
    assert offset is not None
    return offset
