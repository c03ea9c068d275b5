"""The dates that a group is offered at the end of its kickoff."""

from datetime import date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.agenda.dates import evening_slots
from bot.domain.localtime import instant, local_in
from bot.domain.meetups.proposing import MOST_SLOTS, refuse_slots
from bot.domain.nudges import Blackout
from bot.domain.when import Busy, Reading, refuse_unfit

HONG_KONG, LONDON = "Asia/Hong_Kong", "Europe/London"
FRIDAY = datetime.fromisoformat("2026-11-27 18:04")


def a_blackout(first: date, last: date) -> Blackout:
    return Blackout(id=1, programme_id=1, first_day=first, last_day=last, label="Exams")


def slots(
    local: datetime, zone: str = HONG_KONG, busy: Busy = (), blackouts: tuple[Blackout, ...] = ()
) -> list[Reading]:
    began_at = instant(local, zone)
    now = began_at + timedelta(hours=1)
    return evening_slots(began_at, zone, now, minutes=60, busy=busy, blackouts=blackouts)


def test_the_same_weekday_and_time_in_one_two_and_three_weeks_and_two_other_evenings() -> None:
    assert [f"{slot.local:%a %d %b %H:%M}" for slot in slots(FRIDAY)] == [
        "Fri 04 Dec 18:00",
        "Sun 06 Dec 19:00",
        "Wed 09 Dec 19:00",
        "Fri 11 Dec 18:00",
        "Fri 18 Dec 18:00",
    ]


def test_days_off_are_left_out_and_later_weeks_taken() -> None:
    exams = a_blackout(date(2026, 12, 4), date(2026, 12, 11))
    assert [f"{slot.local:%a %d %b}" for slot in slots(FRIDAY, blackouts=(exams,))] == [
        "Sun 13 Dec",
        "Wed 16 Dec",
        "Fri 18 Dec",
        "Fri 25 Dec",
        "Fri 01 Jan",
    ]


def test_a_date_that_is_taken_is_not_offered() -> None:
    start = instant(datetime.fromisoformat("2026-12-04 18:30"), HONG_KONG)
    found = slots(FRIDAY, busy=[(start, start + timedelta(hours=1))])
    assert "04 Dec" not in {f"{slot.local:%d %b}" for slot in found}
    assert len(found) == MOST_SLOTS


def test_a_time_that_clocks_skip_is_not_offered() -> None:
    """In London 01:30 of 28 March 2027 is on no clock."""
    found = slots(datetime.fromisoformat("2027-03-21 01:30"), LONDON)
    assert date(2027, 3, 28) not in {slot.local.date() for slot in found if slot.local.time() == time(1, 30)}


def test_months_of_days_off_leave_only_the_form() -> None:
    assert slots(FRIDAY, blackouts=(a_blackout(date(2026, 11, 1), date(2027, 6, 30)),)) == []


@given(
    st.datetimes(datetime.fromisoformat("2026-01-01 00:00"), datetime.fromisoformat("2028-01-01 00:00")),
    st.sampled_from([HONG_KONG, LONDON, "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"]),
    st.lists(st.tuples(st.integers(0, 1500), st.integers(1, 5)), max_size=6),
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 20)), max_size=3),
)
def test_every_date_that_is_offered_can_be_booked(
    local: datetime, zone: str, taken: list[tuple[int, int]], off: list[tuple[int, int]]
) -> None:
    began_at = instant(local.replace(second=0, microsecond=0), zone)
    now = began_at + timedelta(hours=2)
    busy = [(began_at + timedelta(hours=h), began_at + timedelta(hours=h + long)) for h, long in taken]
    days = [(local.date() + timedelta(days=first), long) for first, long in off]
    blackouts = [a_blackout(first, first + timedelta(days=long)) for first, long in days]
    found = evening_slots(began_at, zone, now, minutes=60, busy=busy, blackouts=blackouts)
    for slot in found:
        refuse_unfit(slot, now, 60, busy)
        assert not any(blackout.covers(local_in(slot.starts_at, zone).date()) for blackout in blackouts)
    if found:
        refuse_slots([slot.starts_at for slot in found])
    assert found == sorted(found, key=lambda slot: slot.starts_at)
