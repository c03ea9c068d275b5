"""Finding a date: offered to one group, tapped by its people, booked once by a mentor."""

import asyncio

import pytest

from bot.domain.meetups import Proposal
from bot.domain.meetups.drafting import Details
from bot.domain.meetups.proposing import SlotUnclear
from bot.domain.refusal import Refusal
from bot.services import Services
from bot.services.meetup_changing import ANNOUNCEMENT
from bot.services.meetup_slots import PROPOSAL
from bot.storage.unit import Database
from tests.conftest import SetClock
from tests.services.meetup_school import (
    ANN,
    BOB,
    CY,
    DEE,
    GUS,
    HAL,
    HOME,
    HOUR,
    OLGA,
    STRANGER,
    MeetUpSchool,
    build_school,
    in_hours,
)


@pytest.fixture
async def school(services: Services, database: Database, clock: SetClock) -> MeetUpSchool:
    return await build_school(services, database, clock)


DETAILS = Details(minutes=60, online=False, place="Library", note="Cake")


async def propose(school: MeetUpSchool, *hours: float, who: int = ANN, organiser: bool = False) -> Proposal:
    typed = [f"{local:%Y-%m-%d %H:%M}" for local in in_hours(school, *hours)]
    return await school.services.meetup_slots.propose(
        school.programme, who, school.group_id, typed, DETAILS, organiser=organiser
    )


async def slots_of(school: MeetUpSchool, proposal: Proposal) -> list[int]:
    return [slot.id for slot in (await school.services.meetup_slots.offer(proposal.id)).slots]


async def book(school: MeetUpSchool, slot_id: int, who: int = ANN, *, organiser: bool = False) -> int:
    meet_up = await school.services.meetup_slots.book(school.programme.id, who, slot_id, organiser=organiser)
    return meet_up.id


async def posts(school: MeetUpSchool, kind: str) -> list[tuple[int, int]]:
    """The posts of a kind: channel and changes."""
    return [(post.channel_id, post.changes) for post in await school.services.outbox.waiting([kind])]


async def test_dates_are_offered_in_the_groups_channel(school: MeetUpSchool) -> None:
    proposal = await propose(school, 24, 48, 72)
    offer = await school.services.meetup_slots.offer(proposal.id)
    assert [slot.starts_at for slot in offer.slots] == [school.clock.now() + h * HOUR for h in (24, 48, 72)]
    assert {p.name for p in offer.asked} == {"Bob", "Cy", "Dee"}
    assert [p.name for p in offer.not_joined] == ["Fay"]
    assert await posts(school, PROPOSAL) == [(5001, 0)]


@pytest.mark.parametrize("who", [CY, GUS, HAL, STRANGER])
async def test_only_its_mentors_and_organisers_offer_dates_to_a_group(school: MeetUpSchool, who: int) -> None:
    with pytest.raises(Refusal):
        await propose(school, 24, who=who)
    assert await posts(school, PROPOSAL) == []
    assert (await propose(school, 24, who=OLGA, organiser=True)).proposed_by == OLGA


async def test_dates_that_will_not_do_are_refused(school: MeetUpSchool) -> None:
    await school.meet_up(24)
    for hours in ((-1.0,), (24.5,), (48.0, 48.0), tuple(range(48, 54)), (24.0 * 400,), ()):
        with pytest.raises(Refusal):
            await propose(school, *hours)
    assert await posts(school, PROPOSAL) == []


async def test_a_group_without_a_channel_cannot_be_asked(school: MeetUpSchool) -> None:
    async with school.database.write() as unit:
        await unit.groups.keep_channel(school.group_id, None)
    with pytest.raises(Refusal, match="no_channel"):
        await propose(school, 24)


async def test_a_tap_says_it_suits_and_another_takes_it_back(school: MeetUpSchool) -> None:
    first, second = await slots_of(school, proposal := await propose(school, 24, 48))
    tap = school.services.meetup_slots.tap
    assert [s.id for s in (await tap(school.programme.id, CY, first)).suits] == [first]
    assert [s.id for s in (await tap(school.programme.id, CY, second)).suits] == [first, second]
    await tap(school.programme.id, DEE, second)
    assert [s.id for s in (await tap(school.programme.id, CY, first)).suits] == [second]
    offer = await school.services.meetup_slots.offer(proposal.id)
    assert [[p.name for p in offer.suits(slot)] for slot in offer.slots] == [[], ["Cy", "Dee"]]
    assert await posts(school, PROPOSAL) == [(5001, 4)]


@pytest.mark.parametrize("who", [HAL, GUS, OLGA, STRANGER])
async def test_nobody_else_taps(school: MeetUpSchool, who: int) -> None:
    [slot] = await slots_of(school, await propose(school, 24))
    with pytest.raises(Refusal):
        await school.services.meetup_slots.tap(school.programme.id, who, slot)


async def test_whoever_proposed_the_dates_need_not_tap(school: MeetUpSchool) -> None:
    [slot] = await slots_of(school, await propose(school, 24))
    with pytest.raises(Refusal, match="own_slots"):
        await school.services.meetup_slots.tap(school.programme.id, ANN, slot)


async def test_a_slot_that_does_not_exist_or_is_of_another_programme_is_refused(school: MeetUpSchool) -> None:
    [slot] = await slots_of(school, await propose(school, 24))
    for programme_id, slot_id in ((school.programme.id, slot + 1), (school.programme.id + 1, slot)):
        with pytest.raises(Refusal, match="offer_gone"):
            await school.services.meetup_slots.tap(programme_id, CY, slot_id)
        with pytest.raises(Refusal, match="offer_gone"):
            await school.services.meetup_slots.book(programme_id, ANN, slot_id, organiser=True)


async def test_a_date_that_has_passed_can_be_neither_tapped_nor_booked(school: MeetUpSchool) -> None:
    early, late = await slots_of(school, await propose(school, 24, 48))
    await school.clock.advance(24 * 3600)
    with pytest.raises(Refusal, match="slot_past"):
        await school.services.meetup_slots.tap(school.programme.id, CY, early)
    with pytest.raises(Refusal, match="slot_past"):
        await book(school, early)
    await school.services.meetup_slots.tap(school.programme.id, CY, late)


@pytest.mark.parametrize("who", [CY, GUS, HAL, STRANGER])
async def test_nobody_but_its_mentors_and_organisers_sees_who_can_or_books(school: MeetUpSchool, who: int) -> None:
    [slot] = await slots_of(school, proposal := await propose(school, 24))
    with pytest.raises(Refusal):
        await book(school, slot, who)
    with pytest.raises(Refusal):
        await school.services.meetup_slots.offer_for(school.programme.id, who, proposal.id, organiser=False)
    assert await school.all_meet_ups() == []


async def test_booking_sets_the_meet_up_tells_the_group_and_closes_the_offer(school: MeetUpSchool) -> None:
    _, slot = await slots_of(school, proposal := await propose(school, 24, 48))
    for who in (CY, DEE):
        await school.services.meetup_slots.tap(school.programme.id, who, slot)
    await school.services.meetup_slots.tap(school.programme.id, DEE, slot)
    await book(school, slot, BOB)
    [meet_up] = await school.all_meet_ups()
    assert (meet_up.starts_at, meet_up.place, meet_up.note, meet_up.zone) == (
        school.clock.now() + 48 * HOUR,
        "Library",
        "Cake",
        HOME,
    )
    offer = await school.services.meetup_slots.offer(proposal.id)
    assert offer.booked == meet_up
    assert await posts(school, ANNOUNCEMENT) == [(5001, 0)]
    async with school.database.read() as unit:
        coming = {answer.participant_id for answer in await unit.closings.answers(meet_up.id) if answer.coming}
    assert coming == {school.ids[name] for name in ("Cy", "Ann", "Bob")}
    for attempt in (school.services.meetup_slots.tap(school.programme.id, CY, slot), book(school, slot)):
        with pytest.raises(Refusal, match="booked_already"):
            await attempt


async def test_whoever_said_that_a_date_suits_them_said_so_then_and_not_when_it_is_booked(school: MeetUpSchool) -> None:
    """Else somebody who has been away since would seem to have been there when their mentor booked."""
    [slot] = await slots_of(school, await propose(school, 72))
    said = {"Ann": school.clock.now()}
    for who, name in ((CY, "Cy"), (DEE, "Dee")):
        await school.clock.advance(3600)
        await school.services.meetup_slots.tap(school.programme.id, who, slot)
        said[name] = school.clock.now()
    await school.clock.advance(3600)
    meet_up_id = await book(school, slot, BOB)
    async with school.database.read() as unit:
        answers = {answer.participant_id: answer.at for answer in await unit.closings.answers(meet_up_id)}
    assert answers == {school.ids[name]: at for name, at in {**said, "Bob": school.clock.now()}.items()}


async def test_who_proposed_the_dates_counts_as_coming_when_an_organiser_books(school: MeetUpSchool) -> None:
    [slot] = await slots_of(school, await propose(school, 24))
    meet_up_id = await book(school, slot, OLGA, organiser=True)
    async with school.database.read() as unit:
        coming = [answer.participant_id for answer in await unit.closings.answers(meet_up_id)]
    assert coming == [school.ids["Ann"]]


async def test_two_who_book_at_once_make_one_meet_up(school: MeetUpSchool) -> None:
    first, second = await slots_of(school, await propose(school, 24, 48))
    results = await asyncio.gather(
        book(school, first, ANN), book(school, second, BOB), book(school, first, ANN), return_exceptions=True
    )
    assert len(await school.all_meet_ups()) == 1
    assert sum(isinstance(result, Refusal) for result in results) == 2
    assert len(await posts(school, ANNOUNCEMENT)) == 1


async def test_a_date_that_clashes_by_now_is_not_booked(school: MeetUpSchool) -> None:
    slot, other = await slots_of(school, await propose(school, 24, 48))
    await school.meet_up(24.5)
    with pytest.raises(Refusal):
        await book(school, slot)
    await book(school, other)


async def test_a_new_offer_takes_the_place_of_the_old_one(school: MeetUpSchool) -> None:
    [old] = await slots_of(school, await propose(school, 24))
    [new] = await slots_of(school, await propose(school, 48))
    for attempt in (school.services.meetup_slots.tap(school.programme.id, CY, old), book(school, old)):
        with pytest.raises(Refusal, match="replaced"):
            await attempt
    assert await posts(school, PROPOSAL) == [(5001, 1), (5001, 0)]
    await book(school, new)


async def test_who_moves_to_another_group_no_longer_counts(school: MeetUpSchool) -> None:
    [slot] = await slots_of(school, proposal := await propose(school, 24))
    await school.services.meetup_slots.tap(school.programme.id, CY, slot)
    await school.move("Cy", school.other_group_id)
    offer = await school.services.meetup_slots.offer(proposal.id)
    assert offer.suits(offer.slots[0]) == ()
    meet_up_id = await book(school, slot)
    async with school.database.read() as unit:
        assert school.ids["Cy"] not in {a.participant_id for a in await unit.closings.answers(meet_up_id)}


async def test_the_offer_of_a_group_that_is_no_more_is_gone(school: MeetUpSchool) -> None:
    [slot] = await slots_of(school, await propose(school, 24))
    async with school.database.write() as unit:
        await unit.connection.exec_driver_sql("UPDATE mentor_groups SET removed_at = created_at")
    with pytest.raises(Refusal, match="offer_gone"):
        await book(school, slot)


async def test_dates_may_be_in_different_zones_but_not_mean_the_same_time(school: MeetUpSchool) -> None:
    offered = school.services.meetup_slots.propose
    typed = ["2026-10-01 19:00", "2026-10-01 19:00 Europe/London"]
    proposal = await offered(school.programme, ANN, school.group_id, typed, DETAILS, organiser=False)
    offer = await school.services.meetup_slots.offer(proposal.id)
    assert [slot.zone for slot in offer.slots] == [HOME, "Europe/London"]
    assert offer.slots[1].starts_at - offer.slots[0].starts_at == 7 * HOUR
    same = ["2026-10-01 19:00", "2026-10-01 12:00 Europe/London"]
    with pytest.raises(Refusal, match="same_slot"):
        await offered(school.programme, ANN, school.group_id, same, DETAILS, organiser=False)


@pytest.mark.parametrize(("typed", "readings"), [("4/12 7pm", 2), ("1 Jan 2020 7pm", 1), ("soon", 0)])
async def test_a_date_that_is_not_clear_is_asked_about_and_nothing_posted(
    school: MeetUpSchool, typed: str, readings: int
) -> None:
    with pytest.raises(SlotUnclear) as unclear:
        await school.services.meetup_slots.propose(
            school.programme, ANN, school.group_id, ["tomorrow 7pm", typed], DETAILS, organiser=False
        )
    assert unclear.value.number == 2
    assert len(unclear.value.readings) == readings
    assert (unclear.value.why is None) == (typed == "4/12 7pm")
    assert await posts(school, PROPOSAL) == []
