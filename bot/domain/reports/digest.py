"""When the weekly digest is due. Its day and hour are local to the programme."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.domain.localtime import instant, local_in
from bot.domain.programme import Programme
from bot.domain.reports import Period, day_begins

WEEK = timedelta(days=7)
LATEST = timedelta(days=2)
"""After an outage that lasted longer than this past its moment, a digest is left out: the next one is near."""


@dataclass(frozen=True)
class DigestRules:
    """Which day of the week (Monday is 0) and when; `on` is whether at all."""

    on: bool = True
    weekday: int = 0
    hour: time = time(8)


def due_day(programme: Programme, rules: DigestRules, now: datetime) -> date | None:
    """The day of the digest that is due now, if one is: written or not, whoever asks must know.

    None is due before the programme was set up, after its end, and long after the moment has passed.
    """
    local = local_in(now, programme.time_zone)
    day = local.date() - timedelta(days=(local.weekday() - rules.weekday) % 7)
    if _moment(day, programme, rules) > now:
        day -= WEEK
    moment = _moment(day, programme, rules)
    if not rules.on or _over(programme, day) or moment <= programme.created_at or now - moment > LATEST:
        return None
    return day


def next_moment(programme: Programme, rules: DigestRules, now: datetime) -> datetime | None:
    """When the first digest after `now` is due; `None` if there will be none."""
    local = local_in(now, programme.time_zone)
    day = local.date() - timedelta(days=(local.weekday() - rules.weekday) % 7)
    while (moment := _moment(day, programme, rules)) <= max(now, programme.created_at):
        day += WEEK
    return moment if rules.on and not _over(programme, day) else None


def week_before(programme: Programme, day: date) -> Period:
    """The seven days before a digest's day."""
    return Period(day_begins(day - WEEK, programme.time_zone), day_begins(day, programme.time_zone))


def key_of(programme: Programme, day: date) -> str:
    """What names a digest for ever, so that there is one for each week."""
    return f"reports:{programme.id}:digest:{day.isoformat()}"


def day_of_key(key: str) -> date:
    return date.fromisoformat(key.rpartition(":")[2])


def _over(programme: Programme, day: date) -> bool:
    """One digest comes after the programme's end: of its last week."""
    return programme.ends_on is not None and day > programme.ends_on + WEEK


def _moment(day: date, programme: Programme, rules: DigestRules) -> datetime:
    return instant(datetime.combine(day, rules.hour), programme.time_zone)
