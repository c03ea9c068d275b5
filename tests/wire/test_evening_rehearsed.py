"""`ithaca rehearse --headless --fast`: a whole evening without a browser, and what it writes down."""

import asyncio
import csv
import json
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.wire.mortal_bot import ROOT
from tests.wire.school import QUIZ, roster_file

WITHIN = 120.0
"""Real seconds; it takes a tenth of them on a machine that has nothing else to do."""
REQUEST, EVENT = {"kind", "method", "path", "json", "status", "ms"}, {"kind", "name", "data"}


async def rehearsed(tmp_path: Path, roster: bytes, ended_at: str = "") -> tuple[int, str]:
    """An evening without a browser, in this folder: the exit code, and what the command said.

    It is asked to end once the file `ended_at` is there.
    """
    (tmp_path / "roster.csv").write_bytes(roster)
    (tmp_path / "rivers.toml").write_text(QUIZ)
    files = ["--roster", "roster.csv", "--quiz", "rivers.toml", "--out", "out", "--trace", "trace.jsonl"]
    command = ["-m", "bot", "rehearse", "--headless", "--story", "kickoff", "--fast", *files]
    with (tmp_path / "said").open("wb") as said:
        playing = await asyncio.create_subprocess_exec(
            sys.executable, *command, cwd=tmp_path, env={"PYTHONPATH": str(ROOT)}, stdout=said, stderr=said
        )
        try:
            while ended_at and not (tmp_path / ended_at).exists():  # noqa: ASYNC110 - nothing tells of a file
                await asyncio.sleep(0.05)
            if ended_at:
                playing.terminate()
            code = await asyncio.wait_for(playing.wait(), WITHIN)
        finally:
            if playing.returncode is None:
                playing.kill()
    return code, (tmp_path / "said").read_text()


@pytest.fixture
async def out(tmp_path: Path) -> Path:
    """The folder of an evening that was played: what the command wrote, and the trace."""
    code, said = await rehearsed(tmp_path, roster_file())
    assert code == 0, said
    return tmp_path / "out"


async def test_students_without_a_group_end_it_with_the_bots_own_words(tmp_path: Path) -> None:
    """Nobody waits for channels that are not coming."""
    code, said = await rehearsed(tmp_path, b"Name,Role,Discord\nAda,mentor,ada_1\nBo,student,bo_2\n")
    assert code == 2
    assert "group" in said and "Traceback" not in said


def test_the_summary_tells_what_the_world_and_the_database_say(out: Path) -> None:
    summary = json.loads((out / "summary.json").read_text())
    asked_for = {"groups", "channels", "rest_calls", "votes_sent", "votes_acknowledged", "votes_stored", "ack_ms"}
    assert asked_for | {"spread_ms", "standings"} <= set(summary)
    assert (summary["groups"], summary["channels"]) == (3, 3)
    assert {"p50", "p95", "p99"} <= set(summary["ack_ms"]) and summary["ack_ms"]["p50"] > 0
    assert [(q["question"], q["groups"]) for q in summary["spread_ms"]] == [(1, 3), (2, 3), (3, 3)]

    trace: list[dict[str, Any]] = [json.loads(line) for line in (out.parent / "trace.jsonl").read_text().splitlines()]
    assert {frozenset(line) for line in trace} == {frozenset(REQUEST), frozenset(EVENT)}
    requests = [line for line in trace if line["kind"] == "request"]
    assert 0 <= len(requests) - sum(summary["rest_calls"].values()) <= 5, "the trace goes on while the bot is stopped"
    assert {line["status"] for line in requests} <= {200, 201, 204}, "nothing was refused, and no limit was met"

    calls = summary["calls"]
    assert calls["all"] == sum(summary["rest_calls"].values()) == sum(step["calls"] for step in calls["steps"])
    steps = {step["step"]: step for step in calls["steps"]}
    assert list(steps) == ["before", "lobby", "quiz", "podium", "elsewhere"]
    assert steps["before"]["routes"] == {"POST /channels/{id}/messages": 3}, "the welcomes"
    assert steps["lobby"]["routes"]["POST /channels/{id}/messages"] == 3
    assert steps["quiz"]["routes"]["POST /channels/{id}/messages"] == 3 * 2 * 3, "a question and its results"
    assert sum(steps[name]["edits"]["all"] for name in ("before", "lobby", "quiz", "podium")) == 0

    # One by one, by their ids: what was told to somebody is on disk, and nothing is on disk that nobody sent.
    pressed = [line["data"] for line in trace if line.get("name") == "INTERACTION_CREATE"]
    sent = {int(p["id"]) for p in pressed if str(p["data"].get("custom_id")).startswith("vote:")}
    callbacks = {int(line["path"].split("/")[-3]) for line in requests if "/callback" in line["path"]}
    with closing(sqlite3.connect(out / "ithaca.db")) as database:
        stored = {row[0] for row in database.execute("SELECT interaction_id FROM kickoff_votes")}
    acknowledged = sent & callbacks
    assert acknowledged <= stored <= sent and len(acknowledged) > 12
    counted = [summary[f"votes_{what}"] for what in ("sent", "acknowledged", "stored")]
    assert counted == [len(sent), len(acknowledged), len(stored)]

    # The report files are the ones that the organisers were given, and tell the same standings.
    with next(out.glob("standings-*.csv")).open(encoding="utf-8-sig", newline="") as table:
        rows = [(int(row["Place"]), row["Group"], int(row["Points"])) for row in csv.DictReader(table)]
    assert [(row["place"], row["group"], row["points"]) for row in summary["standings"]] == rows
    assert {group for _, group, _ in rows} == {"Group 1", "Group 2", "Group 3"} and rows[0][2] > 0
    assert next(out.glob("answers-*.csv")).stat().st_size > 0


async def test_an_evening_that_was_ended_early_does_not_look_like_one_that_was_played(tmp_path: Path) -> None:
    code, said = await rehearsed(tmp_path, roster_file(), ended_at="out/bot.log")
    assert code == 130 and "Traceback" not in said
    assert not (tmp_path / "out" / "summary.json").exists()
