"""The plan of an evening, and what is wrong with one."""

from collections.abc import Sequence

import discord
from discord.utils import escape_markdown

from bot.domain.agenda.planning import AgendaFault, Plan
from bot.texts import text

LONGEST_WORDS = 120
"""Characters of a step's own text that the plan shows."""
LONGEST_FAULTS = 3000


def plan_embed(plan: Plan, locale: str) -> discord.Embed:
    """The steps in order, with their minutes and the beginning of their texts."""
    lines = []
    for number, step in enumerate(plan.agenda.steps, 1):
        name = text(f"agenda.title_{step.kind}", locale)
        lines.append(text("agenda.plan_row", locale, number=number, step=name, n=step.minutes))
        if step.text:
            lines.append("> " + _short(step.text))
        if step.pages:
            lines.append("> " + text("agenda.plan_pages", locale, n=len(step.pages)))
    lines += ["", text("agenda.plan_total", locale, n=plan.agenda.minutes)]
    lines.append(text("agenda.plan_saved" if plan.saved else "agenda.plan_unsaved", locale))
    return discord.Embed(title=text("agenda.plan_title", locale), description="\n".join(lines))


def faults_text(faults: Sequence[AgendaFault], locale: str) -> str:
    """What is wrong with a file, line by line, each with its mend."""
    lines: list[str] = []
    for count, fault in enumerate(faults):
        line = _where(fault, locale) + text(fault.key, locale, **fault.blanks)
        if sum(map(len, lines)) + len(line) > LONGEST_FAULTS:
            lines.append(text("agenda.more_faults", locale, n=len(faults) - count))
            break
        lines.append(line)
    return "\n".join([text("agenda.faults", locale, n=len(faults)), *lines])


def _where(fault: AgendaFault, locale: str) -> str:
    if fault.step is None:
        return "• "
    key = "agenda.where_line" if fault.line else "agenda.where_step"
    return "• " + text(key, locale, line=fault.line, step=fault.step) + " "


def _short(words: str) -> str:
    """The beginning, on one line, in as many letters as there is room for. Cut first: half an escape is a backslash."""
    line = " ".join(words.split())
    return escape_markdown(line if len(line) <= LONGEST_WORDS else line[: LONGEST_WORDS - 1].rstrip() + "…")
