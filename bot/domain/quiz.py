"""Quiz packs: questions with two to four options, and what makes one fit to be asked."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

MOST_QUESTIONS = 100
FEWEST_OPTIONS, MOST_OPTIONS = 2, 4
SHORTEST_SECONDS, LONGEST_SECONDS, DEFAULT_SECONDS = 5, 120, 30
POINTS, DEFAULT_POINTS = (0, 1000, 2000), 1000
LETTERS = "ABCD"

LONGEST = {
    "title": 100,
    "description": 500,
    "licence": 200,
    "attribution": 300,
    "text": 300,
    "option": 200,
    "explanation": 500,
    "image_alt": 300,
}
"""Characters. Question, four options, explanation and what the image shows come to 1,900 at most: even with every
character escaped they fit one embed's description of 4,096 (Discord, "Embed Limits")."""

PLACEHOLDER = "FILL IN"
"""What a template has where the teacher is to write."""

_UNFILLED = re.compile(rf"{PLACEHOLDER}(?! [A-Z])")
"""Before another word in capitals they are somebody's own: FILL IN THE BLANK."""


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question. `right` holds the indexes (from 0, ascending) of the options that earn points; `seconds` is the
    time to answer.

    `image` is the name of a file: as the pack has it, or, once the pack is on the shelf, in the folder of images.
    `image_alt` says what it shows, for those who cannot see it.
    """

    text: str
    options: tuple[str, ...]
    right: tuple[int, ...]
    seconds: int = DEFAULT_SECONDS
    points: int = DEFAULT_POINTS
    explanation: str = ""
    image: str = ""
    image_alt: str = ""


@dataclass(frozen=True, kw_only=True)
class QuizPack:
    """A file of questions. Licence and attribution are shown with it where they are given."""

    title: str
    questions: tuple[Question, ...]
    description: str = ""
    licence: str = ""
    attribution: str = ""

    @property
    def images(self) -> frozenset[str]:
        """The names of the files that its questions show."""
        return frozenset(question.image for question in self.questions if question.image)


@dataclass(frozen=True)
class Place:
    """Where a question stands in a file: its number from 1, and its line or row where one is known."""

    number: int
    line: int | None
    row: int | None


@dataclass(frozen=True)
class PackError:
    """What is wrong in one place of a pack, as a key of the text catalogue whose sentence also says the mend.

    `question` counts from 1, `None` means the pack as a whole; `line` is the line in the file and `row` the row in the
    spreadsheet, where one is known.
    """

    question: int | None
    line: int | None
    key: str
    blanks: Mapping[str, object] = field(default_factory=dict, hash=False)
    row: int | None = None


@dataclass(frozen=True, kw_only=True)
class PackFile:
    """A quiz pack's file, read. `questions` are the good ones; `format` says what kind of file it was.

    `notes` say what was read and is not used. They stand in nobody's way. `places` are those of the questions, in their
    order; `images` are what the questions' names stand for, ready to be shown.
    """

    format: str
    title: str
    questions: tuple[Question, ...]
    errors: tuple[PackError, ...]
    notes: tuple[PackError, ...] = ()
    description: str = ""
    licence: str = ""
    attribution: str = ""
    places: tuple[Place, ...] = ()
    images: Mapping[str, bytes] = field(default_factory=dict, hash=False)

    @property
    def pack(self) -> QuizPack | None:
        """The pack, if nothing is wrong with it."""
        return None if self.errors else self.good_part

    @property
    def good_part(self) -> QuizPack | None:
        """The pack without its bad questions.

        `None` if there is no good one, or if something is wrong with the pack as a whole.
        """
        if not self.questions or any(error.question is None for error in self.errors):
            return None
        return QuizPack(
            title=self.title,
            questions=self.questions,
            description=self.description,
            licence=self.licence,
            attribution=self.attribution,
        )


Fault = tuple[str, dict[str, object]]
"""A key and its blanks."""


def question_faults(question: Question) -> list[Fault]:
    """Why a question cannot be asked; empty if it can."""
    if faults := _template_words(question):
        return faults
    faults = []
    if not question.text:
        faults.append(("quiz_file.no_text", {}))
    faults += too_long("text", question.text) + too_long("explanation", question.explanation)
    faults += _option_faults(question.options)
    faults += _right_faults(question) + _image_faults(question)
    if not SHORTEST_SECONDS <= question.seconds <= LONGEST_SECONDS:
        limits: dict[str, object] = {"shortest": SHORTEST_SECONDS, "longest": LONGEST_SECONDS}
        faults.append(("quiz_file.seconds", {"seconds": question.seconds} | limits))
    if question.points not in POINTS:
        faults.append(("quiz_file.points", {"points": question.points}))
    return faults


def too_long(what: str, value: str) -> list[Fault]:
    """A fault if a text is longer than its kind may be."""
    if len(value) <= LONGEST[what]:
        return []
    return [(f"quiz_file.{what}_long", {"length": len(value), "longest": LONGEST[what]})]


def compared(text: str) -> str:
    """A text as it is compared with others: case, width and kind of blanks do not count."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def unfilled(value: str) -> bool:
    """Whether a text still has the words of a template where somebody's own belong."""
    return bool(_UNFILLED.search(value))


def _template_words(question: Question) -> list[Fault]:
    places = ["text"] if unfilled(question.text) else []
    places += [letter for letter, option in zip(LETTERS, question.options, strict=False) if unfilled(option)]
    places += [what for what in ("explanation", "image_alt") if unfilled(getattr(question, what))]
    return [("quiz_file.unfilled", {"placeholder": PLACEHOLDER, "places": ", ".join(places)})] if places else []


def _option_faults(options: tuple[str, ...]) -> list[Fault]:
    faults: list[Fault] = []
    if not FEWEST_OPTIONS <= len(options) <= MOST_OPTIONS:
        faults.append(("quiz_file.options_number", {"count": len(options)}))
    seen: dict[str, str] = {}
    for letter, option in zip(LETTERS, options, strict=False):
        if not option:
            faults.append(("quiz_file.option_empty", {"letter": letter}))
            continue
        faults += [(key, blanks | {"letter": letter}) for key, blanks in too_long("option", option)]
        first = seen.setdefault(compared(option), letter)
        if first != letter:
            faults.append(("quiz_file.options_alike", {"first": first, "second": letter}))
    return faults


def _right_faults(question: Question) -> list[Fault]:
    known = range(len(question.options))
    if not question.right:
        return [("quiz_file.no_right", {})]
    if missing := [index for index in question.right if index not in known]:
        return [("quiz_file.right_missing", {"letter": LETTERS[missing[0]] if 0 <= missing[0] < 4 else missing[0] + 1})]
    if len(set(question.right)) == len(question.options):
        return [("quiz_file.all_right", {})]
    return []


def _image_faults(question: Question) -> list[Fault]:
    if question.image and not question.image_alt:
        return [("quiz_file.no_image_alt", {})]
    if question.image_alt and not question.image:
        return [("quiz_file.alt_without_image", {})]
    return too_long("image_alt", question.image_alt)
