"""`/meetup attendance`: who came, who wrote that down, and a correction that leaves its trace."""

import discord
import pytest
import simcord

from bot.domain.meetups import MeetUp
from tests.cogs.closing_stage import ClosingStage, build_closing, shown, ticked
from tests.cogs.kickoff_stage import KickoffStage, told


@pytest.fixture
async def school(evening: KickoffStage) -> ClosingStage:
    return await build_closing(evening)


@pytest.fixture
async def held(school: ClosingStage) -> MeetUp:
    """Cy says that they met, and that only she came."""
    private = shown(await school.cy.click(await school.meet_up_that_is_over(), label="We met"))
    await school.cy.click(private, label="Right: this one came")
    return (await school.meet_ups())[0]


async def test_a_mentor_corrects_it_and_both_entries_are_shown(school: ClosingStage, held: MeetUp) -> None:
    private = shown(await school.ann.slash(school.channel, "meetup attendance"))
    assert ticked(private) == ["Cy"]
    await school.restart()
    await school.ann.select(private, [str(school.ids["Ann"]), str(school.ids["Fay"])])
    assert await school.came(held.id) == {"Ann", "Fay"}
    words = str(private.embeds[0].description)
    assert f"**Cy** did not come · <@{school.ann.id}>" in words
    assert f"before that: came · <@{school.cy.id}>" in words
    assert ticked(private) == ["Ann", "Fay"]
    await school.hours_pass(0.01)
    assert "2 of you came" in str(school.last.embeds[0].description)


async def test_organisers_correct_it_too(school: ClosingStage, held: MeetUp) -> None:
    owner, general = school.evening.owner, school.evening.stage.general
    [choice] = await owner.autocomplete(general, "meetup attendance", "meetup", "")
    private = shown(await owner.slash(general, "meetup attendance", meetup=choice["value"]))
    await owner.select(private, [])
    assert await school.came(held.id) == set()


@pytest.mark.parametrize("who", ["cy", "hal", "stranger"])
async def test_nobody_else_sees_or_corrects_it(school: ClosingStage, held: MeetUp, who: str) -> None:
    person: simcord.MemberActor = getattr(school, who)
    general = school.evening.stage.general
    assert "mentors and organisers" in told(
        await person.slash(general, "meetup attendance", meetup=f"meetup:{held.id}")
    )
    assert await person.autocomplete(general, "meetup attendance", "meetup", "") == []
    options = [discord.SelectOption(label="x", value=str(school.ids["Dee"]))]
    menu: discord.ui.Select[discord.ui.View] = discord.ui.Select(custom_id=f"attendance:{held.id}", options=options)
    refused = told(await person.select(await school.forge(menu), [str(school.ids["Dee"])]))
    assert "mentors" in refused or "another group" in refused or "know you yet" in refused
    assert await school.came(held.id) == {"Cy"}


STALE, CHANGED = "belongs to something that is over", "list of people has changed"


@pytest.mark.parametrize(("value", "answer"), [("x", STALE), ("999", CHANGED), ("9" * 90, STALE), ("²", STALE)])
async def test_forged_values_change_nothing(school: ClosingStage, held: MeetUp, value: str, answer: str) -> None:
    for custom_id in (f"attendance:{held.id}", f"close:came:{held.id}:0"):
        options = [discord.SelectOption(label="x", value=value)]
        menu: discord.ui.Select[discord.ui.View] = discord.ui.Select(custom_id=custom_id, options=options)
        assert answer in told(await school.ann.select(await school.forge(menu), [value]))
    assert await school.came(held.id) == {"Cy"}


async def test_where_nothing_took_place_there_is_nothing_to_correct(school: ClosingStage) -> None:
    await school.ann.click(await school.meet_up_that_is_over(), label="It did not happen")
    assert "no meet-up yet that took place" in told(await school.ann.slash(school.channel, "meetup attendance"))
