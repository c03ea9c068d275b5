"""The organisers' board between the quiz's questions: the evening's rooms and steps."""

import unicodedata
from collections.abc import Sequence

import discord
from discord.utils import escape_markdown, format_dt

from bot.domain.agenda import KickoffStep
from bot.domain.agenda.views import EveningOnBoard, RoomOnBoard
from bot.domain.calls import Call
from bot.domain.kickoff import Kickoff
from bot.texts import text

DONE, HERE, WAITS, AHEAD = "■", "►", "◌", "·"
"""How a room stands to a step. None of these is an emoji on any screen: they are as wide as a letter."""
NAME = 14
"""Columns of a room's name."""
ROOM = 2000
"""Characters of the table, of 6000 that an embed has. Fifty rooms fit."""
FIELD = 500
"""Characters of a list."""


def evening_now(evening: EveningOnBoard, kickoff: Kickoff, locale: str) -> str:
    """Where the evening is, until when, and what comes next; below it, every room in every step."""
    current = evening.current
    if current is None:
        return ""
    names = {"number": current.position, "of": len(evening.steps), "step": _title(current, locale)}
    lines = [text("agenda.board_step", locale, **names)]
    if kickoff.paused:
        lines.append(text("agenda.board_paused", locale))
    elif not kickoff.automatic:
        lines.append(text("agenda.board_on_next", locale))
    elif evening.ends_at is not None:
        ends = {"time": format_dt(evening.ends_at, "t"), "relative": format_dt(evening.ends_at, "R")}
        lines.append(text("agenda.board_until", locale, **ends))
    if evening.following is None:
        lines.append(text("agenda.board_last", locale))
    else:
        lines.append(text("agenda.board_following", locale, step=_title(evening.following, locale)))
        if evening.over_at is not None and kickoff.automatic and not kickoff.paused:
            lines.append(text("agenda.board_over_at", locale, time=format_dt(evening.over_at, "t")))
    if evening.undated:
        lines.append(text("agenda.board_undated", locale, n=evening.undated))
    return "\n".join([*lines, rooms_table(evening, locale)])


def rooms_table(evening: EveningOnBoard, locale: str) -> str:
    """Rooms x steps in letters of one width; where not all fit, those first that somebody should look at."""
    head = " " * NAME + " " + " ".join(text(f"agenda.letter_{step.kind}", locale) for step in evening.steps)
    rows = {room.group_id: _row(room, evening.steps, locale) for room in evening.rooms}
    fit = max(1, ROOM // (max(map(len, [head, *rows.values()])) + 1) - 3)
    shown = evening.by_need[:fit]
    lines = [rows[room.group_id] for room in sorted(shown, key=lambda room: room.group_id)]
    if rest := len(rows) - len(shown):
        lines.append(text("kickoff.board_more", locale, n=rest))
    kinds = dict.fromkeys(step.kind for step in evening.steps)
    letters = [f"{text(f'agenda.letter_{kind}', locale)} {text(f'agenda.title_{kind}', locale)}" for kind in kinds]
    legend = text("agenda.board_legend", locale, done=DONE, here=HERE, waits=WAITS)
    return "\n".join(["```", head, *lines, "```" + " · ".join(letters), legend])


def add_calls(embed: discord.Embed, calls: Sequence[Call], locale: str) -> None:
    """Who asks for an organiser, where, since when, and who is on the way; nothing where nobody does."""
    lines = []
    for call in calls:
        key = "agenda.board_call_coming" if call.coming_by else "agenda.board_call"
        blanks = {"channel": f"<#{call.channel_id}>", "since": format_dt(call.called_at, "R")}
        lines.append(text(key, locale, **blanks, person=f"<@{call.coming_by}>"))
    _add(embed, "agenda.board_calls", lines, locale)


def add_behind(embed: discord.Embed, evening: EveningOnBoard, locale: str) -> None:
    """The rooms that the others are ahead of."""
    lines = []
    for room in evening.behind:
        blanks = {"group": escape_markdown(_cut(room.name, 40)), "step": _title(room.step, locale)}
        when = format_dt(room.ends_at, "R") if room.ends_at else ""
        key = "agenda.board_behind_until" if when else "agenda.board_behind_room"
        lines.append(text(key, locale, **blanks, when=when))
    _add(embed, "agenda.board_behind", lines, locale)


def _add(embed: discord.Embed, key: str, lines: Sequence[str], locale: str) -> None:
    """A field with as many of these lines as fit; none without lines."""
    shown: list[str] = []
    for line in lines:
        if sum(len(other) + 1 for other in shown) + len(line) > FIELD - 40:
            shown.append(text("kickoff.board_more", locale, n=len(lines) - len(shown)))
            break
        shown.append(line)
    if shown:
        embed.add_field(name=text(key, locale), value="\n".join(shown), inline=False)


def _row(room: RoomOnBoard, steps: Sequence[KickoffStep], locale: str) -> str:
    marks = [_mark(room.step, step) for step in steps]
    flags = [text("agenda.flag_call", locale)] if room.calls else []
    flags += [] if room.mentor_here else [text("agenda.flag_no_mentor", locale)]
    name = _cut(room.name.replace("`", "'"), NAME)
    return " ".join([name + " " * (NAME - _width(name)), *marks, *flags])


def _mark(at: KickoffStep, step: KickoffStep) -> str:
    if step.position < at.position:
        return DONE
    if step.position > at.position:
        return AHEAD
    return WAITS if step.awaited else HERE


def _title(step: KickoffStep, locale: str) -> str:
    return text(f"agenda.title_{step.kind}", locale)


def _width(words: str) -> int:
    """Columns that these letters take: Chinese ones take two each."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in words)


def _cut(words: str, columns: int) -> str:
    """As much of this as has room."""
    if _width(words) <= columns:
        return words
    while _width(words) > columns - 1:
        words = words[:-1]
    return words + "…"
