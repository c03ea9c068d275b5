"""Figures beside their targets, for people to read; and the exit code that a program reads."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """What was measured, what was promised, and whether the promise is kept."""

    name: str
    found: str
    target: str
    kept: bool


def bound(name: str, found: float, most: float, unit: str, *, digits: int = 2) -> Figure:
    """A figure that may be at most this."""
    return Figure(name, f"{found:.{digits}f} {unit}", f"at most {most:.{digits}f} {unit}", found <= most)


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Columns of text, right-aligned."""
    widths = [max(len(row[column]) for row in [heads, *rows]) for column in range(len(heads))]
    return "\n".join("  ".join(cell.rjust(w) for cell, w in zip(row, widths, strict=True)) for row in [heads, *rows])


def report(figures: Sequence[Figure]) -> int:
    """Print the figures. Gives 0 if every promise is kept, otherwise 1."""
    for figure in figures:
        word = "PASS" if figure.kept else "MISSED"
        print(f"{word:6}  {figure.name}: {figure.found} (target: {figure.target})")
    return 0 if all(figure.kept for figure in figures) else 1


def said(words: str) -> None:
    """Progress goes to standard error, the figures to standard output."""
    sys.stderr.write(f"{words}\n")
