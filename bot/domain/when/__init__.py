"""Understanding when a meet-up is to be, as people type it: "Fri 4 Dec 7pm", "next Tuesday 19:30", "4/12 19:00".

Nothing is guessed in silence. A text that can mean several times gives all of them, and is only `certain` if it can
mean but one; what contradicts itself, is not there or will not do is refused, with times that would do.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.localtime import local_in
from bot.domain.when.fitness import EVENING, Busy, Reading, Unclear, mended, refuse_unfit, starts
from bot.domain.when.phrases import Reader
from bot.domain.when.reading import readings
from bot.domain.when.reckoning import Again, Day, NoSuchDay, WrongWeekday, days, proposed_time, times
from bot.domain.when.said import Said

__all__ = [
    "EVENING",
    "Busy",
    "Reading",
    "Unclear",
    "Understood",
    "mended",
    "month_first",
    "refuse_unfit",
    "starts",
    "understand",
]

MOST_READINGS = 4


@dataclass(frozen=True)
class Understood:
    """What somebody may mean, the likeliest first. Unless `certain`, they are asked before anything is kept."""

    readings: tuple[Reading, ...]
    certain: bool


@dataclass(frozen=True)
class _Ground:
    """Where and when a text is read: the reader's zone, the present (UTC), and what a meet-up has to fit into."""

    zone: str
    now: datetime
    minutes: int
    busy: Busy


@dataclass(frozen=True)
class _Wanted:
    """A time that is meant, and when the next such time is. `over`: it is said to be in a year, and has passed."""

    reading: Reading
    again: Again
    sure: bool
    over: bool = False


def month_first(locale: str) -> bool:
    """Whether people of this language write the month before the day: 12/4 for the 4th of December."""
    return locale.replace("_", "-").casefold() in ("en-us", "ja", "ko", "zh-cn", "zh-tw")


def understand(
    typed: str, zone: str, now: datetime, *, locale: str = "en", minutes: int = 60, busy: Busy = ()
) -> Understood:
    """What `typed` means to somebody in `zone` (IANA) at `now` (UTC).

    `locale` says whether 4/12 is in December or in April, `minutes` how long the meet-up is, `busy` when the group
    meets already. Raises `Unclear` with proposals where nothing that it can mean will do, and another `Refusal` for a
    time zone that is not clear.
    """
    ground = _Ground(zone, now, minutes, busy)
    said = readings(typed, Reader(now, month_first(locale)))
    if trouble := next((one.unknown_zone for one in said), None):
        raise trouble
    timed = [one for one in said if one.moment or one.clock]
    untimed = [one for one in said if one not in timed and one.dated]
    if not timed:
        raise _without_time(untimed, ground)
    meant, troubles = _meant(timed, ground)
    # Nobody means 12 April of this year in November: then 4/12/2026 has but one meaning.
    meant = [one for one in meant if not one.over] or meant
    fit = [one for one in meant if not _troubles([one], ground)]
    if not fit:
        raise _refusal([*_troubles(meant, ground), *troubles])
    # "Fri 13": at one o'clock, or the 13th?
    found = {one.reading.local.date() for one in meant}
    others = [one for one in _meant(untimed, ground)[0] if one.reading.local.date() not in found]
    possible = [one.reading for one in (*fit, *others) if not _troubles([one], ground)]
    certain = len(meant) == 1 and not others and meant[0].sure
    # In another zone than one's own one may have typed by mistake, unless it is spelled out.
    certain = certain and (possible[0].zone == zone or possible[0].zone.casefold() in typed.casefold())
    return Understood(tuple(dict.fromkeys(possible))[:MOST_READINGS], certain)


def _meant(said: Iterable[Said], ground: _Ground) -> tuple[list[_Wanted], list[Unclear]]:
    """The times that are meant, each once, and what keeps others from being any."""
    meant: dict[Reading, _Wanted] = {}
    troubles = []
    for one in said:
        try:
            for wanted in _wanted(one, ground):
                meant.setdefault(wanted.reading, wanted)
        except Unclear as trouble:
            troubles.append(trouble)
    return list(meant.values()), troubles


def _wanted(said: Said, ground: _Ground) -> list[_Wanted]:
    """The times that one way of reading may mean, at the usual time where it says none.

    Raises `Unclear` for a day that is not there, and for an instant that its local time would not give back.
    """
    zone = said.zone or ground.zone
    today = local_in(ground.now, zone).date()
    if said.moment is not None:
        reading = Reading(local_in(said.moment, zone).replace(second=0, microsecond=0), zone)
        if abs(reading.starts_at - said.moment) >= timedelta(minutes=1):
            raise Unclear("meetup.twice", _mended([_Wanted(reading, "week", sure=True)], ground))
        return [_Wanted(reading, "week", sure=True)]
    at = times(said.clock, said.part) if said.clock else [proposed_time(said.part)]

    def wanted(found: Sequence[Day]) -> list[_Wanted]:
        pairs = [(day, Reading(datetime.combine(day.date, clock), zone)) for day in found for clock in at]
        return [
            _Wanted(reading, day.again, day.sure, over=said.year is not None and reading.starts_at <= ground.now)
            for day, reading in pairs
        ]

    try:
        meant = wanted(days(said, today))
    except NoSuchDay:
        raise Unclear("meetup.no_such_day") from None
    except WrongWeekday as wrong:
        likeliest = [one for day in wrong.days for one in wanted([day])[:1]]
        raise Unclear("meetup.wrong_weekday", _mended(likeliest, ground)) from None
    # Of today's hours, or today and a week from now, what has passed is not meant.
    return [one for one in meant if one.reading.starts_at > ground.now] or meant[:1]


def _troubles(meant: Iterable[_Wanted], ground: _Ground) -> list[Unclear]:
    """Why a meet-up cannot be at these times."""
    found = []
    for one in meant:
        try:
            refuse_unfit(one.reading, ground.now, ground.minutes, ground.busy, one.again)
        except Unclear as trouble:
            found.append(trouble)
    return found


def _without_time(untimed: Sequence[Said], ground: _Ground) -> Unclear:
    meant, troubles = _meant(untimed, ground)
    if meant:
        return Unclear("meetup.no_time", _mended(meant, ground))
    return _refusal(troubles)


def _refusal(troubles: Sequence[Unclear]) -> Unclear:
    """The first of these, with what all of them propose."""
    if not troubles:
        return Unclear("meetup.not_understood")
    proposals = [reading for trouble in troubles for reading in trouble.proposals]
    return Unclear(troubles[0].key, proposals, **troubles[0].blanks)


def _mended(meant: Iterable[_Wanted], ground: _Ground) -> list[Reading]:
    better = (mended(one.reading, ground.now, ground.minutes, ground.busy, one.again) for one in meant)
    return [reading for reading in better if reading is not None]
