"""A substitute and the guests of a merged room, with the date of a group: for whom they may speak, and who is told."""

import pytest

from bot.domain.agenda import AgendaStep
from tests.cogs.agenda_stage import card, follow, labels, open_evening
from tests.cogs.kickoff_stage import KickoffStage, told
from tests.cogs.roster_stage import FilesAtOnce, words
from tests.cogs.test_evening import BEST_AT_FIRST, begun, meet_ups, said
from tests.cogs.test_kickoff_merge import merge, press_yes, undo

DATE = AgendaStep("date", 5)
OWN, OTHER = 0, 2
"""The group whose mentor did not come, and the one whose mentor sits in for it."""


async def seat(evening: KickoffStage, group: int = OWN, of: int = OTHER) -> None:
    """The mentor of one group sits in for another's."""
    async with evening.database.read() as unit:
        person = await unit.roster.by_discord_id(evening.programme.id, evening.people[of][0].id)
    assert person is not None
    chosen = {"group": f"group:{evening.group_ids[group]}", "who": f"participant:{person.id}"}
    await press_yes(evening, await evening.owner.slash(evening.organisers, "kickoff substitute", **chosen))


@pytest.fixture
async def dates(evening: KickoffStage) -> KickoffStage:
    """The room is in its date step, and a mentor of another group sits in."""
    await begun(evening, DATE)
    await seat(evening)
    await follow(evening)
    return evening


async def test_a_substitute_types_a_date_on_the_card(dates: KickoffStage) -> None:
    sub = dates.people[OTHER][0]
    form = await sub.click(card(dates, OWN, "Next date"), label="Set a date")
    await sub.submit_modal(form, {"when": "Mon 21 Sep 6pm"})
    await follow(dates)
    assert len(await meet_ups(dates, OWN)) == 1
    assert "✅ Your next meet-up" in said(dates)


async def test_what_a_substitute_types_in_the_room_is_of_that_room(dates: KickoffStage) -> None:
    sub = dates.people[OTHER][0]
    offered = await sub.autocomplete(dates.channels[OWN], "meetup set", "when", "Mon 21 Sep 6pm")
    assert offered
    await sub.slash(dates.channels[OWN], "meetup set", when="Mon 21 Sep 6pm")
    assert [len(await meet_ups(dates, group)) for group in range(3)] == [1, 0, 0]
    await sub.slash(dates.channels[OTHER], "meetup set", when="Mon 21 Sep 6pm")
    assert [len(await meet_ups(dates, group)) for group in range(3)] == [1, 0, 1]
    (meet_up,) = await meet_ups(dates, OWN)
    listed = await sub.autocomplete(dates.channels[OWN], "meetup move", "meetup", "")
    assert f"meetup:{meet_up.id}" in [choice["value"] for choice in listed]
    await sub.slash(dates.channels[OWN], "meetup move", meetup=f"meetup:{meet_up.id}", when="Tue 22 Sep 6pm")
    assert (await meet_ups(dates, OWN))[0].local_start.day == 22


async def test_a_substitute_offers_dates_sees_who_can_and_books(dates: KickoffStage) -> None:
    sub = dates.people[OTHER][0]
    who = await sub.click(card(dates, OWN, "Next date"), label="Who can when? (mentors)")
    assert who.response is not None and who.response.embeds
    await sub.slash(dates.channels[OWN], "meetup propose", slot1="Fri 25 Sep 7pm")
    await follow(dates)
    await sub.click(card(dates, OWN, "Next date"), label="Book Fri 25 Sep 2026, 19:00")
    assert len(await meet_ups(dates, OWN)) == 1


async def test_a_substitutes_taps_count_for_nothing_and_say_what_does(dates: KickoffStage) -> None:
    answer = told(await dates.people[OTHER][0].click(card(dates, OWN, "Next date"), label="1"))
    assert "You sit in for tonight" in answer and "Set a date" in answer
    await follow(dates)
    assert said(dates).count("suits 0 of 3") == 5


async def test_once_it_is_undone_a_substitute_may_do_nothing_more(dates: KickoffStage) -> None:
    sub = dates.people[OTHER][0]
    seen = card(dates, OWN, "Next date")
    form = await sub.click(seen, label="Set a date")
    await undo(dates)
    told(await sub.submit_modal(form, {"when": "Mon 21 Sep 6pm"}))
    for label in ("Set a date", "Who can when? (mentors)", BEST_AT_FIRST):
        told(await sub.click(seen, label=label))
    told(await sub.slash(dates.channels[OWN], "meetup set", when="Mon 21 Sep 6pm", group="Group 1"))
    assert await meet_ups(dates, OWN) == []


async def test_a_merged_group_is_led_to_a_date_of_its_own(evening: KickoffStage) -> None:
    await open_evening(evening, DATE)
    evening.stage.bot.files = FilesAtOnce()
    await merge(evening, 0, 1)
    await evening.pass_time(60)
    await follow(evening)
    words_before = said(evening, group=1)
    assert "**Group 1** goes home to its own dates" in words_before and "/meetup set" in words_before
    guest = told(await evening.people[0][1].click(card(evening, 1, "Next date"), label="1"))
    assert "Group 2’s dates" in guest and "Your own group" in guest
    button = "Set a date for Group 1"
    told(await evening.people[1][0].click(card(evening, 1, "Next date"), label=button))
    form = await evening.people[0][0].click(card(evening, 1, "Next date"), label=button)
    await evening.people[0][0].submit_modal(form, {"when": "Mon 21 Sep 6pm"})
    await follow(evening)
    assert button not in labels(card(evening, 1, "Next date"))
    assert len(await meet_ups(evening, 0)) == 1 and await meet_ups(evening, 1) == []
    assert "✅ **Group 1** has its next date" in said(evening, group=1)


async def test_a_room_that_is_merged_into_in_its_date_step_says_so_at_once(evening: KickoffStage) -> None:
    await begun(evening, DATE)
    await merge(evening, 0, 1)
    await follow(evening)
    assert "**Group 1** goes home to its own dates" in said(evening, group=1)
    await undo(evening)
    await follow(evening)
    assert "Group 1" not in said(evening, group=1)


async def test_the_closing_list_says_where_a_merged_group_sits(evening: KickoffStage) -> None:
    await begun(evening, DATE)
    await merge(evening, 0, 1)
    await follow(evening)
    asked = await evening.owner.click(evening.board(), label="Close")
    assert "• Group 1 (sits with Group 2)\n• Group 2\n• Group 3" in words(asked)
