"""Texts of a pack as they are shown: without what cannot be seen, and with single blanks."""

import re

_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
"""Controls, zero widths and bidi overrides. Direction marks and joiners stay: some scripts need them."""


def several_lines(value: object) -> str:
    """A text of several lines; empty for what is no text."""
    if not isinstance(value, str):
        return ""
    return "\n".join(" ".join(line.split()) for line in _UNSEEN.sub("", value).split("\n")).strip()


def one_line(value: object) -> str:
    """A text of one line; empty for what is no text."""
    return " ".join(several_lines(value).split())
