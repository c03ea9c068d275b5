"""The briefing in the rooms: pages for one reader at a time, and who has read them."""

from datetime import datetime

import pytest
import simcord

from bot.domain.agenda import AgendaStep
from bot.domain.agenda.briefing import version_of
from tests.cogs.agenda_stage import card, count_edits, embed_of, follow, labels, open_evening
from tests.cogs.kickoff_stage import KickoffStage, told
from tests.cogs.roster_stage import press_forged

PAGES = ("Come on time.", "Be kind.")


@pytest.fixture
async def briefing(evening: KickoffStage) -> KickoffStage:
    await open_evening(evening, AgendaStep("briefing", 5, pages=PAGES))
    await evening.pass_time(60)
    return evening


async def opened(evening: KickoffStage, person: int, group: int = 0) -> simcord.InteractionResult:
    return await evening.people[group][person].click(card(evening, group, "Briefing"), label="Read the briefing")


async def read(evening: KickoffStage, person: int) -> simcord.InteractionResult:
    """Somebody reads to the end and says so."""
    result = await opened(evening, person)
    assert result.response is not None
    await evening.people[0][person].click(result.response, label="Next page")
    return await evening.people[0][person].click(result.response, label="I have read this")


async def reads(evening: KickoffStage) -> dict[int, datetime]:
    async with evening.database.read() as unit:
        return await unit.reads.of_version((await evening.kickoff()).id, version_of(PAGES))


async def test_page_by_page_for_one_reader_and_the_card_counts(briefing: KickoffStage) -> None:
    shown = card(briefing, 0, "Briefing")
    assert "**0 of 3**" in str(shown.embeds[0].description)
    result = await opened(briefing, 1)
    first = embed_of(result)
    assert (first.description, str(first.footer.text)) == ("Come on time.", "Page 1 of 2")
    assert result.response is not None
    assert labels(result.response) == ["Next page"]
    await briefing.people[0][1].click(result.response, label="Next page")
    await briefing.people[0][1].click(result.response, label="Back")
    await briefing.people[0][1].click(result.response, label="Next page")
    await briefing.people[0][1].click(result.response, label="I have read this")
    await follow(briefing)
    assert "**1 of 3**" in str(card(briefing, 0, "Briefing").embeds[0].description)
    assert "**0 of 3**" in str(card(briefing, 1, "Briefing").embeds[0].description)
    assert list((await reads(briefing)).values()) == [briefing.clock.now().replace(second=0)]


async def test_who_reads_twice_is_counted_once_and_the_first_time_stays(briefing: KickoffStage) -> None:
    await read(briefing, 0)
    first = await reads(briefing)
    assert len(first) == 1
    await follow(briefing)
    edits = count_edits(briefing)
    await read(briefing, 0)
    await follow(briefing)
    assert await reads(briefing) == first
    assert edits == []


async def test_when_everybody_has_read_it_the_card_says_so_in_few_edits(briefing: KickoffStage) -> None:
    edits = count_edits(briefing)
    for person in range(3):
        await read(briefing, person)
    await follow(briefing)
    assert "Everybody has read it" in str(card(briefing, 0, "Briefing").embeds[0].description)
    assert 1 <= len(edits) <= 3, "each reader is a change that people see"


async def test_strangers_read_nothing_and_forged_ids_change_nothing(briefing: KickoffStage) -> None:
    shown = card(briefing, 0, "Briefing")
    other, unknown = briefing.people[1][0], briefing.stage.guild.add_member(briefing.stage.env.create_user("nobody"))
    assert "another group’s" in told(await other.click(shown, label="Read the briefing"))
    assert "I do not know you" in told(await unknown.click(shown, label="Read the briefing"))
    async with briefing.database.read() as unit:
        rooms = (await unit.steps.course((await briefing.kickoff()).id)).rooms
    mine, theirs = rooms[briefing.group_ids[0]].id, rooms[briefing.group_ids[1]].id
    person, stage = briefing.people[0][0], briefing.stage
    assert "no such page" in told(await press_forged(stage, person, f"briefing:page:{mine}:99"))
    assert "no such page" in told(await press_forged(stage, person, f"briefing:page:{mine}:0"))
    assert "another group’s" in told(await press_forged(stage, person, f"briefing:read:{theirs}"))
    assert "over already" in told(await press_forged(stage, person, "briefing:read:999999"))
    owner_read = await press_forged(stage, briefing.owner, f"briefing:read:{mine}")
    assert "I do not know you" in told(owner_read)
    assert await reads(briefing) == {}


async def test_an_organiser_may_look_at_the_pages(briefing: KickoffStage) -> None:
    shown = await briefing.owner.click(card(briefing, 0, "Briefing"), label="Read the briefing")
    assert embed_of(shown).description == "Come on time."


async def test_who_comes_after_the_step_can_still_read_and_after_a_restart_too(briefing: KickoffStage) -> None:
    await briefing.pass_time(300)
    await follow(briefing)
    assert "This step is over" in str(card(briefing, 0, "Briefing").embeds[0].description)
    await briefing.restart(after=1)
    await read(briefing, 2)
    await follow(briefing)
    assert "**1 of 3**" in str(card(briefing, 0, "Briefing").embeds[0].description)


async def test_a_programme_that_has_written_no_pages_has_the_usual_ones(evening: KickoffStage) -> None:
    await open_evening(evening, AgendaStep("briefing", 5))
    await evening.pass_time(60)
    first = embed_of(await opened(evening, 0))
    assert "Show up" in str(first.description)
    assert first.footer.text == "Page 1 of 3"
