"""What `ithaca rehearse` refuses before it starts anything."""

from pathlib import Path

import pytest

from bot.domain.refusal import Refusal
from bot.rehearsal.command import rehearse


def test_a_folder_with_somebody_elses_database_is_left_alone(tmp_path: Path) -> None:
    """A real bot keeps its database under the same name, and a rehearsal empties its folder."""
    kept = tmp_path / "ithaca.db"
    kept.write_bytes(b"a whole school")
    with pytest.raises(Refusal) as no:
        rehearse(
            roster=None,
            quiz=None,
            port=0,
            seed=1,
            headless=True,
            story="kickoff",
            out=tmp_path,
            fast=True,
            trace=None,
        )
    assert no.value.key == "rehearsal.not_a_rehearsals"
    assert kept.read_bytes() == b"a whole school"
