"""The board of an evening fits into a message, however many rooms there are and whatever they are called."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.agenda import KINDS, KickoffStep
from bot.domain.agenda.views import EveningOnBoard, RoomOnBoard
from bot.domain.calls import Call
from bot.domain.kickoff import Kickoff
from bot.domain.kickoff_views import Board, Face, GroupOnBoard
from bot.domain.standings import Standing
from bot.embeds.kickoff_board import board_embed
from bot.embeds.kickoff_evening import rooms_table
from tests.conftest import KICKOFF_EVENING as START
from tests.embeds.test_kickoff import asked, fits

STEPS = [
    KickoffStep(id=n, kickoff_id=1, position=n, kind=kind, minutes=5, reached_at=START)
    for n, kind in enumerate(KINDS, 1)
]
KICKOFF = Kickoff(
    id=1,
    programme_id=1,
    title="*" * 200,
    scoring="speed",
    automatic=True,
    pause_seconds=10,
    phase="podium",
    paused=False,
    question_id=None,
    next_at=None,
    revision=0,
    started_by=1,
    started_at=START,
    began_at=START,
    ended_at=START,
    closed_at=None,
    board_channel_id=1,
    board_message_id=2,
    board_number=1,
    board_posted_at=START,
)


def evening(names: list[str]) -> EveningOnBoard:
    """Every third room is two steps behind, has no mentor, and calls."""
    rooms = [
        RoomOnBoard(n, name, STEPS[2 if n % 3 else 0], START + timedelta(minutes=5), bool(n % 3), not n % 3)
        for n, name in enumerate(names)
    ]
    calls = [
        Call(id=r.group_id, programme_id=1, group_id=r.group_id, channel_id=10**18, called_by=10**18, called_at=START)
        for r in rooms
        if r.calls
    ]
    calls = [replace(call, coming_by=10**18, coming_at=START) for call in calls]
    return EveningOnBoard(STEPS, rooms, STEPS[2], STEPS[3], calls, len(rooms))


@pytest.mark.parametrize("name", ["Group", "*" * 100, "第一组第一组第一组第一组", "```" * 10])
@pytest.mark.parametrize("rooms", [1, 3, 40, 250])
def test_the_board_of_any_evening_fits(rooms: int, name: str) -> None:
    names = [f"{n} {name}" for n in range(rooms)]
    missing = tuple(Face("_" * 100, 10**18) for _ in range(8))
    groups = tuple(GroupOnBoard(n, each, 9, missing, False, None, None, 0, bool(n % 3)) for n, each in enumerate(names))
    board = Board(KICKOFF, None, None, 0, "en", groups, (), False, evening(names))
    embed = board_embed(board, "en")
    assert len(embed) <= 6000
    assert len(embed.title or "") <= 256 and len(embed.description or "") <= 4096
    assert all(0 < len(field.value or "") <= 1024 for field in embed.fields)


@pytest.mark.parametrize("name", ["Group", "*" * 75, "The long way home " * 4, "第一组第一组第一组第一组"])
@pytest.mark.parametrize("rooms", [5, 12, 40, 60, 100, 250])
def test_the_board_of_a_quiz_within_an_evening_fits(rooms: int, name: str) -> None:
    """The standings beside all that can be amiss: mentors and whole groups that are missing, merges, calls."""
    names = [f"{n} {name}" for n in range(rooms)]
    missing = tuple(Face("_" * 100, 10**18) for _ in range(8))
    groups = tuple(
        GroupOnBoard(n, each, 8, missing, True, START, None, 0, bool(n % 3), sits_in=names[0] if n % 4 == 1 else None)
        for n, each in enumerate(names)
    )
    rows = [Standing(n, 24_000 - n, n + 1) if n % 4 != 1 else Standing(n, 0, None, sits_in=0) for n in range(rooms)]
    played = Kickoff(**{**vars(KICKOFF), "phase": "running", "title": "*" * 100, "paused": True})
    question = asked(state="open")
    board = Board(played, question, question, 99, "en", groups, tuple(rows), True, evening(names))
    embed = board_embed(board, "en")
    fits(embed)
    assert any("**1.** " in str(field.value) for field in embed.fields)


def test_forty_rooms_are_all_in_the_table_and_of_more_those_with_a_need() -> None:
    table = rooms_table(evening([f"Group {n}" for n in range(40)]), "en")
    assert len(re.findall(r"^Group \d", table, re.MULTILINE)) == 40
    assert "L Lobby · Q Quiz" in table, "what the letters mean"
    table = rooms_table(evening([f"Group {n}" for n in range(250)]), "en")
    shown = [line for line in table.split("\n") if line.startswith("Group ")]
    assert 40 <= len(shown) < 60 and all(" M" in line and "!" in line for line in shown)
