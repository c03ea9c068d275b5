"""What stands between the braces of a GIFT question: options, weights and feedback, or something that is no choice."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from bot.domain.quiz import LETTERS, Fault
from bot.files.quiz.gift_marks import first, run, signs
from bot.files.quiz.gift_texts import as_plain, split_format

_WEIGHT = re.compile(r"%(-?\d{1,3}(?:[.,]\d*)?)%\s*")
_FULL = 99.9
"""Percent. Moodle takes what is this close for everything."""

_MOST_LOOKED_AT = 100
"""Options. Far more than a question may have, and few enough to be read at once."""

_TRUE, _FALSE = ("T", "TRUE"), ("F", "FALSE")


class NotAskable(Exception):  # noqa: N818 - it is what was found, not an error
    """This is no question with options, for the reason whose key is given."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.fault: Fault = (key, {})


@dataclass(frozen=True, kw_only=True)
class Answers:
    """`feedback_left_out` if options had words of their own that are not in the explanation."""

    options: tuple[str, ...]
    right: tuple[int, ...]
    explanation: str
    feedback_left_out: bool
    notes: tuple[Fault, ...] = ()


@dataclass(frozen=True)
class _Option:
    text: str
    weight: float
    """Percent of the points."""
    feedback: str


def read_answers(inside: str, default: str) -> Answers:
    """The options between the braces; `default` is the format of the question's text.

    Raises `NotAskable` for every other kind of question, and `NotPlain` for pictures.
    """
    inside, general = _general(inside.strip())
    explanation = _text(general, default)
    head = inside.partition("#")[0].strip()
    if head.upper() in (*_TRUE, *_FALSE):
        if head != head.upper():
            raise NotAskable("quiz_file.gift_true_false_case")
        return _true_false(inside, head in _TRUE, explanation, default)
    _refuse_other_kinds(inside)
    options = list(_options(inside, default))
    full = [index for index, option in enumerate(options) if option.weight >= _FULL]
    right = full or [index for index, option in enumerate(options) if option.weight > 0]
    partly = [index for index, option in enumerate(options) if option.weight > 0 and index not in right]
    own = [options[index].feedback for index in right]
    explained = explanation or "\n".join(dict.fromkeys(filter(None, own)))
    return Answers(
        options=tuple(option.text for option in options),
        right=tuple(right),
        explanation=explained,
        feedback_left_out=any(option.feedback and option.feedback not in explained for option in options),
        notes=tuple(
            ("quiz_file.gift_partly", {"letter": LETTERS[index], "percent": f"{options[index].weight:g}"})
            for index in partly
            if index < len(LETTERS)
        ),
    )


def _general(inside: str) -> tuple[str, str]:
    """The answers, and the feedback for everybody that may stand behind them."""
    begins = run(inside, "#", 4, last=True)
    return (inside, "") if begins is None else (inside[:begins].strip(), inside[begins + 4 :])


def _refuse_other_kinds(inside: str) -> None:
    """Only options with a tilde are a choice. Raises `NotAskable` for the others, in Moodle's order."""
    if not inside:
        raise NotAskable("quiz_file.gift_essay")
    if inside.startswith("#"):
        raise NotAskable("quiz_file.gift_numerical")
    if first(inside, "~") is None:
        has_pairs = first(inside, "=") is not None and "->" in inside
        raise NotAskable("quiz_file.gift_matching" if has_pairs else "quiz_file.gift_short_answer")


def _true_false(inside: str, true: bool, explanation: str, default: str) -> Answers:
    """Feedback for a wrong answer comes first here, then that for the right one."""
    words = [_text(part, default) for part in _split(inside, "#")[1:]]
    wrong, right = [*words, "", ""][:2]
    explained = explanation or right
    return Answers(
        options=("True", "False"),
        right=(0,) if true else (1,),
        explanation=explained,
        feedback_left_out=any(word and word not in explained for word in (wrong, right)),
    )


def _options(inside: str, default: str) -> Iterator[_Option]:
    places = list(signs(inside, "~="))
    if inside[: places[0][0]].strip():
        raise NotAskable("quiz_file.gift_no_sign")
    ends = [place for place, _ in places[1:]] + [len(inside)]
    for (place, sign), end in islice(zip(places, ends, strict=True), _MOST_LOOKED_AT):
        body = inside[place + 1 : end].strip()
        weight = 100.0 if sign == "=" else 0.0
        if given := _WEIGHT.match(body):
            weight, body = float(given[1].replace(",", ".")), body[given.end() :]
        text, *feedback = _split(body, "#", most=1)
        yield _Option(_text(text, default), weight, _text("".join(feedback), default))


def _split(text: str, sign: str, most: int = 2) -> list[str]:
    parts = []
    for _ in range(most):
        place = first(text, sign)
        if place is None:
            break
        parts.append(text[:place])
        text = text[place + 1 :]
    return [*parts, text]


def _text(text: str, default: str) -> str:
    own_format, text = split_format(text.strip(), default)
    return as_plain(text, own_format).strip()
