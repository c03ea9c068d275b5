"""One time for the local Discord, the bot and the cast; with `--fast` it jumps, and nobody is left behind."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import aiohttp
import pytest

from bot.clock import Clock
from bot.rehearsal.clock import SharedClock
from bot.rehearsal.server import LocalDiscord
from tests.wire.conftest import PEOPLE, ROOT, BotProcess, People, start_bot

HOUR = timedelta(hours=1)
SLEEPER = """
import asyncio, sys
from datetime import timedelta
from bot.rehearsal.clock import SharedClock

async def main():
    clock = await SharedClock.connect(sys.argv[1])
    for _ in range(3):
        instant = clock.now() + timedelta(hours=2)
        print("sleeps", flush=True)
        await clock.sleep_until(instant)
        print((clock.now() - instant).total_seconds(), flush=True)
    await clock.close()

asyncio.run(main())
"""


@pytest.fixture
async def fast_server() -> AsyncIterator[LocalDiscord]:
    server = await LocalDiscord.start(fast=True)
    server.world.populate(PEOPLE)
    yield server
    await server.close()


@asynccontextmanager
async def following(server: LocalDiscord) -> AsyncIterator[Clock]:
    clock = await SharedClock.connect(server.clock_url)
    try:
        yield clock
    finally:
        await clock.close()


async def until(true: Callable[[], bool]) -> None:
    """Wait for something that must come about; fail after ten seconds."""
    async with asyncio.timeout(10):
        while not true():  # noqa: ASYNC110 - it asks the server itself
            await asyncio.sleep(0.002)


async def test_two_participants_hold_the_servers_time(fast_server: LocalDiscord) -> None:
    async with following(fast_server) as one, following(fast_server) as other:
        await fast_server.advance(3600)
        minute = timedelta(minutes=1)
        await until(lambda: all(abs(c.now() - fast_server.clock.now()) < minute for c in (one, other)))


async def test_real_time_without_fast(server: LocalDiscord, people: People) -> None:
    async with following(server) as clock:
        sleeping = asyncio.create_task(clock.sleep_until(clock.now() + HOUR))
        await until(lambda: server.link.why_not() == [])
        assert server.clock.jump == 0
        sleeping.cancel()


async def test_sleepers_of_two_participants_wake_in_order_and_none_is_passed_over(fast_server: LocalDiscord) -> None:
    woken: list[int] = []
    async with following(fast_server) as one, following(fast_server) as other:
        start = one.now()

        async def sleeper(number: int) -> None:
            clock = (one, other)[number % 2]
            await clock.sleep_until(start + number * HOUR)
            assert start + number * HOUR <= clock.now() < start + (number + 1) * HOUR
            woken.append(number)

        async with asyncio.timeout(20):
            await asyncio.gather(*(sleeper(n) for n in (7, 3, 1, 2, 6, 4, 5, 8)))
    assert woken == [1, 2, 3, 4, 5, 6, 7, 8]


async def test_sleepers_just_behind_a_jump_are_not_left_asleep(fast_server: LocalDiscord) -> None:
    """A jump changes how long every sleeper has left in real time, also of those it does not wake."""
    async with following(fast_server) as clock:
        start = clock.now()
        instants = [start + HOUR + timedelta(milliseconds=20 * n) for n in range(20)]
        async with asyncio.timeout(10):
            await asyncio.gather(*(clock.sleep_until(instant) for instant in instants))
        assert start + HOUR < clock.now() < start + 2 * HOUR


async def test_who_gives_up_sleeping_is_no_longer_waited_for(fast_server: LocalDiscord) -> None:
    async with following(fast_server) as clock:
        start = clock.now()
        with clock.working():
            giving_up = asyncio.create_task(clock.sleep_until(start + HOUR))
            await asyncio.sleep(0)
            giving_up.cancel()
        async with asyncio.timeout(10):
            await clock.sleep_until(start + 3 * HOUR)
    assert fast_server.clock.jump == 1


async def test_a_participant_in_another_process_wakes_at_its_instants(fast_server: LocalDiscord) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", SLEEPER, fast_server.clock_url, cwd=ROOT, env=os.environ, stdout=asyncio.subprocess.PIPE
    )
    async with following(fast_server) as here:
        assert process.stdout is not None
        assert await process.stdout.readline() == b"sleeps\n"
        start = here.now()
        async with asyncio.timeout(20):
            await here.sleep_until(start + 10 * HOUR)
            output, _ = await process.communicate()
    passed = [float(line) for line in output.split() if line != b"sleeps"]
    assert len(passed) == 3
    assert all(0 <= late < 3600 for late in passed), "it would be hours late, had a jump to `here`'s instant come first"
    assert fast_server.clock.jump == 4


async def test_nothing_jumps_while_somebody_works(fast_server: LocalDiscord) -> None:
    async with following(fast_server) as one, following(fast_server) as other:
        with one.working():
            sleeping = asyncio.create_task(other.sleep_until(other.now() + HOUR))
            await until(lambda: fast_server.link.why_not() == ["somebody works"])
            assert fast_server.clock.jump == 0
        async with asyncio.timeout(10):
            await sleeping
        assert fast_server.clock.jump == 1


async def test_nothing_jumps_while_a_request_is_in_flight(fast_server: LocalDiscord) -> None:
    async with following(fast_server) as clock:
        host, port = fast_server.url.removeprefix("http://").split(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        head = f"POST /api/v10/channels/1/messages HTTP/1.1\r\nHost: {host}:{port}\r\nContent-Length: 2\r\n\r\n"
        writer.write(head.encode())
        sleeping = asyncio.create_task(clock.sleep_until(clock.now() + HOUR))
        await until(lambda: fast_server.link.why_not() == ["a request is in flight"])
        assert fast_server.clock.jump == 0
        writer.write(b"{}")
        assert b" 401 " in await reader.readline()
        async with asyncio.timeout(10):
            await sleeping
        writer.close()


async def test_nothing_jumps_while_an_interaction_is_open(
    server: LocalDiscord, bot: BotProcess, people: People
) -> None:
    """Unanswered, then "thinking" without an answer, until the message that thinks is gone."""
    async with following(server) as clock:
        sleeping = asyncio.create_task(clock.sleep_until(clock.now() + HOUR))
        late = asyncio.create_task(people.slash("eve", "trouble late"))
        await until(lambda: server.link.why_not() == ["an interaction is open"])
        assert (await late)["state"] == "failed"
        await until(lambda: server.link.why_not() == [])
        thinking = await people.slash("eve", "trouble think")
        await until(lambda: server.link.why_not() == ["an interaction is open"])
        server.world.delete_message(int(thinking["message"]["channel_id"]), int(thinking["message"]["id"]))
        await until(lambda: server.link.why_not() == [])
        sleeping.cancel()


async def test_a_killed_bot_is_waited_for_and_a_new_one_does_not_inherit_its_thinking(
    server: LocalDiscord, bot: BotProcess, people: People
) -> None:
    async with following(server) as clock:
        sleeping = asyncio.create_task(clock.sleep_until(clock.now() + HOUR))
        await people.slash("eve", "trouble think")
        await bot.kill()
        await until(lambda: server.link.why_not() == ["an interaction is open", "the bot is expected back"])
        again = await start_bot(server)
        await until(lambda: server.link.why_not() == [])
        await again.kill()
        sleeping.cancel()


async def test_a_jump_waits_until_the_last_one_is_acknowledged(
    fast_server: LocalDiscord, session: aiohttp.ClientSession
) -> None:
    """A participant that says nothing after a jump holds the next one."""
    words: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    async def listen(ws: aiohttp.ClientWebSocketResponse) -> None:
        async for message in ws:
            words.put_nowait(json.loads(message.data))

    async def acknowledge(ws: aiohttp.ClientWebSocketResponse, jump: int) -> None:
        await ws.send_json({"type": "state", "busy": 0, "wake": None, "jump": jump})

    async with session.ws_connect(fast_server.clock_url) as silent, following(fast_server) as clock:
        listening = asyncio.create_task(listen(silent))
        assert (await words.get())["type"] == "hello"
        await acknowledge(silent, 0)
        async with asyncio.timeout(10):
            await clock.sleep_until(clock.now() + HOUR)
            assert (await words.get()) == {"type": "jump", "jump": 1, "offset_ms": fast_server.clock.offset_ms}
        second = asyncio.create_task(clock.sleep_until(clock.now() + HOUR))
        await until(lambda: fast_server.link.why_not() == ["the last jump is not acknowledged"])
        await acknowledge(silent, 1)
        async with asyncio.timeout(10):
            assert (await words.get())["jump"] == 2
            await acknowledge(silent, 2)
            await second
        listening.cancel()


async def test_without_a_server_time_goes_on_and_never_back(fast_server: LocalDiscord) -> None:
    clock = await SharedClock.connect(fast_server.clock_url)
    await fast_server.advance(7200)
    real = fast_server.clock.now() - timedelta(hours=2)
    await until(lambda: clock.now() > real + HOUR)
    port = int(fast_server.url.rsplit(":", 1)[1])
    await fast_server.close()
    before = clock.now()
    async with asyncio.timeout(10):
        await clock.sleep_until(before + timedelta(milliseconds=50))
    assert clock.now() > before
    again = await LocalDiscord.start(fast=True, port=port)
    again.world.populate(PEOPLE)
    sleeping = asyncio.create_task(clock.sleep_until(before + 3 * HOUR))
    last = before

    def awake_and_never_back() -> bool:
        nonlocal last
        assert clock.now() >= last
        last = clock.now()
        return sleeping.done()

    await until(awake_and_never_back)
    assert again.clock.jump == 1, "it follows the new server"
    await clock.close()
    await again.close()


async def test_connecting_to_nobody_is_real_time() -> None:
    clock = await SharedClock.connect("ws://127.0.0.1:9/clock", patience=0.01)
    async with asyncio.timeout(10):
        await clock.sleep_until(clock.now() + timedelta(milliseconds=20))
    await clock.close()
