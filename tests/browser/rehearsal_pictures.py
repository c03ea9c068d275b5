"""Takes the pictures of README, docs/organisers.md and docs/reports.md in a rehearsal: part of `make pictures`."""

import asyncio
import re
import signal
import sys
from itertools import islice
from pathlib import Path

import aiohttp
from PIL import Image
from playwright.async_api import Browser, Locator, async_playwright, expect

from bot.rehearsal.visitor import Visitor, buttons
from tests.browser.conftest import FLAGS, Tab, chromium, new_tab

FOLDER = Path("docs/images")
PORT = 8799
URL = f"http://127.0.0.1:{PORT}"
DESK = {"viewport": {"width": 1280, "height": 860}, "timezone_id": "Asia/Hong_Kong"}
PHONE = {"viewport": {"width": 390, "height": 844}, "timezone_id": "Asia/Hong_Kong"}
GOAL = {
    "specific": "Give a talk to my class",
    "measurable": "Ten minutes, without reading it out",
    "achievable": "My mentor listens to me twice before",
    "relevant": "I want to study law and I am shy",
    "time_bound": "in 8 weeks",
}


async def main() -> None:
    rehearsal = await asyncio.create_subprocess_exec(
        Path(sys.executable).with_name("ithaca"), "rehearse", "--port", str(PORT), stdout=asyncio.subprocess.DEVNULL
    )
    try:
        async with aiohttp.ClientSession() as session, async_playwright() as playwright:
            people = await _everybody(session)
            browser = await playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
            grace = next(person["id"] for person in people if person["owner"])
            # Not every machine has letters for every name.
            mei = next(person["id"] for person in people if person["kind"] == "student" and person["name"].isascii())
            await _kickoff(browser, grace, mei)
            await _goals(session, [person["id"] for person in people if person["kind"] == "student"])
            await _report(browser, grace)
            await browser.close()
    finally:
        rehearsal.send_signal(signal.SIGINT)
        await rehearsal.wait()


async def _everybody(session: aiohttp.ClientSession) -> list[dict[str, str]]:
    """Everybody in the rehearsal, as soon as all have joined."""
    while True:
        try:
            async with session.get(f"{URL}/door/people") as response:
                people: list[dict[str, str]] = await response.json()
            if sum("Student" in person["roles"] for person in people) >= 165:
                return people
        except aiohttp.ClientError:
            pass
        await asyncio.sleep(0.5)


async def _kickoff(browser: Browser, grace: str, mei: str) -> None:
    """A question, seen by a student and by the organiser; then the quiz is stopped."""
    desk = await (await new_tab(browser, URL, **DESK)).go(grace)
    await desk.page.get_by_role("button", name="What to try", exact=True).first.click()
    await desk.page.get_by_role("link", name="organisers").or_(desk.page.get_by_text("organisers")).first.click()
    await desk.run("groups create")
    await expect(desk.page.get_by_text(re.compile(r"^group-40$"))).to_be_visible(timeout=120_000)
    await asyncio.sleep(5)
    await desk.pick("/kickoff start", "kickoff start")
    await desk.page.get_by_label("pack").press_sequentially("i")
    await desk.page.get_by_role("option").first.click()
    await desk.page.get_by_role("button", name="Run /kickoff start").click()
    board = desk.page.get_by_role("article").filter(has=desk.page.get_by_role("button", name="Begin")).last
    student = await (await new_tab(browser, URL, **DESK)).go(mei)
    await student.page.get_by_role("button", name="What to try", exact=True).first.click()
    await student.page.get_by_text(re.compile(r"^group-\d+$")).first.click()
    await student.page.get_by_role("button", name="I’m here").last.click()
    await expect(student.message("you are counted in")).to_be_visible()
    await asyncio.sleep(40)
    await board.get_by_role("button", name="Begin").click()
    sure = desk.message("Begin anyway").last.get_by_role("button").first
    if await sure.is_visible():
        await sure.click()
    await student.page.get_by_role("button", name=re.compile("C$")).last.click()
    await expect(student.message("You chose C").last).to_be_visible()
    await _shoot(student, "rehearsal", student.message("You chose C").last)
    panel = desk.page.get_by_role("article").filter(has=desk.page.get_by_role("button", name="Skip")).last
    await expect(desk.message("Question 2").last).to_be_visible(timeout=90_000)
    await asyncio.sleep(12)
    await _shoot(desk, "board", panel)
    await panel.get_by_role("button", name="Stop").click()
    await (
        desk.page.get_by_role("article")
        .filter(has_text="Only you can see this")
        .last.get_by_role("button")
        .first.click()
    )


async def _goals(session: aiohttp.ClientSession, students: list[str]) -> None:
    """Two of three students set a goal."""
    for student in islice(students, len(students) * 2 // 3):
        person = Visitor(session, URL, student)
        room = next(c["id"] for c in await person.channels() if str(c["name"]).startswith("group-"))
        opened = await person.slash(room, "goal add")
        said = await person.submit(opened, GOAL)
        keep = next(key for key in buttons(said["message"]) if key.startswith("goal"))
        await person.press(said["message"], keep)


async def _report(browser: Browser, grace: str) -> None:
    phone = await (await new_tab(browser, URL, **PHONE)).go(grace)
    await phone.run("reports participation")
    shown = phone.page.get_by_role("article").filter(has_text=".xlsx").last
    await expect(shown).to_be_visible(timeout=60_000)
    await _shoot(phone, "report", shown)


async def _shoot(tab: Tab, name: str, shown: Locator) -> None:
    await shown.evaluate("element => element.scrollIntoView({block: 'end'})")
    path = FOLDER / f"{name}.png"
    await tab.page.screenshot(path=path, animations="disabled")
    Image.open(path).convert("RGB").quantize(128).save(path, optimize=True)


if __name__ == "__main__":
    asyncio.run(main())
