"""What needs a person, as organisers and staff see it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import discord
from discord.utils import escape_markdown

from bot.domain.attention import Line
from bot.domain.meetups.closing import Word
from bot.domain.participants import MentorGroup, Participant
from bot.texts import text

LINES_PER_PAGE = 10
"""Each takes a group's and up to two people's names, escaped, and an account: up to 400 of 4096 characters."""
LONGEST_NAME = 40
MOST_IN_FIELD = 8
"""People, one to a line, each with a name, escaped, and an account or a word: up to 125 of 1024 characters."""
MOST_PEOPLE = 2
"""Named in a line; the file has them all."""


def attention_embed(
    lines: Sequence[Line], groups: Mapping[int, MentorGroup], snoozed: int, page: int, locale: str
) -> discord.Embed:
    """A page of the list. `page` counts from 0."""
    embed = discord.Embed(title=text("attention.title", locale, n=len(lines)))
    first = page * LINES_PER_PAGE
    shown = lines[first : first + LINES_PER_PAGE]
    described = [
        f"{number}. {line_of(line, groups[line.matter.group_id], locale)}"
        for number, line in enumerate(shown, start=first + 1)
    ]
    embed.description = "\n".join(described) or text("attention.nothing", locale)
    footer = [text("attention.page", locale, page=page + 1, pages=pages_of(lines))] if pages_of(lines) > 1 else []
    footer += [text("attention.snoozed", locale, n=snoozed)] if snoozed else []
    if footer:
        embed.set_footer(text=" · ".join(footer))
    return embed


def pages_of(lines: Sequence[Line]) -> int:
    return max(1, -(-len(lines) // LINES_PER_PAGE))


def line_of(line: Line, group: MentorGroup, locale: str) -> str:
    """Who, what, since when, and who is on it."""
    parts = [f"**{escape_markdown(group.name[:LONGEST_NAME])}**"]
    if line.matter.people:
        named = [escape_markdown(person.name[:LONGEST_NAME]) for person in line.matter.people[:MOST_PEOPLE]]
        rest = len(line.matter.people) - MOST_PEOPLE
        parts.append(", ".join(named) + (f" (+{rest})" if rest > 0 else ""))
    since = f"<t:{int(line.matter.since.timestamp())}:R>"
    parts.append(text("attention.since", locale, what=what_of(line, locale), since=since))
    if line.on_it is not None:
        parts.append(text("attention.on_it", locale, person=f"<@{line.on_it}>"))
    return " · ".join(parts)


def option_of(line: Line, group: MentorGroup, locale: str) -> str:
    """A line without markdown, for a menu."""
    return f"{group.name[:LONGEST_NAME]} · {what_of(line, locale)}"


def what_of(line: Line, locale: str) -> str:
    """What is the matter, in words."""
    matter = line.matter
    what = text(f"attention.what_{matter.what}", locale)
    if line.all_away:
        return text("attention.away", locale, what=what)
    if matter.kind == "silenced":
        return text("attention.paused", locale, what=what)
    return what


def line_embed(line: Line, group: MentorGroup, locale: str) -> discord.Embed:
    """One line, with all that may help to decide what to do."""
    matter = line.matter
    embed = discord.Embed(title=escape_markdown(group.name), description=text(f"attention.help_{matter.kind}", locale))
    stamp = int(matter.since.timestamp())
    embed.add_field(name=text("attention.what", locale), value=what_of(line, locale))
    embed.add_field(name=text("attention.since_when", locale), value=f"<t:{stamp}:D> (<t:{stamp}:R>)")
    if matter.asked_at is not None:
        asked = text("attention.asked", locale, times=matter.asked, last=f"<t:{int(matter.asked_at.timestamp())}:R>")
        embed.add_field(name=text("attention.nudges", locale), value=asked)
    if group.channel_id:
        embed.add_field(name=text("attention.channel", locale), value=f"<#{group.channel_id}>")
    if matter.dispute is not None:
        said = "\n".join(_word(word, locale) for word in matter.dispute.words[:MOST_IN_FIELD])
        embed.add_field(name=text("attention.words", locale), value=said, inline=False)
    elif matter.people:
        people = "\n".join(_person(person, line, locale) for person in matter.people[:MOST_IN_FIELD])
        embed.add_field(name=text("attention.who", locale), value=people, inline=False)
    if line.on_it is not None:
        embed.add_field(name=text("attention.who_is_on_it", locale), value=f"<@{line.on_it}>", inline=False)
    return embed


def attention_table(
    lines: Sequence[Line], groups: Mapping[int, MentorGroup], names: Mapping[int, str], zone: str, locale: str
) -> tuple[list[str], list[list[object]]]:
    """The whole list: header and rows. `names` are by Discord id, times those of the programme's `zone`."""
    columns = ("group", "who", "what", "since_when", "who_is_on_it")
    header = [text(f"attention.{column}", locale) for column in columns]
    rows: list[list[object]] = [
        [
            groups[line.matter.group_id].name,
            ", ".join(person.name for person in line.matter.people),
            what_of(line, locale),
            _local(line.matter.since, zone),
            names.get(line.on_it, str(line.on_it)) if line.on_it is not None else None,
        ]
        for line in lines
    ]
    return header, rows


def _person(person: Participant, line: Line, locale: str) -> str:
    name = escape_markdown(person.name[:LONGEST_NAME])
    if not person.joined:
        return text("attention.person_not_joined", locale, name=name)
    key = "attention.person_away" if person.id in line.away else "attention.person"
    return text(key, locale, name=name, account=f"<@{person.discord_id}>")


def _word(word: Word, locale: str) -> str:
    name = escape_markdown(word.person.name[:LONGEST_NAME])
    outcome = text(f"attention.outcome_{word.outcome}", locale)
    return text("attention.word", locale, name=name, outcome=outcome, when=f"<t:{int(word.at.timestamp())}:f>")


def _local(moment: datetime, zone: str) -> str:
    return moment.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M")
