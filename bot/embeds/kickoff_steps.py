"""The card that a room has in each step: what it is about, and until when."""

import discord
from discord.utils import format_dt

from bot.domain.agenda.views import StepCard
from bot.texts import text


def step_embed(card: StepCard, *, still: bool = False) -> discord.Embed:
    """The card that every kind of step begins with: title, what to do, how long.

    With `still` what it asks for can be done after the step, too.
    """
    locale, kind = card.locale, card.step.kind
    words = card.step.text or text(f"agenda.text_{kind}", locale)
    if not card.is_over:
        lines = [words, "", _when(card)]
    elif kind == "close":  # the last words of the evening are its goodbye
        lines = [words]
    else:
        lines = [words, "", text("agenda.card_over_still" if still else "agenda.card_over", locale)]
    return discord.Embed(title=text(f"agenda.title_{kind}", locale), description="\n".join(lines))


def _when(card: StepCard) -> str:
    locale, ends_at = card.locale, card.room.ends_at
    if card.waits:
        return text(f"agenda.card_waits_{card.step.kind}", locale)
    if card.kickoff.paused:
        return text("agenda.card_paused", locale)
    if ends_at is None:
        return text("agenda.card_together", locale)
    ends = {"time": format_dt(ends_at, "t"), "relative": format_dt(ends_at, "R")}
    if card.has_its_minutes:
        return text("agenda.card_until", locale, n=card.step.minutes, **ends)
    return text("agenda.card_until_now", locale, **ends)
