"""Which column of a table of questions holds what, found by the words in its header.

Headers are compared in lower case without punctuation, since dashes, brackets and limits differ from copy to copy of
the same template: "Answer 1 – max 75 characters" is the first option, "Time limit (sec)" the seconds.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bot.domain.roster import HEADER_WITHIN, Cell, TableRow

LONGEST_HEADER = 120
"""Characters. Template texts above the header have the same words, but are longer."""

_NUMBERED = re.compile(
    r"(?:(?:possible )?(?:answer|option|choice|alternative|response|antwort|réponse|respuesta|risposta|答案|選項|选项)"
    r"s? ?(?P<sign>[1-9]|[a-h])\b.*)|(?P<ordinal>[1-9])(?:st|nd|rd|th) (?:answer|option|choice)\b.*|(?P<bare>[1-9a-h])"
)
_WRONG = re.compile(r".*\b(?:incorrect|wrong|false|distractor)\b.*")
_KAHOOT = re.compile(r"time limit\b.*")
_FIELDS: Mapping[str, re.Pattern[str]] = {
    "number": re.compile(r"(?:question )?(?:no|nr|number|id)|#"),
    "image": re.compile(r"(?:image|img|picture|photo)(?: (?:file|name|file name|filename|link|url))?"),
    "image_alt": re.compile(r"(?:image|img|picture|photo) (?:alt|alt text|description|text)|alt(?: text)?"),
    "ignored": re.compile(
        r".*\b(?:type|image|picture|photo|video|media|link|url|category|difficulty|tags?|topic|level)\b.*"
    ),
    "explanation": re.compile(r".*\b(?:explanations?|feedback|rationale|erklärung|解釋|解释)\b.*"),
    "right": re.compile(
        r".*(?:\b(?:correct|right|solutions?|answer key|richtige?)\b|正確|正确).*"
        r"|key|answers?|antwort|réponse|respuesta"
    ),
    "seconds": re.compile(r".*(?:\b(?:time|timer|seconds?|secs?|duration|zeit|zeitlimit|tiempo|temps)\b|時間|时间).*"),
    "points": re.compile(r".*\b(?:points?|score|marks?|punkte)\b.*"),
    "question": re.compile(r"(?:questions?|prompt|text|frage|pregunta|domanda|題目|题目|問題|问题)\b.*"),
}


@dataclass(frozen=True)
class Columns:
    """The row that names the columns. `places` says at which index each field stands, `options` at which each number.

    `wrong` are the columns of wrong answers, for tables that have those beside one right answer. `style` is whose
    template it is, or "table".
    """

    row: int
    texts: tuple[str, ...]
    places: Mapping[str, int]
    options: Mapping[int, int]
    wrong: tuple[int, ...]
    style: str
    score: tuple[int, int] = field(default=(0, 0))

    @property
    def width(self) -> int:
        return len(self.texts)

    @property
    def complete(self) -> bool:
        """Whether questions can be read: their text, options, and which of these are right."""
        return {"question", "right"} <= self.places.keys() and bool(self.wrong or len(self.options) > 1)

    @property
    def promising(self) -> bool:
        """Whether it is a header at all, if perhaps one that lacks something."""
        return "question" in self.places and len(self.places) + len(self.options) + len(self.wrong) > 1


def find_columns(rows: Iterable[TableRow]) -> Columns | None:
    """The row among the first `HEADER_WITHIN` that names most columns; `None` if none names a question and more."""
    best: Columns | None = None
    for number, cells in rows:
        if number > HEADER_WITHIN:
            break
        columns = _columns(number, cells)
        if columns.promising and columns.score > (best.score if best else (0, 0)):
            best = columns
    return best


def _columns(row: int, cells: tuple[Cell, ...]) -> Columns:
    texts = tuple(" ".join(cell.split()) if isinstance(cell, str) else "" for cell in cells)
    places: dict[str, int] = {}
    options: dict[int, int] = {}
    wrong = []
    style = "table"
    for index, header in enumerate(map(_plain, texts)):
        if not header or len(header) > LONGEST_HEADER:
            continue
        if _WRONG.fullmatch(header):
            wrong.append(index)
        elif numbered := _NUMBERED.fullmatch(header):
            sign = numbered["sign"] or numbered["ordinal"] or numbered["bare"]
            options.setdefault(int(sign) if sign.isdecimal() else ord(sign) - ord("a") + 1, index)
            style = "classquiz" if numbered["ordinal"] else style
        elif name := next((name for name, pattern in _FIELDS.items() if pattern.fullmatch(header)), None):
            places.setdefault(name, index)
            style = "kahoot" if style == "table" and _KAHOOT.fullmatch(header) else style
    known = len(places.keys() - {"ignored", "number"}) + len(options) + len(wrong)
    sure = int({"question", "right"} <= places.keys() and bool(wrong or len(options) > 1))
    return Columns(row, texts, places, options, tuple(wrong), style, (sure, known))


def _plain(header: str) -> str:
    folded = unicodedata.normalize("NFKC", header).casefold().replace("#", " number ")
    return " ".join(re.sub(r"[\W_]+", " ", folded).split())
