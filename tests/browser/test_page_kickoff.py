"""The main job, as the README promises it: one command, one browser, one question played by two people in two tabs.

And the week after it, in a minute.
"""

import asyncio
import re
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.browser.conftest import ROOT, Tab, new_tab

pytestmark = pytest.mark.asyncio(loop_scope="session")

ROSTER = """Roster ID,Name,Role,Discord,Group,Age attested
M1,Mara Mentor,mentor,mara,Group 01,yes
S1,Sol Student,student,sol,Group 01,yes
S2,Sun Student,student,sun,Group 01,yes
M2,Milo Mentor,mentor,milo,Group 02,yes
S3,Sky Student,student,sky,Group 02,yes
"""
QUIZ = """title = "One question"

[[question]]
text = "Who advised Telemachus?"
options = ["Mentor", "Hector"]
right = "A"
seconds = 20
"""
WHOLE_EVENING = 60_000
"""Milliseconds: the question's own window is real time, and so is the wait for the bot."""


@pytest_asyncio.fixture(loop_scope="session")
async def url(tmp_path: Path) -> AsyncIterator[str]:
    """The address that `ithaca rehearse` prints."""
    roster, quiz = tmp_path / "roster.csv", tmp_path / "one.toml"
    roster.write_text(ROSTER, encoding="utf-8")
    quiz.write_text(QUIZ, encoding="utf-8")
    rehearsal = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "rehearse", "--port", "0", "--roster", str(roster), "--quiz", str(quiz)),
        cwd=ROOT,
        stderr=asyncio.subprocess.PIPE,
    )
    assert rehearsal.stderr is not None
    said = b""
    try:
        while not (found := re.search(rb"http://127\.0\.0\.1:\d+", said)):
            async with asyncio.timeout(120):
                part = await rehearsal.stderr.read(4096)
            assert part, f"the rehearsal ended early: {said.decode()}"
            said += part
        yield found[0].decode()
    finally:
        rehearsal.send_signal(signal.SIGINT)
        await rehearsal.communicate()


async def become(tab: Tab, name: str) -> None:
    """Act as somebody, found by name, in their group's channel."""
    await tab.page.keyboard.press("Control+k")
    await tab.page.get_by_role("searchbox", name="Search everyone").fill(name)
    await tab.page.locator(".person", has_text=name).click()
    await expect(tab.page.locator("#me .me-name")).to_have_text(name)
    await tab.page.locator("a.channel", has_text="group-01").click()
    await expect(tab.page.get_by_role("heading", name="group-01")).to_be_visible()


async def a_day_passes(tab: Tab) -> None:
    """Press "+1 day", and wait until all that was due in it is done."""
    day, button = tab.page.locator("#clock time"), tab.page.get_by_role("button", name="+1 day")
    before = (await day.inner_text()).split(",")[0]
    await button.click()
    await expect(day).not_to_contain_text(before, timeout=WHOLE_EVENING)
    await expect(button).to_have_attribute("aria-disabled", "false", timeout=WHOLE_EVENING)


async def test_a_question_is_played_by_two_people_in_two_tabs(url: str, browser: Browser) -> None:
    student, organiser = await new_tab(browser, url), await new_tab(browser, url)
    try:
        await organiser.go()
        await organiser.page.locator("a.channel", has_text="organisers").click()
        await organiser.run("groups create")
        await expect(organiser.page.locator("a.channel", has_text="group-02")).to_be_visible(timeout=WHOLE_EVENING)

        await organiser.pick("/kickoff start", "kickoff start")
        await organiser.page.get_by_label("pack").press_sequentially("One")
        await organiser.page.get_by_role("option", name=re.compile("One question")).click()
        await organiser.page.get_by_role("button", name="Run /kickoff start").click()
        begin = organiser.page.get_by_role("button", name="Begin")
        await expect(begin).to_be_visible(timeout=WHOLE_EVENING)

        await student.go()
        await become(student, "Sol Student")
        await student.page.get_by_role("button", name="I’m here").click()
        await expect(student.message("you are counted in")).to_contain_text("Only you can see this")
        await begin.click()
        anyway = organiser.page.get_by_role("button", name="Yes, begin")
        await expect(anyway.or_(organiser.message("The quiz begins.")).first).to_be_visible()
        if await anyway.is_visible():  # the bot asks first while few people are there
            await anyway.click()

        question = student.message("Who advised Telemachus?").filter(has=student.page.get_by_role("button"))
        await question.get_by_role("button", name=re.compile("A$")).click(timeout=WHOLE_EVENING)
        await expect(student.message("You chose A")).to_contain_text("Only you can see this")
        await expect(student.message("Your group chose")).to_contain_text("points", timeout=WHOLE_EVENING)
        board = organiser.message("Kickoff quiz: One question")
        await expect(board.filter(has_text="Standings").first).to_contain_text("Group 01", timeout=WHOLE_EVENING)
        await expect(organiser.message("You chose A")).to_have_count(0)

        # A week passes by the clock's buttons: the group hears of its next date, or that there is none yet.
        await expect(student.message("That was the kickoff quiz!")).to_be_visible(timeout=WHOLE_EVENING)
        for _ in range(7):
            await a_day_passes(organiser)
        heard = student.message("A meet-up is set").or_(student.message("When do you meet next?"))
        await expect(heard.first).to_be_visible()
        assert student.wrong == []
        assert organiser.wrong == []
    finally:
        await student.page.context.close()
        await organiser.page.context.close()
