"""The dates that a group is offered at the end of its kickoff, before anybody has typed one."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta

from bot.domain.localtime import local_in
from bot.domain.nudges import Blackout
from bot.domain.when import EVENING, Busy, Reading, mended

SAME_TIME, OTHERS = 3, 2
"""How many dates on the evening's own weekday and at its time, and how many on other evenings."""
WEEKS = 8
"""How far ahead is looked for dates that will do."""
ROUNDED = timedelta(minutes=30)
OTHER_DAYS = (2, 5, 1, 4, 3, 6)
"""Days after the kickoff's weekday, in the order in which they are tried: far from it, and from each other."""


def evening_slots(
    began_at: datetime, zone: str, now: datetime, *, minutes: int, busy: Busy, blackouts: Iterable[Blackout]
) -> list[Reading]:
    """The kickoff's weekday and time in the next weeks, and two other evenings, the earliest first.

    `began_at` and `now` are instants, `zone` (IANA) is the programme's, in which the blackout days are, too. No date is
    on one of them, clashes with what the group has planned (`busy`), or is at a time that clocks skip.
    """
    days_off = list(blackouts)
    start = _rounded(local_in(began_at, zone))

    def fits(local: datetime) -> Reading | None:
        reading = Reading(local, zone)
        on_a_day_off = any(blackout.covers(local.date()) for blackout in days_off)
        return reading if not on_a_day_off and mended(reading, now, minutes, busy) == reading else None

    same = [start + timedelta(weeks=week) for week in range(1, WEEKS + 1)]
    found = [reading for local in same if (reading := fits(local))][:SAME_TIME]
    others: list[Reading] = []
    for week in range(1, WEEKS + 1):
        for day in OTHER_DAYS:
            local = datetime.combine(start.date() + timedelta(weeks=week, days=day), EVENING)
            taken = {reading.local.weekday() for reading in others}
            if len(others) < OTHERS and local.weekday() not in taken and (reading := fits(local)):
                others.append(reading)
    return sorted([*found, *others], key=_moment)


def _rounded(local: datetime) -> datetime:
    """To the half hour that is nearest: the evening that was to begin at six did so at four minutes past."""
    since = timedelta(hours=local.hour, minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
    return datetime.combine(local.date(), time()) + round(since / ROUNDED) * ROUNDED


def _moment(reading: Reading) -> datetime:
    return reading.starts_at
