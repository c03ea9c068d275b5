"""First tap and captain as the people of a group see them."""

import pytest

from tests.cogs.kickoff_stage import KickoffStage, told


def said(evening: KickoffStage, group: int = 0) -> str:
    """The text of the newest message in a group's channel."""
    return str(evening.last(group).embeds[0].description)


async def test_the_first_tap_from_lobby_to_results(evening: KickoffStage) -> None:
    assert "lobby" in told(await evening.start(mode="first"))
    assert "first tap in your group is its answer" in said(evening)
    assert "first tap is the group’s answer" in str(evening.board().embeds[0].footer.text)
    await evening.begin()
    assert "cannot be changed" in said(evening)
    await evening.pass_time(2)
    assert await evening.vote(0, 1, "B") == "Your group’s answer is locked: **B**. Your tap decided it."
    assert "locked: **B**. Your tap changes nothing" in await evening.vote(0, 0, "A")
    await evening.pass_time(29)
    await evening.pass_time(3)
    assert "The first tap in your group was ◆ **B**  Seine, after" in said(evening)
    assert "did not vote" in said(evening, 1)


async def test_a_captain_from_lobby_to_results(evening: KickoffStage) -> None:
    await evening.start(mode="captain")
    assert "first tap of a mentor locks" in said(evening)
    await evening.begin()
    await evening.pass_time(2)
    assert "You advise **A**" in await evening.vote(0, 1, "A")
    assert "locked: **B**" in await evening.vote(0, 0, "B")
    assert "You advise **A**" in await evening.vote(1, 1, "A")
    await evening.pass_time(29)
    await evening.pass_time(3)
    assert "Your mentor locked ◆ **B**  Seine" in said(evening)
    assert "No mentor locked an answer, so the votes decided: ▲ **A**  Nile with 1 vote, after 30.0 s." in said(
        evening, 1
    )


async def test_without_a_choice_most_votes_count(evening: KickoffStage) -> None:
    await evening.start()
    assert (await evening.kickoff()).mode == "majority"
    assert "The option with most votes is your group’s answer" in said(evening)


@pytest.mark.parametrize("mode", ["first", "captain"])
async def test_a_stranger_locks_nothing(evening: KickoffStage, mode: str) -> None:
    """Nor does a mentor of another group."""
    await evening.start(mode=mode)
    await evening.begin()
    button = evening.payload(evening.last(0))[0]["components"][0]
    for stranger in (evening.people[1][0], evening.owner):
        assert "not counted" in told(await stranger.click(evening.last(0), custom_id=button["custom_id"]))
    assert "locked: **B**" in await evening.vote(0, 0, "B")
