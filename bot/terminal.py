"""What the command line shows people: tables and sentences on standard output, progress on standard error."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from bot.domain.programme import KINDS
from bot.domain.quiz import LETTERS, PackFile
from bot.domain.roster import RosterFile
from bot.texts import text

CONTROLS = dict.fromkeys([*range(0x20), 0x7F, *range(0x80, 0xA0)], " ")
"""A name in a file must not be able to command the terminal."""


def plain(value: object) -> Text:
    """`value` as a terminal may show it: without control characters, and with no markup in it."""
    return Text(str("" if value is None else value).translate(CONTROLS))


def show(line: str, style: str = "", *, aside: bool = False) -> None:
    """A line on standard output or, `aside`, on standard error."""
    shown = plain(line)
    shown.stylize(style)
    Console(soft_wrap=True, highlight=False, stderr=aside).print(shown)


def show_table(headers: Sequence[str], rows: Sequence[Sequence[object]], *, aside: bool = False) -> None:
    """A table; its last column takes the width that is left."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for header in headers:
        table.add_column(header, overflow="fold", ratio=1 if header == headers[-1] else None)
    for row in rows:
        table.add_row(*(cell if isinstance(cell, Text) else plain(cell) for cell in row))
    Console(highlight=False, stderr=aside).print(table)


def show_json(value: Any) -> None:
    """JSON for programs, with nothing else on standard output."""
    print(json.dumps(value, ensure_ascii=False, indent=2))  # noqa: T201


@contextmanager
def progress(title: str, steps: int | None = None) -> Iterator[Progress]:
    """A bar while something takes long: of `steps` (advance its task 0), or one that only says that it goes on.

    It is drawn on standard error, only on a terminal, and is gone afterwards.
    """
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        bar.add_task(title, total=steps)
        yield bar


def show_roster(file: Path, roster: RosterFile) -> None:
    """Who is in a roster, what to mend in it and what was passed over."""
    kinds = Counter(person.kind for person in roster.people)
    groups = {person.group for person in roster.people if person.group}
    counted = [text(f"cli.kind_{kind}", None, n=kinds[kind]) for kind in KINDS if kinds[kind]]
    counted += [text("cli.groups", None, n=len(groups))] if groups else []
    show(text("cli.people", None, n=len(roster.people), file=file.name, counted=", ".join(counted)))
    for title, entries in (("cli.to_mend", roster.errors), ("cli.passed_over", roster.warnings)):
        if entries:
            show("")
            show(text(title, None, n=len(entries)), "bold")
            rows = [(entry.row, entry.column, text(entry.key, None, **entry.blanks)) for entry in entries]
            show_table((text("cli.row"), text("cli.column"), text("cli.what")), rows)
    if not roster.errors:
        show(text("cli.all_good"), "green")


def show_quiz(file: Path, pack: PackFile) -> None:
    """Which questions of a quiz are fit to be asked, and what to mend in the others."""
    show(text("cli.questions", None, n=len(pack.questions), file=file.name, title=pack.title))
    show(text(f"cli.format_{pack.format}"))
    for key, value in (("cli.licence", pack.licence), ("cli.attribution", pack.attribution)):
        if value:
            show(text(key, None, value=value))
    if pack.images:
        show(text("cli.images", None, n=len(pack.images), size=sum(map(len, pack.images.values())) // 1024))
    if not pack.errors:
        rows = [(n, q.text, ", ".join(LETTERS[i] for i in q.right), q.seconds) for n, q in enumerate(pack.questions, 1)]
        headers = (text("cli.number"), text("cli.question"), text("cli.right"), text("cli.seconds"))
        show_table(headers, rows)
    show_faults(pack)
    if not pack.errors:
        show(text("cli.all_good"), "green")


def show_faults(pack: PackFile, *, aside: bool = False) -> None:
    """What is to be mended in a quiz, and what of it is not used."""
    from bot.files.quiz import where

    for title, told in (("cli.to_mend", pack.errors), ("cli.passed_over", pack.notes)):
        if told:
            show("", aside=aside)
            show(text(title, None, n=len(told)), "bold", aside=aside)
            rows = [(where(entry, text), text(entry.key, None, **entry.blanks)) for entry in told]
            show_table((text("cli.place"), text("cli.what")), rows, aside=aside)
