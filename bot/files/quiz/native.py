"""The native quiz pack: a TOML file, read with the line of each question, written so that reading gives the same."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from bot.domain.quiz import DEFAULT_POINTS, DEFAULT_SECONDS, LETTERS, Fault, PackFile, Question, QuizPack
from bot.domain.unreadable import Unreadable
from bot.files.quiz.cleaned import one_line, several_lines
from bot.files.quiz.entries import About, Entry, pack_file
from bot.files.toml_lines import error_place, table_lines

_PACK_KEYS = ("title", "description", "licence", "attribution", "question")
_QUESTION_KEYS = ("text", "options", "right", "seconds", "points", "explanation", "image", "image_alt")
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
    "picture": "image",
    "photo": "image",
    "alt": "image_alt",
    "alt_text": "image_alt",
}


_MENDS = {
    "quiz_file.no_text": "quiz_file.no_text_toml",
    "quiz_file.no_right": "quiz_file.no_right_toml",
    "quiz_file.no_questions": "quiz_file.no_questions_toml",
}

_QUESTION = re.compile(r"^[ \t]*\[\[?[ \t]*questions?[ \t]*\]\]?[ \t]*(?:#.*)?$", re.MULTILINE)
_VALUE = re.compile(r"""([\w-]+)[ \t]*=[ \t]*(?:["'“”„\[{]|\d|true|false|$)""")


def surely_native(text: str) -> bool:
    """Whether this is a native pack, if perhaps a broken one."""
    if _QUESTION.search(text):
        return True
    begins = _VALUE.match(_first_line(text))
    if begins and begins[1].casefold() in (*_PACK_KEYS, *_QUESTION_KEYS, *_OFTEN_WRITTEN):
        return True
    try:
        tomllib.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def maybe_native(text: str) -> bool:
    """Whether this looks like TOML, for a text that nobody else lays claim to."""
    return bool(_VALUE.match(_first_line(text)))


def _first_line(text: str) -> str:
    lines = (line.strip() for line in text.split("\n"))
    return next((line for line in lines if line and not line.startswith("#")), "")


def read_native(text: str, filename: str) -> PackFile:
    """The pack in a TOML file. Raises `Unreadable` for what is no TOML."""
    try:
        table = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise _syntax(text, str(error)) from error
    tables = table.get("question")
    are_tables = isinstance(tables, list) and all(isinstance(entry, dict) for entry in tables)
    about = About(
        title=one_line(table.get("title")),
        description=several_lines(table.get("description")),
        licence=one_line(table.get("licence")),
        attribution=one_line(table.get("attribution")),
    )
    entries = _entries(tables, table_lines(text, "question")) if isinstance(tables, list) and are_tables else ()
    return pack_file("ithaca", about, entries, filename=filename, faults=list(_pack_faults(table)), mends=_MENDS)


def _entries(tables: list[dict[str, Any]], starts: list[int]) -> Iterator[Entry]:
    for number, entry in enumerate(tables):
        question, faults = _question(entry)
        yield Entry(question=question, faults=faults, line=starts[number] if len(starts) == len(tables) else None)


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
        for key in ("explanation", "image", "image_alt"):
            lines += [f"{key} = {_quoted(value)}"] if (value := getattr(question, key)) else []
    return ("\n".join(lines) + "\n").encode()


def _syntax(text: str, reason: str) -> Unreadable:
    """What tomllib says, as a sentence for somebody who has never heard of TOML."""
    lines = text.split("\n")
    line, column = error_place(text, reason)
    blanks = {"line": line, "column": column, "shown": lines[line - 1].strip()[:80]}
    if re.search("[“”„‟]", lines[line - 1]):
        return Unreadable("quiz_file.curly_quotes", **blanks)
    return Unreadable("quiz_file.syntax", **blanks)


def _pack_faults(table: Mapping[str, Any]) -> Iterator[Fault]:
    unknown = [fault for key in table if key not in _PACK_KEYS for fault in _unknown(key, _PACK_KEYS)]
    suggested = {blanks.get("suggestion") for _, blanks in unknown}
    yield from unknown
    for key in ("title", "description", "licence", "attribution"):
        value = table.get(key, "")
        if not isinstance(value, str):
            yield "quiz_file.not_text", {"key": key}
    if not one_line(table.get("title", "")) and isinstance(table.get("title", ""), str) and "title" not in suggested:
        yield "quiz_file.no_title", {}
    questions = table.get("question", [])
    if not isinstance(questions, list) or not all(isinstance(entry, dict) for entry in questions):
        yield "quiz_file.one_bracket", {}


def _unknown(key: str, known: tuple[str, ...]) -> list[Fault]:
    often = _OFTEN_WRITTEN.get(key.casefold())
    close = [often] if often in known else get_close_matches(key.casefold(), known, n=1)
    if close and close[0]:
        return [("quiz_file.did_you_mean", {"key": key[:40], "suggestion": close[0]})]
    return [("quiz_file.unknown_key", {"key": key[:40], "known": ", ".join(known)})]


def _question(entry: Mapping[str, Any]) -> tuple[Question, list[Fault]]:
    """A question's table, and what is wrong with its form."""
    faults = [fault for key in entry if key not in _QUESTION_KEYS for fault in _unknown(key, _QUESTION_KEYS)]
    faults += [
        ("quiz_file.not_text", {"key": key})
        for key in ("text", "explanation", "image", "image_alt")
        if not _is(entry.get(key, ""), str)
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
        text=several_lines(entry.get("text")),
        options=tuple(one_line(str(option)) for option in options),
        right=right or (),
        seconds=entry.get("seconds", DEFAULT_SECONDS),
        points=entry.get("points", DEFAULT_POINTS),
        explanation=several_lines(entry.get("explanation")),
        image=one_line(entry.get("image")),
        image_alt=one_line(entry.get("image_alt")),
    )
    return question, faults


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


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
