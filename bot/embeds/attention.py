"""What needs a person, in words: a row, what helps to decide about it, what stands around the rows, and the table."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from discord.utils import escape_markdown

from bot.domain.attention import Line, MatterKind
from bot.domain.meetups.closing import Word
from bot.domain.participants import MentorGroup
from bot.texts import text

ROWS = 10
"""More than that nobody reads: the file has them all, and what is done makes room for the next."""
LONGEST_NAME = 28
"""Characters, escaped: with them ten rows, five of them with what helps to decide, stay within Discord's 4000."""
MOST_PEOPLE = 2
"""Named in a row; the file has them all."""
MOST_WORDS = 3
"""People of whom a row tells what they say about a meet-up."""


def head_of(count: int, locale: str) -> str:
    """How much needs a person, and a kind word if nothing does."""
    title = f"### {text('attention.title', locale, n=count)}"
    return title if count else f"{title}\n{text('attention.nothing', locale)}"


def row_of(number: int, line: Line, group: MentorGroup, locale: str) -> str:
    """Which group, who, what, since when, and who is on it."""
    parts = [f"**{number}. {name_of(group.name)}**"]
    if line.matter.people:
        named = [name_of(person.name) for person in line.matter.people[:MOST_PEOPLE]]
        parts.append(", ".join(named) + _rest(len(line.matter.people) - MOST_PEOPLE))
    parts.append(text("attention.since", locale, what=what_of(line, locale), since=_ago(line.matter.since)))
    if line.on_it is not None:
        parts.append(text("attention.on_it", locale, person=f"<@{line.on_it}>"))
    return " · ".join(parts)


def details_of(line: Line, group: MentorGroup, locale: str) -> str:
    """What helps to decide, small: where, whom to write to, how often they were asked, or who says what."""
    matter = line.matter
    # What somebody said of not getting a reply is not for their channel: no way there from here.
    parts = [f"<#{group.channel_id}>"] if group.channel_id and matter.kind != "welfare" else []
    if matter.dispute is not None:
        words = matter.dispute.words
        parts += [_word(word, locale) for word in words[:MOST_WORDS]]
        parts += [_rest(len(words) - MOST_WORDS).strip()] if len(words) > MOST_WORDS else []
    else:
        parts += [f"<@{person.discord_id}>" for person in matter.people[:MOST_PEOPLE] if person.joined]
        if any(not person.joined for person in matter.people[:MOST_PEOPLE]):
            parts.append(text("attention.not_joined", locale))
    if matter.asked_at is not None:
        parts.append(text("attention.asked", locale, n=matter.asked, last=_ago(matter.asked_at)))
    return f"-# {' · '.join(parts)}" if parts else ""


def help_of(kind: MatterKind, locale: str) -> str:
    """What to do about matters of this kind, small."""
    return f"-# {text(f'attention.help_{kind}', locale)}"


def foot_of(count: int, snoozed: int, locale: str) -> str:
    """How many are not among the rows, and why; empty if all are."""
    parts = [text("attention.more", locale, n=count - ROWS)] if count > ROWS else []
    parts += [text("attention.snoozed", locale, n=snoozed)] if snoozed else []
    return f"-# {' · '.join(parts)}" if parts else ""


def about(group: MentorGroup, sentence: str) -> str:
    """What was done, with the group whose row it was: the row may be gone by now."""
    return f"**{name_of(group.name)}** · {sentence}"


def what_of(line: Line, locale: str) -> str:
    """What is the matter, in words."""
    matter = line.matter
    what = text(f"attention.what_{matter.what}", locale)
    if line.all_away:
        return text("attention.away", locale, what=what)
    if matter.kind == "silenced":
        return text("attention.paused", locale, what=what)
    return what


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


def name_of(name: str) -> str:
    """A name with its markdown escaped, cut if that is longer than `LONGEST_NAME`."""
    whole = escaped = escape_markdown(name)
    while len(escaped) > LONGEST_NAME:
        name = name[:-1]
        escaped = escape_markdown(name)
    return escaped if escaped == whole else f"{escaped}…"


def _rest(count: int) -> str:
    return f" (+{count})" if count > 0 else ""


def _ago(moment: datetime) -> str:
    return f"<t:{int(moment.timestamp())}:R>"


def _word(word: Word, locale: str) -> str:
    outcome = text(f"attention.outcome_{word.outcome}", locale)
    return text("attention.word", locale, name=name_of(word.person.name), outcome=outcome, when=_ago(word.at))


def _local(moment: datetime, zone: str) -> str:
    return moment.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M")
