"""The rehearsal's page in a real Chromium, on a real local Discord, with a real discord.py bot behind it.

Server, bot and browser are started once. Every test makes its own channel and its own people, so none meets another's.
"""

import asyncio
import os
import shutil
import sys
from collections.abc import AsyncIterator
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import pytest_asyncio
from playwright.async_api import Browser, ConsoleMessage, Locator, Page, Request, async_playwright, expect
from simcord.backend.models import Overwrite
from simcord.enums import ChannelType, OverwriteType

from bot.rehearsal.people import Person, ServerRole
from bot.rehearsal.server import LocalDiscord

ROOT = Path(__file__).parents[2]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 20_000
"""Milliseconds a visible state may take to come about on a busy machine. Nothing waits for time to pass."""
VIEW_CHANNEL, SEND_MESSAGES, MANAGE_GUILD = 0x400, 0x800, 0x20
ORGANISER = Person("Helena Organiser", "helena", ("Organiser",), "organiser", owner=True)

expect.set_options(timeout=PATIENCE)


def chromium() -> str:
    """The browser: $CHROMIUM, or the first Chromium or Chrome on PATH."""
    names = (os.environ.get("CHROMIUM"), "chromium", "chromium-browser", "google-chrome", "chrome")
    found = next((path for name in names if name and (path := shutil.which(name))), None)
    if found is None:
        pytest.fail(
            "The page's tests need Chromium: `sudo apt-get install chromium` installs it; $CHROMIUM can name another.",
            pytrace=False,
        )
    return found


class Tab:
    """One tab: one person. Everything that should never happen is written down, and checked when the test ends."""

    def __init__(self, page: Page, url: str) -> None:
        self.page, self.url = page, url
        self.wrong: list[str] = []
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.wrong.append(f"uncaught: {error}"))
        page.on("request", self._asked)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.wrong.append(f"console: {message.text}")

    def _asked(self, request: Request) -> None:
        if urlsplit(request.url).netloc != urlsplit(self.url).netloc:
            self.wrong.append(f"asked elsewhere: {request.url}")

    async def go(self, person: str | None = None, channel: str | None = None) -> "Tab":
        """Open the page as somebody, somewhere; without a person, as a newcomer would. Ready when its name is there."""
        fields = [f"as={person}" if person else "", f"channel={channel}" if channel else ""]
        await self.page.goto(f"{self.url}/#{'&'.join(filter(None, fields))}")
        await expect(self.page.locator("#me .me-name")).not_to_be_empty()
        await expect(self.page.locator("#channel-name")).not_to_be_empty()
        return self

    @property
    def box(self) -> Locator:
        return self.page.locator("#message-box")

    @property
    def log(self) -> Locator:
        return self.page.get_by_role("log")

    def message(self, text: str) -> Locator:
        return self.page.get_by_role("article").filter(has_text=text)

    async def pick(self, typed: str, command: str) -> None:
        """Type into the message box and take a command from the list."""
        await self.box.click()
        await self.box.press_sequentially(typed)
        await self.page.get_by_role("option").filter(has_text=f"/{command}").click()
        await expect(self.page.get_by_role("form", name=f"Command /{command}")).to_be_visible()

    async def run(self, command: str) -> None:
        """Run a command that needs no option."""
        await self.pick(f"/{command}", command)
        await self.page.get_by_role("button", name=f"Run /{command}").click()


async def new_tab(browser: Browser, url: str, **settings: Any) -> Tab:
    """A tab with a storage of its own, in English and UTC unless said otherwise. Nothing is open in it yet."""
    settings = {"viewport": {"width": 1280, "height": 800}, "locale": "en-GB", "timezone_id": "UTC", **settings}
    context = await browser.new_context(**settings)
    return Tab(await context.new_page(), url)


class House:
    """The server with helpers to furnish it."""

    def __init__(self, server: LocalDiscord, browser: Browser, accounts: dict[str, int]) -> None:
        self.server, self.browser = server, browser
        self.organiser = str(accounts["helena"])
        self._numbers = count(1)
        self._tabs: list[Tab] = []

    @property
    def bot(self) -> int:
        return self.server.world.bot_user.id

    def person(self, name: str = "Somebody", kind: Any = "student", roles: tuple[str, ...] = ()) -> str:
        """A new member. Returns the id."""
        return str(self.server.world.join(Person(name, f"handle{next(self._numbers)}", roles, kind)))

    def room(
        self,
        name: str = "room",
        *,
        only: tuple[str, ...] = (),
        silent: bool = False,
        parent: int | None = None,
        topic: str | None = None,
    ) -> str:
        """A new text channel, for everyone or only for some; `silent`: nobody but the bot may write."""
        everyone = Overwrite(
            self.server.world.guild.id,
            OverwriteType.ROLE,
            deny=(VIEW_CHANNEL if only else 0) | (SEND_MESSAGES if silent else 0),
        )
        insiders = [*map(int, only), self.bot]
        named = [Overwrite(one, OverwriteType.MEMBER, allow=VIEW_CHANNEL) for one in insiders]
        made = self.server.world.create_channel(
            self.server.world.guild.id,
            f"{name}-{next(self._numbers)}",
            overwrites=[everyone, *(named if only or silent else [])],
            parent_id=parent,
            topic=topic,
        )
        return str(made.id)

    def category(self, name: str) -> int:
        return self.server.world.create_channel(self.server.world.guild.id, name, type=ChannelType.CATEGORY).id

    def name_of(self, channel: str) -> str:
        return self.server.world.channels[int(channel)].name or ""

    def says(self, channel: str, content: str = "", *, author: str | None = None, **parts: Any) -> str:
        """A message of the bot, or of a person. Returns its id."""
        made = self.server.world.create_message(int(channel), int(author or self.bot), content, **parts)
        return str(made.id)

    async def tab(self, person: str | None = None, channel: str | None = None, **settings: Any) -> Tab:
        """A new tab with a storage of its own, already open."""
        tab = await new_tab(self.browser, self.server.url, **settings)
        self._tabs.append(tab)
        return await tab.go(person, channel)

    async def clear(self) -> None:
        """Close the tabs and say what went wrong in them."""
        wrong = [problem for tab in self._tabs for problem in tab.wrong]
        for tab in self._tabs:
            await tab.page.context.close()
        self._tabs.clear()
        assert wrong == []


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    executable = chromium()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=executable, args=FLAGS)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def _house(browser: Browser) -> AsyncIterator[House]:
    server = await LocalDiscord.start()
    roles = (ServerRole("Organiser", MANAGE_GUILD), ServerRole("Staff"))
    accounts = server.world.populate((ORGANISER,), guild="Rehearsal school", roles=roles)
    environment = {"API_BASE": server.api_base, "GATEWAY": server.gateway_url, "TOKEN": server.token}
    bot = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.browser.page_bot",
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        assert bot.stdout is not None
        assert await bot.stdout.readline() == b"ready\n"
        yield House(server, browser, accounts)
    finally:
        bot.kill()
        await bot.wait()
        await server.close()


@pytest_asyncio.fixture(loop_scope="session")
async def house(_house: House) -> AsyncIterator[House]:
    yield _house
    await _house.clear()
