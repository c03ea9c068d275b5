"""From what stands in a file to a pack: questions are numbered, looked at, and compared with those before them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from types import MappingProxyType

from bot.domain.quiz import (
    MOST_QUESTIONS,
    PLACEHOLDER,
    Fault,
    PackError,
    PackFile,
    Place,
    Question,
    compared,
    question_faults,
    too_long,
    unfilled,
)
from bot.files.quiz.cleaned import one_line


@dataclass(frozen=True, kw_only=True)
class About:
    """What a file says of the pack as a whole."""

    title: str = ""
    description: str = ""
    licence: str = ""
    attribution: str = ""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One question as it stands in a file. It is good if it has no faults and its question can be asked.

    `faults` are about its form; `notes` say what of it is not used.
    """

    question: Question | None = None
    faults: Sequence[Fault] = ()
    notes: Sequence[Fault] = ()
    line: int | None = None
    row: int | None = None


def pack_file(
    format_name: str,
    about: About,
    entries: Iterable[Entry],
    *,
    filename: str = "",
    faults: Sequence[Fault] = (),
    notes: Sequence[Fault] = (),
    mends: Mapping[str, str] = MappingProxyType({}),
) -> PackFile:
    """The pack of these entries.

    `faults` and `notes` are about the pack as a whole. `mends` exchanges keys for those whose sentences say how to mend
    it in this format. A pack without a title is called as its file is.
    """
    title = about.title or one_line(PurePath(filename).stem.removesuffix(".gift"))
    whole = {"title": title, "description": about.description}
    whole |= {"licence": about.licence, "attribution": about.attribution}
    of_pack = [*faults, *(fault for what, value in whole.items() for fault in _text_faults(what, value))]
    found: list[Question | None] = []
    places = []
    errors, told = [], [PackError(None, None, key, blanks) for key, blanks in notes]
    count = 0
    for entry in entries:
        count += 1
        if count > MOST_QUESTIONS:
            continue
        wrong = list(entry.faults)
        if entry.question is not None and not wrong:
            wrong = question_faults(entry.question) or _asked_before(entry.question, found)
        errors += [_at(entry, count, mends.get(key, key), blanks) for key, blanks in wrong]
        told += [_at(entry, count, key, blanks) for key, blanks in entry.notes if not wrong]
        found.append(None if wrong else entry.question)
        if found[-1] is not None:
            places.append(Place(count, entry.line, entry.row))
    if count > MOST_QUESTIONS:
        of_pack.append(("quiz_file.too_many", {"count": count, "most": MOST_QUESTIONS}))
    elif not count and not faults:
        of_pack.append(("quiz_file.no_questions", {}))
    return PackFile(
        format=format_name,
        title=title,
        questions=tuple(filter(None, found)),
        errors=(*(PackError(None, None, mends.get(key, key), blanks) for key, blanks in of_pack), *errors),
        notes=tuple(told),
        places=tuple(places),
        description=about.description,
        licence=about.licence,
        attribution=about.attribution,
    )


def _text_faults(what: str, value: str) -> list[Fault]:
    if unfilled(value):
        return [("quiz_file.unfilled", {"placeholder": PLACEHOLDER, "places": what})]
    return too_long(what, value)


def _at(entry: Entry, number: int, key: str, blanks: Mapping[str, object]) -> PackError:
    return PackError(number, entry.line, key, blanks, entry.row)


def _asked_before(question: Question, earlier: Sequence[Question | None]) -> list[Fault]:
    def asked(known: Question) -> tuple[str, str, frozenset[str]]:
        return compared(known.text), compared(known.image), frozenset(map(compared, known.options))

    for number, other in enumerate(earlier, start=1):
        if other is not None and asked(other) == asked(question):
            return [("quiz_file.asked_before", {"number": number})]
    return []
