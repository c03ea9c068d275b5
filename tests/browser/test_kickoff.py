"""The main job as people see it: an organiser makes groups and starts a kickoff, two students answer in their own tabs.

The real bot, as a process of its own, behind the real page. Nothing is looked at but what is to be seen; only the two
minutes of the question are let pass by the test.
"""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
import pytest_asyncio
from playwright.async_api import Locator, expect

from bot.rehearsal.visitor import buttons
from tests.browser.conftest import House, Tab
from tests.wire.school import SECONDS, School, open_school

pytestmark = pytest.mark.asyncio(loop_scope="session")

PRIVATELY = "Only you can see this"


@dataclass
class Theatre:
    """The school, with a browser to look at it."""

    school: School
    house: House

    async def tab(self, handle: str, channel: str) -> Tab:
        """A tab as this person, in a channel that they see."""
        person = self.school.visitor(handle)
        return await self.house.tab(person.id, await self.school.channel(person, channel))


@pytest_asyncio.fixture(loop_scope="session")
async def theatre(_house: House, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Theatre]:
    """Everybody has joined; there are no groups' channels yet."""
    async with open_school(tmp_path_factory.mktemp("theatre"), grouped=False) as school:
        house = House(school.server, _house.browser, {"helena": int(school.owner.id)})
        yield Theatre(school, house)
        await house.clear()


def channel(tab: Tab, name: str) -> Locator:
    """A channel in the list on the left."""
    return tab.page.locator("#channel-list").get_by_role("link", name=re.compile(f"^{name}"))


def option(tab: Tab, letter: str) -> Locator:
    """The button of an option of the question that is open."""
    return tab.message("Which river flows through Paris?").get_by_role("button", name=re.compile(f"{letter}$"))


async def test_two_students_answer_one_question_across_a_crash_and_the_standings_move(theatre: Theatre) -> None:
    grace = await theatre.tab("grace.ho", "general")
    await grace.run("groups create")
    for number in (1, 2, 3):
        await expect(channel(grace, f"group-{number}")).to_be_visible()

    await channel(grace, "organisers").click()
    await expect(grace.message("Done.")).to_be_visible()
    await grace.pick("/kickoff", "kickoff start")
    await grace.page.get_by_label("pack").press_sequentially("riv")
    await grace.page.get_by_role("option", name="Rivers").click()
    await grace.page.get_by_role("button", name="Run /kickoff start").click()
    board = grace.message("Groups with nobody there")
    await expect(board).to_contain_text("0 of 12 here")

    ann, ben = await theatre.tab("student11", "group-1"), await theatre.tab("student12", "group-1")
    for tab in (ann, ben):
        await tab.message("Kickoff quiz: Rivers").get_by_role("button", name="I’m here").click()
        await expect(tab.message("Great, you are counted in.")).to_contain_text(PRIVATELY)
    # Their mentor is there as well, and does not vote: the question stays open for second thoughts.
    mentor = theatre.school.people(1)[0]
    (*_, lobby) = await mentor.messages(await theatre.school.channel(mentor, "group-1"))
    await mentor.press(lobby, next(key for key in buttons(lobby) if key.startswith("here:")))
    await expect(board).to_contain_text("3 of 12 here")
    await board.get_by_role("button", name="Begin").click()
    await grace.page.get_by_role("button", name="Yes, begin").click()

    await option(ann, "B").click()
    await expect(ann.message("You chose B.")).to_contain_text(PRIVATELY)
    await option(ben, "C").click()
    await expect(ben.message("You chose C.")).to_contain_text(PRIVATELY)
    await expect(ben.message("You chose B.")).to_have_count(0)
    await expect(ann.message("You chose C.")).to_have_count(0)

    # The bot dies and comes back; nobody has to do anything about it.
    await theatre.school.bot.restart()
    await theatre.school.taken_up()
    await option(ben, "B").click()
    await expect(ben.message("You chose B.")).to_be_visible()
    await expect(ann.message("You chose B.")).to_have_count(1)
    await expect(grace.page.get_by_text("Standings")).to_have_count(0)

    await theatre.school.quiet()
    await theatre.school.server.advance(SECONDS + 1)
    await expect(grace.page.get_by_text("has closed everywhere")).to_be_visible()
    await theatre.school.server.advance(3)
    earned = ""
    for tab in (ann, ben):
        result = tab.message("Question 1 of 3: the answer")
        await expect(result).to_contain_text("Right: ◆ B  The Seine")
        await expect(result).to_contain_text("with 2 votes")
        earned = earned or "".join(re.findall(r"\+(1000|9\d\d) points", await result.inner_text()))
        await expect(result).to_contain_text(f"+{earned} points")
        await expect(result).to_contain_text(f"Together {earned} points: place 1 of 1.")
    assert int(earned) > 900
    await expect(grace.message("Standings")).to_contain_text(f"1. Group 1: {earned} points")
    await expect(grace.message("Standings")).to_contain_text("Group 2: nobody there")
