"""The kickoff evening as people see it: the organiser in one tab, a student's phone in another.

The mentor and the other groups go through the page's door. Nothing is looked at but what is to be seen. The pictures of
docs/kickoff-evening.md are made on the way, if they are asked for: `make pictures`.
"""

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, expect

from bot.rehearsal.visitor import buttons
from tests.browser.conftest import Tab
from tests.browser.evening_stage import Theatre, card, open_theatre, picture, press, rooms
from tests.files.photo_making import jpeg

pytestmark = pytest.mark.asyncio(loop_scope="session")

PRIVATELY = "Only you can see this"
GOAL = {
    "Specific": "Give a talk to my class",
    "Measurable": "Ten minutes, without reading it out",
    "Achievable": "My mentor listens to me twice before",
    "Relevant": "I want to study law and I am shy",
    "Time-bound": "By the last day of term",
}


@pytest_asyncio.fixture(loop_scope="session")
async def theatre(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Theatre]:
    async with open_theatre(browser, tmp_path_factory.mktemp("evening")) as theatre:
        yield theatre


async def test_an_evening_in_two_tabs(theatre: Theatre) -> None:
    """Grace plans and runs the evening at her desk; Mei is there from "I'm here" to the goodbye."""
    grace = await theatre.desk()
    await plan(grace)
    board = await start(theatre, grace)
    mei = await theatre.phone()
    await arrive(theatre, grace, mei, board)
    await play(theatre, grace, mei, board)
    await tell(theatre, grace, mei, board)
    await set_goals(theatre, grace, mei, board)
    await get_help(grace, mei, board)
    await read(grace, mei, board)
    await find_a_date(theatre, grace, mei, board)
    await take_a_photo(theatre, grace, mei, board)
    await go_home(grace, mei, board)


async def plan(grace: Tab) -> None:
    """One step changed by the list and its form, and the whole plan is saved."""
    await grace.run("kickoff plan")
    shown = card(grace, "Plan of the evening")
    await expect(shown).to_contain_text("until you save a plan, a kickoff is the quiz alone")
    await shown.get_by_role("combobox", name="Change a step, or add one").click()
    await grace.page.get_by_role("option").filter(has_text="Stories").click()
    form = grace.page.get_by_role("dialog", name="Stories")
    await form.get_by_label("Minutes").fill("20")
    await form.get_by_label("Your own words").fill("Mentors: one thing that went well, one that did not.")
    await form.get_by_role("button", name="Submit").click()
    await expect(shown).to_contain_text("Stories · 20 minutes")
    await expect(shown).to_contain_text("Every kickoff you start goes by this plan")
    await expect(shown).to_contain_text(PRIVATELY)
    await picture(grace, "plan", shown)


async def start(theatre: Theatre, grace: Tab) -> Locator:
    """One command, and the board is there."""
    await grace.pick("/kickoff start", "kickoff start")
    await grace.page.get_by_label("pack").press_sequentially("riv")
    await grace.page.get_by_role("option", name="Rivers").click()
    await grace.page.get_by_role("button", name="Run /kickoff start").click()
    await expect(grace.message("the evening goes by your plan: 8 steps")).to_be_visible()
    board = card(grace, "Kickoff evening: Rivers")
    await expect(board).to_contain_text("Step 1 of 8: Lobby")
    await expect(board).to_contain_text("0 of 12 here")
    return board


async def arrive(theatre: Theatre, grace: Tab, mei: Tab, board: Locator) -> None:
    """Mei and her mentor are counted in; a room whose mentor is missing is seen."""
    lobby = card(mei, "Welcome to the kickoff evening")
    await expect(lobby).to_contain_text("Tonight: Quiz · Stories · Goals")
    await press(lobby, "I’m here")
    await expect(mei.message("you are counted in")).to_contain_text(PRIVATELY)
    for handle in ("mentor1", "student21", "student22", "mentor3", "student31", "student32"):
        await theatre.press(handle, "Welcome to the kickoff evening", "here:")
    await expect(board).to_contain_text("7 of 12 here")
    await expect(rooms(board)).to_contain_text(re.compile(r"Group 1 +► · · · · · · ·\n"))
    await expect(rooms(board)).to_contain_text(re.compile(r"Group 2 +► · · · · · · · M"))


async def play(theatre: Theatre, grace: Tab, mei: Tab, board: Locator) -> None:
    """The quiz, its podium, and on to the stories."""
    await press(board, "All on: Quiz")
    question = card(mei, "Question 1 of 1")
    await question.get_by_role("button", name=re.compile("B$")).click()
    await expect(mei.message("You chose B.")).to_contain_text(PRIVATELY)
    await theatre.press("mentor1", "Question 1 of 1", "vote:")
    for handle in ("student21", "student22", "mentor3", "student31", "student32"):
        await theatre.press(handle, "Question 1 of 1", "vote:")
    # Everybody who is here has voted. Three seconds until the results, ten until the podium.
    await theatre.school.server.advance(4)
    await expect(card(mei, "Question 1 of 1: the answer")).to_contain_text("Right: ◆ B  The Seine")
    await theatre.school.server.advance(11)
    await expect(mei.message("That was the kickoff quiz!")).to_be_visible()
    await press(board, "All on: Stories")
    await expect(board).to_contain_text("Step 3 of 8: Stories")


async def tell(theatre: Theatre, grace: Tab, mei: Tab, board: Locator) -> None:
    """The mentor's turn; what helps her to listen is for her alone."""
    stories = card(mei, "Stories")
    await expect(stories).to_contain_text("Mentors: one thing that went well, one that did not.")
    await expect(stories).to_contain_text("@Priya Raman: tell us about something that went well")
    await press(stories, "Prompts for mentors")
    await expect(mei.message("These prompts are for mentors.")).to_contain_text(PRIVATELY)
    assert "What would you have done?" in await theatre.press("mentor1", "Stories", "turn:listen:")
    await theatre.press("mentor1", "Stories", "turn:next:")
    await expect(stories).to_contain_text("@Priya Raman: tell us about something that went wrong")
    await press(board, "All on: Goals")


async def set_goals(theatre: Theatre, grace: Tab, mei: Tab, board: Locator) -> None:
    """Mei's turn: she writes her goal and hands over to Sol, who came late."""
    goals = card(mei, "Goals")
    await expect(goals).to_contain_text("@Mei Chan: which goal matters to you")
    await expect(card(mei, "Stories")).to_contain_text("This step is over.")
    await theatre.press("student12", "Goals", "here:")
    await expect(goals).to_contain_text(re.compile("After that.*@Sol Adeyemi.*Not here yet.*@Theo Novak", re.DOTALL))
    await picture(mei, "phone-goals", goals)
    await press(goals, "Write my goal")
    form = mei.page.get_by_role("dialog", name="Set a goal")
    for part, words_ in GOAL.items():
        await form.get_by_label(re.compile(f"^{part}")).fill(words_)
    await form.get_by_role("button", name="Submit").click()
    await expect(mei.message(GOAL["Specific"])).to_contain_text(PRIVATELY)
    await press(goals, "Next")
    await expect(goals).to_contain_text("@Sol Adeyemi: which goal matters to you")
    await press(goals, "Write my goal")
    await expect(mei.message("This button is for the student whose turn it is.")).to_contain_text(PRIVATELY)


async def get_help(grace: Tab, mei: Tab, board: Locator) -> None:
    """Mei calls; Grace sees where, and Mei reads who comes."""
    await mei.page.get_by_role("button", name="Call an organiser").last.click()
    await expect(mei.message("The organisers have been called.")).to_contain_text(PRIVATELY)
    page = card(grace, "Group 1 called for an organiser")
    await expect(page).to_contain_text("@Mei Chan called")
    await expect(board).to_contain_text("Calls for help")
    await expect(rooms(board)).to_contain_text(re.compile("Group 1 .* !\n"))
    await press(page, "I’m on my way")
    await expect(mei.message("@Mei Chan: @Grace Ho is on the way to you.")).to_be_visible()
    await expect(board).to_contain_text("@Grace Ho is on the way")
    await picture(grace, "board", board)
    await press(page, "Done")
    await expect(board).not_to_contain_text("Calls for help")


async def read(grace: Tab, mei: Tab, board: Locator) -> None:
    """Page by page to "I have read this"."""
    await press(board, "All on: Briefing")
    briefing = card(mei, "Briefing").filter(has_not_text=PRIVATELY)
    await expect(briefing).to_contain_text("0 of 4 have read it.")
    await press(briefing, "Read the briefing")
    page = mei.message("Page").filter(has_text=PRIVATELY)
    await expect(page).to_contain_text("Page 1 of 3")
    await press(page, "Next page")
    await expect(page).to_contain_text("Page 2 of 3")
    await picture(mei, "phone-briefing", page)
    await press(page, "Next page")
    await press(page, "I have read this")
    await expect(mei.message("I have kept that you read this on")).to_contain_text(PRIVATELY)
    await expect(briefing).to_contain_text("1 of 4 have read it.")


async def find_a_date(theatre: Theatre, grace: Tab, mei: Tab, board: Locator) -> None:
    """Mei taps what suits her, her mentor books it with one tap."""
    await press(board, "All on: Next date")
    date = card(mei, "Next date")
    await press(date, "2")
    await expect(date).to_contain_text("suits 1 of 4")
    await expect(board).to_contain_text("3 groups have no date yet.")
    await picture(mei, "phone-date", date)
    for handle in ("mentor1", "mentor3"):
        assert "Booked" in await theatre.press(handle, "Next date", "slot:now:")
    await expect(date).to_contain_text("Your next meet-up:")
    await expect(date.get_by_role("button")).to_have_text(["Call an organiser"])
    await expect(board).to_contain_text("1 group has no date yet.")


async def take_a_photo(theatre: Theatre, grace: Tab, mei: Tab, board: Locator) -> None:
    """The mentor gives it, and Mei sees that it has come."""
    await press(board, "All on: Group photo")
    photo = card(mei, "Group photo")
    await expect(photo).to_contain_text("Somebody takes the photo")
    priya = theatre.school.visitor("mentor1")
    asked = await theatre.card(priya, "Group photo")
    form = await priya.press(asked, next(key for key in buttons(asked) if key.startswith("photo:add:")))
    await priya.submit(form, {}, {"photo": ("us.jpg", jpeg())})
    await expect(photo).to_contain_text("The photo came in at")


async def go_home(grace: Tab, mei: Tab, board: Locator) -> None:
    """It cannot be closed before there is a reason for the group without a date."""
    await press(board, "All on: See you soon")
    await expect(card(mei, "See you soon")).to_contain_text("That was the kickoff.")
    await press(board, "Close")
    undated = grace.message("Not everybody has a date")
    await expect(undated).to_contain_text("Group 2")
    await expect(undated).not_to_contain_text("Group 1")
    await picture(grace, "close", undated, alone=True)
    await press(undated, "Say why")
    form = grace.page.get_by_role("dialog", name="Why is there no date?")
    await form.get_by_label("Group 2").fill("Their mentor was ill")
    await form.get_by_role("button", name="Submit").click()
    sure = grace.message("Every group has a date, or a reason for having none.")
    await sure.get_by_role("button").first.click()
    await expect(board).to_contain_text("closed")
