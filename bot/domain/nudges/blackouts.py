"""Which days may be a blackout. Days are those of the programme's zone, and both ends count."""

from collections.abc import Iterable
from datetime import date, timedelta

from bot.domain.nudges import Blackout
from bot.domain.refusal import Refusal

FURTHEST = timedelta(days=365)
"""How far ahead the first day may be."""
LONGEST = timedelta(days=365)
"""Between the first and the last day. Whoever wants longer pauses the nudges instead."""
HOLIDAYS = timedelta(days=92)
"""What may well begin in one year and end in the next."""


class BlackoutRefusal(Refusal):
    """A "no" to these days that proposes others, which will do."""

    def __init__(self, key: str, first: date, last: date) -> None:
        super().__init__(key)
        self.first = first
        self.last = last

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.key, self.first, self.last)


def check_blackout(first: date, last: date, today: date, others: Iterable[Blackout]) -> None:
    """Raises `BlackoutRefusal` for days that are reversed, over, too far ahead or too many.

    Raises `Refusal` for days that lie within one of `others`.
    """
    if key := _trouble(first, last, today):
        raise BlackoutRefusal(key, *proposal(first, last, today))
    for other in others:
        if other.first_day <= first and last <= other.last_day:
            raise Refusal("programme.blackout_there", label=other.label)


def proposal(first: date, last: date, today: date) -> tuple[date, date]:
    """The days that were probably meant, and will do: turned round, in another year, or cut."""
    if last < first:
        turn_of_year = in_year(last, first.year + 1)
        first, last = (first, turn_of_year) if turn_of_year - first <= HOLIDAYS else (last, first)
    while last < today:
        first, last = in_year(first, first.year + 1), in_year(last, last.year + 1)
    while first - today > FURTHEST:
        first, last = in_year(first, first.year - 1), in_year(last, last.year - 1)
    first = max(first, today)
    return first, min(max(first, last), first + LONGEST)


def in_year(day: date, year: int) -> date:
    """The same day of another year; 28 February for a 29th that it has not."""
    try:
        return day.replace(year=year)
    except ValueError:
        return day.replace(year=year, day=28)


def _trouble(first: date, last: date, today: date) -> str | None:
    if last < first:
        return "programme.blackout_reversed"
    if last < today:
        return "programme.blackout_over"
    if first < today:
        return "programme.blackout_begun"
    if first - today > FURTHEST:
        return "programme.blackout_far"
    if last - first > LONGEST:
        return "programme.blackout_long"
    return None
