"""`/meetup propose`: dates as buttons, a count for everybody, names for the mentors, one press that books."""

from contextlib import suppress

import discord
import pytest
import simcord

from bot.domain.meetups.drafting import Details
from tests.cogs.closing_stage import ClosingStage, build_closing, in_hours, labels, rows, shown
from tests.cogs.kickoff_stage import KickoffStage, told


@pytest.fixture
async def school(evening: KickoffStage) -> ClosingStage:
    built = await build_closing(evening)
    await built.restart()
    return built


def typed(school: ClosingStage, *hours: float) -> dict[str, str]:
    """Dates so many hours from now, as one picks them from the list."""
    return {f"slot{n}": f"{in_hours(school, h):%Y-%m-%d %H:%M}" for n, h in enumerate(hours, 1)}


async def propose(school: ClosingStage, *hours: float) -> discord.Message:
    """Ann offers dates; gives the message in the group's channel."""
    result = await school.ann.slash(
        school.channel, "meetup propose", **typed(school, *hours), place="Library *2*", note="Cake"
    )
    assert "your group can choose" in told(result)
    await school.hours_pass(0.01)
    return school.last


def line(message: discord.Message, number: int) -> str:
    return next(row for row in str(message.embeds[0].description).splitlines() if f"**{number}**" in row)


async def test_each_date_is_a_button_and_who_has_not_joined_is_not_counted_in_silence(school: ClosingStage) -> None:
    message = await propose(school, 24, 48, 72)
    assert message.embeds[0].title == "When shall we meet?"
    assert [[c["label"] for c in row] for row in rows(message)] == [["1", "2", "3"], ["Who can when? (mentors)"]]
    assert "suits 0 of 3" in line(message, 1)
    words = str(message.embeds[0].description)
    for part in ("60 minutes · Library \\*2\\*", "Cake", "1 of you is not on Discord yet and is not counted"):
        assert part in words


async def test_taps_are_counted_and_taken_back_in_few_edits(school: ClosingStage) -> None:
    message = await propose(school, 24, 48)
    school.evening.stage.env.http_requests.clear()
    assert "Good for you" in told(await school.cy.click(message, label="1"))
    assert "Press one again" in told(await school.cy.click(message, label="2"))
    await school.dee.click(message, label="2")
    await school.bob.click(message, label="2")
    assert "Good for you" in told(await school.cy.click(message, label="1"))
    await school.hours_pass(0.01)
    assert "suits 0 of 3" in line(school.last, 1)
    assert "suits 3 of 3" in line(school.last, 2)
    edits = [r for r in school.evening.stage.env.http_requests if r.method == "PATCH" and "/messages/" in r.path]
    assert len(edits) <= 2
    assert "Taken back" in told(await school.cy.click(message, label="2"))


async def test_a_count_that_a_crash_kept_from_being_shown_is_shown_at_the_next_start(school: ClosingStage) -> None:
    message = await propose(school, 24)
    await school.evening.stage.bot.services.meetup_slots.tap(school.evening.programme.id, school.cy.id, 1)
    assert "suits 0 of 3" in line(school.last, 1)
    await school.restart()
    await school.hours_pass(0.01)
    assert "suits 1 of 3" in line(school.last, 1)
    assert school.last.id == message.id


async def test_an_offer_that_a_crash_kept_from_being_posted_is_posted_once_at_the_next_start(
    school: ClosingStage,
) -> None:
    before = school.last.id if school.channel.last_message else None
    await school.evening.stage.bot.services.meetup_slots.propose(
        school.evening.programme,
        school.ann.id,
        school.group_id,
        ["tomorrow 19:00"],
        Details(minutes=60, online=False, place=None, note=None),
        organiser=False,
    )
    for _ in range(2):
        await school.restart()
        await school.hours_pass(0.01)
    offers = [m for m in school.channel.history() if m.embeds and m.embeds[0].title == "When shall we meet?"]
    assert len(offers) == 1
    assert offers[0].id != before


async def test_the_mentor_sees_who_can_when_and_books_with_one_press(school: ClosingStage) -> None:
    message = await propose(school, 24, 48)
    for who in (school.cy, school.dee):
        await who.click(message, label="2")
    private = shown(await school.ann.click(message, label="Who can when? (mentors)"))
    words = str(private.embeds[0].description)
    assert f"<@{school.cy.id}> <@{school.dee.id}>" in words
    fields = {field.name: str(field.value) for field in private.embeds[0].fields}
    assert fields["Have not pressed yet"] == f"<@{school.bob.id}>"
    assert fields["Not on Discord yet: ask them yourself"] == "Fay"
    await school.ann.click(private, label="Book 2")
    assert "Booked" in private.content
    await school.hours_pass(0.01)
    [meet_up] = await school.meet_ups()
    date = f"<t:{int(meet_up.starts_at.timestamp())}:F>"
    assert (meet_up.place, meet_up.note) == ("Library *2*", "Cake")
    announcement = school.last
    assert date in str(announcement.embeds[0].description)
    assert "3 coming" in str(announcement.embeds[0].description)
    [offer] = [m for m in school.channel.history() if m.id == message.id]
    assert offer.embeds[0].title == "A date has been booked"
    assert date in str(offer.embeds[0].description)
    assert labels(offer) == []


async def test_of_two_presses_one_books(school: ClosingStage) -> None:
    message = await propose(school, 24, 48)
    first = shown(await school.ann.click(message, label="Who can when? (mentors)"))
    second = shown(await school.bob.click(message, label="Who can when? (mentors)"))
    await school.ann.click(first, label="Book 1")
    assert "booked already" in told(await school.bob.click(second, label="Book 2"))
    assert len(await school.meet_ups()) == 1


POINTS = [
    ("meetup_slots.book", "before"),
    ("meetup_slots.book", "after"),
    ("outbox.sending_all", "before"),
    ("http.send_message", "before"),
    ("http.send_message", "after"),
    ("sent.meetup_announcement", "before"),
]


@pytest.mark.parametrize(("call", "moment"), POINTS)
async def test_killed_anywhere_while_booking_there_is_one_meet_up_and_the_group_is_told_once(
    school: ClosingStage, call: str, moment: str
) -> None:
    message = await propose(school, 24, 48)
    private = shown(await school.ann.click(message, label="Who can when? (mentors)"))
    school.evening.die(call, moment, 1)
    with suppress(BaseException):
        await school.ann.click(private, label="Book 1")
    assert school.evening.killed
    await school.restart()
    if not await school.meet_ups():
        await school.ann.click(private, label="Book 1")
    await school.hours_pass(0.01)
    assert len(await school.meet_ups()) == 1
    titles = [embed.title for m in school.channel.history() for embed in m.embeds]
    assert titles == ["A date has been booked", "A meet-up is set"]


@pytest.mark.parametrize("who", ["cy", "hal", "stranger"])
async def test_nobody_but_its_mentors_sees_names_or_books(school: ClosingStage, who: str) -> None:
    message = await propose(school, 24)
    person: simcord.MemberActor = getattr(school, who)
    for forged in ("slot:who:1", "slot:book:1"):
        refused = told(
            await person.click(await school.forge(discord.ui.Button(custom_id=forged, label="x")), label="x")
        )
        assert "mentors" in refused or "another group" in refused or "know you yet" in refused
    if who == "cy":
        assert "Only the mentors" in told(await person.click(message, label="Who can when? (mentors)"))
        await person.slash(school.channel, "meetup propose", **typed(school, 48))
    else:
        slot = await school.forge(discord.ui.Button(custom_id="slot:tap:1", label="x"))
        assert told(await person.click(slot, label="x"))
        await person.slash(school.evening.stage.general, "meetup propose", **typed(school, 48))
    await school.hours_pass(0.01)
    assert school.last.id == message.id
    assert "suits 0 of 3" in line(school.last, 1)
    assert await school.meet_ups() == []


@pytest.mark.parametrize("forged", ["slot:tap:999", "slot:who:999", "slot:book:999"])
async def test_a_forged_button_changes_nothing(school: ClosingStage, forged: str) -> None:
    await propose(school, 24)
    pressed = await school.ann.click(await school.forge(discord.ui.Button(custom_id=forged, label="x")), label="x")
    assert "no longer on offer" in told(pressed)
    assert await school.meet_ups() == []


async def test_a_date_that_has_passed_is_struck_out_and_cannot_be_had(school: ClosingStage) -> None:
    message = await propose(school, 24, 48)
    private = shown(await school.ann.click(message, label="Who can when? (mentors)"))
    await school.hours_pass(24)
    assert "has passed" in told(await school.cy.click(message, label="1"))
    assert "has passed" in told(await school.ann.click(private, label="Book 1"))
    await school.cy.click(school.last, label="2")
    await school.hours_pass(0.01)
    [offer] = [m for m in school.channel.history() if m.id == message.id]
    assert "has passed" in line(offer, 1)
    assert [bool(control.get("disabled")) for control in rows(offer)[0]] == [True, False]
    assert await school.meet_ups() == []


async def test_a_newer_offer_takes_the_place_of_the_older_one(school: ClosingStage) -> None:
    old = await propose(school, 24)
    await propose(school, 48)
    button = await school.forge(discord.ui.Button(custom_id="slot:tap:1", label="on an old screen"))
    assert "newer list" in told(await school.cy.click(button, label="on an old screen"))
    [shown_now] = [m for m in school.channel.history() if m.id == old.id]
    assert shown_now.embeds[0].title == "These dates are no longer on offer"


@pytest.mark.parametrize(
    ("slot", "told_of"),
    [("4/12 7pm", "can mean more than one time"), ("1 Jan 2020 7pm", "you could take"), ("soon", "Date 2")],
)
async def test_a_date_that_is_not_clear_is_named_and_nothing_posted(
    school: ClosingStage, slot: str, told_of: str
) -> None:
    result = await school.ann.slash(school.channel, "meetup propose", slot1="tomorrow 7pm", slot2=slot)
    assert told_of in told(result)
    assert "Date 2" in told(result)
    assert [m for m in school.channel.history() if m.embeds and m.embeds[0].title == "When shall we meet?"] == []


async def test_what_is_typed_is_shown_as_it_is_understood(school: ClosingStage) -> None:
    choices = await school.ann.autocomplete(school.channel, "meetup propose", "slot1", "fri 18 sep 7pm")
    assert choices[0]["name"].startswith("Fri 18 Sep 2026, 19:00")
    assert await school.stranger.autocomplete(school.evening.stage.general, "meetup propose", "slot1", "fri") == []
