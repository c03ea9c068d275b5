"""A person moves the rehearsal's clock on at the door: everybody follows, and nothing that is due is passed over."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp
import pytest

from bot.rehearsal import journey
from bot.rehearsal.clock import SharedClock
from bot.rehearsal.people import Person
from bot.rehearsal.server import LocalDiscord
from bot.rehearsal.timekeeper import WorldClock
from tests.wire.conftest import BotProcess, People
from tests.wire.mortal_bot import found

HOUR, DAY, MINUTE = timedelta(hours=1), timedelta(days=1), timedelta(minutes=1)


@asynccontextmanager
async def following(server: LocalDiscord) -> AsyncIterator[SharedClock]:
    clock = await SharedClock.connect(server.clock_url)
    try:
        yield clock
    finally:
        await clock.close()


async def ended(people: People) -> dict[str, Any]:
    """The journey, once it is over."""

    async def over() -> dict[str, Any] | None:
        shown = (await people.get("clock"))["journey"]
        return shown if shown["state"] != "under way" else None

    return await found(over, "the journey ends")


async def test_an_hour_later_it_is_an_hour_later_for_everybody(server: LocalDiscord, people: People) -> None:
    async with following(server) as one, following(server) as other:
        before = one.now()
        begun = await people.post("clock", hours=1)
        assert begun["journey"]["state"] == "under way"
        went = await ended(people)
        assert (went["state"], went["stops"], went["sentence"]) == ("arrived", 0, "")
        for clock in (one, other, server.clock):
            assert before + HOUR <= clock.now() < before + HOUR + MINUTE


async def test_a_day_passes_over_nothing_that_is_due_on_the_way(server: LocalDiscord, people: People) -> None:
    """What the woken plan while the day passes is due in its turn, too."""
    woken: list[tuple[str, timedelta]] = []
    async with following(server) as bot, following(server) as cast:
        start = bot.now()

        async def watch(name: str, clock: SharedClock, first: timedelta, then: timedelta) -> None:
            instant = start + first
            while instant < start + 2 * DAY:
                await clock.sleep_until(instant)
                woken.append((name, clock.now() - instant))
                instant += then

        tasks = [asyncio.create_task(watch("bot", bot, 5 * HOUR, 6 * HOUR))]
        tasks += [asyncio.create_task(watch("cast", cast, 8 * HOUR, 12 * HOUR))]
        await people.post("clock", days=1)
        went = await ended(people)
        for task in tasks:
            task.cancel()
    assert [name for name, _ in woken] == ["bot", "cast", "bot", "bot", "cast", "bot"]  # 5 8 11 17 20 23
    assert all(timedelta() <= late < MINUTE for _, late in woken)
    assert (went["state"], went["stops"]) == ("arrived", 6)


async def test_a_day_later_it_is_the_same_time_of_day_also_when_the_clocks_change(people: People) -> None:
    before_the_change = datetime(2027, 3, 13, 17, 0, tzinfo=UTC)
    away = before_the_change - datetime.now(UTC)
    server = await LocalDiscord.start(clock=WorldClock(int(away.total_seconds() * 1000)))
    server.world.populate([Person("Ada", "ada", owner=True)])
    server.zone = "America/New_York"
    there = People(server, people.session, {})
    await there.post("clock", days=1)
    went = await ended(there)
    await server.close()
    begun, until = (datetime.fromisoformat(went[key]).astimezone(ZoneInfo(server.zone)) for key in ("begun", "until"))
    assert until.replace(tzinfo=None) == begun.replace(tzinfo=None) + DAY
    assert until.astimezone(UTC) - begun.astimezone(UTC) == DAY - HOUR


async def test_next_due_goes_to_the_earliest_moment_and_no_further(server: LocalDiscord, people: People) -> None:
    async with following(server) as one, following(server) as other:
        start = one.now()
        late = asyncio.create_task(one.sleep_until(start + 9 * HOUR))
        early = asyncio.create_task(other.sleep_until(start + 7 * HOUR))

        async def known() -> bool:
            return bool((await people.get("clock"))["next"] == (start + 7 * HOUR).isoformat())

        await found(known, "the server knows of the earlier one")
        await people.post("clock", next=True)
        assert (await ended(people))["state"] == "arrived"
        await early
        assert start + 7 * HOUR <= one.now() < start + 7 * HOUR + MINUTE
        assert not late.done()
        late.cancel()


async def test_next_due_says_when_nobody_waits_for_anything(server: LocalDiscord, people: People) -> None:
    async with following(server):
        await people.post("clock", next=True)
        went = await ended(people)
    assert (went["state"], went["sentence"]) == ("stopped", journey.NOTHING_DUE)
    assert server.clock.jump == 0


async def test_it_waits_for_who_is_at_work(server: LocalDiscord, people: People) -> None:
    async with following(server) as clock:
        with clock.working():
            await found(lambda: working(server), "the server knows that somebody works")
            await people.post("clock", hours=1)
            assert (await people.get("clock"))["journey"]["state"] == "under way"
            assert server.clock.jump == 0
        assert (await ended(people))["state"] == "arrived"


async def working(server: LocalDiscord) -> bool:
    return "somebody works" in server.link.going_on()


async def test_it_gives_up_with_the_reason_where_there_is_no_rest(
    server: LocalDiscord, bot: BotProcess, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journey, "PATIENCE", 0.05)
    await people.slash("eve", "trouble think")
    await people.post("clock", hours=1)
    went = await ended(people)
    assert went["state"] == "stopped"
    assert "the bot is still answering somebody" in went["sentence"]
    assert server.clock.jump == 0


async def test_one_journey_at_a_time_and_it_can_be_stopped(server: LocalDiscord, people: People) -> None:
    async with following(server) as clock:
        with clock.working():
            await found(lambda: working(server), "the server knows that somebody works")
            await people.post("clock", hours=1)
            no = await people.post("clock", expect=409, hours=1)
            assert no["error"] == "The clock is moving already."
            await people.post("clock", stop=True)
        assert (await ended(people))["state"] == "stopped"
        assert server.clock.jump == 0


@pytest.mark.parametrize(
    "way", [{}, {"minutes": 0}, {"hours": 0}, {"hours": -1}, {"days": 5000}, {"hours": "soon"}, {"next": False}]
)
async def test_it_only_goes_on(people: People, way: dict[str, Any]) -> None:
    await people.post("clock", expect=400, **way)


async def test_pages_are_told_where_the_clock_is_going(server: LocalDiscord, people: People) -> None:
    """Also one that is opened on the way; the cast is not, it has the clock itself."""
    async with people.live("ada", human=True) as page, following(server) as clock:
        with clock.working():
            await found(lambda: working(server), "the server knows that somebody works")
            await people.post("clock", hours=1)
            assert (await people.get("world"))["clock"]["journey"]["state"] == "under way"
            assert await told(page) == "under way"
        async with asyncio.timeout(20):
            while await told(page) != "arrived":
                pass


async def told(page: aiohttp.ClientWebSocketResponse) -> str:
    """The state of the journey, the next time that the page is told of the clock."""
    while (event := await page.receive_json(timeout=20))["type"] != "clock":
        pass
    return str(event["journey"]["state"])
