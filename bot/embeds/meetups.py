"""What meet-ups and the dates that people type look like.

Instants are Discord's timestamps, which each reader sees in their own zone. Where these cannot stand (buttons,
suggestions, the zone people agreed on) a local time comes with the place whose clock it is on.
"""

from collections.abc import Iterable
from datetime import datetime

import discord
from discord.utils import escape_markdown

from bot.domain.localtime import local_in
from bot.domain.meetups import MeetUp
from bot.domain.meetups.views import Announcement, GroupDates
from bot.domain.participants import MentorGroup
from bot.domain.when import Reading
from bot.texts import text
from bot.texts.days import day

PER_PAGE = 8
LONGEST_CHOICE = 100
LONGEST_QUESTION = 300
"""Characters of a date in a message that has up to four of them."""


def unix(moment: datetime) -> int:
    """An instant in the seconds of Discord's timestamps."""
    return int(moment.timestamp())


def place_of(zone: str) -> str:
    """What people call a zone: its city."""
    return zone.rpartition("/")[2].replace("_", " ")


def clock_words(local: datetime, locale: str) -> str:
    """A local time (naive) in words: "Fri 4 Dec 2026, 19:00"."""
    return f"{day(local.date(), locale)}, {local:%H:%M}"


def reading_words(reading: Reading, others: Iterable[str], locale: str, room: int = LONGEST_CHOICE) -> str:
    """A time on the clock where it was typed, and on those of `others`, for where timestamps cannot stand.

    Of clocks that have no `room` (in characters) it is said how many they are.
    """
    places: dict[datetime, list[str]] = {}
    for zone in others:
        there = local_in(reading.starts_at, zone)
        if there != reading.local:
            places.setdefault(there, []).append(place_of(zone))
    clocks = []
    for there, names in places.items():
        on = "" if there.date() == reading.local.date() else f"{day(there.date(), locale).rsplit(' ', 1)[0]}, "
        clocks.append(f"{on}{there:%H:%M} {', '.join(names)}")
    home = f"{clock_words(reading.local, locale)} {place_of(reading.zone)}"
    for shown in range(len(clocks), 0, -1):
        left_out = [f"+{len(clocks) - shown}"] if shown < len(clocks) else []
        if len(words := " · ".join([home, *clocks[:shown], *left_out])) <= room:
            return words
    return home[:room]


def announcement_embed(told: Announcement, count: str, locale: str) -> discord.Embed:
    """What a group is told of a change. `count` is how many come, as a sentence."""
    change, meet_up = told.change, told.meet_up
    embed = discord.Embed(title=text(f"meetup.told_{change.kind}", locale))
    if not told.newest:
        embed.description = _overtaken(meet_up, locale)
        return embed
    lines = [_when(meet_up, locale) if meet_up.state != "moved" else text("meetup.date_open", locale)]
    if (was := change.before.get("starts_at")) is not None:
        lines.append(text("meetup.told_before", locale, unix=unix(was)))
    if meet_up.state == "cancelled" and meet_up.reason:
        lines.append(text("meetup.told_reason", locale, reason=escape_markdown(meet_up.reason)))
    if meet_up.state == "planned" or change.kind == "place":
        lines += where_lines(meet_up, locale)
    if change.changed_by:
        done = "place_open" if change.kind == "place" and meet_up.state == "moved" else change.kind
        lines.append(text(f"meetup.told_by_{done}", locale, who=f"<@{change.changed_by}>"))
    if meet_up.state == "planned":
        lines += ["", count]
        embed.set_footer(text=text("meetup.told_calendar", locale))
    embed.description = "\n".join(lines)
    return embed


def next_embed(dates: GroupDates, now: datetime, locale: str) -> discord.Embed:
    """The next meet-up of a group, for one person."""
    embed = discord.Embed(title=text("meetup.next_title", locale, group=escape_markdown(dates.group.name)))
    coming = dates.coming(now)
    if not coming:
        embed.description = _nothing(dates, locale)
        return embed
    lines = date_lines(coming[0], locale)
    if len(coming) > 1:
        lines += ["", text("meetup.next_then", locale, unix=unix(coming[1].starts_at))]
    embed.description = "\n".join(lines)
    return embed


def list_embed(dates: GroupDates, page: int, now: datetime, locale: str) -> discord.Embed:
    """A page of a group's meet-ups: the coming ones in order, then the past ones from the latest on."""
    embed = discord.Embed(title=text("meetup.list_title", locale, group=escape_markdown(dates.group.name)))
    coming, past = dates.coming(now), dates.past(now)
    if not coming and not past:
        embed.description = _nothing(dates, locale)
        return embed
    lines = [_line(m, "coming", locale) for m in coming] + [_line(m, m.state, locale) for m in past]
    shown = lines[page * PER_PAGE : (page + 1) * PER_PAGE]
    if not coming and page == 0:
        shown.insert(0, _nothing(dates, locale) + "\n")
    embed.description = "\n".join(shown)
    if (pages := list_pages(dates)) > 1:
        embed.set_footer(text=text("groups.page", locale, page=page + 1, pages=pages))
    return embed


def list_pages(dates: GroupDates) -> int:
    """How many pages the list has; at least one."""
    return max(1, -(-len(dates.meet_ups) // PER_PAGE))


def choice_words(meet_up: MeetUp, group: MentorGroup | None, locale: str) -> str:
    """A meet-up in a list of suggestions; with its group, where there are several."""
    words = f"{clock_words(meet_up.local_start, locale)} {place_of(meet_up.zone)}"
    parts = [group.name[:30] if group else "", words, meet_up.place or ""]
    line = " · ".join(part for part in parts if part)
    return line if len(line) <= LONGEST_CHOICE else line[: LONGEST_CHOICE - 1] + "…"


def date_lines(meet_up: MeetUp, locale: str) -> list[str]:
    """When and where a planned meet-up is."""
    return [_when(meet_up, locale), *where_lines(meet_up, locale)]


def _overtaken(meet_up: MeetUp, locale: str) -> str:
    """What is left to say in a message after which something has changed."""
    if meet_up.state == "planned":
        return text("meetup.told_old_planned", locale, unix=unix(meet_up.starts_at))
    return text("meetup.told_old_cancelled" if meet_up.state == "cancelled" else "meetup.told_old", locale)


def _when(meet_up: MeetUp, locale: str) -> str:
    start, agreed = unix(meet_up.starts_at), clock_words(meet_up.local_start, locale)
    return text("meetup.when", locale, unix=start, agreed=agreed, place=place_of(meet_up.zone), minutes=meet_up.minutes)


def where_lines(meet_up: MeetUp, locale: str) -> list[str]:
    """Where it is, and its note."""
    lines = []
    if meet_up.place:
        # A link stays one only as it is; nothing else of what somebody wrote is taken for formatting.
        place = meet_up.place if meet_up.online else escape_markdown(meet_up.place)
        lines.append(text("meetup.where_online" if meet_up.online else "meetup.where", locale, place=place))
    else:
        lines.append(text("meetup.where_open", locale))
    if meet_up.note:
        lines.append(text("meetup.note", locale, note=escape_markdown(meet_up.note)))
    return lines


def _nothing(dates: GroupDates, locale: str) -> str:
    """What there is to do where nothing is planned."""
    return text("meetup.none_mentor" if dates.may_change else "meetup.none_student", locale)


def _line(meet_up: MeetUp, state: str, locale: str) -> str:
    key = f"meetup.line_{state}" if state != "planned" else "meetup.line_over"
    place = f" · {escape_markdown(meet_up.place[:60])}" if meet_up.place and not meet_up.online else ""
    return text(key, locale, unix=unix(meet_up.starts_at), place=place)
