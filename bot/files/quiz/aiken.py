"""Aiken: a question on one line, its options with letters, and a line that says which is right.

As in Moodle, a letter is followed by a full stop or a bracket. Letters may be small here, and ANSWER too.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.domain.quiz import Fault, PackFile, Question
from bot.files.quiz.cleaned import one_line
from bot.files.quiz.entries import About, Entry, pack_file

_OPTION = re.compile(r"([A-Za-z])[.)]\s*(.*)")
_ANSWER = re.compile(r"ANSWER\s*:\s*(.*)", re.IGNORECASE)
_LETTERS = re.compile(r"[A-Za-z](?:[ \t]*[,;&][ \t]*[A-Za-z])*")

# Blanks only, not \s: a flood of empty lines would be looked through once for each of them.
_OPTIONS_ABC = re.compile(r"^[ \t]*A[.)].*\n(?:[ \t]*\n)*[ \t]*B[.)]", re.MULTILINE | re.IGNORECASE)
_ANSWER_LINE = re.compile(rf"^[ \t]*ANSWER[ \t]*:[ \t]*{_LETTERS.pattern}[ \t]*$", re.MULTILINE | re.IGNORECASE)
_OPTION_LINE = re.compile(r"^[ \t]*[A-Z][.)]", re.MULTILINE | re.IGNORECASE)


def looks_like_aiken(text: str) -> bool:
    """Whether options stand under each other with letters, or a line says what the answer is."""
    if _ANSWER_LINE.search(text):
        return bool(_OPTION_LINE.search(text))
    return bool(_OPTIONS_ABC.search(text)) and "{" not in text


def read_aiken(text: str, filename: str) -> PackFile:
    """The pack in an Aiken file."""
    return pack_file("aiken", About(), _entries(text), filename=filename, mends={"quiz_file.no_right": _NO_ANSWER})


_NO_ANSWER = "quiz_file.aiken_no_answer"


@dataclass
class _Begun:
    """A question whose answer line has not come yet. `line` is where it begins."""

    line: int
    texts: list[str] = field(default_factory=list)
    options: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def ended(self, right: str | None = None) -> Entry:
        """The question as it stands, with what its answer line says."""
        faults = list(self.faults)
        if not self.texts:
            faults.append(("quiz_file.aiken_no_question", {}))
        elif len(self.texts) > 1:
            faults.append(("quiz_file.aiken_two_lines", {"second": self.texts[1][:60]}))
        if not self.options:
            faults.append(("quiz_file.aiken_no_options", {}))
        elif right is None:
            faults.append((_NO_ANSWER, {}))
        elif not _LETTERS.fullmatch(right):
            faults.append(("quiz_file.aiken_answer", {"value": right[:60]}))
        letters = re.findall("[A-Za-z]", right or "")
        return Entry(
            question=Question(
                text=self.texts[0] if self.texts else "",
                options=tuple(self.options),
                right=tuple(sorted({ord(letter.upper()) - ord("A") for letter in letters})),
            ),
            faults=faults,
            line=self.line,
        )


def _entries(text: str) -> Iterator[Entry]:
    begun: _Begun | None = None
    after_blank = False
    for number, raw in enumerate(text.split("\n"), start=1):
        line = one_line(raw)
        if not line:
            after_blank = True
            continue
        answer, option = _ANSWER.fullmatch(line), _option(line, begun)
        if begun is not None and not answer and option is None and (begun.options or after_blank):
            yield begun.ended()  # a text that belongs to no question before it begins one
            begun = None
        begun = begun or _Begun(number)
        if answer:
            yield begun.ended(answer[1])
            begun = None
        elif option is not None:
            begun.options.append(option)
        else:
            begun.texts.append(line)
        after_blank = False
    if begun is not None:
        yield begun.ended()


def _option(line: str, begun: _Begun | None) -> str | None:
    """The option on this line. A question's first is A: "I. Newton was …" may well begin a question."""
    found = _OPTION.fullmatch(line)
    if not found:
        return None
    so_far = len(begun.options) if begun else 0
    expected, letter = chr(ord("A") + so_far), found[1].upper()
    if letter == expected:
        return found[2]
    if begun is None or not so_far:
        return None
    begun.faults.append(("quiz_file.aiken_letter", {"letter": letter, "expected": expected}))
    return found[2]
