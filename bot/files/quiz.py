"""Quiz packs as TOML files: read with errors that name question and line, written so that reading gives the same."""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches
from importlib import resources
from pathlib import PurePath
from typing import Any

from bot.domain.quiz import (
    DEFAULT_POINTS,
    DEFAULT_SECONDS,
    LETTERS,
    MOST_QUESTIONS,
    PLACEHOLDER,
    Fault,
    PackError,
    PackFile,
    Question,
    QuizPack,
    compared,
    question_faults,
    too_long,
)
from bot.domain.unreadable import Unreadable
from bot.files.decoded import decoded

LARGEST_FILE = 2**20
"""Bytes."""

SHIPPED = ("general",)
"""Packs that come with Ithaca and can be played as they are."""

TEMPLATE = "our-school"
"""The pack that a teacher fills in."""

_PACK_KEYS = ("title", "description", "licence", "attribution", "question")
_QUESTION_KEYS = ("text", "options", "right", "seconds", "points", "explanation")
_OFTEN_WRITTEN = {
    "license": "licence",
    "author": "attribution",
    "source": "attribution",
    "name": "title",
    "question": "text",
    "prompt": "text",
    "answers": "options",
    "choices": "options",
    "answer": "right",
    "correct": "right",
    "correct_answer": "right",
    "time": "seconds",
    "timer": "seconds",
    "score": "points",
    "feedback": "explanation",
}


def shipped(name: str) -> bytes:
    """The file of a pack that comes with Ithaca: one of `SHIPPED`, or `TEMPLATE`."""
    return resources.files("bot.files.packs").joinpath(f"{name}.toml").read_bytes()


def read_pack(data: bytes, filename: str = "") -> PackFile:
    """The quiz pack in a TOML file.

    Raises `Unreadable` for what is no TOML at all; what is wrong in single questions is in the result's `errors`.
    """
    text = _text(data)
    try:
        table = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise _syntax(text, str(error)) from error
    starts = _question_lines(text)
    tables = table.get("question")
    errors = list(_pack_faults(table))
    found: list[Question | None] = []
    if isinstance(tables, list) and all(isinstance(entry, dict) for entry in tables):
        for number, entry in enumerate(tables[:MOST_QUESTIONS], start=1):
            line = starts[number - 1] if len(starts) == len(tables) else None
            question, faults = _question(entry)
            faults = faults or _asked_before(question, found)
            errors += [PackError(number, line, key, blanks) for key, blanks in faults]
            found.append(None if faults else question)
    return PackFile(
        format="ithaca",
        title=_line(table.get("title")) or PurePath(filename).stem,
        questions=tuple(filter(None, found)),
        errors=tuple(errors),
        description=_lines(table.get("description")),
        licence=_line(table.get("licence")),
        attribution=_line(table.get("attribution")),
    )


def write_pack(pack: QuizPack) -> bytes:
    """The TOML file of a pack, in UTF-8. Reading it gives the same pack."""
    head = {"title": pack.title, "description": pack.description, "licence": pack.licence}
    head["attribution"] = pack.attribution
    lines = [f"{key} = {_quoted(value)}" for key, value in head.items() if value]
    for question in pack.questions:
        right = ", ".join(_quoted(LETTERS[index]) for index in question.right)
        lines += ["", "[[question]]", f"text = {_quoted(question.text)}", "options = ["]
        lines += [f"  {_quoted(option)}," for option in question.options]
        lines += ["]", f"right = [{right}]" if len(question.right) > 1 else f"right = {right}"]
        lines += [f"seconds = {question.seconds}", f"points = {question.points}"]
        lines += [f"explanation = {_quoted(question.explanation)}"] if question.explanation else []
    return ("\n".join(lines) + "\n").encode()


def pack_json(pack: PackFile, text: Callable[..., str]) -> dict[str, Any]:
    """What `ithaca quiz check --json` prints. `text` fills a key of the catalogue, as `bot.texts.text` does."""
    return {
        "format": pack.format,
        "title": pack.title,
        "questions": [
            {
                "text": question.text,
                "options": list(question.options),
                "right": list(question.right),
                "seconds": question.seconds,
                "points": question.points,
            }
            for question in pack.questions
        ],
        "errors": [{"where": where(e, text), "message": text(e.key, **e.blanks)} for e in pack.errors],
    }


def where(error: PackError, text: Callable[..., str]) -> str:
    """The place of an error in words: "question 3 (line 41)"."""
    if error.question is None:
        return text("quiz_file.where_pack")
    if error.line is None:
        return text("quiz_file.where_question", number=error.question)
    return text("quiz_file.where_line", number=error.question, line=error.line)


def _text(data: bytes) -> str:
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise Unreadable("quiz_file.empty")
    if len(data) > LARGEST_FILE:
        raise Unreadable("quiz_file.too_large", most=LARGEST_FILE // 1024)
    if data.startswith((b"PK", b"\xd0\xcf\x11\xe0", b"%PDF", b"{\\rtf")):
        raise Unreadable("quiz_file.other_kind")
    try:
        return decoded(data).replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise Unreadable("quiz_file.not_utf8") from error


def _syntax(text: str, reason: str) -> Unreadable:
    """What tomllib says, as a sentence for somebody who has never heard of TOML."""
    lines = text.split("\n")
    if place := re.search(r"\(at line (\d+), column (\d+)\)", reason):
        line, column = int(place[1]), int(place[2])
    else:
        line, column = len(lines), len(lines[-1]) + 1
    blanks = {"line": line, "column": column, "shown": lines[line - 1].strip()[:80]}
    if re.search("[“”„‟]", lines[line - 1]):
        return Unreadable("quiz_file.curly_quotes", **blanks)
    return Unreadable("quiz_file.syntax", **blanks)


def _question_lines(text: str) -> list[int]:
    """The lines on which `[[question]]` stands, outside texts that span several lines."""
    found = []
    within = ""
    for number, line in enumerate(text.split("\n"), start=1):
        if not within and re.match(r"\s*\[\[\s*question\s*\]\]", line):
            found.append(number)
        for marks in re.findall(r'"""|\'\'\'', line):
            if not within:
                within = marks
            elif within == marks:
                within = ""
    return found


def _pack_faults(table: Mapping[str, Any]) -> Iterator[PackError]:
    unknown = [fault for key in table if key not in _PACK_KEYS for fault in _unknown(key, _PACK_KEYS)]
    suggested = {blanks.get("suggestion") for _, blanks in unknown}
    faults = list(unknown)
    for key in ("title", "description", "licence", "attribution"):
        value = table.get(key, "")
        if not isinstance(value, str):
            faults.append(("quiz_file.not_text", {"key": key}))
        elif PLACEHOLDER in value:
            faults.append(("quiz_file.unfilled", {"placeholder": PLACEHOLDER, "places": key}))
        else:
            faults += too_long(key, _lines(value))
    if not _line(table.get("title", "")) and isinstance(table.get("title", ""), str) and "title" not in suggested:
        faults.append(("quiz_file.no_title", {}))
    questions = table.get("question", [])
    if not isinstance(questions, list) or not all(isinstance(entry, dict) for entry in questions):
        faults.append(("quiz_file.one_bracket", {}))
    elif not questions and "question" not in suggested:
        faults.append(("quiz_file.no_questions", {}))
    elif len(questions) > MOST_QUESTIONS:
        faults.append(("quiz_file.too_many", {"count": len(questions), "most": MOST_QUESTIONS}))
    yield from (PackError(None, None, key, blanks) for key, blanks in faults)


def _unknown(key: str, known: tuple[str, ...]) -> list[Fault]:
    often = _OFTEN_WRITTEN.get(key.casefold())
    close = [often] if often in known else get_close_matches(key.casefold(), known, n=1)
    if close and close[0]:
        return [("quiz_file.did_you_mean", {"key": key[:40], "suggestion": close[0]})]
    return [("quiz_file.unknown_key", {"key": key[:40], "known": ", ".join(known)})]


def _question(entry: Mapping[str, Any]) -> tuple[Question, list[Fault]]:
    """A question's table, and why it cannot be asked. Faults of form come alone, since others only follow from them."""
    faults = [fault for key in entry if key not in _QUESTION_KEYS for fault in _unknown(key, _QUESTION_KEYS)]
    faults += [
        ("quiz_file.not_text", {"key": key}) for key in ("text", "explanation") if not _is(entry.get(key, ""), str)
    ]
    faults += [
        ("quiz_file.not_number", {"key": key}) for key in ("seconds", "points") if not _is(entry.get(key, 0), int)
    ]
    options = entry.get("options", [])
    if not isinstance(options, list) or not all(_is(option, str) or _is(option, int) for option in options):
        faults.append(("quiz_file.options_form", {}))
        options = []
    right = _right(entry.get("right", []))
    if right is None:
        faults.append(("quiz_file.right_form", {}))
    question = Question(
        text=_lines(entry.get("text")),
        options=tuple(_line(str(option)) for option in options),
        right=right or (),
        seconds=entry.get("seconds", DEFAULT_SECONDS),
        points=entry.get("points", DEFAULT_POINTS),
        explanation=_lines(entry.get("explanation")),
    )
    return question, faults or question_faults(question)


def _is(value: object, kind: type) -> bool:
    return isinstance(value, kind) and not isinstance(value, bool)


def _right(value: object) -> tuple[int, ...] | None:
    """The options that letters name; `None` if they are not letters. `"B"`, `"a, c"` and `["A", "C"]` will do."""
    written = (
        value if isinstance(value, list) else re.split(r"[\s,]+", value.strip()) if isinstance(value, str) else None
    )
    if written is None or not all(isinstance(letter, str) for letter in written):
        return None
    letters = [letter.strip().upper() for letter in written if letter.strip()]
    if any(letter not in tuple(LETTERS) for letter in letters):
        return None
    return tuple(sorted({LETTERS.index(letter) for letter in letters}))


def _asked_before(question: Question, earlier: list[Question | None]) -> list[Fault]:
    def asked(known: Question) -> tuple[str, frozenset[str]]:
        return compared(known.text), frozenset(map(compared, known.options))

    for number, other in enumerate(earlier, start=1):
        if other is not None and asked(other) == asked(question):
            return [("quiz_file.asked_before", {"number": number})]
    return []


_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
"""Controls, zero widths and bidi overrides. Direction marks and joiners stay: some scripts need them."""


def _lines(value: object) -> str:
    """A text of several lines, without what cannot be seen."""
    if not isinstance(value, str):
        return ""
    return "\n".join(" ".join(line.split()) for line in _UNSEEN.sub("", value).split("\n")).strip()


def _line(value: object) -> str:
    """A text of one line."""
    return " ".join(_lines(value).split())


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
