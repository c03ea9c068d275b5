"""What the roster looks like to organisers: previews, counts, matches, changes."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

import discord

from bot.domain.enrolment import Enrolment, ImportPlan
from bot.domain.participants import Participant
from bot.domain.programme import KINDS
from bot.domain.roster import Column, RowError
from bot.texts import text

LONGEST_FIELD = 700
"""Characters. Discord takes 1,024 in a field but only 6,000 in all, and there may be seven of these."""
ERRORS_SHOWN = 8
WARNINGS_SHOWN = 5
CHANGES_SHOWN = 8
T = TypeVar("T")


def plain(written: str) -> str:
    """Words from a file, shown as they are: no mentions, no formatting."""
    return discord.utils.escape_mentions(discord.utils.escape_markdown(written))


def preview_embed(
    plan: ImportPlan,
    *,
    filename: str,
    errors: Sequence[RowError],
    warnings: Sequence[RowError],
    bad_rows: int,
    header_row: int,
    columns: Sequence[Column],
    group_names: Mapping[int, str],
    locale: str,
) -> discord.Embed:
    """What keeping a file would do. Nothing has been done yet."""
    embed = discord.Embed(title=text("roster.preview_title", locale, filename=plain(filename[-80:])))
    nothing = not plan.enrolments and not errors
    embed.description = text("roster.preview_nothing" if nothing else "roster.preview_not_yet", locale)
    counts = (
        ("new", len(plan.new)),
        ("back", len(plan.back)),
        ("changed", len(plan.changes)),
        ("unchanged", plan.unchanged),
        ("with_errors", bad_rows),
        ("absent", len(plan.absent)),
    )
    for name, count in counts:
        if count or name in ("new", "changed", "unchanged", "with_errors"):
            embed.add_field(name=text(f"roster.{name}", locale), value=str(count))
    if plan.new:
        _field(embed, "roster.new_people", [kinds_line((e.row.kind for e in plan.new), locale)], locale)
    if plan.new_groups:
        names = _listed([plain(name) for name in plan.new_groups], 20)
        _field(embed, "roster.new_groups", [names], locale, n=len(plan.new_groups))
    if plan.changes:
        lines = _some(plan.changes, CHANGES_SHOWN, lambda e: change_line(e, group_names, locale), locale)
        _field(embed, "roster.changes", lines, locale)
    if errors:
        lines = _some(errors, ERRORS_SHOWN, lambda e: error_line(e, header_row, locale), locale)
        _field(embed, "roster.errors", lines, locale)
    if warnings:
        lines = _some(warnings, WARNINGS_SHOWN, lambda e: error_line(e, header_row, locale), locale)
        _field(embed, "roster.warnings", lines, locale)
    if plan.absent:
        names = _listed([plain(person.name) for person in plan.absent], 10)
        _field(embed, "roster.absent_people", [names], locale)
    _field(embed, "roster.columns_read", [columns_line(columns, locale)], locale)
    return embed


def kept_embed(plan: ImportPlan, hindrances: Sequence[str], locale: str) -> discord.Embed:
    """What an import did."""
    embed = discord.Embed(title=text("roster.kept_title", locale))
    counts = (("roster.kept_new", len(plan.new) + len(plan.back)), ("roster.kept_changed", len(plan.changes)))
    done = [text(key, locale, n=count) for key, count in counts if count]
    embed.description = "\n".join([*done, *hindrances, text("roster.kept_next", locale)])
    return embed


def error_line(error: RowError, header_row: int, locale: str) -> str:
    """One thing that is wrong: where, what, and the mend."""
    blanks = {name: plain(str(value)) for name, value in error.blanks.items()}
    sentence = text(error.key, locale, **blanks)
    if error.row in (0, header_row):
        return text("roster.in_file", locale, sentence=sentence)
    if error.column:
        return text("roster.in_cell", locale, row=error.row, column=plain(error.column), sentence=sentence)
    return text("roster.in_row", locale, row=error.row, sentence=sentence)


def errors_table(errors: Iterable[RowError], header_row: int, locale: str) -> tuple[list[str], list[list[object]]]:
    """All errors as a table: header and rows."""
    header = [text(f"roster.error_{name}", locale) for name in ("row", "column", "sentence")]
    rows: list[list[object]] = [
        ["" if error.row in (0, header_row) else error.row, error.column, text(error.key, locale, **error.blanks)]
        for error in errors
    ]
    return header, rows


def change_line(enrolment: Enrolment, group_names: Mapping[int, str], locale: str) -> str:
    """One person and what the file changes about them."""
    before, parts = enrolment.before, []
    assert before is not None
    for name in enrolment.changed:
        label = text(f"roster.field_{name}", locale)
        if name == "group":
            old = group_names.get(before.group_id or 0) or text("roster.none", locale)
            new = enrolment.group or text("roster.none", locale)
            parts.append(f"{label} {plain(old)} → {plain(new)}")
        elif name in ("name", "kind", "handle", "roster_id", "time_zone"):
            old = str(getattr(before, name) or text("roster.none", locale))
            parts.append(f"{label} {plain(old)} → {plain(str(getattr(enrolment.after, name)))}")
        else:
            parts.append(label)
    return f"**{plain(enrolment.after.name)}**: {'; '.join(parts)}"


def kinds_line(kinds: Iterable[str], locale: str) -> str:
    """How many of each kind: "40 mentors, 165 students"."""
    counts = Counter(kinds)
    return ", ".join(text(f"roster.count_{kind}", locale, n=counts[kind]) for kind in KINDS if counts[kind])


def columns_line(columns: Sequence[Column], locale: str) -> str:
    """Which column was read as what, and which were not used."""
    used = [f"{plain(c.header or c.letter)} → {text(f'roster.column_{c.field}', locale)}" for c in columns if c.field]
    unused = [plain(c.header) for c in columns if c.header and not c.field]
    line = "; ".join(used) or text("roster.none", locale)
    return line + ("\n" + text("roster.columns_unused", locale, columns=_listed(unused, 10)) if unused else "")


def status_embed(people: Sequence[Participant], locale: str) -> discord.Embed:
    """Who has joined and who has not, by kind, as numbers."""
    embed = discord.Embed(title=text("roster.status_title", locale))
    for kind in KINDS:
        of_kind = [person for person in people if person.kind == kind]
        if of_kind:
            joined = sum(person.joined for person in of_kind)
            value = text("roster.status_line", locale, joined=joined, missing=len(of_kind) - joined)
            embed.add_field(name=text(f"programme.role_{kind}", locale).partition(" (")[0], value=value)
    missing = sum(not person.joined for person in people)
    if not people:
        embed.description = text("roster.status_empty", locale)
    elif missing:
        embed.description = text("roster.status_missing", locale, n=missing)
    else:
        embed.description = text("roster.status_complete", locale)
    return embed


def codes_table(
    people: Iterable[Participant], codes: Mapping[int, str], group_names: Mapping[int, str], locale: str
) -> tuple[list[str], list[list[object]]]:
    """Who has not joined, with their codes: header and rows."""
    header = [text(f"roster.codes_{name}", locale) for name in ("name", "roster_id", "kind", "group", "code")]
    rows: list[list[object]] = [
        [p.name, p.roster_id, text(f"roster.kind_{p.kind}", locale), group_names.get(p.group_id or 0, ""), codes[p.id]]
        for p in people
        if p.id in codes
    ]
    return header, rows


def _field(embed: discord.Embed, key: str, lines: Sequence[str], locale: str, **blanks: object) -> None:
    """Add a field, cut at whole lines where Discord's limit is."""
    kept: list[str] = []
    room = LONGEST_FIELD - 2
    for line in lines:
        short = line if len(line) <= 400 else line[:399] + "…"
        if room < len(short) + 1:
            kept.append("…")
            break
        room -= len(short) + 1
        kept.append(short)
    embed.add_field(name=text(key, locale, **blanks), value="\n".join(kept), inline=False)


def _some(items: Sequence[T], most: int, line: Callable[[T], str], locale: str) -> list[str]:
    more = [text("roster.and_more", locale, n=len(items) - most)] if len(items) > most else []
    return [line(item) for item in items[:most]] + more


def _listed(names: Sequence[str], most: int) -> str:
    return ", ".join(names[:most]) + (" …" if len(names) > most else "")


def matches_embed(
    shown: Sequence[tuple[Participant, int, bool]], total: int, page: int, pages: int, locale: str
) -> discord.Embed:
    """People found on the server: each with the account, and whether they are to be left out."""
    embed = discord.Embed(title=text("roster.match_title", locale, n=total))
    lines = []
    for person, discord_id, left_out in shown:
        line = f"{plain(person.name[:60])} — <@{discord_id}> ({plain(person.handle or '')})"
        lines.append(text("roster.match_left_out", locale, line=f"~~{line}~~") if left_out else line)
    embed.description = "\n".join([text("roster.match_explained", locale), "", *lines])
    if pages > 1:
        embed.set_footer(text=text("roster.page", locale, page=page + 1, pages=pages))
    return embed


def confirmed_sentence(joined: int, passed_over: int, locale: str) -> str:
    """What confirming the matches did."""
    sentences = [text("roster.match_confirmed", locale, n=joined)]
    if passed_over:
        sentences.append(text("roster.match_passed_over", locale, n=passed_over))
    return " ".join(sentences)


def nothing_matched_sentence(looked_for: int, locale: str) -> str:
    """Why there is nothing to confirm."""
    return text("roster.match_nobody" if looked_for else "roster.match_nothing_to_do", locale, n=looked_for)
