"""A day alone, or a time of day alone, as people type them."""

from datetime import UTC, date, datetime, time

from bot.domain.refusal import Refusal
from bot.domain.when import month_first
from bot.domain.when.phrases import Reader
from bot.domain.when.reading import readings
from bot.domain.when.reckoning import NoSuchDay, WrongWeekday, days, times

NOON = time(12)


def day_of(typed: str, since: date, locale: str) -> date:
    """The day that is meant, read on the day `since`: "Friday" is the first one from then on, "3 Jan" the next.

    `locale` says whether 4/12 is in December or in April. Raises `Refusal` for what is no day.
    """
    found: list[date] = []
    for said in readings(typed, Reader(datetime.combine(since, NOON, UTC), month_first(locale))):
        if said.dated and said.clock is None and said.moment is None:
            try:
                found += [day.date for day in days(said, since)]
            except WrongWeekday as wrong:
                found.append(wrong.days[0].date)
            except NoSuchDay:
                continue
    if not found:
        raise Refusal("common.no_day", typed=typed)
    return found[0]


def times_of_day(typed: str) -> list[time]:
    """The times of day that may be meant: one, or both halves of the day for "9"; none if it is no time."""
    found = readings(typed, Reader(datetime(2000, 1, 1, tzinfo=UTC), month_first=False))
    alone = [said for said in found if said.clock is not None and not said.dated and said.zone is None]
    return list(dict.fromkeys(moment for said in alone for moment in times(said.clock, said.part)))


def time_of_day(typed: str) -> time:
    """The time of day that is meant. Raises `Refusal` for what is none, and for what may be two."""
    meant = times_of_day(typed)
    if not meant:
        raise Refusal("common.no_time_of_day", typed=typed)
    if len(meant) > 1:
        first, second = sorted(meant)[:2]
        raise Refusal("common.which_half", first=first.strftime("%H:%M"), second=second.strftime("%H:%M"))
    return meant[0]
