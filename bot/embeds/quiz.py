"""What quiz packs look like to organisers."""

from collections.abc import Sequence

import discord
from discord.utils import escape_markdown

from bot.domain.packs import KeptPack
from bot.domain.quiz import LETTERS, PackError, PackFile, Question, QuizPack
from bot.texts import text

PAGE = 3500
"""Characters of a page; an embed's description takes 4096."""
MOST_ROWS = 30
MOST_FAULTS = 15


def list_embed(packs: Sequence[KeptPack], locale: str) -> discord.Embed:
    """The shelf."""
    rows = []
    for kept in packs[:MOST_ROWS]:
        key = "quiz.list_row_shipped" if kept.programme_id is None else "quiz.list_row"
        rows.append(text(key, locale, n=len(kept.pack.questions), title=escape_markdown(kept.pack.title)))
    if (rest := len(packs) - MOST_ROWS) > 0:
        rows.append(text("quiz.list_more", locale, n=rest))
    return discord.Embed(
        title=text("quiz.list_title", locale), description="\n".join(rows) or text("quiz.list_none", locale)
    )


def choice_words(kept: KeptPack, locale: str) -> str:
    """A pack in a list of suggestions."""
    return text("quiz.choice", locale, n=len(kept.pack.questions), title=kept.pack.title)


def faults_embed(read: PackFile, locale: str) -> tuple[discord.Embed, bool]:
    """What is wrong with an uploaded pack and what can be done; and whether all of it is said."""
    first = text("quiz.faulty", locale, n=len(read.errors))
    if read.good_part is not None:
        first = text("quiz.faulty_in_part", locale, n=len(read.questions))
    lines, rest = _fitting([first], [_told(error, locale) for error in read.errors])
    if rest:
        lines.append(text("quiz.more_faults", locale, n=rest))
    title = text("quiz.faulty_title", locale, title=escape_markdown(read.title[:100]))
    return discord.Embed(title=title, description="\n".join(lines)), not rest


def _fitting(lines: list[str], told: Sequence[str]) -> tuple[list[str], int]:
    """As many lines as fit, and how many are left."""
    left = PAGE - sum(len(line) for line in lines)
    for number, line in enumerate(told):
        left -= len(line) + 1
        if number == MOST_FAULTS or left < 0:
            return lines, len(told) - number
        lines = [*lines, line]
    return lines, 0


def _told(error: PackError, locale: str) -> str:
    message = text(error.key, locale, **error.blanks)
    return text("quiz.fault", locale, where=_place(error, locale), message=escape_markdown(message))


def _place(error: PackError, locale: str) -> str:
    if error.question is None:
        return text("quiz.fault_pack", locale)
    place = text("quiz.fault_question", locale, number=error.question)
    if error.row is not None:
        return text("quiz.fault_row", locale, where=place, row=error.row)
    return text("quiz.fault_line", locale, where=place, line=error.line) if error.line is not None else place


def faults_table(read: PackFile, locale: str) -> tuple[list[str], list[list[object]]]:
    """Everything that is wrong with a pack, as a table: header and rows."""
    header = [text(f"quiz.table_{column}", locale) for column in ("question", "line", "row", "message")]
    rows: list[list[object]] = [
        [error.question, error.line, error.row, text(error.key, locale, **error.blanks)] for error in read.errors
    ]
    return header, rows


def kept_sentence(pack: QuizPack, locale: str) -> str:
    """That a pack is on the shelf now."""
    return text("quiz.kept", locale, n=len(pack.questions), title=escape_markdown(pack.title))


def kept_embed(pack: QuizPack, notes: Sequence[PackError], locale: str) -> discord.Embed | None:
    """Whose questions they are, and what of the file is not used; `None` if there is nothing to say."""
    images = [text("quiz.images", locale, n=len(pack.images))] if pack.images else []
    lines, rest = _fitting(images + _credit(pack, locale), [_told(note, locale) for note in notes])
    lines += [text("quiz.more_notes", locale, n=rest)] if rest else []
    return discord.Embed(description="\n".join(lines)) if lines else None


def _credit(pack: QuizPack, locale: str) -> list[str]:
    """Whom the questions are from, and under which licence."""
    lines = [text("quiz.credit", locale, attribution=escape_markdown(pack.attribution))] if pack.attribution else []
    return lines + ([text("quiz.licence", locale, licence=escape_markdown(pack.licence))] if pack.licence else [])


def show_embeds(kept: KeptPack, locale: str) -> list[discord.Embed]:
    """A pack's questions with their answers, on as many pages as it takes."""
    pack = kept.pack
    blocks = ["\n".join(filter(None, [escape_markdown(pack.description), *_credit(pack, locale)]))]
    blocks += [_question(number, question, locale) for number, question in enumerate(pack.questions, 1)]
    pages: list[str] = []
    for block in filter(None, blocks):
        if pages and len(pages[-1]) + len(block) + 2 <= PAGE:
            pages[-1] += "\n\n" + block
        else:
            pages.append(block)
    embeds = [discord.Embed(description=page) for page in pages] or [discord.Embed()]
    embeds[0].title = escape_markdown(pack.title)
    return embeds


def _question(number: int, question: Question, locale: str) -> str:
    lines = [text("quiz.show_question", locale, number=number, question=escape_markdown(question.text))]
    for index, option in enumerate(question.options):
        key = "quiz.show_option_right" if index in question.right else "quiz.show_option"
        lines.append(text(key, locale, letter=LETTERS[index], option=escape_markdown(option)))
    if question.image:
        lines.append(text("quiz.show_image", locale, alt=escape_markdown(question.image_alt)))
    lines.append(text("quiz.show_rules", locale, seconds=question.seconds, points=question.points))
    return "\n".join(lines)
