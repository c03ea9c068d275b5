"""Writing a pack as GIFT, so that Moodle reads its questions and Ithaca reads all of it again.

What GIFT has no place for stands in comments, which Moodle ignores. Where several options are right each of them is
worth everything, in Moodle as here.
"""

from bot.domain.quiz import Question, QuizPack
from bot.files.quiz.gift_marks import escaped
from bot.files.quiz.gift_texts import FORMATS

_OF_PACK = ("title", "description", "licence", "attribution")
_OF_IMAGE = ("image", "image_alt")


def write_gift(pack: QuizPack) -> bytes:
    """The GIFT file of a pack, in UTF-8. Reading it gives the same pack."""
    about = [(what, getattr(pack, what)) for what in _OF_PACK]
    blocks = ["\n".join(f"// ithaca {what}: {escaped(value)}" for what, value in about if value)]
    blocks += [_block(question) for question in pack.questions]
    return "".join(f"{block}\n\n" for block in blocks).encode()


def _block(question: Question) -> str:
    lines = [f"// ithaca {what}: {escaped(value)}" for what in _OF_IMAGE if (value := getattr(question, what))]
    lines.append(f"// ithaca seconds: {question.seconds}, points: {question.points}")
    lines.append(f"[plain]{escaped(question.text)}{{")
    for index, option in enumerate(question.options):
        lines.append(f"\t{'=' if index in question.right else '~'}{_inner(option)}")
    if question.explanation:
        lines.append(f"\t####{_inner(question.explanation)}")
    return "\n".join([*lines, "}"])


def _inner(text: str) -> str:
    """A text within the braces, which are in the question's format already. What looks like the name of a format, or
    like a weight, is kept from being one."""
    guard = text.startswith("%") or any(text.startswith(f"[{name}]") for name in FORMATS)
    return ("[plain]" if guard else "") + escaped(text)
