"""What the cast of a term types and hands in is what real people's fingers and phones would give the bot."""

import io
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from bot.domain.when import understand
from bot.files.photos import clean_photo
from bot.files.roster import read_roster
from bot.rehearsal.command import SAMPLE_ROSTER
from bot.rehearsal.ensemble import handle_of
from bot.rehearsal.term.camera import GPS, photo
from bot.rehearsal.term.cast import TermCast
from bot.rehearsal.term.dates import written
from bot.rehearsal.term.life import GroupLife
from bot.rehearsal.term.manner import chance, rhythm
from bot.rehearsal.term.member import ids
from bot.rehearsal.term.reactions import reactions
from tests.conftest import SetClock

NOW = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)
ZONES = ("Asia/Hong_Kong", "America/New_York", "Asia/Kathmandu", "Europe/London")


@given(
    minutes=st.integers(1, 60 * 24 * 2).map(lambda n: n * 30),
    zone=st.sampled_from(ZONES),
    style=st.integers(0, 3),
)
def test_a_date_that_a_mentor_types_is_understood_as_the_one_that_is_meant(minutes: int, zone: str, style: int) -> None:
    """In each of the ways that they write. Times that a clock shows twice in autumn mean the first one."""
    start = NOW + timedelta(minutes=minutes)
    typed = written(start, zone, style)
    if written(start - timedelta(hours=1), zone, style) == typed:
        start -= timedelta(hours=1)
    assert understand(typed, zone, NOW, locale="en").readings[0].starts_at == start, typed


def test_a_photo_is_a_real_one_and_holds_what_must_not_be_kept() -> None:
    taken = photo(chance(1, "mia", "photo", 1))
    assert len(taken) < 30_000
    with Image.open(io.BytesIO(taken)) as picture:
        assert (picture.format, picture.size) == ("JPEG", (320, 240))
        assert picture.getexif().get_ifd(GPS)
    with Image.open(io.BytesIO(clean_photo(taken).data)) as cleaned:
        assert not cleaned.getexif()


def test_the_same_seed_gives_the_same_photo_and_two_photos_differ() -> None:
    assert photo(chance(1, "mia", 1)) == photo(chance(1, "mia", 1)) != photo(chance(1, "mia", 2))


def test_the_meet_up_of_a_button_is_read_from_it() -> None:
    assert ids("coming:12:0") == [12, 0]
    assert ids("close:say:12:1:2") == [12, 1, 2]


def test_nobody_reacts_to_what_begins_like_something_else() -> None:
    prefixes = list(reactions())
    assert not [(a, b) for a in prefixes for b in prefixes if a != b and b.startswith(a)]


def test_everybody_of_the_roster_who_has_a_group_takes_part_in_it_mentors_first(clock: SetClock) -> None:
    rows = read_roster(SAMPLE_ROSTER.read_bytes(), SAMPLE_ROSTER.name).people
    cast = TermCast(rows, {}, clock, 1, "Asia/Hong_Kong")
    assert len(cast.lives) == 40
    assert sorted(handle for life in cast.lives.values() for handle in life.people) == sorted(map(handle_of, rows))
    for life in cast.lives.values():
        assert set(life.people[: len(life.mentors)]) == life.mentors


def test_two_weeks_after_the_kickoff_one_group_goes_silent_and_stays_so(clock: SetClock) -> None:
    cast = TermCast(read_roster(SAMPLE_ROSTER.read_bytes(), "r.csv").people, {}, clock, 1, "Asia/Hong_Kong")
    cast.begins(clock.now())

    def silent(days: float) -> list[str]:
        return [life.name for life in cast.lives.values() if life.silent(clock.now() + timedelta(days=days))]

    assert silent(13.9) == []
    assert len(silent(14)) == 1
    assert silent(60) == silent(14)


def test_a_group_knows_its_date_until_it_has_passed_or_is_off() -> None:
    life = GroupLife("Group 1", rhythm(1, "Group 1"))
    assert not life.has_date(NOW)
    life.gathering(12).dated(0, NOW + timedelta(days=1))
    assert life.has_date(NOW)
    assert not life.has_date(NOW + timedelta(days=2))
    life.gathering(12).off = True
    assert not life.has_date(NOW)


def test_on_a_new_date_everybody_is_asked_anew() -> None:
    gathering = GroupLife("Group 1", rhythm(1, "Group 1")).gathering(12)
    gathering.dated(0, NOW)
    gathering.said["mia"] = False
    gathering.dated(1, NOW + timedelta(days=7))
    assert gathering.said == {}
