"""Roster files as tests need them: good ones, and ways to spoil them."""

import csv
import io
import zipfile
from typing import Any

from openpyxl import Workbook

HEADER = ["ID", "Name", "Role", "Discord", "Group", "Interests", "Time zone"]
MENTOR = ["M1", "陳大文", "Mentor", "chan", "Red", "AI, music", "Asia/Hong_Kong"]
STUDENT = ["S1", "Nina Иванова", "Student", "@Nina", "Red", "", "London"]


def lines(*rows: list[str], separator: str = ",", newline: str = "\r\n") -> str:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=separator, lineterminator=newline).writerows(rows)
    return buffer.getvalue()


def sheet(*rows: list[Any], **merge: str) -> bytes:
    book = Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    for cells in merge.values():
        book.active.merge_cells(cells)
    return saved(book)


def saved(book: Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def rewritten(data: bytes, old: bytes, new: bytes) -> bytes:
    """A workbook with something in its first sheet replaced."""
    return edited(data, {"xl/worksheets/sheet1.xml": lambda xml: xml.replace(old, new, 1)})


def edited(data: bytes, edits: dict[str, Any]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, edits.get(name, lambda same: same)(old.read(name)))
    return buffer.getvalue()


def zipped(**parts: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return buffer.getvalue()
