"""Laws of understanding dates: whatever is typed, wherever and whenever."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.localtime import in_gap
from bot.domain.refusal import Refusal
from bot.domain.roster import zone_of
from bot.domain.when import Reading, Unclear, refuse_unfit, understand
from tests.domain.clock_changes import ZONES

LOCALES = ("en", "en-GB", "en-US", "zh")
SAID = """
mon tuesday Wed thurs friday Sat sunday Jan february MAR april may Dec sept next this coming in on at the a of week
weeks days hours fortnight today tonight tomorrow noon morning evening am pm p.m. th st o'clock h : . / - , T Z + <t: >
London HKT EST time zone 0 1 2 3 4 6 7 9 11 12 13 19 23 24 26 27 29 30 31 59 60 2026 2027 1930 0730 19:00 7.30 29/2
2026-12-04
"""
WORDS = SAID.split()

moments = st.datetimes(
    datetime.fromisoformat("2020-01-01"), datetime.fromisoformat("2045-01-01"), timezones=st.just(UTC)
)
phrases = st.lists(st.sampled_from(WORDS), max_size=7).flatmap(lambda ws: st.sampled_from([" ".join(ws), "".join(ws)]))
texts = st.one_of(phrases, st.text(max_size=40))


@st.composite
def grounds(draw: st.DrawFn) -> tuple[str, datetime, int, list[tuple[datetime, datetime]]]:
    """A zone, a moment, a length, and when a group is taken."""
    now = draw(moments)
    starts = draw(st.lists(st.integers(0, 24 * 60), max_size=3))
    busy = [(now + timedelta(minutes=15 * s), now + timedelta(minutes=15 * s + 90)) for s in starts]
    return draw(st.sampled_from(ZONES)), now, draw(st.sampled_from([15, 60, 720])), busy


@settings(max_examples=500)
@given(texts, grounds(), st.sampled_from(LOCALES))
def test_whatever_is_typed_is_understood_or_refused(
    typed: str, ground: tuple[str, datetime, int, list[tuple[datetime, datetime]]], locale: str
) -> None:
    """And what is shown to somebody can be kept, and typed again is read as the same instant, for certain."""
    zone, now, minutes, busy = ground
    offered: tuple[Reading, ...]
    try:
        offered = understand(typed, zone, now, locale=locale, minutes=minutes, busy=busy).readings
        assert offered
    except Unclear as refused:
        offered = refused.proposals
    except Refusal as refused:
        assert refused.key.startswith("roster_file.zone_")
        return
    for reading in offered:
        assert not in_gap(reading.local, reading.zone)
        refuse_unfit(reading, now, minutes, busy)
        again = understand(reading.typed(zone), zone, now, locale=locale, minutes=minutes, busy=busy)
        assert again.readings == (reading,)
        assert again.certain


@settings(max_examples=200)
@given(moments, st.sampled_from(ZONES), st.integers(0, 366 * 24 * 4), st.sampled_from(LOCALES))
def test_every_time_of_the_coming_year_can_be_typed(now: datetime, zone: str, quarters: int, locale: str) -> None:
    local = (now + timedelta(minutes=15 * quarters)).replace(tzinfo=None, second=0, microsecond=0)
    reading = Reading(local, zone)
    try:
        refuse_unfit(reading, now, 60)
    except Unclear:
        return
    long = f"{local:%A} {local.day} {local:%B} {local.year} at {local.hour % 12 or 12}:{local:%M} {local:%p}"
    elsewhere = [reading.typed("nowhere")] if zone in ZONES_BY_NAME else []
    for typed in (reading.typed(zone), long, *elsewhere):
        understood = understand(typed, zone, now, locale=locale)
        assert understood.readings == (reading,)
        assert understood.certain


def _has_a_name(zone: str) -> bool:
    try:
        return zone_of(zone) == zone
    except Refusal:
        return False


ZONES_BY_NAME = [zone for zone in ZONES if _has_a_name(zone)]
"""The zones that can be typed; the others (`EST5EDT`) can only be somebody's own."""
