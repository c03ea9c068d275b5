"""Cells that a spreadsheet program would change: formulas, and numbers that are names."""

import re

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""What makes Excel, LibreOffice or Google Sheets take a cell for a formula (OWASP, "CSV Injection")."""

_LOSES_DIGITS = re.compile(r"0\d+|\d{12,}")
"""Digits that stop being themselves as a number: leading noughts go, from 12 digits on 1.23E+11 is shown."""


def safe_cell(value: object) -> object:
    """`value`, with an apostrophe before it if a spreadsheet program would make a formula or another number of it.

    Numbers and `None` are left alone, but an integer too long for a spreadsheet (a Discord id) becomes text.
    """
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 10**11:
        value = str(value)
    if not isinstance(value, str):
        return value
    begins = value.lstrip(" \u00a0")
    return f"'{value}" if begins.startswith(FORMULA_SIGNS) or _LOSES_DIGITS.fullmatch(value) else value


def plain_cell(text: str) -> str:
    """What `safe_cell` was given: the apostrophe goes only where it was put."""
    return text[1:] if text.startswith("'") and safe_cell(text[1:]) == text else text
