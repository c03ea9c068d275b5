"""A short term, played by itself: the cast's own log, the world and the database tell the same story.

Then the same with the bot killed in the middle, again and again: nothing is lost and nothing is shown twice. All fifty
moments of a whole term: `python -m tests.wire.deaths --moments 50`.
"""

from pathlib import Path

from tests.wire.deaths import KINDS, play


async def test_a_term_is_played_and_everybody_tells_the_same_story(tmp_path: Path) -> None:
    ended = await play(tmp_path, seed=1, weeks=3, deaths=0)
    assert ended.wrong == []
    story = ended.summary["term"]["story"]
    assert {"set_date", "was_told", "looked_at_attention", "blacked_out"} <= set(story)
    assert ended.summary["term"]["bot_starts"] == 1


async def test_whenever_the_bot_dies_no_nudge_is_lost_and_none_is_shown_twice(tmp_path: Path) -> None:
    ended = await play(tmp_path, seed=2, weeks=2, deaths=len(KINDS))
    assert ended.wrong == []
    assert set(ended.died) == set(KINDS)
    assert ended.summary["term"]["bot_starts"] == len(KINDS) + 1
