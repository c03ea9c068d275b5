"""The plan of an evening as a TOML file: read with the line of each step, written so that reading gives the same."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from difflib import get_close_matches
from typing import Any

from bot.domain.agenda import KINDS, Agenda, AgendaStep
from bot.domain.agenda.planning import AgendaFault, completed, faults
from bot.domain.unreadable import Unreadable
from bot.files.toml_lines import error_place, table_lines

LARGEST = 64 * 1024
"""Bytes. Eight steps with ten pages fit."""
_KEYS = ("kind", "minutes", "text", "pages")


def read_agenda(content: bytes) -> tuple[Agenda, list[AgendaFault]]:
    """The plan in a TOML file, and everything that is wrong with it, each with its line.

    Raises `Unreadable` for what is no TOML at all.
    """
    if len(content) > LARGEST:
        raise Unreadable("agenda_file.too_large", kilobytes=LARGEST // 1024)
    try:
        text = content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise Unreadable("agenda_file.not_utf8") from error
    try:
        table = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise _syntax(text, str(error)) from error
    entries = table.get("step", [])
    found = [AgendaFault(None, "agenda_file.unknown_top", {"key": key[:40]}) for key in table if key != "step"]
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        return Agenda(()), [*found, AgendaFault(None, "agenda_file.one_bracket")]
    steps, kinds_known = [], []
    for number, entry in enumerate(entries, 1):
        step, wrong = _step(number, entry)
        found += wrong
        if step is not None:
            steps.append(step)
            kinds_known.append(number)
    agenda = completed(steps)
    if kinds_known or not found:
        found += [replace(f, step=kinds_known[f.step - 1] if f.step else None) for f in faults(steps)]
    lines = table_lines(text, "step")
    if len(lines) == len(entries):
        found = [replace(fault, line=lines[fault.step - 1]) if fault.step else fault for fault in found]
    return agenda, sorted(dict.fromkeys(found), key=lambda fault: fault.step or 0)


def write_agenda(agenda: Agenda) -> bytes:
    """The TOML file of a plan, in UTF-8. Reading it gives the same plan."""
    lines = []
    for step in agenda.steps:
        lines += ["[[step]]", f'kind = "{step.kind}"', f"minutes = {step.minutes}"]
        lines += [f"text = {_quoted(step.text)}"] if step.text else []
        if step.pages:
            lines += ["pages = [", *(f"  {_quoted(page)}," for page in step.pages), "]"]
        lines.append("")
    return "\n".join(lines).encode()


def _step(number: int, entry: Mapping[str, Any]) -> tuple[AgendaStep | None, list[AgendaFault]]:
    """A step's table, and what is wrong with its form; no step without a kind that there is."""
    found = [_unknown(number, key) for key in entry if key not in _KEYS]
    kind = next((known for known in KINDS if known == entry.get("kind")), None)
    if kind is None:
        close = get_close_matches(str(entry.get("kind", "")).casefold(), KINDS, n=1)
        key = "agenda_file.kind_meant" if close else "agenda_file.kind"
        found.append(AgendaFault(number, key, {"kinds": ", ".join(KINDS), "suggestion": "".join(close)}))
        return None, found
    minutes, text, pages = entry.get("minutes"), entry.get("text", ""), entry.get("pages", [])
    if not isinstance(minutes, int) or isinstance(minutes, bool):
        found.append(AgendaFault(number, "agenda_file.no_minutes"))
        minutes = 1
    if not isinstance(text, str):
        found.append(AgendaFault(number, "agenda_file.text_form"))
        text = ""
    if not isinstance(pages, list) or not all(isinstance(page, str) for page in pages):
        found.append(AgendaFault(number, "agenda_file.pages_form"))
        pages = []
    return AgendaStep(kind, minutes, text.strip(), tuple(page.strip() for page in pages)), found


def _unknown(number: int, key: str) -> AgendaFault:
    close = get_close_matches(key.casefold(), _KEYS, n=1)
    if close:
        return AgendaFault(number, "agenda_file.did_you_mean", {"key": key[:40], "suggestion": close[0]})
    return AgendaFault(number, "agenda_file.unknown_key", {"key": key[:40], "known": ", ".join(_KEYS)})


def _syntax(text: str, reason: str) -> Unreadable:
    line, column = error_place(text, reason)
    shown = text.split("\n")[line - 1].strip()[:80]
    curly = re.search("[“”„‟]", shown)
    return Unreadable(
        "agenda_file.curly_quotes" if curly else "agenda_file.syntax", line=line, column=column, shown=shown
    )


def _quoted(value: str) -> str:
    """A TOML text. What cannot be seen is written as its number."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return '"' + re.sub(r"[\x00-\x1f\x7f]", lambda found: f"\\u{ord(found[0]):04x}", escaped) + '"'
