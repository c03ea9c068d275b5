"""A running local Discord, people at its door, raw REST as the bot, and a bot in a process of its own."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from bot.rehearsal.people import Person, ServerRole
from bot.rehearsal.server import LocalDiscord
from tests.wire.evening import Evening
from tests.wire.school import School, open_school

ROOT = Path(__file__).parents[2]
PEOPLE = (
    Person("Ada Organiser", "ada", ("Organiser",), "organiser", owner=True),
    Person("Sam Staff", "sam", ("Staff",), "staff"),
    Person("Mia Mentor", "mia", (), "mentor"),
    Person("Eve Student", "eve", (), "student"),
    Person("陳大文", "dawen", (), "student"),
)
ROLES = (ServerRole("Organiser", 0x20), ServerRole("Staff"))


class People:
    """What a page does, for tests: everything goes through the door."""

    def __init__(self, server: LocalDiscord, session: aiohttp.ClientSession, ids: dict[str, int]) -> None:
        self.server = server
        self.session = session
        self.ids = {handle: str(account) for handle, account in ids.items()}

    async def get(self, path: str, handle: str | None = None, /, *, expect: int = 200, **query: Any) -> Any:
        """GET something of the door, as a person where the door asks who."""
        who = {"as": self.ids[handle]} if handle is not None else {}
        async with self.session.get(f"{self.server.url}/door/{path}", params={**who, **query}) as response:
            return await self._checked(response, expect)

    async def post(self, path: str, handle: str | None = None, /, *, expect: int = 200, **body: Any) -> Any:
        who = {"as": self.ids[handle]} if handle is not None else {}
        async with self.session.post(f"{self.server.url}/door/{path}", json={**who, **body}) as response:
            return await self._checked(response, expect)

    async def upload(
        self, path: str, handle: str, files: dict[str, tuple[str, bytes]], *, expect: int = 200, **body: Any
    ) -> Any:
        form = aiohttp.FormData(quote_fields=False)
        form.add_field("payload", json.dumps({"as": self.ids[handle], **body}), content_type="application/json")
        for field, (name, data) in files.items():
            form.add_field(field, data, filename=name)
        async with self.session.post(f"{self.server.url}/door/{path}", data=form) as response:
            return await self._checked(response, expect)

    async def _checked(self, response: aiohttp.ClientResponse, expect: int) -> Any:
        content = await response.json()
        assert response.status == expect, content
        return content

    def live(self, handle: str, *, human: bool = False) -> Any:
        """A live socket, as a page opens it."""
        query = f"as={self.ids[handle]}&human={int(human)}"
        return self.session.ws_connect(f"{self.server.url}/door/live?{query}")

    async def channel(self, handle: str, name: str) -> str:
        """The id of a channel that this person sees, by its name."""
        channels = await self.get("channels", handle)
        return next(str(c["id"]) for c in channels if c["name"] == name)

    async def slash(self, handle: str, name: str, *, expect: int = 200, **options: Any) -> Any:
        """Send a command in #general."""
        where = await self.channel(handle, "general")
        return await self.post("slash", handle, expect=expect, channel=where, name=name, options=options)

    async def press(self, handle: str, message: Any, custom_id: str, *, expect: int = 200, **more: Any) -> Any:
        where, number = message["channel_id"], message["id"]
        return await self.post(
            "press", handle, expect=expect, channel=where, message=number, custom_id=custom_id, **more
        )


class Rest:
    """The bot's REST, raw: what a test needs to see exact statuses, bodies and headers."""

    def __init__(self, server: LocalDiscord, session: aiohttp.ClientSession) -> None:
        self.server = server
        self.session = session
        self.headers: dict[str, str] = {}

    async def __call__(self, method: str, path: str, body: Any = None, *, token: str | None = None) -> tuple[int, Any]:
        authorization = {"Authorization": f"Bot {token or self.server.token}"}
        url = self.server.api_base + path
        async with self.session.request(method, url, json=body, headers=authorization) as response:
            self.headers = dict(response.headers)
            return response.status, await response.json() if response.status != 204 else None


class BotProcess:
    """`tiny_bot.py` in a process of its own."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process

    async def heard(self, event: str) -> dict[str, Any]:
        """The next report of this kind. Fails after ten seconds."""
        assert self.process.stdout is not None
        async with asyncio.timeout(10):
            while line := await self.process.stdout.readline():
                report: dict[str, Any] = json.loads(line)
                if report["event"] == event:
                    return report
        raise AssertionError(f"the bot ended before it said {event!r}")

    async def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        await self.process.wait()


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[LocalDiscord]:
    server = await LocalDiscord.start(trace=tmp_path / "trace.jsonl")
    yield server
    await server.close()


@pytest.fixture
def people(server: LocalDiscord, session: aiohttp.ClientSession) -> People:
    return People(server, session, server.world.populate(PEOPLE, guild="Rehearsal school", roles=ROLES))


@pytest.fixture
def rest(server: LocalDiscord, session: aiohttp.ClientSession) -> Rest:
    return Rest(server, session)


async def start_bot(server: LocalDiscord) -> BotProcess:
    """Start the tiny bot and wait until it is ready."""
    environment = {"API_BASE": server.api_base, "GATEWAY": server.gateway_url, "TOKEN": server.token}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.wire.tiny_bot",
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=asyncio.subprocess.PIPE,
    )
    bot = BotProcess(process)
    await bot.heard("ready")
    return bot


@pytest.fixture
async def bot(server: LocalDiscord, people: People) -> AsyncIterator[BotProcess]:
    bot = await start_bot(server)
    yield bot
    if bot.process.returncode is None:
        await bot.kill()


class Schools:
    """The school that tests share, since setting one up takes seconds. One that a test has ruined is not used again."""

    def __init__(self, folders: pytest.TempPathFactory) -> None:
        self._folders = folders
        self._open: AsyncExitStack | None = None
        self._school: School | None = None

    async def school(self) -> School:
        if self._school is None:
            self._open = AsyncExitStack()
            self._school = await self._open.enter_async_context(open_school(self._folders.mktemp("school")))
        return self._school

    async def close(self) -> None:
        self._school = None
        if self._open is not None:
            await self._open.aclose()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def _schools(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Schools]:
    schools = Schools(tmp_path_factory)
    yield schools
    await schools.close()


@pytest_asyncio.fixture(loop_scope="session")
async def school(_schools: Schools) -> AsyncIterator[School]:
    """Three groups in their channels, everybody joined, the bot running, no kickoff on."""
    school = await _schools.school()
    yield school
    try:
        await school.tidy()
    except BaseException:
        await _schools.close()
        raise


@pytest.fixture
def evening(school: School) -> Evening:
    """A kickoff that is yet to be started."""
    return Evening(school)
