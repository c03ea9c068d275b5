"""The briefing: its card in a room, and its pages for one reader at a time."""

from datetime import datetime

import discord
from discord.utils import format_dt

from bot.domain.agenda import KickoffStep
from bot.domain.agenda.briefing import Page
from bot.domain.agenda.sheets import ReadSheet
from bot.domain.agenda.views import StepCard
from bot.embeds.kickoff_steps import step_embed
from bot.texts import text

USUAL_PAGES = 3
"""How many pages the catalogue has, for a programme that has written none."""


def pages_of(step: KickoffStep, locale: str) -> tuple[str, ...]:
    """The pages that the organisers have written, or the usual ones. `locale` is the programme's: all read the same."""
    return step.pages or tuple(text(f"step.briefing_{number}", locale) for number in range(1, USUAL_PAGES + 1))


def briefing_embed(card: StepCard, sheet: ReadSheet) -> discord.Embed:
    """The card, with how many have read."""
    embed, locale = step_embed(card), card.locale
    if sheet.of and sheet.read == sheet.of:
        line = text("step.read_by_all", locale)
    else:
        line = text("step.read_count", locale, read=sheet.read, n=sheet.of)
    embed.description = f"{embed.description}\n\n{line}"
    return embed


def page_embed(page: Page, title: str, locale: str) -> discord.Embed:
    """One page, as its reader sees it."""
    embed = discord.Embed(title=title, description=page.words)
    embed.set_footer(text=text("step.page_footer", locale, number=page.number, of=page.of))
    return embed


def read_words(read_at: datetime, locale: str) -> str:
    """That somebody has read it, and when."""
    return text("step.have_read", locale, when=format_dt(read_at, "f"))
