"""The kickoff evening's stage: a school of three groups, an organiser's desk, a student's phone, and a camera."""

import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from PIL import Image
from playwright.async_api import Browser, Locator

from bot.files.tables import write_csv
from bot.rehearsal.visitor import Message, Visitor, buttons, words
from tests.browser.conftest import House, Tab
from tests.wire.school import School, open_school

ZONE = "Asia/Hong_Kong"
PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True}
DESK = {"viewport": {"width": 1100, "height": 1000}}
FOLDER = os.environ.get("EVENING_PICTURES", "")
QUIZ = """
title = "Rivers"

[[question]]
text = "Which river flows through Paris?"
options = ["The Nile", "The Seine", "The Rhine"]
right = "B"
seconds = 120
"""
PEOPLE = (
    ("Priya Raman", "Mei Chan", "Sol Adeyemi", "Theo Novak"),
    ("Johan Berg", "Aisha Khan", "Leo Martin", "Nora Lind"),
    ("Carmen Ortiz", "Tom Ho", "Emma Wong", "Ravi Patel"),
)
"""By group, the mentor first."""


@dataclass
class Theatre:
    """The school, with a browser to look at it: Grace organises, Mei is a student of group 1, Priya her mentor."""

    school: School
    house: House

    async def desk(self) -> Tab:
        room = await self.school.channel(self.school.owner, "organisers")
        return await self.house.tab(self.school.owner.id, room, timezone_id=ZONE, **DESK)

    async def phone(self) -> Tab:
        mei = self.school.visitor("student11")
        return await self.house.tab(mei.id, await self.school.channel(mei, "group-1"), timezone_id=ZONE, **PHONE)

    async def card(self, person: Visitor, title: str) -> Message:
        """The newest message of this title that this person sees in their group's channel."""
        room = next(str(c["id"]) for c in await person.channels() if str(c["name"]).startswith("group-"))
        return await person.until(room, lambda m: title in [e.get("title") for e in m["embeds"]])

    async def press(self, handle: str, title: str, prefix: str) -> str:
        """What this person is told when they press a button of that card."""
        person = self.school.visitor(handle)
        card = await self.card(person, title)
        answer = await person.press(card, next(key for key in buttons(card) if key.startswith(prefix)))
        return words(answer["message"]) if answer["message"] else ""


@asynccontextmanager
async def open_theatre(browser: Browser, folder: Path) -> AsyncIterator[Theatre]:
    """Everybody has joined, has agreed to photos, and is in a group. It is half past six in the evening."""
    header = ("Roster ID", "Name", "Role", "Discord", "Group", "Photo consent")
    rows = []
    for number, group in enumerate(PEOPLE, 1):
        rows.append((f"M{number}", group[0], "Mentor", f"mentor{number}", f"Group {number}", "yes"))
        for n, name in enumerate(group[1:], 1):
            rows.append((f"S{number}{n}", name, "Student", f"student{number}{n}", f"Group {number}", "yes"))
    roster = write_csv(header, rows)
    async with open_school(folder, roster=roster, quiz=QUIZ) as school:
        now = school.server.clock.now()
        begin = now.astimezone(ZoneInfo(ZONE)).replace(hour=18, minute=30, second=0)
        await school.server.advance((begin - now) % timedelta(days=1) / timedelta(seconds=1))
        house = House(school.server, browser, {"helena": int(school.owner.id)})
        yield Theatre(school, house)
        await house.clear()


async def picture(tab: Tab, name: str, shown: Locator, *, alone: bool = False) -> None:
    """Keep what is to be seen now, with this message at the bottom, or this message alone; only when asked for."""
    if not FOLDER:
        return
    path = Path(FOLDER) / f"evening-{name}.png"
    await shown.evaluate("element => element.scrollIntoView({block: 'end'})")
    await (shown if alone else tab.page).screenshot(path=path, animations="disabled")
    Image.open(path).convert("RGB").quantize(128).save(path, optimize=True)


def card(tab: Tab, title: str) -> Locator:
    """The newest message with this title."""
    titled = tab.page.locator(".embed-title", has_text=re.compile(f"^{re.escape(title)}$"))
    return tab.page.get_by_role("article").filter(has=titled).last


async def press(message: Locator, label: str) -> None:
    await message.get_by_role("button", name=label, exact=True).click()


def rooms(board: Locator) -> Locator:
    """The board's table: rooms x steps."""
    return board.locator("pre")
