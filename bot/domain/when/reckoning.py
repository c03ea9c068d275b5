"""From what a text says to days and times: the dates that it may mean, in the reader's calendar."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from bot.domain.when.said import Clock, Said
from bot.domain.when.words import PARTS, USUAL_HOUR

Again = Literal["day", "week", "year"]
"""When the next such date is, if this one will not do."""

DAY = timedelta(days=1)
WEEK = timedelta(weeks=1)
JUST_PAST = timedelta(days=60)
"""A date without a year that has passed so lately is not taken for next year's without asking."""
FIRST_SENSIBLE, LAST_SENSIBLE = 9, 20
"""The hours of which one is meant when somebody says 6, or 9."""


@dataclass(frozen=True)
class Day:
    """A date that may be meant. `sure` if nobody would mean another one by these words."""

    date: date
    again: Again
    sure: bool = True


class NoSuchDay(Exception):  # noqa: N818 - it is not an error
    """The 31st of November."""


class WrongWeekday(Exception):  # noqa: N818 - it is not an error
    """A date that is another day of the week; `days` are the ones that may have been meant."""

    def __init__(self, *days: Day) -> None:
        super().__init__()
        self.days = days


def days(said: Said, today: date) -> list[Day]:
    """The dates that may be meant, the likelier first; none if the words do not go together.

    Raises `NoSuchDay`, and `WrongWeekday` where a date and a day of the week contradict each other.
    """
    if said.day is not None:
        return _of_date(said, today) if said.days is None and said.which is None else []
    if said.days is not None:
        found = Day(today + said.days * DAY, "day")
        return [_checked(found, said.weekday, today)] if said.which is None else []
    if said.weekday is not None:
        return _of_weekday(said, today)
    if isinstance(said.which, int):
        return [Day(today + said.which * WEEK, "week", sure=not said.vague_week)] if said.which else []
    # A time and no day: today. A number and no more says too little.
    return [Day(today, "day")] if said.clock and not said.clock.bare else []


def _of_date(said: Said, today: date) -> list[Day]:
    assert said.day is not None
    if said.month is None:
        coming = list(_with_day(said.day, today))
        fitting = (day for day in coming[:3] if said.weekday in (None, day.weekday()))
        best = next(fitting, coming[0])
        return [_checked(Day(best, "week"), said.weekday, today)]
    if said.year is not None:
        found = _date(said.year, said.month, said.day)
    else:
        since = today - JUST_PAST
        years = (_date(year, said.month, said.day) for year in range(since.year, since.year + 9))
        found = next((day for day in years if day and day >= since), None)
    if found is None:
        raise NoSuchDay
    return [_checked(Day(found, "year"), said.weekday, today)]


def _checked(day: Day, weekday: int | None, today: date) -> Day:
    if weekday in (None, day.date.weekday()):
        return day
    assert weekday is not None
    away = (weekday - day.date.weekday() + 3) % 7 - 3
    near = day.date + away * DAY
    raise WrongWeekday(day, Day(near if near >= today else near + WEEK, "week"))


def _of_weekday(said: Said, today: date) -> list[Day]:
    assert said.weekday is not None
    ahead = (said.weekday - today.weekday()) % 7
    coming = today + ahead * DAY
    same_week = said.weekday > today.weekday()
    meant: Iterable[date]
    if said.which == "last":
        meant = [coming - WEEK]
    elif said.which == "after":
        meant = [coming + WEEK]
    elif said.which == "next" and ahead:
        # "Next Friday" said on a Wednesday: some mean the one in two days, some the one after it.
        meant = [coming + WEEK, coming] if same_week else [coming, coming + WEEK] if ahead <= 2 else [coming]
    elif said.which == "next":
        meant = [coming + WEEK]
    elif isinstance(said.which, int):
        meant = [today + (said.weekday - today.weekday()) * DAY + said.which * WEEK]
    else:
        # Said on that day itself, it is today or in a week.
        meant = [coming] if ahead or said.which == "this" else [coming, coming + WEEK]
    return [Day(day, "week") for day in meant]


def times(clock: Clock | None, part: str | None) -> list[time]:
    """The times of day that may be meant, the likelier first; none if none is said, or it is in no such part of it."""
    if clock is None:
        return []
    hours = [clock.hour]
    if not clock.sure:
        hours = sorted((clock.hour, clock.hour + 12), key=lambda hour: not FIRST_SENSIBLE <= hour <= LAST_SENSIBLE)
    if part is not None:
        hours = [hour for hour in hours if (hour < 12) == (part == "morning")]
    return [time(hour, clock.minute) for hour in hours]


def proposed_time(part: str | None) -> time:
    """The time that is proposed where none is said."""
    return time(PARTS[part] if part else USUAL_HOUR)


def later(local: datetime, again: Again, after: datetime) -> datetime | None:
    """The next such date after `after` (both local): in so many days or weeks, or on that day of a later year."""
    if again == "year":
        years = (_date(year, local.month, local.day) for year in range(after.year, after.year + 9))
        dates = (datetime.combine(day, local.time()) for day in years if day)
        return next((found for found in dates if found > after), None)
    step = DAY if again == "day" else WEEK
    missing = (after - local) // step + 1
    return local + max(missing, 0) * step


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _with_day(day: int, today: date) -> Iterator[date]:
    """The coming dates that are this day of their month."""
    for ahead in range(24):
        month = today.month - 1 + ahead
        found = _date(today.year + month // 12, month % 12 + 1, day)
        if found and found >= today:
            yield found
