"""What the trial question looks like, and who has not pressed."""

from collections.abc import Iterable

import discord
from discord.utils import escape_markdown

from bot.domain.kickoff_trial import Trial, TrialResult
from bot.texts import text

LONGEST_LIST = 3400
LONGEST_LINE = 300


def question_embed(trial: Trial, locale: str) -> discord.Embed:
    """For a room: can you press this?"""
    title = text("trial.title", locale)
    if trial.ended_at is not None:
        return discord.Embed(title=title, description=text("trial.question_over", locale))
    until = f"<t:{int(trial.closes_at.timestamp())}:R>"
    return discord.Embed(title=title, description=text("trial.question", locale, until=until))


def result_embed(result: TrialResult, locale: str) -> discord.Embed:
    """For organisers: how many pressed, who has not, where nobody could be asked, how many have not joined."""
    could = result.could_press
    pressed = sum(person.id in result.pressed for person in could)
    lines = [text("trial.pressed", locale, pressed=pressed, n=len(could))]
    if result.not_joined:
        lines.append(text("trial.not_joined", locale, n=result.not_joined))
    if result.unasked:
        names = ", ".join(escape_markdown(members.group.name) for members in result.unasked)
        lines.append(text("trial.unasked", locale, n=len(result.unasked), groups=_short(names)))
    missing = [(members.group.name, result.missing(members)) for members in result.groups]
    listed = [
        _short(f"**{escape_markdown(name)}**: " + ", ".join(escape_markdown(person.name) for person in people))
        for name, people in missing
        if people
    ]
    if listed:
        lines += ["", text("trial.missing", locale), *_fitting(listed)]
    return discord.Embed(title=text("trial.result_title", locale), description="\n".join(lines))


def trial_table(result: TrialResult, locale: str) -> tuple[list[str], list[list[object]]]:
    """Everybody, and whether they pressed: header and rows."""
    header = [text(f"roster.codes_{name}", locale) for name in ("group", "name", "kind")]
    rows: list[list[object]] = []
    for members in result.groups:
        for person in members.everyone:
            state = "not_joined" if not person.joined else "pressed" if person.id in result.pressed else "not_pressed"
            kind = text(f"roster.kind_{person.kind}", locale)
            rows.append([members.group.name, person.name, kind, text(f"trial.state_{state}", locale)])
    return [*header, text("trial.state", locale)], rows


def _fitting(lines: Iterable[str]) -> list[str]:
    """As many whole lines as have room, with a sign that there are more."""
    kept: list[str] = []
    for line in lines:
        if sum(map(len, kept)) + len(line) > LONGEST_LIST:
            return [*kept, "…"]
        kept.append(line)
    return kept


def _short(line: str) -> str:
    return line if len(line) <= LONGEST_LINE else line[: LONGEST_LINE - 1] + "…"
