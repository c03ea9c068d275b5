"""Finding somebody's name in what others wrote, and putting a dash there.

Some columns hold JSON. There it is looked for in the texts alone: a name can be like a key, a state or a date, and in
JSON it may be written in escapes.
"""

import json
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

SHORTEST = 4
"""Characters of a name or handle that is looked for. "Li" would be found in "Lisbon"."""
SHORTEST_UNSPACED = 3
"""The same where words are not set apart, as in Chinese: there a whole name has two or three."""
SHORTEST_NUMBER = 6
"""Digits of a number that is looked for. "2026" would be found in every date."""
MACHINE = frozenset({"kind", "state", "zone", "time_zone", "outcome", "format", "whose"})
"""Keys whose values are the bot's own words and not a person's."""

_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_NOT_ALWAYS_THE_SAME = re.compile(r"""[^ -~]|["\\]""")
"""Letters that a database does not compare in any case, and what JSON writes in escapes."""


def telling(words: Iterable[str | None]) -> list[str]:
    """Those of these names and ids that are long enough to mean somebody."""
    return [word for word in words if word and _telling(word)]


def pattern_of(words: Sequence[str]) -> re.Pattern[str]:
    """What to look for: any of these."""
    return re.compile("|".join(_pattern(word) for word in words), re.IGNORECASE)


def spellings(word: str) -> set[str]:
    """What to ask a database for that compares ASCII letters in any case: one of these stands where the word does.

    It may stand there as it is or as JSON writes it. Of a word that other letters have capitals for, it is the longest
    part without them, however short: what is found is looked at again.
    """
    if word.isascii() or word.lower() == word.upper():
        return {word, json.dumps(word)[1:-1], json.dumps(word, ensure_ascii=False)[1:-1]}
    return {max(_NOT_ALWAYS_THE_SAME.split(word), key=len)}


def swept(words: str, pattern: re.Pattern[str], dash: str) -> str:
    """The words, with a dash for each hit; the very same if there is none."""
    if words[:1] in ("{", "["):
        try:
            value = json.loads(words)
        except ValueError:
            return pattern.sub(dash, words)
        left = _in(value, pattern, dash)
        return json.dumps(left, ensure_ascii=False) if left != value else words
    return pattern.sub(dash, words)


def _telling(word: str) -> bool:
    if _UNSPACED.search(word):
        return len(word) >= SHORTEST_UNSPACED
    return len(word) >= (SHORTEST_NUMBER if word.isdecimal() else SHORTEST)


def _pattern(word: str) -> str:
    return re.escape(word) if _UNSPACED.search(word) else rf"(?<!\w){re.escape(word)}(?!\w)"


def _in(value: Any, pattern: re.Pattern[str], dash: str) -> Any:
    if isinstance(value, dict):
        return {name: one if name in MACHINE else _in(one, pattern, dash) for name, one in value.items()}
    if isinstance(value, list):
        return [_in(one, pattern, dash) for one in value]
    return pattern.sub(dash, value) if isinstance(value, str) and not _is_moment(value) else value


def _is_moment(words: str) -> bool:
    try:
        datetime.fromisoformat(words)
    except ValueError:
        return False
    return True
