"""Calendar files: what programs read in them, and that news of an event is taken as that and not as another event."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from icalendar import Calendar

from bot.domain.meetups import MeetUp
from bot.domain.meetups.calendar import CalendarEntry, calendar_entry
from bot.files.ics import plain, write_ics

SET = datetime(2026, 9, 1, 8, tzinfo=UTC)
ENTRY = CalendarEntry(
    uid="7f3a@ithaca",
    sequence=0,
    starts_at=datetime(2026, 12, 4, 11, tzinfo=UTC),
    zone="Asia/Hong_Kong",
    minutes=90,
    title="Meet-up of Red",
    place="Library, 2nd floor; ask for Ann",
    online=False,
    note="Bring:\n- a pen\n- C:\\New\\next",
    cancelled=False,
    created_at=SET,
    stamp=SET,
)
ZONES = sorted(available_timezones() - {"localtime", "Factory"})
TRAPS = (
    "Europe/London",
    "America/New_York",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
    "Europe/Dublin",
    "Asia/Kathmandu",
)


Event = Any
"""An event as the library reads it: each property has a type of its own."""


def calendar(data: bytes) -> Any:
    return Calendar.from_ical(data)


def events(data: bytes) -> list[Event]:
    return list(calendar(data).walk("VEVENT"))


def the_event(data: bytes) -> Event:
    (event,) = events(data)
    return event


class CalendarProgram:
    """What RFC 5546 has a program do with a file: events by UID, and only news of a higher sequence or later stamp."""

    def __init__(self) -> None:
        self.shown: dict[str, Event] = {}

    def open(self, data: bytes) -> None:
        for event in events(data):
            known = self.shown.get(event["uid"])
            if known is None or self._age(event) > self._age(known):
                self.shown[event["uid"]] = event

    @staticmethod
    def _age(event: Event) -> tuple[int, datetime]:
        return int(event["sequence"]), event["dtstamp"].dt


def test_an_event_says_when_where_and_what() -> None:
    event = the_event(write_ics([ENTRY]))
    assert event["dtstart"].dt == ENTRY.starts_at
    assert event["dtstart"].params["TZID"] == "Asia/Hong_Kong"
    assert event["dtstart"].dt.hour == 19
    assert event["dtend"].dt - event["dtstart"].dt == timedelta(minutes=90)
    assert (str(event["summary"]), str(event["location"])) == (ENTRY.title, ENTRY.place)
    assert str(event["description"]) == ENTRY.note
    assert event["status"] == "CONFIRMED"
    assert calendar(write_ics([ENTRY]))["method"] == "PUBLISH"


def test_what_has_a_meaning_in_a_calendar_file_is_escaped() -> None:
    data = write_ics([ENTRY])
    assert rb"LOCATION:Library\, 2nd floor\; ask for Ann" in data
    assert rb"DESCRIPTION:Bring:\n- a pen\n- C:\\New\\next" in data


def test_a_link_can_be_opened() -> None:
    event = the_event(write_ics([replace(ENTRY, online=True, place="https://meet.example/a b?c=1,2;d")]))
    assert str(event["location"]) == "https://meet.example/a b?c=1,2;d"
    assert event["url"] == event["conference"] == "https://meet.example/a%20b?c=1,2;d"


@pytest.mark.parametrize("place", ["our voice channel", "javascript:alert(1)", "http://[", "//host", "", None])
def test_what_is_no_link_is_a_place(place: str | None) -> None:
    event = the_event(write_ics([replace(ENTRY, online=True, place=place)]))
    assert "url" not in event and "conference" not in event
    assert str(event.get("location", "")) == (place or "")


def test_a_move_and_a_cancellation_change_the_event_that_is_there() -> None:
    moved = replace(ENTRY, sequence=1, starts_at=ENTRY.starts_at + timedelta(days=7), stamp=SET + timedelta(days=1))
    cancelled = replace(moved, sequence=2, cancelled=True, stamp=SET + timedelta(days=2))
    program = CalendarProgram()
    program.open(write_ics([ENTRY]))
    program.open(write_ics([moved]))
    assert [e["dtstart"].dt for e in program.shown.values()] == [moved.starts_at]
    program.open(write_ics([cancelled]))
    assert [e["status"] for e in program.shown.values()] == ["CANCELLED"]
    assert calendar(write_ics([cancelled]))["method"] == "CANCEL"
    program.open(write_ics([ENTRY]))  # the old file, opened once more
    assert [e["status"] for e in program.shown.values()] == ["CANCELLED"]


def test_the_same_meet_up_is_the_same_file() -> None:
    assert write_ics([ENTRY]) == write_ics([ENTRY])


def test_a_persons_calendar_has_all_of_theirs_in_order() -> None:
    earlier = replace(ENTRY, uid="1@ithaca", starts_at=SET, zone="Europe/London")
    gone = replace(ENTRY, uid="2@ithaca", cancelled=True)
    data = write_ics([gone, ENTRY, earlier], "My meet-ups")
    whole = calendar(data)
    assert [str(e["uid"]) for e in events(data)] == ["1@ithaca", "2@ithaca", "7f3a@ithaca"]
    assert whole["method"] == "PUBLISH"
    assert whole["name"] == whole["x-wr-calname"] == "My meet-ups"
    assert [str(zone["tzid"]) for zone in whole.walk("VTIMEZONE")] == ["Asia/Hong_Kong", "Europe/London"]


def test_a_person_without_meet_ups_gets_an_empty_calendar() -> None:
    assert events(write_ics([], "My meet-ups")) == []


words = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)


@given(place=words, note=words)
@example(place="C:\\New\\next, or \\n; \\N", note='"a"^n%2C \\\\')
@example(place="x\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:other", note="\n ATTENDEE:mailto:x@example.org")
@example(place="x\rSUMMARY:y", note="x\u2028SUMMARY:y\x85z\x0bz\x1ez")
@example(place="地" * 200, note="\t two\t" * 40)
def test_any_words_come_back_and_make_no_lines_of_their_own(place: str, note: str) -> None:
    data = write_ics([replace(ENTRY, place=place or "x", note=note or "x")])
    event = the_event(data)
    assert str(event["location"]) == plain(place or "x")
    assert str(event["description"]) == plain(note or "x")
    names = [re.split(b"[:;]", line)[0] for line in re.sub(b"\r\n[ \t]", b"", data).splitlines()]
    assert names == [re.split(b"[:;]", line)[0] for line in re.sub(b"\r\n[ \t]", b"", write_ics([ENTRY])).splitlines()]


@given(words)
def test_words_are_left_as_they_are_but_for_control_characters(text: str) -> None:
    assert plain(text) == text or re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]", text)
    assert plain(plain(text)) == plain(text)


def test_half_a_character_does_no_harm() -> None:
    assert str(the_event(write_ics([replace(ENTRY, note="a\ud83d")]))["description"]) == "a?"


@given(words)
def test_lines_are_as_long_as_they_may_be(text: str) -> None:
    lines = write_ics([replace(ENTRY, note=text, title=text)]).split(b"\r\n")
    assert lines[-1] == b""
    assert max(map(len, lines)) <= 75
    for line in lines:
        line.decode()  # no character is cut in two


@pytest.mark.parametrize("zone", ZONES)
def test_every_zone_is_kept_by_name(zone: str) -> None:
    starts = datetime(2026, 10, 25, 9, 30, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    event = the_event(write_ics([replace(ENTRY, starts_at=starts, zone=zone)]))
    assert event["dtstart"].dt.astimezone(UTC) == starts
    assert f"{event['dtstart'].dt:%d %H:%M}" == "25 09:30"


@given(
    zone=st.sampled_from(TRAPS) | st.sampled_from(ZONES),
    hours=st.integers(0, 24 * 400),
    minutes=st.sampled_from([0, 30]),
)
@example(zone="Europe/London", hours=208 * 24 + 1, minutes=0)
@example(zone="Africa/Casablanca", hours=5809, minutes=0)
def test_a_program_that_knows_no_zones_reads_the_same_instants(zone: str, hours: int, minutes: int) -> None:
    """As calendars do: from the time on the wall. Of an hour that comes twice it may be either."""
    starts = datetime(2026, 9, 1, minute=minutes, tzinfo=UTC) + timedelta(hours=hours)
    (described,) = calendar(write_ics([replace(ENTRY, starts_at=starts, zone=zone)])).walk("VTIMEZONE")
    read = described.to_tz(lookup_tzid=False)
    for day in range(-300, 300, 7):
        here = (starts + timedelta(days=day)).astimezone(ZoneInfo(zone))
        assert here.replace(tzinfo=read).utcoffset() in {here.replace(fold=fold).utcoffset() for fold in (0, 1)}


@pytest.mark.parametrize("hour", [0, 1])
def test_the_hour_that_comes_twice_is_not_mistaken(hour: int) -> None:
    """01:30 in London, before and after the clocks go back."""
    starts = datetime(2026, 10, 25, hour, 30, tzinfo=UTC)
    data = write_ics([replace(ENTRY, starts_at=starts, zone="Europe/London", minutes=30)])
    event = the_event(data)
    assert event["dtstart"].dt.astimezone(UTC) == starts
    assert event["dtend"].dt.astimezone(UTC) == starts + timedelta(minutes=30)
    assert (b"DTSTART:20261025T013000Z" in data) is bool(hour)


@given(zone=st.sampled_from(TRAPS), hours=st.integers(0, 24 * 400), minutes=st.integers(15, 600))
def test_an_event_lasts_as_long_as_it_does(zone: str, hours: int, minutes: int) -> None:
    starts = datetime(2026, 9, 1, 0, 30, tzinfo=UTC) + timedelta(hours=hours)
    event = the_event(write_ics([replace(ENTRY, starts_at=starts, zone=zone, minutes=minutes)]))
    ends = event["dtend"].dt.astimezone(UTC)
    assert (event["dtstart"].dt.astimezone(UTC), ends) == (starts, starts + timedelta(minutes=minutes))


def test_a_meet_up_is_an_entry() -> None:
    meet_up = MeetUp(
        id=1,
        programme_id=1,
        group_id=2,
        uid="u",
        sequence=3,
        local_start=datetime(2026, 12, 4, 19, tzinfo=UTC).replace(tzinfo=None),
        zone="Asia/Tokyo",
        starts_at=datetime(2026, 12, 4, 10, tzinfo=UTC),
        minutes=60,
        online=True,
        place="https://meet.example/x",
        note=None,
        state="cancelled",
        reason="ill",
        created_by=5,
        created_at=SET,
        changed_at=SET + timedelta(days=1),
    )
    event = the_event(write_ics([calendar_entry(meet_up, "Red")]))
    assert (event["uid"], int(event["sequence"]), event["status"]) == ("u", 3, "CANCELLED")
    assert event["last-modified"].dt == event["dtstamp"].dt == meet_up.changed_at
    assert event["dtstart"].dt == meet_up.starts_at
