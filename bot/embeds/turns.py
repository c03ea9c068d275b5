"""Whose turn it is in a room, and who comes after."""

from collections.abc import Iterable, Sequence

import discord
from discord.utils import escape_markdown, format_dt

from bot.domain.agenda import StepKind, Turn
from bot.domain.agenda.sheets import TurnSheet
from bot.domain.agenda.turns import PROMPTS
from bot.domain.agenda.views import StepCard
from bot.domain.participants import Participant
from bot.embeds.kickoff_steps import step_embed
from bot.texts import text

MOST_PEOPLE = 12
"""Named in one line: a room has fewer, unless others were merged into it."""
LONGEST_NAME = 30


def turns_embed(card: StepCard, sheet: TurnSheet) -> discord.Embed:
    """The card of stories and goals. Once the room has gone on, it shows nobody any more."""
    embed, locale = step_embed(card), card.locale
    if card.is_over:
        return embed
    embed.add_field(name=text("step.now", locale), value=_now(card, sheet), inline=False)
    if after := _after(card, sheet):
        embed.add_field(name=text("step.after", locale), value=after, inline=False)
    if sheet.missing:
        missing = text("step.missing_text", locale, people=people_words(sheet.missing, locale))
        embed.add_field(name=text("step.missing", locale), value=missing, inline=False)
    return embed


def listening_embed(kind: StepKind, locale: str) -> discord.Embed:
    """What a mentor may ask in this step so as to keep listening, for their eyes only."""
    title, words = text("step.listen_title", locale), text(f"step.listen_{kind}", locale)
    return discord.Embed(title=title, description=words)


def person_words(person: Participant) -> str:
    """A mention, or the name of somebody who is not on Discord."""
    return f"<@{person.discord_id}>" if person.joined else escape_markdown(person.name[:LONGEST_NAME])


def people_words(people: Iterable[Participant], locale: str) -> str:
    """So many of them by name, and how many more there are."""
    every = [person_words(person) for person in people]
    rest = len(every) - MOST_PEOPLE
    more = [text("step.more_people", locale, n=rest)] if rest > 0 else []
    return ", ".join([*every[:MOST_PEOPLE], *more])


def _now(card: StepCard, sheet: TurnSheet) -> str:
    locale, on = card.locale, sheet.on
    speaker = sheet.speakers.get(on.participant_id) if on else None
    if on is None or speaker is None:
        finished = any(turn.state in ("done", "passed") for turn in sheet.turns)
        return text("step.everybody_has" if finished else f"step.nobody_{card.step.kind}", locale)
    lines = [text(f"step.now_{on.prompt}", locale, person=person_words(speaker))]
    if on.ends_at is not None and not card.kickoff.paused:
        time, relative = format_dt(on.ends_at, "t"), format_dt(on.ends_at, "R")
        lines.append(text("step.until", locale, time=time, relative=relative))
    if sheet.passed_before:
        lines.append(text("step.passed_before", locale))
    return "\n".join(lines)


def _after(card: StepCard, sheet: TurnSheet) -> str:
    """Who comes after, by what each is asked for."""
    lines = []
    for prompt in PROMPTS[card.step.kind]:
        turns: Sequence[Turn] = [turn for turn in sheet.to_come if turn.prompt == prompt]
        if turns:
            people = people_words([sheet.speakers[turn.participant_id] for turn in turns], card.locale)
            lines.append(text(f"step.after_{prompt}", card.locale, people=people))
    return "\n".join(lines)
