"""What `ithaca rehearse` refuses before it starts anything."""

import socket
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from bot.domain.refusal import Refusal
from bot.rehearsal.command import announce, rehearse
from bot.texts import text


def rehearsed(out: Path, port: int = 0) -> None:
    """Without a browser, into this folder."""
    rehearse(roster=None, quiz=None, port=port, seed=1, headless=True, story="kickoff", out=out, fast=True, trace=None)


def test_a_folder_with_somebody_elses_database_is_left_alone(tmp_path: Path) -> None:
    """A real bot keeps its database under the same name, and a rehearsal empties its folder."""
    kept = tmp_path / "ithaca.db"
    kept.write_bytes(b"a whole school")
    with pytest.raises(Refusal) as no:
        rehearsed(tmp_path)
    assert no.value.key == "rehearsal.not_a_rehearsals"
    assert kept.read_bytes() == b"a whole school"


def test_a_port_that_is_asked_for_is_used_without_a_browser_too(tmp_path: Path) -> None:
    """Somebody may want to look on. One that is in use is said, and not replaced by another."""
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(Refusal) as no:
        rehearsed(tmp_path, taken.getsockname()[1])
    assert no.value.key == "rehearsal.port_taken"


@pytest.mark.parametrize("width", [40, 80, 200])
def test_what_to_do_is_said_whole_and_the_address_in_one_piece(width: int) -> None:
    told = StringIO()
    address = "http://127.0.0.1:8765/#as=1575290959451652096"
    announce(Console(file=told, width=width), address)
    assert address in told.getvalue().splitlines()
    assert " ".join(text("rehearsal.ready", None, url=address).split()) in " ".join(told.getvalue().split())


def test_nothing_of_an_earlier_story_stays_beside_a_new_one(tmp_path: Path) -> None:
    """And what is not a rehearsal's does."""
    mine = tmp_path / "letters"
    earlier = [tmp_path / folder / "old" for folder in ("reports", "backups", "photos")]
    for file in (mine / "one", *earlier):
        file.parent.mkdir()
        file.write_text("kept")
    files = [tmp_path / name for name in ("ithaca.db", "story.jsonl", "standings-1.csv", "no-config.toml")]
    for file in files:
        file.write_text("")
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(Refusal):
        rehearsed(tmp_path, taken.getsockname()[1])
    assert not any(file.exists() for file in (*earlier, *files[:3]))
    assert (mine / "one").read_text() == "kept"
