"""The phrases in which people say when, and what each means.

Every pattern is matched at the place that has been read up to, and ends where its last word or number does.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.domain.when.said import Clock
from bot.domain.when.words import MONTHS, NUMBERS, PARTS, TODAY, WEEKDAYS, any_of


@dataclass(frozen=True)
class Reader:
    """What reading needs to know: the present (UTC), and whether 4/12 is the 12th of April first."""

    now: datetime
    month_first: bool


Part = dict[str, Any]
"""Some of the fields of `Said`."""
Meaning = Callable[[re.Match[str], Reader], Iterator[Part]]

_DAY = any_of(WEEKDAYS)
_MONTH = any_of(MONTHS)
_COUNT = rf"(\d{{1,3}}|an?|{any_of(NUMBERS)})"
_HOUR = rf"(\d{{1,2}}|{any_of(NUMBERS)})"
_AT = r"(?:at\s+|@\s*)?"
_ON = r"(?:on\s+)?(?:the\s+)?"
_TH = r"(?:st|nd|rd|th)?"
_NO_TIME = r"(?![\d:.h]|\s*[ap]\.?m\b|\s*o'?clock)"
"""After a number that is no hour."""
_YEAR = rf"(?:[\s,-]+|')'?(\d{{4}}|\d\d){_NO_TIME}"


def _number(word: str) -> int:
    return int(word) if word.isdecimal() else NUMBERS.get(word, 1)


def _year(written: str, reader: Reader) -> int | None:
    """A year of two or four digits, if it is one that somebody may mean."""
    if len(written) == 4:
        return int(written) if 1900 <= int(written) < 3000 else None
    year = reader.now.year // 100 * 100 + int(written)
    return year if abs(year - reader.now.year) <= 2 else None


def _clock(hour: str, minute: str | None, half: str | None = None, *, bare: bool = False) -> Iterator[Part]:
    """A time of day, if there is one like it."""
    number, minutes = _number(hour), int(minute or 0)
    if number > 23 or minutes > 59:
        return
    if half is not None:
        if (number > 12 and half == "a") or (number == 0 and half == "p"):
            return
        if number <= 12:
            number = number % 12 + (12 if half == "p" else 0)
        yield {"clock": Clock(number, minutes)}
    else:
        yield {"clock": Clock(number, minutes, sure=hour.startswith("0") or not 1 <= number <= 9, bare=bare)}


def _iso_instant(found: re.Match[str], _: Reader) -> Iterator[Part]:
    date, clock, offset = found.groups()
    sign, hours = (offset[0], offset[1:3]) if offset != "z" else ("+", "00")
    minutes = offset[3:].strip(":") if offset != "z" else "00"
    try:
        yield {"moment": datetime.fromisoformat(f"{date} {clock}{sign}{hours}:{minutes or '00'}").astimezone(UTC)}
    except (ValueError, OverflowError):
        return


def _iso_local(found: re.Match[str], _: Reader) -> Iterator[Part]:
    year, month, day = (int(found[n]) for n in (1, 2, 3))
    if 1 <= month <= 12 and day >= 1 and 1900 <= year < 3000:
        yield from ({"day": day, "month": month, "year": year} | part for part in _clock(found[4], found[5]))


def _pasted(found: re.Match[str], _: Reader) -> Iterator[Part]:
    yield {"moment": datetime.fromtimestamp(int(found[1]) // 60 * 60, UTC)}


def _soon(found: re.Match[str], reader: Reader) -> Iterator[Part]:
    length = timedelta(hours=1) if found[2].startswith("h") else timedelta(minutes=1)
    yield {"moment": (reader.now + _number(found[1]) * length).replace(second=0, microsecond=0)}


def _year_first(found: re.Match[str], reader: Reader) -> Iterator[Part]:
    year = _year(found[1], reader)
    if year and 1 <= int(found[3]) <= 12 and int(found[4]) >= 1:
        yield {"day": int(found[4]), "month": int(found[3]), "year": year}


def _numbers(found: re.Match[str], reader: Reader) -> Iterator[Part]:
    """4/12 and its like: the day first or the month first, as the programme's language has it, then the other way."""
    first, separator, second, written = found.groups()
    year = _year(written, reader) if written else None
    if (written and year is None) or (not written and separator == "-"):
        return
    orders = [(int(first), int(second)), (int(second), int(first))]
    if separator == ".":
        orders = orders[:1]
    elif reader.month_first:
        orders.reverse()
    for day, month in dict.fromkeys(orders):
        if 1 <= day <= 31 and 1 <= month <= 12:
            yield {"day": day, "month": month, "year": year}


def _named(found: re.Match[str], reader: Reader) -> Iterator[Part]:
    day, month, *years = [g for g in found.groups() if g is not None]
    if not day.isdecimal():
        day, month = month, day
    year = _year(years[0], reader) if years else None
    if 1 <= int(day) <= 31 and (year or not years):
        yield {"day": int(day), "month": MONTHS[month], "year": year}


def _cjk(found: re.Match[str], reader: Reader) -> Iterator[Part]:
    year = _year(found[1], reader) if found[1] else None
    if 1 <= int(found[2]) <= 12 and 1 <= int(found[3]) <= 31 and (year or not found[1]):
        yield {"day": int(found[3]), "month": int(found[2]), "year": year}


def _day_of_month(found: re.Match[str], _: Reader) -> Iterator[Part]:
    if 1 <= int(found[1]) <= 31:
        yield {"day": int(found[1])}


def _weekday_and_day(found: re.Match[str], _: Reader) -> Iterator[Part]:
    if 1 <= int(found[2]) <= 31:
        yield {"weekday": WEEKDAYS[found[1]], "day": int(found[2])}


def _weekday(found: re.Match[str], _: Reader) -> Iterator[Part]:
    which = found[1] and (found[1] if found[1] in ("last", "next") else "this")
    yield {"weekday": WEEKDAYS[found[2]]} | ({"which": which} if which else {})


def _week_after(found: re.Match[str], _: Reader) -> Iterator[Part]:
    yield {"weekday": WEEKDAYS[found[1]], "which": "after"}


def _weeks(found: re.Match[str], _: Reader) -> Iterator[Part]:
    yield {"which": 2 if found[1] is None else _number(found[1])}


def _compact(found: re.Match[str], reader: Reader) -> Iterator[Part]:
    """1930. A number that is a year of these days is none."""
    if found[3] or abs(int(found[1] + found[2]) - reader.now.year) > 2:
        yield from _clock(found[1], found[2])


PHRASES: tuple[tuple[re.Pattern[str], Meaning], ...] = tuple(
    # Each ends where its last word or number does.
    (re.compile(rf"(?:{pattern})(?![a-z0-9])", re.ASCII), meaning)
    for pattern, meaning in (
        (r"(\d{4}-\d\d-\d\d)t(\d\d:\d\d)(?::\d\d(?:\.\d+)?)?(z|[+-]\d\d:?(?:\d\d)?)", _iso_instant),
        (r"(\d{4}-\d\d-\d\d) (\d\d:\d\d)(?::\d\d(?:\.\d+)?)?\s?(z|\+\d\d:?(?:\d\d)?)", _iso_instant),
        (r"<t:(\d{1,10})(?::[a-z])?>", _pasted),
        (r"(\d{4})-(\d\d)-(\d\d)t(\d\d):(\d\d)(?::\d\d(?:\.\d+)?)?", _iso_local),
        (rf"in\s+{_COUNT}\s*(h|hrs?|hours?|mins?|minutes?)", _soon),
        (_ON + r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?![\d:])", _year_first),
        (_ON + r"(\d{1,2})([/.-])(\d{1,2})(?:\2(\d{4}|\d\d))?\.?(?![\d:./-]|\s*[ap]\.?m\b)", _numbers),
        (rf"{_ON}(\d{{1,2}}){_TH}[\s-]*(?:of\s+)?({_MONTH})\.?{_YEAR}", _named),
        (rf"{_ON}(\d{{1,2}}){_TH}[\s-]*(?:of\s+)?({_MONTH})\.?", _named),
        (rf"{_ON}({_MONTH})\.?[\s-]*(?:the\s+)?(\d{{1,2}}){_TH}{_YEAR}", _named),
        (rf"{_ON}({_MONTH})\.?[\s-]*(?:the\s+)?(\d{{1,2}}){_TH}{_NO_TIME}", _named),
        (r"(?:(\d{4})年)?(\d{1,2})月(\d{1,2})[日号號]", _cjk),
        (rf"{_ON}(\d{{1,2}})(?:st|nd|rd|th)", _day_of_month),
        (rf"{_ON}({_DAY})[.,]*\s+(?:the\s+)?(\d{{1,2}})(?![\d:./h-]|\s*[ap]\.?m\b|\s*o'?clock)", _weekday_and_day),
        (rf"(?:on\s+)?({_DAY})\s+week", _week_after),
        (rf"a\s+week\s+(?:on|from)\s+({_DAY})", _week_after),
        (rf"(?:on\s+)?(?:(this(?:\s+coming)?|(?:the\s+)?coming|next|last)\s+)?({_DAY})\.?", _weekday),
        (rf"in\s+(?:{_COUNT}\s+weeks?|a\s+fortnight)(?:'?s?'?\s+time)?", _weeks),
        (r"(?:the\s+)?week\s+after\s+next", lambda *_: iter([{"which": 2, "vague_week": True}])),
        (r"next\s+week", lambda *_: iter([{"which": 1, "vague_week": True}])),
        (r"this\s+week", lambda *_: iter([{"which": 0, "vague_week": True}])),
        (r"(?:the\s+)?day\s+after\s+tomorrow", lambda *_: iter([{"days": 2}])),
        (rf"in\s+{_COUNT}\s+days?(?:'?\s+time)?", lambda found, _: iter([{"days": _number(found[1])}])),
        (r"tonight", lambda *_: iter([{"days": 0, "part": "night"}])),
        (r"this\s+(morning|afternoon|evening)", lambda found, _: iter([{"days": 0, "part": found[1]}])),
        (rf"({any_of(TODAY)})", lambda found, _: iter([{"days": TODAY[found[1]]}])),
        (rf"(?:in\s+the\s+|at\s+)?({any_of(PARTS)})", lambda found, _: iter([{"part": found[1]}])),
        (rf"{_AT}(?:12\s+)?(?:noon|midday)", lambda *_: iter([{"clock": Clock(12)}])),
        (rf"{_AT}{_HOUR}(?:[:.](\d\d))?\s*([ap])\.?m\.?", lambda found, _: _clock(found[1], found[2], found[3])),
        (rf"{_AT}(\d{{1,2}})[:.](\d\d)(?::\d\d)?\s*(?:h|hrs|hours)?", lambda found, _: _clock(found[1], found[2])),
        (rf"{_AT}(\d{{1,2}})h(\d\d)?", lambda found, _: _clock(found[1], found[2])),
        (rf"{_AT}(\d\d)(\d\d)\s*(h|hrs|hours)?", _compact),
        (rf"at\s+{_HOUR}(?:\s*o'?\s?clock)?", lambda found, _: _clock(found[1], None)),
        (rf"{_HOUR}\s*o'?\s?clock", lambda found, _: _clock(found[1], None)),
        (
            rf"@?\s*(\d{{1,2}})(?!{_TH}[\s-]*(?:of\s+)?(?:{_MONTH})\b)",
            lambda found, _: _clock(found[1], None, bare=True),
        ),
    )
)
