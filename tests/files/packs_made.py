"""Quiz packs as other programs write them, made afresh: two questions about rivers, and templates' own ways."""

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

from openpyxl import Workbook

from tests.files.making import saved

SAMPLES = Path(__file__).parent / "samples"

KAHOOT_HEADER = [
    None,
    "Question - max 120 characters",
    "Answer 1 - max 75 characters",
    "Answer 2 - max 75 characters",
    "Answer 3 - max 75 characters",
    "Answer 4 - max 75 characters",
    "Time limit (sec) – 5, 10, 20, 30, 60, 90, 120, or 240 secs",
    "Correct answer(s) - choose at least one",
]
PARIS = ["Which river flows through Paris?", "Nile", "Seine", None, None, 20, 2]
BLACK_SEA = ["Which flow into the Black Sea?", "Danube", "Rhine", "Dnieper", "Rhône", 60, "1,3"]


def sample(name: str) -> bytes:
    return (SAMPLES / name).read_bytes()


def kahoot(*rows: list[Any], title: str = "Rivers", header: list[Any] | None = None, header_row: int = 8) -> bytes:
    """Kahoot's template: a title and advice above the header, and numbers for a hundred rows below it."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    if header_row > 7:
        sheet["B2"] = title
        sheet["B3"] = (
            "Add questions, at least two answer alternatives, time limit and choose correct answers. Have fun!"
        )
        sheet["B4"] = "Remember: questions have a limit of 120 characters and answers can have 75 characters max."
    for column, text in enumerate(header or KAHOOT_HEADER, start=1):
        sheet.cell(header_row, column, text)
    given = rows or (PARIS, BLACK_SEA)
    for number in range(1, max(101, len(given) + 1)):
        cells = given[number - 1] if number <= len(given) else []
        for column, value in enumerate([number, *cells], start=1):
            sheet.cell(header_row + number, column, value)
    return saved(book)


def classquiz(*rows: list[Any], title: str = "Rivers", description: str = "About rivers of the world") -> bytes:
    """ClassQuiz's spreadsheet: the title in C5, the description in C6, questions from row 14 on."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["B2"] = "ClassQuiz"
    sheet["B5"], sheet["C5"], sheet["B6"], sheet["C6"] = "Title", title, "Description", description
    header = ["Question", "1st Answer", "2nd Answer", "3rd Answer", "4th Answer", "Time Limit (max. 120)"]
    for column, text in enumerate([*header, "Correct Answers"], start=2):
        sheet.cell(13, column, text)
    for number, cells in enumerate(rows or (PARIS, BLACK_SEA), start=1):
        for column, value in enumerate([number, *cells], start=1):
            sheet.cell(13 + number, column, value)
    return saved(book)


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


ENCODINGS: dict[str, Callable[[str], str]] = {
    "base64": _base64,
    "url3986": lambda text: quote(text, safe=""),
    "urlLegacy": lambda text: quote(text, safe=" ").replace(" ", "+"),
}


def opentdb(encoding: str) -> bytes:
    """The sample of Open Trivia DB in one of its other encodings."""
    import html

    plain = json.loads(sample("opentdb.json"))
    encode = ENCODINGS[encoding]

    def encoded(value: Any) -> Any:
        return [encoded(part) for part in value] if isinstance(value, list) else encode(html.unescape(value))

    results = [{key: encoded(value) for key, value in result.items()} for result in plain["results"]]
    if encoding != "base64":
        for result, original in zip(results, plain["results"], strict=True):
            result["type"] = original["type"]
    return json.dumps({"response_code": 0, "results": results}).encode()
