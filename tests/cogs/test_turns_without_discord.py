"""Somebody who is there without Discord has their turn like everybody else; a mentor presses for them."""

import pytest

from bot.domain.agenda import AgendaStep
from tests.cogs.agenda_stage import card, field, follow, open_evening, say_here
from tests.cogs.kickoff_stage import KickoffStage, told
from tests.cogs.test_kickoff_check import add_unjoined

MENTOR, STUDENT, OTHER = 0, 1, 2


async def press(evening: KickoffStage, person: int, label: str, title: str = "Goals") -> object:
    result = await evening.people[0][person].click(card(evening, 0, title), label=label)
    await follow(evening)
    return result


def now(evening: KickoffStage, title: str = "Goals") -> str:
    return field(card(evening, 0, title), "Now")


@pytest.mark.parametrize("who", ["Lena Late", "Person 1.1"])
async def test_marked_present_they_get_a_turn_and_the_mentor_presses_for_them(evening: KickoffStage, who: str) -> None:
    """One has never joined, the other has and cannot use Discord tonight."""
    await add_unjoined(evening)
    await open_evening(evening, AgendaStep("goals", 30))
    await say_here(evening, (0, MENTOR))
    marked = await evening.people[0][MENTOR].slash(evening.channels[0], "kickoff present", who=who)
    assert "counts as present" in told(marked)
    await evening.pass_time(60)
    await follow(evening)
    shown = "Lena Late" if who == "Lena Late" else f"<@{evening.people[0][STUDENT].id}>"
    assert shown in now(evening)
    assert "Only the person whose turn it is" in told(await press(evening, OTHER, "Pass"))  # type: ignore[arg-type]
    await press(evening, MENTOR, "Pass")
    assert shown in now(evening) and "If you pass again" in now(evening), "nobody else is there: it comes again at once"
    await press(evening, MENTOR, "Next")
    assert "Everybody who is here has had their turn" in now(evening)


async def test_whoever_uses_discord_passes_for_themselves(evening: KickoffStage) -> None:
    await open_evening(evening, AgendaStep("goals", 30))
    await say_here(evening, (0, MENTOR), (0, STUDENT))
    await evening.pass_time(60)
    await follow(evening)
    assert "Only the person whose turn it is" in told(await press(evening, MENTOR, "Pass"))  # type: ignore[arg-type]


async def test_a_mentor_without_discord_tells_stories_too(evening: KickoffStage) -> None:
    await open_evening(evening, AgendaStep("stories", 30))
    await say_here(evening, (0, STUDENT))
    await evening.owner.slash(evening.organisers, "kickoff present", who="Person 1.0")
    await evening.pass_time(60)
    await follow(evening)
    assert "went well" in now(evening, "Stories")
    await press(evening, STUDENT, "Next", "Stories")
    assert "went wrong" in now(evening, "Stories")
