"""What concerns look like, to the two adults who look after them."""

import discord
from discord.utils import escape_markdown

from bot.domain.concerns import Concern, Safeguard, Step
from bot.domain.participants import MentorGroup, Participant
from bot.texts import text

COLOUR = 0xB3261E
MOST_STEPS = 12


def concern_embed(
    concern: Concern,
    about: Participant | None,
    group: MentorGroup | None,
    steps: list[Step],
    *,
    held: bool,
    locale: str,
) -> discord.Embed:
    """A concern with its record. Who reported it stands here and nowhere else."""
    title = "concern.title_settled" if concern.settled_at else "concern.title"
    embed = discord.Embed(
        title=text(title, locale, number=concern.id), description=escape_markdown(concern.words)[:4000], colour=COLOUR
    )
    embed.add_field(name=text("concern.from", locale), value=f"<@{concern.reported_by}>")
    embed.add_field(name=text("concern.at", locale), value=f"<t:{int(concern.at.timestamp())}:f>")
    embed.add_field(name=text("concern.about", locale), value=_about(concern, about, group, held=held, locale=locale))
    if concern.reach:
        embed.add_field(name=text("concern.reach", locale), value=escape_markdown(concern.reach)[:400], inline=False)
    lines = [_step(step, locale) for step in steps[-MOST_STEPS:]]
    embed.add_field(name=text("concern.record", locale), value="\n".join(lines)[:1024], inline=False)
    return embed


def safeguard_embed(safeguard: Safeguard, locale: str) -> discord.Embed:
    """Who looks after concerns."""
    pairs = ((safeguard.lead_id, safeguard.lead_channel_id), (safeguard.second_id, safeguard.second_channel_id))
    lines = [text("concern.reads_in", locale, person=f"<@{who}>", channel=f"<#{channel}>") for who, channel in pairs]
    return discord.Embed(title=text("concern.safeguard", locale), description="\n".join(lines))


def _about(concern: Concern, about: Participant | None, group: MentorGroup | None, *, held: bool, locale: str) -> str:
    if about is not None:
        where = escape_markdown(group.name) if group else text("concern.no_group_now", locale)
        key = "concern.about_held" if held else "concern.about_person"
        return text(key, locale, name=escape_markdown(about.name), group=where)
    return f"<@{concern.about_account}>" if concern.about_account else text("concern.about_nobody", locale)


def _step(step: Step, locale: str) -> str:
    words = f": {escape_markdown(step.words)[:200]}" if step.words else ""
    what = text(f"concern.step_{step.kind}", locale)
    return f"<t:{int(step.at.timestamp())}:f> <@{step.by}> {what}{words}"
