"""A short term, played by itself: the cast's own log, the world and the database tell the same story.

Then the same with the bot killed in the middle, again and again: nothing is lost and nothing is shown twice. All fifty
moments of a whole term: `python -m tests.wire.deaths --moments 50`.
"""

from pathlib import Path

import pytest

from bot.rehearsal import bot_process
from tests.wire.deaths import KINDS, play


async def test_a_term_is_played_and_everybody_tells_the_same_story(tmp_path: Path) -> None:
    ended = await play(tmp_path, seed=1, weeks=2, deaths=0)
    assert ended.wrong == []
    term = ended.summary["term"]
    assert {"set_date", "was_told", "said_coming", "came", "closed", "blacked_out", "looked_at_attention"} <= set(
        term["story"]
    )
    assert (term["bot_starts"], term["weeks"]) == (1, 2)
    assert term["meet_ups"]["held"] > 0 < term["came"]


async def test_whenever_the_bot_dies_no_nudge_is_lost_and_none_is_shown_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot_process, "RESTART_AFTER", 0.1)
    ended = await play(tmp_path, seed=2, weeks=2, deaths=4)
    assert ended.wrong == []
    assert set(ended.died) == set(KINDS[:4])
    assert ended.summary["term"]["bot_starts"] == 5
