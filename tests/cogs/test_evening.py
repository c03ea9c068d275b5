"""The date and the photo at the end of an evening: what stands on the cards, and what becomes of a press."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta

import discord
import pytest
import simcord

from bot.domain.agenda import AgendaStep
from bot.domain.meetups import MeetUp
from bot.domain.stand_ins import Merge
from bot.services import build_services
from tests.cogs.agenda_stage import card, count_edits, follow, labels, open_evening
from tests.cogs.kickoff_stage import KickoffStage, told
from tests.cogs.roster_stage import FilesAtOnce, press, press_forged, shown, words
from tests.files.photo_making import jpeg

DATE, PHOTO = AgendaStep("date", 5), AgendaStep("photo", 5)
CALL = "Call an organiser"
BEST_AT_FIRST = "Book Fri 18 Sep 2026, 18:30"


async def begun(evening: KickoffStage, step: AgendaStep) -> KickoffStage:
    await open_evening(evening, step)
    evening.stage.bot.files = FilesAtOnce()
    await evening.pass_time(60)
    return evening


@pytest.fixture
async def dates(evening: KickoffStage) -> KickoffStage:
    return await begun(evening, DATE)


@pytest.fixture
async def photo(evening: KickoffStage) -> KickoffStage:
    """Everybody of the first two groups has agreed to photos; in the third nobody has been asked."""
    await consent(evening, 0, given=True)
    await consent(evening, 1, given=True)
    return await begun(evening, PHOTO)


async def consent(evening: KickoffStage, group: int, *, given: bool | None, people: slice = slice(None)) -> None:
    async with evening.database.write() as unit:
        actors = evening.people[group][people]
        found = [await unit.roster.by_discord_id(evening.programme.id, actor.id) for actor in actors]
        await unit.roster.save([replace(person, photo_consent=given) for person in found if person])


async def meet_ups(evening: KickoffStage, group: int = 0) -> list[MeetUp]:
    async with evening.database.read() as unit:
        return await unit.meet_ups.of_group(evening.group_ids[group])


def said(evening: KickoffStage, title: str = "Next date", group: int = 0) -> str:
    return str(card(evening, group, title).embeds[0].description)


async def tap(evening: KickoffStage, person: int, number: int) -> str:
    return told(await evening.people[0][person].click(card(evening, 0, "Next date"), label=str(number)))


async def test_five_dates_are_offered_and_one_tap_books(dates: KickoffStage) -> None:
    seen = card(dates, 0, "Next date")
    assert labels(seen) == ["1", "2", "3", "4", "5", BEST_AT_FIRST, "Who can when? (mentors)", "Set a date", CALL]
    assert said(dates).count("suits 0 of 3") == 5
    booked = await dates.people[0][0].click(seen, label=BEST_AT_FIRST)
    assert "<t:" in told(booked)
    await follow(dates)
    (meet_up,) = await meet_ups(dates)
    assert f"✅ Your next meet-up: <t:{int(meet_up.starts_at.timestamp())}:F>" in said(dates)
    assert labels(card(dates, 0, "Next date")) == [CALL]
    assert await meet_ups(dates, 1) == []


async def test_the_book_button_goes_with_what_suits_most_people(dates: KickoffStage) -> None:
    edits = count_edits(dates)
    await tap(dates, 1, 3)
    await tap(dates, 2, 3)
    await tap(dates, 0, 2)
    await follow(dates)
    assert 1 <= len(edits) <= 3
    assert "suits 2 of 3" in said(dates)
    best = next(label for label in labels(card(dates, 0, "Next date")) if label.startswith("Book"))
    assert best != BEST_AT_FIRST
    await dates.people[0][0].click(card(dates, 0, "Next date"), label=best)
    (meet_up,) = await meet_ups(dates)
    async with dates.database.read() as unit:
        answers = await unit.closings.answers(meet_up.id)
    assert len([answer for answer in answers if answer.coming]) == 3, "two tapped it, the mentor booked it"


async def test_students_and_strangers_do_not_book(dates: KickoffStage) -> None:
    seen = card(dates, 0, "Next date")
    assert "mentor" in told(await dates.people[0][1].click(seen, label=BEST_AT_FIRST)).casefold()
    other, unknown = dates.people[1][0], dates.stage.guild.add_member(dates.stage.env.create_user("nobody"))
    for stranger in (other, unknown):
        told(await stranger.click(seen, label=BEST_AT_FIRST))
        told(await stranger.click(seen, label="1"))
        told(await stranger.click(seen, label="Set a date"))
    told(await press_forged(dates.stage, dates.people[0][0], "slot:now:99999"))
    await follow(dates)
    assert await meet_ups(dates) == []
    assert said(dates).count("suits 0 of 3") == 5


async def test_two_who_book_at_once_make_one_meet_up(dates: KickoffStage) -> None:
    async with dates.database.read() as unit:
        (proposal,) = await unit.meet_up_slots.open_in_group(dates.group_ids[0])
        slots = await unit.meet_up_slots.slots(proposal.id)
    service = build_services(dates.database, dates.clock).meetup_slots
    programme_id, mentor = dates.programme.id, dates.people[0][0].id
    both = await asyncio.gather(
        *(service.book(programme_id, mentor, slot.id, organiser=False) for slot in slots[:2]), return_exceptions=True
    )
    assert sorted(type(outcome).__name__ for outcome in both) == ["MeetUp", "Refusal"]
    assert len(await meet_ups(dates)) == 1


async def test_a_date_that_is_typed_is_booked_as_well(dates: KickoffStage) -> None:
    mentor = dates.people[0][0]
    form = await mentor.click(card(dates, 0, "Next date"), label="Set a date")
    await mentor.submit_modal(form, {"when": "Mon 21 Sep 6pm", "place": "Library"})
    await follow(dates)
    (meet_up,) = await meet_ups(dates)
    assert meet_up.place == "Library"
    assert "✅ Your next meet-up" in said(dates)


async def test_a_group_that_has_a_date_is_offered_none(evening: KickoffStage) -> None:
    await evening.people[0][0].slash(evening.channels[0], "meetup set", when="Fri 25 Sep 7pm")
    await begun(evening, DATE)
    assert "✅ Your next meet-up" in said(evening)
    assert labels(card(evening, 0, "Next date")) == [CALL]
    async with evening.database.read() as unit:
        assert await unit.meet_up_slots.open_in_group(evening.group_ids[0]) == []


async def test_what_the_mentors_offered_themselves_stays_on_offer(evening: KickoffStage) -> None:
    await evening.people[0][0].slash(evening.channels[0], "meetup propose", slot1="Fri 25 Sep 7pm")
    await begun(evening, DATE)
    assert labels(card(evening, 0, "Next date"))[:2] == ["1", "Book Fri 25 Sep 2026, 19:00"]
    async with evening.database.read() as unit:
        assert len(await unit.meet_up_slots.open_in_group(evening.group_ids[0])) == 1


async def test_days_off_are_not_offered(evening: KickoffStage) -> None:
    async with evening.database.write() as unit:
        days = (date(2026, 9, 14), date(2026, 9, 20))
        off = await unit.wishes.offer_blackout(
            evening.programme.id, days, "Exams", evening.owner.id, evening.clock.now()
        )
        await unit.wishes.keep_blackout(off.id, evening.clock.now())
    await begun(evening, DATE)
    assert BEST_AT_FIRST not in labels(card(evening, 0, "Next date"))


async def test_the_dates_are_the_same_after_a_restart_and_can_be_booked_after_the_step(dates: KickoffStage) -> None:
    before = labels(card(dates, 0, "Next date"))
    await dates.restart(after=1)
    dates.stage.bot.files = FilesAtOnce()
    await dates.pass_time(300)
    await follow(dates)
    assert labels(card(dates, 0, "Next date")) == [label for label in before if label != CALL]
    await dates.people[0][0].click(card(dates, 0, "Next date"), label=BEST_AT_FIRST)
    await follow(dates)
    assert len(await meet_ups(dates)) == 1
    assert "✅ Your next meet-up" in said(dates)


async def send_photo(evening: KickoffStage, person: int, group: int = 0) -> simcord.InteractionResult:
    who = evening.people[group][person]
    form = await who.click(card(evening, group, "Group photo"), label="Add a photo")
    return await who.submit_modal(form, {"photo": [("us.jpg", jpeg())]})


async def test_the_card_says_when_the_photo_has_come(photo: KickoffStage) -> None:
    edits = count_edits(photo)
    assert labels(card(photo, 0, "Group photo")) == ["Add a photo", CALL]
    await send_photo(photo, 1)
    await follow(photo)
    assert "✅ The photo came in" in said(photo, "Group photo")
    assert labels(card(photo, 0, "Group photo")) == ["Look at it", CALL]
    assert "✅" not in said(photo, "Group photo", 1)
    assert len(edits) == 1
    async with photo.database.read() as unit:
        (proof,) = await unit.photos.of(photo.group_ids[0], None)
    assert proof.proves


async def test_a_photo_by_command_is_of_the_kickoff_even_if_the_group_has_met_before(evening: KickoffStage) -> None:
    await consent(evening, 0, given=True)
    await evening.people[0][0].slash(evening.channels[0], "meetup set", when="today 19:00")
    await begun(evening, PHOTO)
    await evening.people[0][1].slash(evening.channels[0], "meetup photo", photo=("us.jpg", jpeg()))
    await follow(evening)
    assert "✅ The photo came in" in said(evening, "Group photo")


async def test_a_signed_note_where_not_everybody_has_agreed(photo: KickoffStage) -> None:
    await follow(photo)
    seen = card(photo, 2, "Group photo")
    assert labels(seen) == ["Write a note", CALL]
    who = photo.people[2][1]
    form = await who.click(seen, label="Write a note")
    await who.submit_modal(form, {"what": "We told stories", "where": "The hall", "when": "Tonight"})
    await follow(photo)
    assert "✅ The note came in" in said(photo, "Group photo", 2)


async def test_a_guest_who_has_not_agreed_makes_it_a_note(photo: KickoffStage) -> None:
    """Their own group has, but whoever sits in the room would be in the photo."""
    async with photo.database.write() as unit:
        kickoff = await unit.kickoffs.latest(photo.programme.id)
        assert kickoff is not None
        now = photo.clock.now()
        await unit.stand_ins.add_merge(
            Merge(
                id=0,
                kickoff_id=kickoff.id,
                group_id=photo.group_ids[2],
                into_id=photo.group_ids[0],
                given_by=photo.owner.id,
                given_at=now,
                until=now + timedelta(hours=8),
            )
        )
    refused = await photo.people[0][1].slash(photo.channels[0], "meetup photo", photo=("us.jpg", jpeg()))
    assert "not everyone in it has agreed" in words(refused)


async def test_the_photo_of_the_kickoff_is_found_after_the_group_has_met(photo: KickoffStage) -> None:
    await send_photo(photo, 1)
    await follow(photo)
    mentor = photo.people[0][0]
    async with photo.database.write() as unit:
        await unit.kickoffs.change((await photo.kickoff()).id, phase="closed", closed_at=photo.clock.now())
    await mentor.slash(photo.channels[0], "meetup set", when="today 19:00")
    await photo.pass_time(3600)
    for message in (card(photo, 0, "Group photo"), posted(photo)):
        album = await mentor.click(message, label="Look at it")
        assert len(shown(album).attachments) == 1
        assert "not there any more" in words(await photo.people[1][0].click(message, label="Look at it"))


def posted(evening: KickoffStage) -> discord.Message:
    """The message by which the first group sees that there is a photo."""
    found = [m for m in evening.channels[0].history() if labels(m) == ["Look at it"] and not m.embeds[0].title]
    return found[-1]


async def test_strangers_add_no_photo_to_the_room(photo: KickoffStage) -> None:
    other = photo.people[1][0]
    form = await other.click(card(photo, 0, "Group photo"), label="Add a photo")
    await other.submit_modal(form, {"photo": [("us.jpg", jpeg())]})
    await follow(photo)
    assert "✅" not in said(photo, "Group photo", 0), "it is their own group's"
    assert "✅ The photo came in" in said(photo, "Group photo", 1)


async def test_a_photo_that_is_deleted_is_asked_for_again(photo: KickoffStage) -> None:
    await send_photo(photo, 1)
    await follow(photo)
    mentor = photo.people[0][0]
    album = await mentor.click(card(photo, 0, "Group photo"), label="Look at it")
    await press(mentor, await press(mentor, album, "photo:delete:"), "photo:really:")
    await follow(photo)
    assert labels(card(photo, 0, "Group photo")) == ["Add a photo", CALL]
