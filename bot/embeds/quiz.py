"""What quiz packs look like to organisers."""

from collections.abc import Sequence

import discord
from discord.utils import escape_markdown

from bot.domain.packs import KeptPack
from bot.domain.quiz import LETTERS, PackFile, Question
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


def faults_embed(read: PackFile, locale: str) -> discord.Embed:
    """What is wrong with an uploaded pack, question by question."""
    lines = [text("quiz.faulty", locale, n=len(read.errors))]
    for error in read.errors[:MOST_FAULTS]:
        place = text("quiz.fault_pack", locale)
        if error.question is not None:
            place = text("quiz.fault_question", locale, number=error.question)
        if error.line is not None:
            place = text("quiz.fault_line", locale, where=place, line=error.line)
        message = text(error.key, locale, **error.blanks)
        lines.append(text("quiz.fault", locale, where=place, message=escape_markdown(message)))
    if (rest := len(read.errors) - MOST_FAULTS) > 0:
        lines.append(text("quiz.more_faults", locale, n=rest))
    title = text("quiz.faulty_title", locale, title=escape_markdown(read.title)[:200])
    return discord.Embed(title=title, description="\n".join(lines)[:4096])


def show_embeds(kept: KeptPack, locale: str) -> list[discord.Embed]:
    """A pack's questions with their answers, on as many pages as it takes."""
    pack = kept.pack
    head = [pack.description, text("quiz.show_licence", locale, licence=pack.licence) if pack.licence else ""]
    blocks = ["\n".join(escape_markdown(line) for line in [*head, pack.attribution] if line)]
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
    lines.append(text("quiz.show_rules", locale, seconds=question.seconds, points=question.points))
    return "\n".join(lines)
