"""After the evening is closed, or the room has gone on: date and photo can still be given, and their cards follow."""

import pytest

from bot.domain.agenda import AgendaStep
from bot.services.pressing import Presser
from tests.cogs.agenda_stage import card, follow, labels, open_evening
from tests.cogs.kickoff_stage import KickoffStage
from tests.cogs.roster_stage import FilesAtOnce
from tests.cogs.test_evening import consent, meet_ups, said, send_photo, tap

DATE, PHOTO = AgendaStep("date", 5), AgendaStep("photo", 5)


@pytest.fixture
async def closed(evening: KickoffStage) -> KickoffStage:
    """The evening has been closed, with a reason for each group; the first one may send photos."""
    await consent(evening, 0, given=True)
    await open_evening(evening, DATE, PHOTO)
    evening.stage.bot.files = FilesAtOnce()
    await evening.pass_time(60)
    await evening.pass_time(300)
    await follow(evening)
    kickoff = await evening.kickoff()
    presser = Presser(evening.programme.id, evening.owner.id)
    reasons = dict.fromkeys(evening.group_ids, "mentor ill")
    await evening.stage.bot.services.kickoff_closing.give_reasons(presser, kickoff.id, reasons)
    await evening.panel("Close")
    await follow(evening)
    assert (await evening.kickoff()).phase == "closed"
    return evening


async def test_a_date_is_tapped_and_booked_after_the_evening(closed: KickoffStage) -> None:
    await tap(closed, 1, 3)
    await follow(closed)
    assert "suits 1 of 3" in said(closed)
    best = next(label for label in labels(card(closed, 0, "Next date")) if label.startswith("Book"))
    await closed.people[0][0].click(card(closed, 0, "Next date"), label=best)
    await follow(closed)
    assert len(await meet_ups(closed)) == 1
    assert "✅ Your next meet-up" in said(closed)
    assert labels(card(closed, 0, "Next date")) == []


async def test_a_date_is_typed_after_the_evening(closed: KickoffStage) -> None:
    await closed.restart(after=1)
    mentor = closed.people[0][0]
    form = await mentor.click(card(closed, 0, "Next date"), label="Set a date")
    await mentor.submit_modal(form, {"when": "Mon 21 Sep 6pm"})
    await follow(closed)
    assert "✅ Your next meet-up" in said(closed)


async def test_a_photo_that_comes_after_the_evening_is_of_the_evening(closed: KickoffStage) -> None:
    await send_photo(closed, 1)
    await follow(closed)
    assert "✅ The photo came in" in said(closed, "Group photo")
    assert labels(card(closed, 0, "Group photo")) == ["Look at it"]


async def test_also_if_the_group_had_met_before_the_evening(evening: KickoffStage) -> None:
    await consent(evening, 0, given=True)
    await evening.people[0][0].slash(evening.channels[0], "meetup set", when="today 19:00")
    await evening.pass_time(3600)
    await open_evening(evening, PHOTO)
    evening.stage.bot.files = FilesAtOnce()
    await evening.pass_time(60)
    await follow(evening)
    await evening.panel("Close")
    await send_photo(evening, 1)
    await follow(evening)
    assert "✅ The photo came in" in said(evening, "Group photo")


async def test_once_the_group_has_met_again_a_photo_is_of_that_meeting(closed: KickoffStage) -> None:
    await closed.people[0][0].slash(closed.channels[0], "meetup set", when="tomorrow 19:00")
    await closed.pass_time(24 * 3600)
    await send_photo(closed, 1)
    await follow(closed)
    async with closed.database.read() as unit:
        (meet_up,) = await unit.meet_ups.of_group(closed.group_ids[0])
        assert len(await unit.photos.of(closed.group_ids[0], meet_up.id)) == 1
        assert await unit.photos.of(closed.group_ids[0], None) == []
