"""What a mentor types is understood, asked about or refused with a proposal; it is never guessed in silence."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.localtime import instant
from bot.domain.refusal import Refusal
from bot.domain.when import Reading, Unclear, Understood, refuse_unfit, understand

HOME = "Asia/Hong_Kong"
WEDNESDAY = datetime(2026, 11, 25, 4, tzinfo=UTC)
"""Noon in Hong Kong."""


def read(typed: str, now: datetime = WEDNESDAY, zone: str = HOME, locale: str = "en") -> Understood:
    return understand(typed, zone, now, locale=locale)


def shown(readings: tuple[Reading, ...]) -> list[str]:
    return [f"{reading.local:%a %d %b %Y %H:%M}" for reading in readings]


@pytest.mark.parametrize(
    ("typed", "local"),
    [
        ("Fri 4 Dec 7pm", "Fri 04 Dec 2026 19:00"),
        ("7pm Fri 4 Dec", "Fri 04 Dec 2026 19:00"),
        ("fri,4dec,7pm", "Fri 04 Dec 2026 19:00"),
        ("Fri. 4 Dec. @ 7 p.m.!", "Fri 04 Dec 2026 19:00"),
        ("4 Dec - 7pm", "Fri 04 Dec 2026 19:00"),
        ("4 December at 7.30 pm", "Fri 04 Dec 2026 19:30"),
        ("the 4th of December 2026 at 19:30", "Fri 04 Dec 2026 19:30"),
        ("Dec 4 19:00", "Fri 04 Dec 2026 19:00"),
        ("Dec 4th, 2026 7:30pm", "Fri 04 Dec 2026 19:30"),
        ("4 Dec '26 seven pm", "Fri 04 Dec 2026 19:00"),
        ("4.12.2026 19h30", "Fri 04 Dec 2026 19:30"),
        ("4.12. 19:00", "Fri 04 Dec 2026 19:00"),
        ("04/12/26 19:00", "Fri 04 Dec 2026 19:00"),
        ("2026/12/4 7pm", "Fri 04 Dec 2026 19:00"),
        ("12月4日 19:00", "Fri 04 Dec 2026 19:00"),
        ("Fri 4 Dec 1930", "Fri 04 Dec 2026 19:30"),
        ("Fri 4th 7pm", "Fri 04 Dec 2026 19:00"),
        ("on the 4th at 7pm", "Fri 04 Dec 2026 19:00"),
        ("10 Jan noon", "Sun 10 Jan 2027 12:00"),
        ("next Tuesday 19:30", "Tue 01 Dec 2026 19:30"),
        ("next Wednesday 7pm", "Wed 02 Dec 2026 19:00"),
        ("this Friday 7pm", "Fri 27 Nov 2026 19:00"),
        ("Friday night 8", "Fri 27 Nov 2026 20:00"),
        ("Friday week 7pm", "Fri 04 Dec 2026 19:00"),
        ("a week on Friday at 7pm", "Fri 04 Dec 2026 19:00"),
        ("Friday next week 7pm", "Fri 04 Dec 2026 19:00"),
        ("in two weeks at 7pm", "Wed 09 Dec 2026 19:00"),
        ("in a fortnight 19:00", "Wed 09 Dec 2026 19:00"),
        ("in 3 days 1930", "Sat 28 Nov 2026 19:30"),
        ("today 6", "Wed 25 Nov 2026 18:00"),
        ("tonight 8pm", "Wed 25 Nov 2026 20:00"),
        ("tomorrow morning at 9", "Thu 26 Nov 2026 09:00"),
        ("day after tomorrow 7pm", "Fri 27 Nov 2026 19:00"),
        ("7pm", "Wed 25 Nov 2026 19:00"),
        ("in 2 hours", "Wed 25 Nov 2026 14:00"),
        ("2026-12-04 19:00", "Fri 04 Dec 2026 19:00"),
        ("2026-12-04T07:00", "Fri 04 Dec 2026 07:00"),
        ("2026-12-04T11:00Z", "Fri 04 Dec 2026 19:00"),
        ("2026-12-04T19:00:00+00:00", "Sat 05 Dec 2026 03:00"),
        ("<t:1796468400:F>", "Sat 05 Dec 2026 19:00"),
    ],
)
def test_what_has_one_meaning_is_understood(typed: str, local: str) -> None:
    understood = read(typed)
    assert shown(understood.readings) == [local]
    assert understood.certain


@pytest.mark.parametrize(
    ("typed", "possible"),
    [
        ("4/12 19:00", ["Fri 04 Dec 2026 19:00", "Mon 12 Apr 2027 19:00"]),
        ("tomorrow 6", ["Thu 26 Nov 2026 18:00", "Thu 26 Nov 2026 06:00"]),
        ("tomorrow at nine", ["Thu 26 Nov 2026 09:00", "Thu 26 Nov 2026 21:00"]),
        ("next Friday 7pm", ["Fri 04 Dec 2026 19:00", "Fri 27 Nov 2026 19:00"]),
        ("Wednesday 7pm", ["Wed 25 Nov 2026 19:00", "Wed 02 Dec 2026 19:00"]),
        ("next week 7pm", ["Wed 02 Dec 2026 19:00"]),
        ("Fri 4", ["Fri 27 Nov 2026 16:00", "Fri 27 Nov 2026 04:00", "Fri 04 Dec 2026 19:00"]),
        ("4 Dec 2030", ["Fri 04 Dec 2026 20:30"]),
        # The 4th of November was three weeks ago: perhaps nobody meant April.
        ("4/11 19:00", ["Sun 11 Apr 2027 19:00"]),
    ],
)
def test_what_may_mean_several_times_is_asked_about(typed: str, possible: list[str]) -> None:
    understood = read(typed)
    assert shown(understood.readings) == possible
    assert not understood.certain


def test_the_programmes_language_says_whether_the_day_or_the_month_comes_first() -> None:
    assert shown(read("4/12 19:00", locale="en-GB").readings)[0] == "Fri 04 Dec 2026 19:00"
    assert shown(read("4/12 19:00", locale="zh").readings)[0] == "Fri 04 Dec 2026 19:00"
    assert shown(read("4/12 19:00", locale="en-US").readings)[0] == "Mon 12 Apr 2027 19:00"
    assert shown(read("2026/4/12 19:00", datetime(2026, 1, 1, tzinfo=UTC)).readings) == ["Sun 12 Apr 2026 19:00"]


def test_the_day_of_the_week_says_which_is_the_month() -> None:
    assert shown(read("Mon 4/12 19:00").readings) == ["Mon 12 Apr 2027 19:00"]
    assert read("Mon 4/12 19:00").certain


def test_a_meet_up_keeps_the_zone_it_was_typed_in_and_one_zone_is_not_taken_for_another() -> None:
    (london,) = read("Fri 4 Dec 7pm London time").readings
    assert (london.zone, london.starts_at) == ("Europe/London", datetime(2026, 12, 4, 19, tzinfo=UTC))
    assert not read("Fri 4 Dec 7pm London time").certain
    assert read("Fri 4 Dec 7pm HKT").certain
    with pytest.raises(Refusal, match="zone_several"):
        read("Fri 4 Dec 7pm EST")
    with pytest.raises(Refusal, match="zone_offset"):
        read("Fri 4 Dec 7pm GMT+8")


@pytest.mark.parametrize(
    ("typed", "key", "proposals"),
    [
        ("Mon 4 Dec 7pm", "wrong_weekday", ["Fri 04 Dec 2026 19:00", "Mon 07 Dec 2026 19:00"]),
        ("Wed 26 Nov 7pm", "wrong_weekday", ["Thu 26 Nov 2026 19:00", "Wed 25 Nov 2026 19:00"]),
        ("tomorrow Friday 7pm", "wrong_weekday", ["Thu 26 Nov 2026 19:00", "Fri 27 Nov 2026 19:00"]),
        ("20 Nov 7pm", "past", ["Sat 20 Nov 2027 19:00"]),
        ("4 Dec 2025 7pm", "past", ["Fri 04 Dec 2026 19:00"]),
        ("yesterday 7pm", "past", ["Wed 25 Nov 2026 19:00"]),
        ("last Friday 7pm", "past", ["Fri 27 Nov 2026 19:00"]),
        ("last Wednesday at 7pm", "past", ["Wed 25 Nov 2026 19:00"]),
        ("11am", "past", ["Thu 26 Nov 2026 11:00"]),
        ("2026-11-18T11:00Z", "past", ["Wed 25 Nov 2026 19:00"]),
        ("4 Dec 2028 7pm", "far", ["Fri 04 Dec 2026 19:00"]),
        ("in 99 weeks 7pm", "far", ["Wed 24 Nov 2027 19:00"]),
        ("29 Feb 7pm", "far", []),
        ("31 Nov 7pm", "no_such_day", []),
        ("30/2 19:00", "no_such_day", []),
        ("4 Dec", "no_time", ["Fri 04 Dec 2026 19:00"]),
        ("in two weeks", "no_time", ["Wed 09 Dec 2026 19:00"]),
        ("Saturday afternoon", "no_time", ["Sat 28 Nov 2026 15:00"]),
        ("4/12", "no_time", ["Fri 04 Dec 2026 19:00", "Mon 12 Apr 2027 19:00"]),
        ("soon", "not_understood", []),
        ("7", "not_understood", []),
        ("room 12", "not_understood", []),
        ("Fri 4 Dec 25:00", "not_understood", []),
        ("Fri or Sat 7pm", "not_understood", []),
        ("Fri 4 Dec 7pm or 8pm", "not_understood", []),
        ("Fri 4-7pm", "not_understood", []),
        ("2026-12-04 09:00-10:00", "not_understood", []),
        ("lunch with Fred on Friday 12:00", "not_understood", []),
        ("", "not_understood", []),
        ("Fri 4 Dec 7pm" + " " * 200 + "x", "not_understood", []),
    ],
)
def test_what_will_not_do_is_refused_with_the_nearest_that_would(typed: str, key: str, proposals: list[str]) -> None:
    with pytest.raises(Unclear) as refused:
        read(typed)
    assert refused.value.key == f"meetup.{key}"
    assert shown(refused.value.proposals) == proposals


@pytest.mark.parametrize(
    ("typed", "zone", "proposal"),
    [
        ("28 Mar 2027 1:30am", "Europe/London", "Sun 28 Mar 2027 02:30"),
        ("14 Mar 2027 2:30am", "America/New_York", "Sun 14 Mar 2027 03:30"),
        ("3 Oct 2027 2:15am", "Australia/Lord_Howe", "Sun 03 Oct 2027 02:45"),
    ],
)
def test_a_time_that_clocks_skip_is_refused_with_the_time_after_the_gap(typed: str, zone: str, proposal: str) -> None:
    with pytest.raises(Unclear, match="gap") as refused:
        read(typed, zone=zone)
    assert shown(refused.value.proposals) == [proposal]


def test_an_instant_whose_local_time_has_been_shown_before_is_not_taken_for_the_first() -> None:
    first = read("2027-10-31T00:30Z", zone="Europe/London")
    assert shown(first.readings) == ["Sun 31 Oct 2027 01:30"]
    with pytest.raises(Unclear, match="twice") as refused:
        read("2027-10-31T01:30Z", zone="Europe/London")
    assert refused.value.proposals == first.readings


def test_a_clash_is_refused_with_the_time_after_the_other_meet_up() -> None:
    evening = instant(datetime.fromisoformat("2026-12-04 18:30"), HOME)
    busy = [(evening, evening + timedelta(minutes=62))]
    with pytest.raises(Unclear, match="clash") as refused:
        understand("Fri 4 Dec 7pm", HOME, WEDNESDAY, busy=busy)
    assert shown(refused.value.proposals) == ["Fri 04 Dec 2026 19:35"]
    until_late = [(evening, evening + timedelta(hours=3))]
    with pytest.raises(Unclear, match="clash") as refused:
        understand("Fri 4 Dec 7pm", HOME, WEDNESDAY, busy=until_late)
    assert shown(refused.value.proposals) == ["Sat 05 Dec 2026 19:00"]
    before = [(evening, evening + timedelta(minutes=30))]
    assert understand("Fri 4 Dec 7pm", HOME, WEDNESDAY, busy=before).certain


def test_a_meet_up_may_be_a_year_ahead_and_no_more() -> None:
    year = timedelta(days=366)
    for late, refused in ((timedelta(0), False), (timedelta(minutes=1), True)):
        reading = Reading((WEDNESDAY + year + late).replace(tzinfo=None), "UTC")
        if refused:
            with pytest.raises(Unclear, match="far"):
                refuse_unfit(reading, WEDNESDAY, 60)
        else:
            refuse_unfit(reading, WEDNESDAY, 60)
