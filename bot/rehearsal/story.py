"""Stories: rehearsals that play by themselves, without a browser."""

import json
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bot.rehearsal.beside import beside
from bot.rehearsal.evening.story import play_evening
from bot.rehearsal.organiser import Organiser
from bot.rehearsal.stage import Stage
from bot.rehearsal.summary import summary
from bot.rehearsal.term.diary import STORY
from bot.rehearsal.term.reading import Wish
from bot.rehearsal.term.story import TIMELINE, play_term
from bot.texts import text

Story = Callable[[Stage, Path, Console], Awaitable[None]]

SUMMARY = "summary.json"
WRITTEN = (SUMMARY, STORY, TIMELINE)
"""The files of a story in its folder. Without `SUMMARY` it was not played to its end."""
FOLDERS = ("reports", "backups", "photos", "quiz-images")
"""The folders in it, of the story and of its bot."""
KICKOFF_SHOWN = ("groups", "channels", "votes_sent", "votes_acknowledged", "votes_stored", "ack_ms")
EVENING_SHOWN = (
    "groups",
    "dates",
    "reasons",
    "neither",
    "photos",
    "notes",
    "goals",
    "read",
    "bot_starts",
    "real_seconds",
)
TERM_SHOWN = (
    "groups",
    "meet_ups",
    "came",
    "proofs",
    "nudges",
    "nudges_sent",
    "nudges_answered",
    "ack_ms",
    "real_seconds",
)
"""What of the summary is shown on the screen, too."""


async def kickoff(stage: Stage, folder: Path, console: Console) -> None:
    """Groups, lobby, quiz and podium; then `summary.json` and the files that the bot gave the organisers."""
    organiser = Organiser(stage)
    async with beside(stage.cast.play()):
        await organiser.enter()
        with console.status(text("rehearsal.making_groups")) as status:
            await organiser.make_groups()
            status.update(text("rehearsal.playing"))
            final = await organiser.run_kickoff()
    for attachment in final["attachments"]:
        (folder / attachment["filename"]).write_bytes(await organiser.visitor.read(attachment["url"]))
    found = summary(stage.database, await stage.counts(), await organiser.visitor.channels(), stage.server.world)
    (folder / SUMMARY).write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    _show(found, folder, console, KICKOFF_SHOWN)


async def evening(stage: Stage, folder: Path, console: Console) -> None:
    """The whole kickoff evening; then `summary.json` and `story.jsonl`."""
    found = await play_evening(stage, console)
    (folder / SUMMARY).write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    console.print(_steps(found["evening"]["steps"]))
    _show({**found, **found["evening"]}, folder, console, EVENING_SHOWN)


async def term(stage: Stage, folder: Path, console: Console) -> None:
    """The kickoff, cut short, and ten weeks; then `summary.json`, `timeline.jsonl`, `story.jsonl` and a report."""
    found = await play_term(stage, folder, console, wishes=[Wish("whole")])
    (folder / SUMMARY).write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    _show({**found, **found["term"]}, folder, console, TERM_SHOWN)


def _show(found: dict[str, Any], folder: Path, console: Console, names: Sequence[str]) -> None:
    table = Table("", "", show_header=False)
    for name in names:
        table.add_row(name, str(found[name]))
    console.print(table)
    console.print(_calls(found["calls"]))
    console.print(text("rehearsal.written", folder=folder))


def _steps(steps: Sequence[dict[str, Any]]) -> Table:
    """The evening's steps, as `bot/rehearsal/evening/tally.py` counts them."""
    table = Table("step", "planned", "rooms", "shortest", "longest", "turns")
    for row in steps:
        turns = ", ".join(f"{number} {state}" for state, number in row.get("turns", {}).items())
        figures = (row["planned_minutes"], row["rooms"], row["shortest_minutes"], row["longest_minutes"])
        table.add_row(row["step"], *("" if figure is None else str(figure) for figure in figures), turns)
    return table


def _calls(calls: dict[str, Any]) -> Table:
    """REST calls and edits by step, as `bot/rehearsal/call_summary.py` counts them."""
    table = Table("step", "calls", "of a group", "most", "edits", "of one message", "changed nothing", "close together")
    for row in calls["steps"]:
        group, edits = row.get("of_a_group", {}), row["edits"]
        figures = (row["calls"], group.get("mean", ""), group.get("most", ""), edits["all"], edits["most"])
        table.add_row(row["step"], *map(str, (*figures, edits["changed_nothing"], edits["close_together"])))
    whole = calls["of_a_group"]
    table.add_row("evening", str(calls["all"]), str(whole["mean"]), str(whole["most"]))
    return table


STORIES: dict[str, Story] = {"kickoff": kickoff, "evening": evening, "term": term}
ALWAYS_FAST = ("evening", "term")
"""Stories that nobody has the time to watch: time jumps in them whether that was asked for or not."""
