"""What surveys look like: the invitation, the overview, the results."""

from collections.abc import Sequence

import discord
from discord.utils import escape_markdown

from bot.domain.feedback import SIDES, FormError, Survey
from bot.domain.feedback.results import QuestionResult, Results
from bot.texts import text

MOST_SURVEYS = 10
MOST_QUOTES = 8
LONGEST_QUOTE = 200
BAR = 12
"""Signs of the longest bar."""


def invitation_embed(survey: Survey, locale: str) -> discord.Embed:
    """What stands in a group's channel while a survey is open. Nothing in it says who has answered."""
    until = int(survey.until.timestamp())
    return discord.Embed(
        title=survey.form.title, description=text("feedback.invitation", locale, until=f"<t:{until}:F>")
    )


def overview_embed(
    surveys: Sequence[tuple[Survey, dict[str, tuple[int, int]]]], now_open: set[int], locale: str
) -> discord.Embed:
    """All surveys with how many of each side replied (replied, invited), newest first."""
    embed = discord.Embed(title=text("feedback.overview", locale))
    for survey, sides in surveys[:MOST_SURVEYS]:
        lines = [
            text("feedback.side_replied", locale, side=text(f"feedback.side_{side}", locale), rate=rate(*counts))
            for side, counts in sides.items()
        ]
        state = "feedback.is_open" if survey.id in now_open else "feedback.has_ended"
        lines.append(text(state, locale, when=f"<t:{int(survey.ended_at.timestamp())}:f>"))
        embed.add_field(name=escape_markdown(survey.form.title), value="\n".join(lines), inline=False)
    if not surveys:
        embed.description = text("feedback.none_yet", locale)
    return embed


def results_embeds(results: Results, locale: str) -> list[discord.Embed]:
    """What a survey came to: one embed for the numbers, one for what people wrote, if they wrote anything."""
    title = text("feedback.results_title", locale, title=results.survey.form.title)
    numbers = discord.Embed(title=title[:256])
    whose = text(f"feedback.filter_{results.filter}", locale)
    numbers.description = text("feedback.response", locale, whose=whose, rate=rate(results.replied, results.invited))
    if any(result.hidden for result in results.questions):
        numbers.description += "\n" + text("feedback.too_few", locale)
    words = discord.Embed(title=text("feedback.quotes", locale))
    for result in results.questions:
        if result.question.kind == "text" and not result.hidden:
            if result.quotes:
                words.add_field(name=result.question.text, value=_quotes(result.quotes, locale), inline=False)
        else:
            numbers.add_field(name=result.question.text, value=_counts(result, locale), inline=False)
    return [numbers, words] if words.fields else [numbers]


def quotes_text(results: Results, locale: str) -> str:
    """Everything that people wrote, question by question, nothing shortened; empty where nothing may be shown."""
    parts = []
    for result in results.questions:
        if result.quotes:
            quotes = "\n".join(f"- {' '.join(quote.split())}" for quote in result.quotes)
            parts.append(f"{result.question.text}\n{quotes}\n")
    whose = text(f"feedback.filter_{results.filter}", locale)
    return "\n".join([f"{results.survey.form.title} ({whose})\n", *parts]) if parts else ""


def error_line(error: FormError, locale: str) -> str:
    """What is wrong in a survey's file, and where."""
    sentence = text(error.key, locale, **error.blanks)
    return text("survey_file.where", locale, question=error.question, sentence=sentence) if error.question else sentence


def rate(part: int, whole: int) -> str:
    """A rate with its numerator and denominator: "12 of 20 (60 %)"."""
    return f"{part} / {whole}" + (f" ({part * 100 / whole:.0f} %)" if whole else "")


def _counts(result: QuestionResult, locale: str) -> str:
    if result.hidden:
        return text("feedback.hidden", locale)
    most = max(result.counts.values(), default=0)
    lines = []
    for value, count in result.counts.items():
        name = str(value) if result.question.kind == "rating" else escape_markdown(result.question.options[value])
        bar = "█" * round(BAR * count / most) if most else ""
        lines.append(f"{name}: {bar} {count}")
    if result.mean is not None:
        key = "feedback.mean_since" if result.before is not None else "feedback.mean"
        change = f"{result.mean - result.before:+.1f}" if result.before is not None else ""
        lines.append(text(key, locale, mean=f"{result.mean:.1f}", n=result.answered or 0, change=change))
    return "\n".join(lines)[:1024]


def _quotes(quotes: Sequence[str], locale: str) -> str:
    shown = [f"“{escape_markdown(_begun(quote))}”" for quote in quotes[:MOST_QUOTES]]
    rest = len(quotes) - MOST_QUOTES
    lines: list[str] = []
    for line in shown:
        if sum(len(other) + 1 for other in lines) + len(line) > 900:
            rest += 1
        else:
            lines.append(line)
    return "\n".join([*lines, *([text("feedback.more_quotes", locale, n=rest)] if rest > 0 else [])])


def _begun(quote: str) -> str:
    words = " ".join(quote.split())
    return words if len(words) <= LONGEST_QUOTE else words[:LONGEST_QUOTE].rstrip() + "…"


def sides_of(survey: Survey, replied: dict[str, int], invited: dict[str, int]) -> dict[str, tuple[int, int]]:
    """How many of each side that was asked replied, of how many."""
    return {side: (replied.get(side, 0), invited.get(side, 0)) for side in SIDES if side in survey.form.sides}
