"""Questions in tables: Kahoot's and ClassQuiz's spreadsheets, and CSV."""

import contextlib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import chain, islice

from bot.domain.quiz import DEFAULT_POINTS, DEFAULT_SECONDS, LONGEST, Fault, PackFile, Question
from bot.domain.roster import HEADER_WITHIN, Cell, CellFault, TableRow
from bot.domain.unreadable import Unreadable
from bot.files.delimited import read_delimited
from bot.files.quiz.cleaned import one_line, several_lines
from bot.files.quiz.columns import Columns, find_columns
from bot.files.quiz.entries import About, Entry, pack_file
from bot.files.quiz.mixing import mixed
from bot.files.quiz.right_cell import right_numbers

MOST_ROWS = 10_000

_ABOUT = {
    "title": "title",
    "quiz title": "title",
    "description": "description",
    "licence": "licence",
    "license": "licence",
    "attribution": "attribution",
    "author": "attribution",
    "source": "attribution",
}
_TEMPLATE_TITLES = ("quiz template",)
_CLASSQUIZ_ROWS, _CLASSQUIZ_COLUMN = {5: "title", 6: "description"}, 2
"""Where ClassQuiz itself looks for them, whatever the word beside them."""

_WHOLE = re.compile(r"(\d{1,6})(?:[.,]0+)?\s*(?:s|secs?|seconds?|p|points?)?\.?", re.IGNORECASE)
_MENDS = {
    "quiz_file.no_text": "quiz_file.no_text_cell",
    "quiz_file.no_right": "quiz_file.no_right_cell",
    "quiz_file.no_questions": "quiz_file.no_questions_table",
    "quiz_file.no_image_alt": "quiz_file.no_image_alt_cell",
}


def surely_csv(text: str) -> bool:
    """Whether there is a header that names all that a question needs."""
    columns = _csv_columns(text)
    return columns is not None and columns.complete


def maybe_csv(text: str) -> bool:
    """Whether there is a header, if perhaps one that lacks something."""
    return _csv_columns(text) is not None


def read_csv(text: str, filename: str) -> PackFile:
    """The pack in a CSV file. Raises `Unreadable`."""
    return read_table("csv", read_delimited(text.encode(), find_columns), filename)


def _csv_columns(text: str) -> Columns | None:
    top: list[TableRow] = []
    with contextlib.suppress(Unreadable):
        top += islice(read_delimited(text.encode(), find_columns), HEADER_WITHIN)
    return find_columns(top)


def read_table(format_name: str | None, rows: Iterable[TableRow], filename: str) -> PackFile:
    """The pack in a table. Without a `format_name` it is called after the template that it follows.

    Raises `Unreadable` for a table without a header or with more than `MOST_ROWS`.
    """
    supply = iter(rows)
    top = list(islice(supply, HEADER_WITHIN))
    columns = find_columns(top)
    if columns is None:
        raise Unreadable("quiz_file.no_header", rows=HEADER_WITHIN)
    below = chain((row for row in top if row[0] > columns.row), supply)
    above = [row for row in top if row[0] < columns.row]
    entries = _entries(below, columns) if columns.complete else ()
    faults = list(_lacking(columns))
    name = format_name or ("xlsx" if columns.style == "table" else columns.style)
    return pack_file(name, _about(above, columns.style), entries, filename=filename, faults=faults, mends=_MENDS)


def _lacking(columns: Columns) -> Iterator[Fault]:
    headers: dict[str, object] = {"headers": ", ".join(f"“{text[:60]}”" for text in columns.texts if text)}
    if not columns.wrong and len(columns.options) < 2:
        yield "quiz_file.no_option_columns", headers
    if "right" not in columns.places:
        yield "quiz_file.no_right_column", headers


def _about(above: Iterable[TableRow], style: str) -> About:
    """The pack's title and more: beside a word such as "Title", else the first cell of all is the title."""
    about = About()
    first = ""
    for number, cells in above:
        texts = [several_lines(cell) if isinstance(cell, str) else "" for cell in cells]
        filled = [text for text in texts if text]
        what = _ABOUT.get(filled[0].casefold().rstrip(" :")) if filled else None
        if style == "classquiz" and number in _CLASSQUIZ_ROWS and len(texts) > _CLASSQUIZ_COLUMN:
            what, filled = _CLASSQUIZ_ROWS[number], ["", texts[_CLASSQUIZ_COLUMN]]
        if what and len(filled) > 1:
            value = filled[1] if what == "description" else one_line(filled[1])
            about = replace(about, **{what: getattr(about, what) or value})
        elif filled:
            first = first or one_line(filled[0])
    if not about.title and len(first) <= LONGEST["title"] and first.casefold() not in _TEMPLATE_TITLES:
        about = replace(about, title=first)
    return about


def _entries(rows: Iterable[TableRow], columns: Columns) -> Iterator[Entry]:
    for count, (number, cells) in enumerate(rows):
        if count >= MOST_ROWS:
            raise Unreadable("quiz_file.too_many_rows", most=MOST_ROWS)
        reader = _RowReader(columns, cells)
        if not reader.empty:
            yield Entry(question=reader.question(), faults=reader.faults, row=number)


class _RowReader:
    """Reads one row's cells, and collects what is wrong in them."""

    def __init__(self, columns: Columns, cells: tuple[Cell, ...]) -> None:
        self._columns = columns
        self._cells = cells
        self.faults: list[Fault] = []

    @property
    def empty(self) -> bool:
        """Whether there is nothing in it but its number, or a time that the template has put there."""
        places = self._columns.places
        asked = [places["question"], *self._columns.options.values(), *self._columns.wrong, places["right"]]
        return not any(index < len(self._cells) and self._cells[index] for index in asked)

    def question(self) -> Question:
        """The row's question; without meaning if there are faults."""
        asked = self._text("question", several_lines)
        options, right = self._listed() if self._columns.options else self._right_and_wrong(asked)
        return Question(
            text=asked,
            options=options,
            right=right,
            seconds=self._whole("seconds", DEFAULT_SECONDS),
            points=self._whole("points", DEFAULT_POINTS),
            explanation=self._text("explanation", several_lines),
            image=self._text("image", one_line),
            image_alt=self._text("image_alt", one_line),
        )

    def _listed(self) -> tuple[tuple[str, ...], tuple[int, ...]]:
        """The options of a table that has a column for each, and which are right."""
        options = {number: one_line(self._cell(index)) for number, index in sorted(self._columns.options.items())}
        options = {number: option for number, option in options.items() if option}
        named = self._text("right", one_line)
        numbers: tuple[int, ...] = ()
        if named and not self.faults:
            by_number = self._columns.style in ("kahoot", "classquiz")
            numbers, faults = right_numbers(named, options, by_number=by_number)
            self.faults += faults
        order = list(options)
        return tuple(options.values()), tuple(sorted({order.index(n) for n in numbers if n in options}))

    def _right_and_wrong(self, asked: str) -> tuple[tuple[str, ...], tuple[int, ...]]:
        """The options of a table that has the right answer in one column and wrong ones in others."""
        right = self._text("right", one_line)
        wrong = [option for option in (one_line(self._cell(index)) for index in self._columns.wrong) if option]
        if not right:
            return tuple(wrong), ()
        options = mixed(asked, [right, *wrong])
        return options, (options.index(right),)

    def _whole(self, field: str, default: int) -> int:
        value = self._text(field, one_line)
        whole = _WHOLE.fullmatch(value)
        if value and not whole:
            column = self._columns.texts[self._columns.places[field]]
            self.faults.append(("quiz_file.cell_number", {"value": value[:60], "column": column[:60]}))
        return int(whole[1]) if whole else default

    def _text(self, field: str, clean: Callable[[object], str]) -> str:
        return clean(self._cell(self._columns.places.get(field)))

    def _cell(self, index: int | None) -> str:
        cell = self._cells[index] if index is not None and index < len(self._cells) else ""
        if isinstance(cell, CellFault):
            self.faults.append((cell.key, dict(cell.blanks)))
            return ""
        return cell
