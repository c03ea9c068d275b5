"""The organisers' board: where a kickoff stands."""

import discord
from discord.utils import escape_markdown, format_dt

from bot.domain.kickoff import SCORES_AFTER
from bot.domain.kickoff_views import Board, Face, GroupOnBoard
from bot.domain.standings import Standing
from bot.embeds.kickoff import rules, table
from bot.embeds.kickoff_evening import add_behind, add_calls, evening_now
from bot.texts import text

LONGEST_TITLE = 256
FIELD = 1000
"""Characters of a field's value (Discord takes 1024)."""
FIELD_BESIDE = 450
"""The same of a list, where the evening's rooms stand above it or the standings below."""
LARGEST = 6000
"""Characters of an embed in all; the standings take what is left of them."""
IN_ONE_COLUMN = 12
COLUMNS = 3
TALLEST = 20
"""Groups in a column, so that the board is not longer than a screen."""


def board_embed(board: Board, locale: str) -> discord.Embed:
    """The board as it stands."""
    evening = board.evening
    embed = discord.Embed(title=_title(board, locale)[:LONGEST_TITLE], description=_now(board, locale))
    if evening is not None:
        add_calls(embed, evening.calls, locale)
        add_behind(embed, evening, locale)
    if board.kickoff.phase in ("lobby", "running") or board.between_steps:
        _people(embed, board, locale)
    if board.question is not None and board.question.state == "open":
        _votes(embed, board, locale)
    played = f"{rules(board.kickoff, locale)}; {text(f'kickoff.advance_{_advance(board)}', locale)}"
    lines = [f"{text('kickoff.board_rules', locale)}: {played}"]
    if board.kickoff.phase != "closed":
        lines.append(text("kickoff.board_help", locale))
    embed.set_footer(text="\n".join(lines))
    if board.standings and not board.between_steps:
        _standings(embed, board, locale)
    return embed


def _title(board: Board, locale: str) -> str:
    """What is on. An evening without a quiz has no name besides."""
    title = escape_markdown(board.kickoff.title)
    if board.evening is None:
        return text("kickoff.board_title", locale, title=title)
    return text("agenda.board_title", locale, title=title) if board.of else title


def _advance(board: Board) -> str:
    return "automatic" if board.kickoff.automatic else "on_next"


def _now(board: Board, locale: str) -> str:
    """What is going on, in a sentence or two."""
    kickoff, question = board.kickoff, board.question
    if kickoff.phase == "closed":
        return text("kickoff.board_closed" if kickoff.began_at else "kickoff.board_called_off", locale)
    if board.between_steps and board.evening is not None:
        return evening_now(board.evening, kickoff, locale)
    if kickoff.phase != "running" or question is None:
        return text(f"kickoff.board_{kickoff.phase}", locale)
    if question.state == "open":
        ahead = [text("kickoff.board_pause_ahead", locale)] if kickoff.paused else []
        return "\n".join([_open(board, locale), *ahead])
    names: dict[str, object] = {"number": question.position, "of": board.of}
    if kickoff.next_at is not None:
        names["when"] = format_dt(kickoff.next_at, "R")
    return text(f"kickoff.board_{_between(board)}", locale, **names)


def _between(board: Board) -> str:
    """Which sentence fits between two questions."""
    kickoff, question = board.kickoff, board.question
    if kickoff.next_at is not None:
        return "next_at" if board.following else "end_at"
    if question is not None and question.interrupted and question.state == "closed":
        return "interrupted"
    if kickoff.paused:
        return "paused"
    return "waiting" if board.following else "waiting_end"


def _open(board: Board, locale: str) -> str:
    question = board.question
    assert question is not None
    names = {"number": question.position, "of": board.of}
    asked = [group for group in board.groups if group.asked]
    ends = [question.closes_at(group.opened_at) for group in asked if group.opened_at and group.closed_at is None]
    if ends:
        return text("kickoff.board_open", locale, **names, when=format_dt(max(ends), "R"))
    closed = [group.closed_at for group in asked if group.closed_at]
    if closed and len(closed) == len(asked):
        return text("kickoff.board_scoring", locale, **names, when=format_dt(max(closed) + SCORES_AFTER, "R"))
    return text("kickoff.board_sending", locale, **names)


def _people(embed: discord.Embed, board: Board, locale: str) -> None:
    groups, most = board.rooms, FIELD_BESIDE if board.between_steps or board.standings else FIELD
    ready = sum(not group.missing for group in groups)
    embed.add_field(
        name=text("kickoff.board_ready", locale),
        value=text("kickoff.board_ready_value", locale, ready=ready, groups=len(groups)),
    )
    here = text("kickoff.board_people_value", locale, here=board.here, people=board.people)
    if marked := board.here - board.able_to_vote:
        here += "\n" + text("rooms.board_marked", locale, n=marked)
    embed.add_field(name=text("kickoff.board_people", locale), value=here)
    if alone := [escape_markdown(group.name) for group in groups if not group.mentor_here]:
        _listed(embed, "rooms.board_no_mentor", alone, locale, between=", ", most=most)
    # Beside the rooms there is space only for what there is.
    some = [_missing(group, locale) for group in groups if group.missing and not group.nobody]
    if some if board.between_steps else board.kickoff.phase == "lobby":
        _listed(embed, "kickoff.board_missing", some, locale, most=most)
    nobody = [escape_markdown(group.name) for group in groups if group.nobody]
    if nobody or not board.between_steps:
        _listed(embed, "kickoff.board_nobody", nobody, locale, between=", ", most=most)
    if merged := [_merged(group, locale) for group in board.groups if group.sits_in is not None]:
        _listed(embed, "rooms.board_merged", merged, locale, most=most)


def _missing(group: GroupOnBoard, locale: str) -> str:
    people = ", ".join(_person(person) for person in group.missing)
    return text("kickoff.board_missing_group", locale, group=escape_markdown(group.name), people=people)


def _merged(group: GroupOnBoard, locale: str) -> str:
    names = {"group": escape_markdown(group.name), "into": escape_markdown(group.sits_in or "")}
    return text("rooms.board_merged_group", locale, **names)


def _person(person: Face) -> str:
    return f"<@{person.discord_id}>" if person.discord_id else escape_markdown(person.name)


def _listed(
    embed: discord.Embed, key: str, items: list[str], locale: str, *, between: str = "\n", most: int = FIELD
) -> None:
    """A field with as many of these as fit."""
    value = ""
    for count, item in enumerate(items):
        longer = value + between + item if value else item
        if len(longer) > most - 40:
            value += between + text("kickoff.board_more", locale, n=len(items) - count)
            break
        value = longer
    embed.add_field(name=text(key, locale), value=value or text("kickoff.board_none", locale), inline=False)


def _standings(embed: discord.Embed, board: Board, locale: str) -> None:
    """The groups in order: few below each other, many in columns, which are as tall as fits."""
    name = text("kickoff.board_standings_corrected" if board.corrected else "kickoff.board_standings", locale)
    rows, left = board.standings, LARGEST - len(embed) - len(name) - COLUMNS
    if len(rows) <= IN_ONE_COLUMN:
        embed.add_field(name=name, value=table(rows, board.names, None, locale, room=min(FIELD, left)), inline=False)
        return
    lines = [_short(row, board, locale) for row in rows]
    height = min(TALLEST, -(-len(lines) // COLUMNS))
    tall = min(FIELD, left // COLUMNS) - 40
    while height > 1 and max(len("\n".join(column)) for column in _columns(lines, height)) > tall:
        height -= 1
    columns = _columns(lines, height)
    if (rest := len(lines) - height * COLUMNS) > 0:
        columns[-1].append(text("kickoff.podium_more", locale, n=rest))
    for number, column in enumerate(columns):
        embed.add_field(name="\u200b" if number else name, value="\n".join(column))


def _short(row: Standing, board: Board, locale: str) -> str:
    """A group with its place and points in as few letters as a column has room for."""
    group = escape_markdown(board.names.get(row.group_id, "?"))
    if row.sits_in is not None:
        return text("rooms.row_merged", locale, group=group, into=escape_markdown(board.names.get(row.sits_in, "?")))
    if row.place is None:
        return text("kickoff.board_row_unranked", locale, group=group)
    return text("kickoff.board_row", locale, place=row.place, group=group, points=row.points)


def _columns(lines: list[str], height: int) -> list[list[str]]:
    return [lines[start : start + height] for start in range(0, min(len(lines), height * COLUMNS), height)]


def _votes(embed: discord.Embed, board: Board, locale: str) -> None:
    asked = [group for group in board.groups if group.asked]
    value = text(
        "kickoff.board_votes_value",
        locale,
        voted=sum(group.voted for group in asked),
        here=board.able_to_vote,
        closed=sum(group.closed_at is not None for group in asked),
        groups=len(asked),
    )
    embed.add_field(name=text("kickoff.board_votes", locale), value=value, inline=False)
