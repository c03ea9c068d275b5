"""What a cell says is right: numbers, letters, or the answer's own words."""

import re
from collections.abc import Mapping

from bot.domain.quiz import Fault, compared

_BETWEEN = re.compile(r"[\s,;/&+、，；]+|\b(?:and|und|et|y)\b")
_DECIMAL = re.compile(r"\d(?:\.\d)+")
"""What a spreadsheet makes of "1,3" where commas are decimal."""


def right_numbers(value: str, options: Mapping[int, str], *, by_number: bool) -> tuple[tuple[int, ...], list[Fault]]:
    """The numbers of the options that a cell names, and what is wrong with it.

    `options` are those that are not empty, by number from 1. `by_number` is for templates in which figures are always
    numbers of options; elsewhere "4" could also be the answer itself.
    """
    parts = [part for part in _BETWEEN.split(value) if part]
    if len(parts) == 1 and _DECIMAL.fullmatch(parts[0]):
        parts = parts[0].split(".")
    figures = all(re.fullmatch(r"\d{1,2}", part) for part in parts)
    letters = all(re.fullmatch("[A-Ha-h]", part) for part in parts)
    if figures and by_number:
        numbers = tuple(map(int, parts))
        lacking = [number for number in numbers if number not in options]
        return numbers, [("quiz_file.right_no_answer", {"number": lacking[0]})] if lacking else []
    readings = {_in_words(value, options)}
    if figures:
        readings.add(tuple(sorted({int(part) for part in parts})))
    if letters:
        readings.add(tuple(sorted({ord(part.upper()) - ord("A") + 1 for part in parts})))
    possible = {reading for reading in readings if reading and all(number in options for number in reading)}
    if len(possible) == 1:
        return possible.pop(), []
    key = "quiz_file.right_unclear" if possible else "quiz_file.right_unknown"
    return (), [(key, {"value": value[:60]})]


def _in_words(value: str, options: Mapping[int, str]) -> tuple[int, ...]:
    """The options whose own words these are: one, or several with semicolons or bars between."""
    by_words = {compared(option): number for number, option in options.items()}
    whole = by_words.get(compared(value))
    if whole is not None:
        return (whole,)
    parts = [by_words.get(compared(part)) for part in re.split(r"[;|]", value) if part.strip()]
    return tuple(sorted({part for part in parts if part is not None})) if None not in parts else ()
