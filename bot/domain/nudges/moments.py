"""When somebody may be nudged: the first moment that nothing speaks against.

Each thing that can speak against it says when it stops doing so. Asking them in turn until none objects gives the
earliest moment of all, since none of them ever says a moment that is later than need be.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.localtime import instant, local_in
from bot.domain.nudges import Blackout, Hold
from bot.domain.zone_changes import changes

WEEK = timedelta(days=7)
"""The cap counts over any seven days, not over calendar weeks."""
DAY = timedelta(days=1)

Gate = Callable[[datetime], datetime | None]
"""Gives the first moment, this one or later, that it has nothing against; `None` if there is none."""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What speaks against nudging one person about one matter.

    `zone` is theirs, `programme_zone` that of the blackouts. `quiet` are times of day, the second one allowed again; it
    may wrap midnight, and two equal ones leave no quiet. `sent` are the moments of their nudges that count for the cap
    of `most` in any seven days (`None`: this nudge is outside of it). `silenced` forbids every moment.
    """

    zone: str
    programme_zone: str
    quiet: tuple[time, time] | None = None
    blackouts: Sequence[Blackout] = ()
    sent: Sequence[datetime] = ()
    most: int | None = None
    snoozed_until: datetime | None = None
    silenced: Hold | None = None


@dataclass(frozen=True)
class Moment:
    """When a nudge may be sent (`None`: in vain as things stand), and what it waits for, longest of all, until then."""

    at: datetime | None
    hold: Hold | None


def first_allowed(start: datetime, limits: Limits, before: datetime | None = None) -> Moment:
    """The first moment, from `start` on, at which nothing speaks against it.

    Where that is not `before` a moment at which it would be useless, there is none, and `hold` is what took too long.
    """
    if limits.silenced is not None:
        return Moment(None, limits.silenced)
    gates: dict[Hold, Gate] = {
        "snooze": lambda at: max(at, limits.snoozed_until or at),
        "cap": lambda at: _under_cap(at, limits),
        "quiet_hours": lambda at: _after_quiet(at, limits),
        "blackout": lambda at: _after_blackouts(at, limits),
    }
    at = start
    waited: dict[Hold, timedelta] = {}
    while True:
        for hold, gate in gates.items():
            later = gate(at)
            if later is None:
                return Moment(None, hold)
            if later > at:
                waited[hold] = waited.get(hold, timedelta()) + (later - at)
                at = later
                if before is not None and at >= before:
                    return Moment(None, hold)
                break
        else:
            longest = sorted(waited, key=lambda hold: waited[hold])[-1:]
            return Moment(at, longest[0] if longest else None)


def _under_cap(at: datetime, limits: Limits) -> datetime | None:
    if limits.most is None:
        return at
    if limits.most < 1:
        return None
    lately = sorted(moment for moment in limits.sent if moment > at - WEEK)
    return at if len(lately) < limits.most else max(at, lately[-limits.most] + WEEK)


def _after_quiet(at: datetime, limits: Limits) -> datetime:
    if limits.quiet is None or limits.quiet[0] == limits.quiet[1]:
        return at
    begin, end = limits.quiet

    def shut(local: datetime) -> bool:
        clock = local.time()
        return begin <= clock < end if begin < end else clock >= begin or clock < end

    today = local_in(at, limits.zone).date()
    return _way_out(at, limits.zone, shut, [datetime.combine(today + DAY * n, end) for n in range(-1, 3)])


def _after_blackouts(at: datetime, limits: Limits) -> datetime:
    def shut(local: datetime) -> bool:
        return any(blackout.covers(local.date()) for blackout in limits.blackouts)

    today: date = local_in(at, limits.programme_zone).date()
    ends = [b.last_day + DAY for b in limits.blackouts if b.covers(today)]
    return _way_out(at, limits.programme_zone, shut, [datetime.combine(day, time()) for day in ends])


def _way_out(at: datetime, zone: str, shut: Callable[[datetime], bool], doors: Sequence[datetime]) -> datetime:
    """The first moment from `at` on at which the clock on the wall does not show a time that is `shut`.

    `doors` are the local times at which it opens by itself. It also opens when the clock jumps over one of them, or
    back to before it was shut, so the moments at which the clock is changed are looked at too.
    """
    if not shut(local_in(at, zone)):
        return at
    opening = [local.replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC) for local in doors for fold in (0, 1)]
    opening += changes(zone, at, max(opening))
    # Should a jump swallow every way out, the latest one is tried again from there.
    return min((m for m in opening if m > at and not shut(local_in(m, zone))), default=max(opening))


@dataclass(frozen=True)
class Days:
    """So many calendar days later, at the rules' time of day, local to whoever is nudged."""

    days: int


@dataclass(frozen=True)
class Hours:
    """So many hours later (or, negative, earlier), whatever the clocks do meanwhile."""

    hours: int


Wait = Days | Hours


def later(moment: datetime, wait: Wait, zone: str, hour: time) -> datetime:
    """The instant that is this much later for somebody in `zone`."""
    if isinstance(wait, Hours):
        return moment + timedelta(hours=wait.hours)
    return instant(datetime.combine(local_in(moment, zone).date() + DAY * wait.days, hour), zone)
