"""What concerns look like, to the two adults who look after them."""

from collections.abc import Sequence

import discord
from discord.utils import escape_markdown

from bot.domain.concerns import Concern, Safeguard, Step
from bot.domain.localtime import local_in
from bot.domain.participants import MentorGroup, Participant
from bot.texts import text

COLOUR = 0xB3261E
MOST_STEPS = 12
MOST_SIGNS = 900
"""Of a record that is shown: a field holds 1024."""
LONGEST_SHOWN = 200


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
        title=text(title, locale, number=concern.id),
        description=escape_markdown(concern.words)[:4000],
        colour=COLOUR,
        timestamp=concern.at,
    )
    embed.add_field(name=text("concern.from", locale), value=f"<@{concern.reported_by}>")
    embed.add_field(name=text("concern.about", locale), value=_about(concern, about, group, held=held, locale=locale))
    if concern.reach:
        embed.add_field(name=text("concern.reach", locale), value=escape_markdown(concern.reach)[:400], inline=False)
    embed.add_field(name=text("concern.record", locale), value=_newest(steps, locale), inline=False)
    return embed


def concern_line(concern: Concern, steps: Sequence[Step], channel_id: int | None, locale: str) -> str:
    """An open concern in a list: since when, who is on it, where it stands."""
    on_it = dict.fromkeys(step.by for step in steps if step.kind == "seen")
    who = ", ".join(f"<@{adult}>" for adult in on_it)
    return text(
        "concern.line",
        locale,
        number=concern.id,
        at=f"<t:{int(concern.at.timestamp())}:R>",
        who=text("concern.line_seen", locale, who=who) if who else text("concern.line_unseen", locale),
        channel=f"<#{channel_id}>",
    )


def record_text(concern: Concern, about: Participant | None, steps: Sequence[Step], locale: str, zone: str) -> str:
    """A concern with its whole record, nothing shortened, on the clock of `zone`. Accounts are Discord's ids."""
    title = "concern.title_settled" if concern.settled_at else "concern.title"
    adult = str(concern.about_account) if concern.about_account else text("concern.about_nobody", locale)
    lines = [
        text(title, locale, number=concern.id),
        f"{text('concern.from', locale)}: {concern.reported_by}",
        f"{text('concern.about', locale)}: {about.name if about else adult}",
        *([f"{text('concern.reach', locale)}: {concern.reach}"] if concern.reach else []),
        concern.words,
        *(
            f"{local_in(step.at, zone):%Y-%m-%d %H:%M} {step.by} {text(f'concern.step_{step.kind}', locale)}"
            + (f": {step.words}" if step.words else "")
            for step in steps
        ),
    ]
    return "\n".join(lines)


def safeguard_embed(safeguard: Safeguard, locale: str) -> discord.Embed:
    """Who looks after concerns."""
    pairs = ((safeguard.lead_id, safeguard.lead_channel_id), (safeguard.second_id, safeguard.second_channel_id))
    lines = [text("concern.reads_in", locale, person=f"<@{who}>", channel=f"<#{channel}>") for who, channel in pairs]
    lines += ["", text("concern.reads_too", locale)]
    return discord.Embed(title=text("concern.safeguard", locale), description="\n".join(lines))


def _about(concern: Concern, about: Participant | None, group: MentorGroup | None, *, held: bool, locale: str) -> str:
    if about is not None:
        where = escape_markdown(group.name) if group else text("concern.no_group_now", locale)
        key = "concern.about_held" if held else "concern.about_person"
        return text(key, locale, name=escape_markdown(about.name), group=where)
    return f"<@{concern.about_account}>" if concern.about_account else text("concern.about_nobody", locale)


def _newest(steps: Sequence[Step], locale: str) -> str:
    """The newest steps, as many as a field holds, and whether there are older ones."""
    lines: list[str] = []
    for step in reversed(steps):
        line = _step(step, locale)
        if len(lines) == MOST_STEPS or sum(len(other) + 1 for other in lines) + len(line) > MOST_SIGNS:
            return "\n".join([text("concern.more_steps", locale), *reversed(lines)])
        lines.append(line)
    return "\n".join(reversed(lines))


def _step(step: Step, locale: str) -> str:
    said = step.words if len(step.words) <= LONGEST_SHOWN else step.words[: LONGEST_SHOWN - 1] + "…"
    words = f": {escape_markdown(said)}" if said else ""
    what = text(f"concern.step_{step.kind}", locale)
    return f"<t:{int(step.at.timestamp())}:f> <@{step.by}> {what}{words}"
