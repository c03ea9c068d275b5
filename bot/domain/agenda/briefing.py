"""The briefing: what the programme expects, page by page, and who has read it."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.refusal import Refusal


@dataclass(frozen=True)
class Page:
    """One page of a briefing. `number` counts from 1, up to `of`."""

    words: str
    number: int
    of: int

    @property
    def is_last(self) -> bool:
        return self.number == self.of


def version_of(pages: Sequence[str]) -> str:
    """By what it is known later which words somebody has read: any other word gives another version."""
    return hashlib.sha256(json.dumps(list(pages), ensure_ascii=False).encode()).hexdigest()[:16]


def page(pages: Sequence[str], number: int) -> Page:
    """The page with this number. Raises `Refusal` for one that is not there."""
    if not 1 <= number <= len(pages):
        raise Refusal("step.no_such_page")
    return Page(pages[number - 1], number, len(pages))
