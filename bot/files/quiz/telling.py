"""What was read of a quiz pack, told to programs and to people."""

from collections.abc import Callable
from typing import Any

from bot.domain.quiz import PackError, PackFile


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
                **({"image": question.image, "image_alt": question.image_alt} if question.image else {}),
            }
            for question in pack.questions
        ],
        "errors": [{"where": where(e, text), "message": text(e.key, **e.blanks)} for e in pack.errors],
    }


def where(error: PackError, text: Callable[..., str]) -> str:
    """The place of an error in words: "question 3 (line 41)"."""
    if error.question is None:
        return text("quiz_file.where_pack")
    if error.row is not None:
        return text("quiz_file.where_row", number=error.question, row=error.row)
    if error.line is not None:
        return text("quiz_file.where_line", number=error.question, line=error.line)
    return text("quiz_file.where_question", number=error.question)
