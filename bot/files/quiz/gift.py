"""GIFT, the text format of Moodle's question bank: paragraphs, each of which is one question.

As Moodle documents it, with the line of what cannot be asked with buttons. Comments are ignored, but for those that
`write_gift` makes: they begin with "// ithaca" and hold what GIFT has no place for (docs/quiz-packs.md).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.domain.quiz import DEFAULT_POINTS, DEFAULT_SECONDS, Fault, PackFile, Question
from bot.files.quiz.cleaned import one_line, several_lines
from bot.files.quiz.entries import About, Entry, pack_file
from bot.files.quiz.gift_answers import Answers, NotAskable, read_answers
from bot.files.quiz.gift_marks import run, signs, unescaped
from bot.files.quiz.gift_texts import FORMATS, as_plain, named, split_format
from bot.files.quiz.markup import Img, NotPlain

BLANK = "_____"
"""What stands where the answers are in the middle of a sentence."""

_CATEGORY = "$CATEGORY:"
_OURS = re.compile(r"//\s*ithaca\s+(.*)", re.IGNORECASE)
_PAIR = re.compile(r"(\w+)\s*:\s*(.*)")
_OF_PACK = ("title", "description", "licence", "attribution")
_OF_QUESTION = ("seconds", "points")
_OF_IMAGE = ("image", "image_alt")

_ANSWERS = re.compile(r"\s*(?:[=~#}]|%|(?:T|F|TRUE|FALSE)\s*[#}])")
_MENDS = {
    "quiz_file.no_text": "quiz_file.gift_no_text",
    "quiz_file.no_right": "quiz_file.gift_no_right",
    "quiz_file.no_questions": "quiz_file.gift_no_questions",
    "quiz_file.no_image_alt": "quiz_file.no_image_alt_gift",
}


def our_gift(text: str) -> bool:
    """Whether `write_gift` has made this."""
    return bool(_OURS.match(text))


def looks_like_gift(text: str) -> bool:
    """Whether answers stand in braces, or a title between colons, or a category."""
    if re.search(r"^[ \t]*(?:::.*::|\$CATEGORY:)", text, re.MULTILINE):
        return True
    return any(_ANSWERS.match(text, place + 1) for place, _ in signs(text, "{"))


def read_gift(text: str, filename: str) -> PackFile:
    """The pack in a GIFT file."""
    reader = _Reader()
    entries = list(reader.entries(text))
    said = reader.said
    if not said.get("title") and len(reader.categories) == 1:
        said["title"] = reader.categories.pop()
    about = About(
        title=one_line(said.get("title")),
        description=several_lines(said.get("description")),
        licence=one_line(said.get("licence")),
        attribution=one_line(said.get("attribution")),
    )
    notes: list[Fault] = [("quiz_file.gift_feedback", {"n": reader.feedback})] if reader.feedback else []
    return pack_file("gift", about, entries, filename=filename, notes=notes, mends=_MENDS)


@dataclass
class _Paragraph:
    """Lines without a blank one between them. `line` is where its text begins, comments left out."""

    line: int = 0
    lines: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)


def _paragraphs(text: str) -> Iterator[_Paragraph]:
    paragraph = _Paragraph()
    for number, raw in enumerate([*text.split("\n"), ""], start=1):
        line = raw.strip()
        if not line and (paragraph.lines or paragraph.comments):
            yield paragraph
            paragraph = _Paragraph()
        elif line.startswith("//"):
            paragraph.comments.append(line)
        elif line:
            paragraph.line = paragraph.line or number
            paragraph.lines.append(line)


class _Reader:
    """Reads paragraph by paragraph. `said` is what our comments say of the pack and of the question that comes."""

    def __init__(self) -> None:
        self.said: dict[str, str] = {}
        self.categories: set[str] = set()
        self.feedback = 0
        self._of_question: dict[str, str] = {}
        self._of_image: dict[str, str] = {}

    def entries(self, text: str) -> Iterator[Entry]:
        for paragraph in _paragraphs(text):
            for comment in paragraph.comments:
                self._hear(comment)
            if not paragraph.lines:
                continue
            if paragraph.lines[0].startswith(_CATEGORY):
                self._enter(paragraph.lines[0].removeprefix(_CATEGORY))
                if paragraph.lines[1:]:
                    yield Entry(faults=[("quiz_file.gift_category", {})], line=paragraph.line)
            else:
                yield self._entry(paragraph)
                self._of_question, self._of_image = {}, {}

    def _hear(self, comment: str) -> None:
        """Take what one of our own comments says."""
        ours = _OURS.fullmatch(comment)
        if not ours:
            return
        pair = _PAIR.fullmatch(ours[1])
        if pair and pair[1].casefold() in _OF_PACK:
            self.said.setdefault(pair[1].casefold(), unescaped(pair[2]))
            return
        if pair and pair[1].casefold() in _OF_IMAGE:
            self._of_image[pair[1].casefold()] = one_line(unescaped(pair[2]))
            return
        for part in ours[1].split(","):
            pair = _PAIR.fullmatch(part.strip())
            if pair and pair[1].casefold() in _OF_QUESTION:
                self._of_question[pair[1].casefold()] = pair[2].strip()

    def _enter(self, category: str) -> None:
        """Moodle names a course's first category after the course; "top" and "$course$" are no names at all."""
        parts = [part for part in category.strip().split("/") if part not in ("top", "$course$", "$system$", "$cat1$")]
        if parts and not parts[-1].startswith("Default for "):
            self.categories.add(one_line(parts[-1]))

    def _entry(self, paragraph: _Paragraph) -> Entry:
        try:
            question, answers = self._question("\n".join(paragraph.lines))
        except NotAskable as not_askable:
            return Entry(faults=[not_askable.fault], line=paragraph.line)
        except NotPlain:
            return Entry(faults=[("quiz_file.has_picture", {})], line=paragraph.line)
        faults: list[Fault] = [
            ("quiz_file.gift_setting", {"what": what, "value": value[:40]})
            for what, value in self._of_question.items()
            if not re.fullmatch(r"\d{1,6}", value)
        ]
        self.feedback += not faults and answers.feedback_left_out
        return Entry(question=question, faults=faults, notes=answers.notes, line=paragraph.line)

    def _question(self, text: str) -> tuple[Question, Answers]:
        """Raises `NotAskable` for what is no question with options, and `NotPlain` for sound and the like in it."""
        if text.startswith("::"):
            ends = run(text[2:], ":", 2)
            text = text if ends is None else text[ends + 4 :].strip()
        before, inside, after = _parted(text)
        whole = f"{before}{BLANK}{after}" if after.strip() else before
        own_format, whole = split_format(whole.strip(), FORMATS[0])
        images: list[Img] = []
        asked = several_lines(as_plain(whole, own_format, images=images))
        if len(images) > 1:
            raise NotAskable("quiz_file.several_images")
        shown = self._of_image
        if images:
            shown = {"image": one_line(named(images[0])), "image_alt": one_line(images[0].alt)}
        answers = read_answers(inside, own_format)
        seconds, points = (self._of_question.get(what, "") for what in _OF_QUESTION)
        question = Question(
            text=asked,
            options=tuple(map(one_line, answers.options)),
            right=answers.right,
            seconds=int(seconds) if re.fullmatch(r"\d{1,6}", seconds) else DEFAULT_SECONDS,
            points=int(points) if re.fullmatch(r"\d{1,6}", points) else DEFAULT_POINTS,
            explanation=several_lines(answers.explanation),
            image=shown.get("image", ""),
            image_alt=shown.get("image_alt", ""),
        )
        return question, answers


def _parted(text: str) -> tuple[str, str, str]:
    """What stands before, in and after the braces. Raises `NotAskable` if they do not pair, or are more than two."""
    braces = list(signs(text, "{}"))
    if not braces:
        raise NotAskable("quiz_file.gift_description")
    kinds = "".join(sign for _, sign in braces)
    if kinds == "{}":
        (opens, _), (closes, _) = braces
        return text[:opens], text[opens + 1 : closes], text[closes + 1 :]
    if re.fullmatch(r"(?:\{\})+", kinds):
        raise NotAskable("quiz_file.gift_several_gaps")
    raise NotAskable("quiz_file.gift_braces")
