"""Whether a group can meet then, and the nearest time at which it can."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from bot.domain.localtime import in_gap, instant, local_in
from bot.domain.refusal import Refusal
from bot.domain.when.reckoning import DAY, WEEK, Again, later

Busy = Sequence[tuple[datetime, datetime]]
"""When a group is taken, from and until, in UTC."""

FARTHEST = timedelta(days=366)
"""How far ahead a meet-up can be set."""
EVENING = time(19)
"""When groups meet, local, as long as nobody has said otherwise."""
LATEST = 21
"""The hour, local, after which another day is proposed."""
MOST_PROPOSALS = 3
_STEP = timedelta(minutes=5)
_MOST_STEPS = 40


@dataclass(frozen=True)
class Reading:
    """A time that a text may mean: what a clock shows (naive, whole minutes) in a zone (IANA)."""

    local: datetime
    zone: str

    @property
    def starts_at(self) -> datetime:
        """The instant, in UTC."""
        return instant(self.local, self.zone)

    def typed(self, home: str) -> str:
        """What somebody whose zone is `home` would have to type to be understood in just this way."""
        written = f"{self.local:%Y-%m-%d %H:%M}"
        return written if self.zone == home else f"{written} {self.zone}"


def starts(readings: Iterable[Reading]) -> list[tuple[datetime, str, datetime]]:
    """Local time, zone and instant of each, as a proposal keeps them."""
    return [(reading.local, reading.zone, reading.starts_at) for reading in readings]


class Unclear(Refusal):
    """Why a time is not taken, and the nearest sensible ones (at most `MOST_PROPOSALS`), each of which would be."""

    def __init__(self, key: str, /, proposals: Sequence[Reading] = (), **blanks: object) -> None:
        super().__init__(key, **blanks)
        self.proposals = tuple(dict.fromkeys(proposals))[:MOST_PROPOSALS]

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (self.key, self.proposals, self.blanks)


def _rebuild(key: str, proposals: tuple[Reading, ...], blanks: dict[str, object]) -> Unclear:
    return Unclear(key, proposals, **blanks)


def refuse_unfit(wanted: Reading, now: datetime, minutes: int, busy: Busy = (), again: Again = "week") -> None:
    """Raises `Unclear` where a meet-up of so many minutes cannot be then, with the nearest time at which it can.

    That is: in the past, more than a year ahead, at a time that clocks skip, or while the group meets anyway.
    """
    if trouble := _trouble(wanted, now, minutes, busy):
        better = mended(wanted, now, minutes, busy, again)
        raise Unclear(trouble, [better] if better else [], unix=int(wanted.starts_at.timestamp()))


def mended(wanted: Reading, now: datetime, minutes: int, busy: Busy = (), again: Again = "week") -> Reading | None:
    """The nearest sensible time to `wanted` at which a meet-up can be: `wanted` itself if it can. `None`: not found."""
    found = wanted
    for _ in range(_MOST_STEPS):
        trouble = _trouble(found, now, minutes, busy)
        if trouble is None:
            return found
        present = local_in(now, found.zone)
        if trouble == "meetup.past":
            local = later(found.local, again, present)
        elif trouble == "meetup.far":
            local = _sooner(found.local, again, present)
        elif trouble == "meetup.gap":
            local = local_in(found.starts_at, found.zone)
        else:
            local = _after_clash(found, wanted.local, minutes, busy)
        if local is None:
            return None
        found = Reading(local, found.zone)
    return None


def _sooner(local: datetime, again: Again, present: datetime) -> datetime | None:
    """That day of the year the next time it comes; or that day of the week, as late as may be."""
    if again == "year":
        return later(local.replace(year=2000), "year", present)
    return local - ((local - present - FARTHEST) // WEEK + 1) * WEEK


def _after_clash(found: Reading, wanted: datetime, minutes: int, busy: Busy) -> datetime:
    """When the other meet-up is over; if that is late in the evening, the wanted time on the day after."""
    end = local_in(max(until for since, until in busy if _overlap(found, minutes, since, until)), found.zone)
    end += -timedelta(minutes=end.minute, seconds=end.second, microseconds=end.microsecond) % _STEP
    if end.date() > found.local.date() or end.hour >= LATEST:
        return datetime.combine(found.local.date() + DAY, wanted.time())
    return end


def _trouble(wanted: Reading, now: datetime, minutes: int, busy: Busy) -> str | None:
    """The key of why this time is not taken."""
    if wanted.starts_at <= now:
        return "meetup.past"
    if wanted.starts_at > now + FARTHEST:
        return "meetup.far"
    if in_gap(wanted.local, wanted.zone):
        return "meetup.gap"
    if any(_overlap(wanted, minutes, since, until) for since, until in busy):
        return "meetup.clash"
    return None


def _overlap(wanted: Reading, minutes: int, since: datetime, until: datetime) -> bool:
    return wanted.starts_at < until and since < wanted.starts_at + timedelta(minutes=minutes)
