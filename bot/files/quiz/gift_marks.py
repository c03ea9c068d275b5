"""The signs of GIFT, which mean something unless a backslash stands before them."""

import re
from collections.abc import Iterator

ESCAPED = re.compile(r"\\([\\~=#{}:n])")
"""A backslash before any other letter is a backslash."""

_SIGN = re.compile(rf"{ESCAPED.pattern}|(?P<sign>[~=#{{}}:])")


def signs(text: str, wanted: str) -> Iterator[tuple[int, str]]:
    """Where signs of `wanted` stand that mean something."""
    for found in _SIGN.finditer(text):
        if found["sign"] and found["sign"] in wanted:
            yield found.start(), found["sign"]


def first(text: str, sign: str) -> int | None:
    """Where a sign stands first; `None` if it does not."""
    return next((place for place, _ in signs(text, sign)), None)


def run(text: str, sign: str, length: int, *, last: bool = False) -> int | None:
    """Where as many of the same sign stand in a row: the first such place, or the last."""
    places = [place for place, _ in signs(text, sign)]
    found = [
        place
        for index, place in enumerate(places)
        if places[index : index + length] == list(range(place, place + length))
    ]
    return None if not found else found[-1] if last else found[0]


def unescaped(text: str) -> str:
    """A text without the backslashes of its signs; `\\n` is a new line."""
    return ESCAPED.sub(lambda found: "\n" if found[1] == "n" else found[1], text)


def escaped(text: str) -> str:
    """A text whose signs mean nothing, on one line."""
    return re.sub(r"[\\~=#{}:]", r"\\\g<0>", text).replace("\n", r"\n")
