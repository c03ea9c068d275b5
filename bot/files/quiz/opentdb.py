"""Open Trivia DB: what its API answers, saved as a file, in any of its four encodings.

Its questions are under CC BY-SA 4.0, so the pack says so and names the source.
"""

import base64
import html
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import unquote_plus

from bot.domain.quiz import Fault, PackFile, Question
from bot.domain.unreadable import Unreadable
from bot.files.quiz.cleaned import one_line, several_lines
from bot.files.quiz.entries import About, Entry, pack_file
from bot.files.quiz.mixing import mixed

LICENCE = "CC BY-SA 4.0"
ATTRIBUTION = "Open Trivia Database (opentdb.com)"

_KEYS = ("question", "correct_answer", "incorrect_answers")
_KINDS = ("multiple", "boolean")
_REFUSED = {1: "no_results", 2: "bad_parameter", 3: "no_token", 4: "token_empty", 5: "too_fast"}
"""What the API's response codes other than 0 mean."""

_AS_URL = re.compile(r"(?:[\w.~+-]|%[0-9A-Fa-f]{2})*", re.ASCII)

Decode = Callable[[str], str]


def looks_like_json(text: str) -> bool:
    """Whether this is JSON, if perhaps cut off."""
    return bool(re.match(r'\s*(?:\{\s*"|\[\s*\{\s*")', text))


def read_opentdb(text: str, filename: str) -> PackFile:
    """The pack in an answer of Open Trivia DB, or in the list of its results. Raises `Unreadable` for other JSON."""
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        raise Unreadable("quiz_file.json_syntax", line=error.lineno, column=error.colno) from error
    except (ValueError, RecursionError) as error:
        raise Unreadable("quiz_file.other_json") from error
    results = _results(value)
    about = About(licence=LICENCE, attribution=ATTRIBUTION)
    return pack_file("opentdb", about, _entries(results, _decoding(results)), filename=filename)


def _results(value: Any) -> list[Any]:
    code = value.get("response_code") if isinstance(value, dict) else 0
    results = value.get("results") if isinstance(value, dict) else value
    if isinstance(code, int) and code and not results:
        known = _REFUSED.get(code)
        if known is None:
            raise Unreadable("quiz_file.opentdb_code", code=code)
        raise Unreadable(f"quiz_file.opentdb_{known}")
    if not isinstance(results, list):
        raise Unreadable("quiz_file.other_json")
    if results and not any(isinstance(result, dict) and {*_KEYS} <= result.keys() for result in results):
        raise Unreadable("quiz_file.other_json")
    return results


def _decoding(results: Iterable[Any]) -> Decode:
    """How to read the texts. The file does not say; but the kind of a question can be told from its encoded form, and
    texts that are encoded for an address have no blanks in them."""
    records = [result for result in results if isinstance(result, dict)]
    kinds = {str(record.get("type")) for record in records}
    if kinds & {base64.b64encode(kind.encode()).decode() for kind in _KINDS}:
        return _from_base64
    texts = [text for record in records for text in _texts(record)]
    if any("%" in text for text in texts) and all(_AS_URL.fullmatch(text) for text in texts):
        return lambda text: unquote_plus(text, errors="strict")
    return html.unescape


def _texts(record: Mapping[str, Any]) -> Iterator[str]:
    for key in _KEYS:
        value = record.get(key)
        yield from (text for text in (value if isinstance(value, list) else [value]) if isinstance(text, str))


def _from_base64(text: str) -> str:
    return base64.b64decode(text, validate=True).decode()


def _entries(results: Iterable[Any], decode: Decode) -> Iterator[Entry]:
    for result in results:
        faults: list[Fault] = [("quiz_file.opentdb_form", {"keys": ", ".join(_KEYS)})]
        if isinstance(result, dict) and _well_formed(result):
            try:
                yield Entry(question=_question(result, decode))
            except ValueError:
                faults = [("quiz_file.opentdb_encoding", {})]
            else:
                continue
        yield Entry(faults=faults)


def _well_formed(result: Mapping[str, Any]) -> bool:
    asked, right, wrong = (result.get(key) for key in _KEYS)
    texts = isinstance(asked, str) and isinstance(right, str)
    return texts and isinstance(wrong, list) and all(isinstance(option, str) for option in wrong)


def _question(result: Mapping[str, Any], decode: Decode) -> Question:
    """Raises `ValueError` for a text that is not in the encoding of the others."""
    asked = several_lines(decode(result["question"]))
    right = one_line(decode(result["correct_answer"]))
    options = [right, *(one_line(decode(option)) for option in result["incorrect_answers"])]
    boolean = {option.casefold() for option in options} == {"true", "false"} and len(options) == 2
    order = sorted(options, key=str.casefold, reverse=True) if boolean else mixed(asked, options)
    return Question(text=asked, options=tuple(order), right=(order.index(right),))
