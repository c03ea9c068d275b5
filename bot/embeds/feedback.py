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
LARGEST = 6000
"""Characters of all embeds of a message together."""
FIELD = 900
"""Characters of a field's value, of the 1024 that Discord takes, where the other questions leave as many."""
MORE = 40
"""Characters kept for saying how many are left out."""


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
    quoted = [result for result in results.questions if result.question.kind == "text" and not result.hidden]
    counted = [result for result in results.questions if result not in quoted]
    room = _room([numbers, words], results.questions)
    for result in counted:
        numbers.add_field(name=result.question.text, value=_counts(result, room, locale), inline=False)
    quoted = [result for result in quoted if result.quotes]
    room = _room([numbers, words], quoted)
    for result in quoted:
        words.add_field(name=result.question.text, value=_quotes(result.quotes, room, locale), inline=False)
    return [numbers, words] if words.fields else [numbers]


def _room(embeds: Sequence[discord.Embed], to_come: Sequence[QuestionResult]) -> int:
    """Characters for each of the fields to come: what these embeds leave of a message, in equal parts."""
    left = LARGEST - sum(map(len, embeds)) - sum(len(result.question.text) for result in to_come)
    return min(FIELD, left // max(1, len(to_come)))


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


def _counts(result: QuestionResult, room: int, locale: str) -> str:
    """The options with their bars; where they are longer than the room, each has its name shortened."""
    if result.hidden:
        return text("feedback.hidden", locale)
    most = max(result.counts.values(), default=0)
    names, bars = [], []
    for value, count in result.counts.items():
        names.append(str(value) if result.question.kind == "rating" else result.question.options[value])
        bars.append(f": {'█' * round(BAR * count / most) if most else ''} {count}")
    ending = []
    if result.mean is not None:
        key = "feedback.mean_since" if result.before is not None else "feedback.mean"
        change = f"{result.mean - result.before:+.1f}" if result.before is not None else ""
        ending.append(text(key, locale, mean=f"{result.mean:.1f}", n=result.answered or 0, change=change))
    left = room - sum(len(line) + 1 for line in [*bars, *ending])
    shown = [escape_markdown(name) for name in names]
    if sum(map(len, shown)) > left:
        shown = [_cut(name, left // len(names)) for name in names]
    return "\n".join([*(name + bar for name, bar in zip(shown, bars, strict=True)), *ending])


def _cut(name: str, room: int) -> str:
    """As much of a name as fits once it is escaped."""
    if len(whole := escape_markdown(name)) <= room:
        return whole
    while name and len(escape_markdown(name)) >= room:
        name = name[:-1]
    return escape_markdown(name.rstrip()) + "…"


def _quotes(quotes: Sequence[str], room: int, locale: str) -> str:
    """As many as there is room for; whoever wants all of them has the file."""
    lines: list[str] = []
    for quote in quotes[:MOST_QUOTES]:
        line = f"“{escape_markdown(_begun(quote))}”"
        if sum(len(other) + 1 for other in lines) + len(line) <= room - MORE:
            lines.append(line)
    rest = len(quotes) - len(lines)
    return "\n".join([*lines, *([text("feedback.more_quotes", locale, n=rest)] if rest else [])])


def _begun(quote: str) -> str:
    words = " ".join(quote.split())
    return words if len(words) <= LONGEST_QUOTE else words[:LONGEST_QUOTE].rstrip() + "…"


def sides_of(survey: Survey, replied: dict[str, int], invited: dict[str, int]) -> dict[str, tuple[int, int]]:
    """How many of each side that was asked replied, of how many."""
    return {side: (replied.get(side, 0), invited.get(side, 0)) for side in SIDES if side in survey.form.sides}
