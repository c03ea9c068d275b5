"""How the reader of a table is told which row names the columns: the feature that the table is for knows its words."""

from collections.abc import Callable, Iterable
from typing import Protocol

from bot.domain.roster import TableRow


class FoundHeader(Protocol):
    """A row that names columns. The higher the `score`, the surer; `width` counts its cells."""

    @property
    def score(self) -> tuple[int, int]: ...

    @property
    def width(self) -> int: ...


HeaderFinder = Callable[[Iterable[TableRow]], FoundHeader | None]
"""Finds the header among a table's first rows."""
