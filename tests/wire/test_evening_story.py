"""A whole evening of a small school, with everything that goes wrong: the cast's own log and the database agree."""

from pathlib import Path

import pytest
from rich.console import Console

from bot.domain.quiz import QuizPack
from bot.files.quiz import read_pack
from bot.files.roster import read_roster
from bot.files.tables import write_csv
from bot.rehearsal import bot_process
from bot.rehearsal.command import play_prelude
from bot.rehearsal.evening.story import play_evening
from bot.rehearsal.stage import Play, Stage, set_stage
from bot.rehearsal.view import message_payload
from tests.wire.deaths import PRIVATE, consenting
from tests.wire.evening_laws import ORDER, Evening, broken

GROUPS, STUDENTS = 6, 3
QUIZ = """
title = "Rivers"

[[question]]
text = "Which river flows through Paris?"
options = ["The Nile", "The Seine", "The Rhine"]
right = "B"

[[question]]
text = "Does the Nile flow north?"
options = ["Yes", "No"]
right = "A"
"""


async def test_everybody_goes_home_with_a_date_and_what_is_kept_is_what_they_did(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot_process, "RESTART_AFTER", 0.1)
    async with set_stage(school(seed=1), port=0, fast=True, trace=None, folder=tmp_path) as stage:
        await play_prelude(stage, lambda said: None)
        found = await play_evening(stage, Console(quiet=True), fails_for=3)
        record = messages(stage)
    assert broken(Evening(tmp_path), record) == []
    evening = found["evening"]
    assert (evening["absent_mentors"], evening["merged"], evening["substituted"]) == (2, 1, 1)
    assert set(evening["died_in"]) == set(ORDER)
    assert evening["refused_by_discord"] > 0 == evening["neither"] == evening["still_seated"]
    nothing = {step["step"]: step["edits"]["changed_nothing"] for step in found["calls"]["steps"]}
    # Who dies between an edit and the note of it edits once more; a new bot does not know what the board shows.
    assert nothing.pop("elsewhere") < evening["bot_starts"]
    assert sum(nothing.values()) < evening["bot_starts"]


def school(seed: int) -> Play:
    """Six groups of a mentor and three students, and two questions."""
    rows: list[tuple[str, ...]] = []
    for group in range(1, GROUPS + 1):
        rows.append((f"M{group}", f"Mentor {group}", "Mentor", f"mentor{group}", f"Group {group}"))
        for n in range(1, STUDENTS + 1):
            rows.append((f"S{group}{n}", f"Student {group}{n}", "Student", f"student{group}{n}", f"Group {group}"))
    content = consenting(write_csv(("Roster ID", "Name", "Role", "Discord", "Group"), rows))
    file = read_pack(QUIZ.encode(), "rivers.toml")
    pack = QuizPack(title=file.title, questions=file.questions)
    return Play(read_roster(content, "roster.csv"), "roster.csv", content, pack, "rivers.toml", QUIZ.encode(), seed)


def messages(stage: Stage) -> list[dict[str, object]]:
    """Everything that stands in the groups' channels."""
    world = stage.server.world
    groups = [channel for channel in world.channels.values() if "ithaca" in (channel.topic or "")]
    return [
        message_payload(world, message)
        for channel in groups
        for message in world.messages[channel.id].values()
        if not message.flags & PRIVATE
    ]
