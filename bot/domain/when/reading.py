"""Reading a text: every way in which all of its words make sense together.

A text is read from left to right, each phrase says something, nothing is said twice, and no word is passed over: what
cannot be read whole is not read at all. One text may be read in several ways ("4/12").
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace

from bot.domain.refusal import Refusal
from bot.domain.roster import zone_of
from bot.domain.when.phrases import PHRASES, Reader
from bot.domain.when.said import Said

LONGEST = 100
"""Characters."""
_LONGEST_ZONE = 60
_SEPARATORS = re.compile(r"[\s,;]+")


def readings(typed: str, reader: Reader) -> list[Said]:
    """Every way to read what somebody typed, the likelier ones first."""
    text = unicodedata.normalize("NFKC", typed).casefold().strip(" ?!.")
    # A dash between words is no more than a comma; between numbers it would be from and until.
    text = re.sub(r"(?<=[a-z])\s*[-–—]\s+", " ", text)
    return list(dict.fromkeys(_read(text, Said(), reader))) if len(text) <= LONGEST else []


def _read(text: str, said: Said, reader: Reader) -> Iterator[Said]:
    rest = text[found.end() :] if (found := _SEPARATORS.match(text)) else text
    if not rest:
        yield said
        return
    for pattern, meaning in PHRASES:
        if match := pattern.match(rest):
            for part in meaning(match, reader):
                if all(getattr(said, name) is None for name in part):
                    yield from _read(rest[match.end() :], replace(said, **part), reader)
    if said.clock and len(rest) <= _LONGEST_ZONE and (named := re.fullmatch(r"\(?(?:in\s+)?([^\W\d].*?)\)?", rest)):
        yield from _with_zone(named[1].removesuffix(" time"), said)


def _with_zone(place: str, said: Said) -> Iterator[Said]:
    try:
        yield replace(said, zone=zone_of(place))
    except Refusal as trouble:
        if trouble.key != "roster_file.zone_unknown":
            yield replace(said, unknown_zone=trouble)
