"""What cannot be undone asks first, privately, and does nothing until it is meant."""

import pytest

from tests.cogs.kickoff_stage import KickoffStage, told


async def state(evening: KickoffStage) -> tuple[str, list[str]]:
    """The kickoff's phase, and the state of every question that has gone out."""
    kickoff = await evening.kickoff()
    asked = await evening.stage.bot.services.kickoff_view.asked(evening.programme.id, kickoff.id)
    return kickoff.phase, [question.state for question in asked]


@pytest.mark.parametrize(
    ("button", "warning", "yes", "after"),
    [
        ("Skip", "cannot be asked again", "Yes, skip it", ("running", ["skipped"])),
        ("Stop", "cannot be undone", "Yes, stop", ("podium", ["skipped"])),
    ],
)
async def test_an_open_question_is_ended_only_if_it_is_meant(
    evening: KickoffStage, button: str, warning: str, yes: str, after: tuple[str, list[str]]
) -> None:
    await evening.start()
    await evening.begin()
    await evening.pass_time(2)
    asked = await evening.owner.click(evening.board(), label=button)
    assert warning in told(asked)
    assert await state(evening) == ("running", ["open"])
    assert asked.response is not None
    await evening.owner.click(asked.response, label=yes)
    assert await state(evening) == after


async def test_a_scored_question_is_made_void_and_the_kickoff_closed_only_if_it_is_meant(evening: KickoffStage) -> None:
    await evening.start(advance="next")
    await evening.begin()
    for seconds in (31, 4):
        await evening.pass_time(seconds)
    asked = await evening.owner.click(evening.board(), label="Void a question")
    assert asked.response is not None
    menu = asked.response.components[0]["components"][0]
    chosen = await evening.owner.select(asked.response, [menu["options"][0]["value"]])
    assert "cannot be undone" in str(chosen.response and chosen.response.content)
    assert await state(evening) == ("running", ["closed"])

    await evening.panel("Stop")
    await evening.pass_time(2)
    asked = await evening.owner.click(evening.board(), label="Close")
    assert "Nothing can be corrected afterwards" in told(asked)
    assert await state(evening) == ("podium", ["closed"])
