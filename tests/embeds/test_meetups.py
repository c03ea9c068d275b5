"""Dates and meet-ups in words: on every clock, within Discord's limits, and what people wrote is no markup."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.meetups import MeetUp
from bot.domain.meetups.changing import MeetUpChange
from bot.domain.meetups.views import Announcement, GroupDates
from bot.domain.when import Reading
from bot.embeds.meetups import (
    LONGEST_CHOICE,
    PER_PAGE,
    announcement_embed,
    choice_words,
    list_embed,
    list_pages,
    reading_words,
)
from tests.domain.clock_changes import ZONES
from tests.roster_builders import BLUE, PROGRAMME

NOW = datetime(2026, 9, 11, 10, 30, tzinfo=UTC)
EVENING = datetime.fromisoformat("2026-12-04 19:00")
LONG = "*_~`|>" * 83
"""As much as a note can be, all of it to be escaped."""


def meet_up(number: int = 1, **values: object) -> MeetUp:
    known: dict[str, object] = {
        "id": number,
        "programme_id": 1,
        "group_id": 1,
        "uid": f"uid-{number}",
        "sequence": 0,
        "local_start": EVENING,
        "zone": "Asia/Hong_Kong",
        "starts_at": datetime(2026, 12, 4, 11, tzinfo=UTC) + timedelta(days=number),
        "minutes": 60,
        "online": False,
        "place": None,
        "note": None,
        "state": "planned",
        "reason": None,
        "created_by": 2**63,
        "created_at": NOW,
        "changed_at": NOW,
    }
    return MeetUp(**{**known, **values})  # type: ignore[arg-type]  # a test's own mixture of fields


def told(one: MeetUp, kind: str = "set", *, newest: bool = True) -> str:
    change = MeetUpChange(
        id=1,
        meet_up_id=one.id,
        kind=kind,  # type: ignore[arg-type]  # each of the kinds
        before={"starts_at": NOW} if kind == "move" else {},
        changed_by=2**63,
        at=NOW,
    )
    embed = announcement_embed(Announcement(change, one, BLUE, PROGRAMME, newest), "1 coming", "en")
    assert len(embed) <= 6000
    return str(embed.description)


def test_a_time_is_shown_on_the_clocks_of_those_elsewhere_with_the_day_where_it_differs() -> None:
    reading = Reading(EVENING, "Asia/Hong_Kong")
    words = reading_words(reading, ["Europe/London", "Pacific/Kiritimati", "Asia/Shanghai"], "en")
    assert words == "Fri 4 Dec 2026, 19:00 Hong Kong · 11:00 London · Sat 5 Dec, 01:00 Kiritimati"


def test_every_zone_of_a_group_is_shown_as_long_as_there_is_room() -> None:
    """Those whose clocks show the same share a place; of what does not fit one is told that it is there."""
    reading = Reading(EVENING, "Asia/Hong_Kong")
    four = ["Europe/London", "Asia/Kathmandu", "Europe/Dublin", "America/New_York"]
    words = "Fri 4 Dec 2026, 19:00 Hong Kong · 11:00 London, Dublin · 16:45 Kathmandu · 06:00 New York"
    assert reading_words(reading, four, "en") == words
    assert reading_words(reading, [*four, "America/Los_Angeles", "Asia/Tokyo"], "en") == f"{words} · +2"
    assert reading_words(reading, [*four, "America/Los_Angeles"], "en", room=200) == f"{words} · 03:00 Los Angeles"


@given(st.sampled_from(ZONES), st.lists(st.sampled_from(ZONES), max_size=9), st.integers(70, 100))
def test_a_time_in_words_fits_into_a_suggestion(zone: str, others: list[str], room: int) -> None:
    assert len(reading_words(Reading(EVENING, zone), others, "en", room=room)) <= room


@given(st.text(max_size=300), st.text(max_size=80))
def test_a_meet_up_fits_into_a_suggestion(place: str, group: str) -> None:
    assert 0 < len(choice_words(meet_up(place=place or None), replace(BLUE, name=group), "en")) <= LONGEST_CHOICE


def test_what_people_write_is_no_markup_and_fits() -> None:
    words = told(meet_up(place=LONG[:300], note=LONG))
    assert "\\*\\_" in words
    assert len(words) <= 4096
    assert "\\*\\_" in told(meet_up(state="cancelled", reason=LONG[:300]), "cancel")


def test_each_change_is_told_in_its_own_words() -> None:
    assert "It was on" in told(meet_up(), "move")
    assert "Why: Exams" in told(meet_up(state="cancelled", reason="Exams"), "cancel")
    assert "not set yet" in told(meet_up(state="moved"))
    assert "1 coming" in told(meet_up(), "restore")
    assert "1 coming" not in told(meet_up(), newest=False)
    assert "is cancelled" in told(meet_up(state="cancelled", reason="Exams"), newest=False)


def test_a_place_is_told_also_while_the_new_date_is_open_and_no_date_is_said_to_stay() -> None:
    words = told(meet_up(state="moved", place="Library", note="Bring a pen"), "place")
    assert "not set yet" in words and "Library" in words and "Bring a pen" in words
    assert "Said by" in words and "stays" not in words
    assert "The date stays" in told(meet_up(place="Library"), "place")


@given(st.integers(0, 40), st.integers(0, 40))
def test_the_pages_of_a_list_have_each_meet_up_once(coming: int, past: int) -> None:
    states = ["planned"] * coming + ["held"] * past
    dates = GroupDates(BLUE, tuple(meet_up(n, state=state) for n, state in enumerate(states)), may_change=True)
    pages = [str(list_embed(dates, page, NOW, "en").description) for page in range(list_pages(dates))]
    assert sum(page.count(":R>") for page in pages) == coming
    assert sum(page.count("you met") for page in pages) == past
    assert all(page.count("<t:") for page in pages) or not states
    assert all(page.count("you met") + page.count(":R>") <= PER_PAGE for page in pages)
    assert ("/meetup set" in pages[0]) == (coming == 0)
