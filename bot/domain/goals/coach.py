"""The coach: what would make a goal smarter, part by part. It advises and never blocks.

Its rules look at words, in English and in Chinese; they can be wrong, so each piece of advice is a question.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from bot.domain.goals import GoalParts

FEWEST_WORDS: Mapping[str, int] = {"specific": 4, "achievable": 3, "relevant": 3}
"""With fewer, a part hardly means something. What is measured may be as short as "5 km"."""
SOON = timedelta(days=7)

_NUMBER_WORDS = re.compile(
    r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|hundred|"
    r"thousand|half|quarter|dozen|once|twice|first|second|third|top|every|each|per|daily|weekly|monthly)\b",
    re.IGNORECASE,
)
_COUNTABLE = re.compile(
    r"\b(?:hour|minute|day|week|month|time|page|chapter|book|essay|word|lesson|draft|exam|test|quiz|paper|mark|grade|"
    r"level|point|score|certificate|licence|license|prize|medal|interview|application|offer|portfolio|presentation|talk|"
    r"video|song|piece|race|match|goal|metre|meter|kilometre|kilometer|mile|km|kg|percent|project|website|app|shift|"
    r"meeting|club|member|dollar|pound|euro)s?\b",
    re.IGNORECASE,
)
_CHINESE_NUMBERS = re.compile(r"[一二兩两三四五六七八九十百千萬万半每]|次|分鐘|分钟|小時|小时|分數|分数|證書|证书")
_JOINED = re.compile(
    r"[;；\n]|\b(?:and also|as well as|and then|plus|in addition)\b|,\s*and\b|以及|同時|同时|另外|還要|还要",
    re.IGNORECASE,
)
_AND = re.compile(r"\band\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|\d+(?:[.,:]\d+)*")


@dataclass(frozen=True)
class Advice:
    """One piece of advice about a part, as a key of the text catalogue; `day` fills its blank, if it has one."""

    part: str
    key: str
    day: date | None = None


def advice(parts: GoalParts, due_day: date | None, today: date, ends_on: date | None = None) -> list[Advice]:
    """What the coach has to say, in the order of the parts. Nothing where a part is well made.

    `today` and `due_day` are days in the student's zone; `ends_on` is the programme's last day, if it has one.
    """
    found = [
        Advice(part, f"goal.advice_short_{part}")
        for part, few in FEWEST_WORDS.items()
        if substance(parts.part(part)) < few
    ]
    if several(parts.specific):
        found.append(Advice("specific", "goal.advice_several"))
    if not countable(parts.measurable):
        found.append(Advice("measurable", "goal.advice_count"))
    found += _about_date(due_day, today, ends_on)
    order = ("specific", "measurable", "achievable", "relevant", "time_bound")
    return sorted(found, key=lambda one: order.index(one.part))


def _about_date(due_day: date | None, today: date, ends_on: date | None) -> list[Advice]:
    if due_day is None:
        return [Advice("time_bound", "goal.advice_no_date")]
    if ends_on is not None and due_day > ends_on:
        return [Advice("time_bound", "goal.advice_after_end", ends_on)]
    if due_day - today < SOON:
        return [Advice("time_bound", "goal.advice_soon")]
    return []


def substance(words: str) -> int:
    """How many words this comes to. Where words are not set apart by blanks, two signs are about one."""
    found = 0.0
    for word in _WORD.findall(words):
        signs = sum(unicodedata.name(sign, "").startswith(("CJK", "HIRAGANA", "KATAKANA")) for sign in word)
        found += signs / 2 if signs else 1
    return int(found)


def countable(words: str) -> bool:
    """Whether there is a number in it, or a thing that one can count."""
    has_digit = any(unicodedata.category(sign) in ("Nd", "Nl", "No") for sign in words)
    patterns = (_NUMBER_WORDS, _COUNTABLE, _CHINESE_NUMBERS)
    return has_digit or any(pattern.search(words) for pattern in patterns)


def several(words: str) -> bool:
    """Whether it reads like several goals in one."""
    clauses = [clause for clause in _JOINED.split(words) if substance(clause) >= 2]
    return len(clauses) > 1 or len(_AND.findall(words)) > 1
