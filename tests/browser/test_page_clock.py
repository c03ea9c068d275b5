"""The page's clock: the programme's time, and moving it on, with the keyboard and for every tab."""

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio
from playwright.async_api import Locator, expect

from bot.rehearsal.clock import SharedClock
from tests.browser.conftest import House, Tab, new_tab
from tests.wire.mortal_bot import found

pytestmark = pytest.mark.asyncio(loop_scope="session")

HONG_KONG = "Asia/Hong_Kong"


@pytest_asyncio.fixture(loop_scope="session")
async def still(house: House) -> AsyncIterator[House]:
    """The house, in Hong Kong, with nothing left open by other tests: an answer may be "thinking" for 15 minutes."""
    house.server.zone = HONG_KONG
    await house.server.advance(3600)
    yield house
    house.server.zone = None


def said(tab: Tab) -> Locator:
    return tab.page.locator("#journey-said")


def button(tab: Tab, name: str) -> Locator:
    return tab.page.get_by_role("group", name="Rehearsal clock").get_by_role("button", name=name)


def there(house: House) -> str:
    """The weekday, day and hour in the programme's zone, as the clock shows them."""
    now = house.server.clock.now().astimezone(ZoneInfo(HONG_KONG))
    return now.strftime("%a %-d %b, %-H:")


async def test_it_is_the_rehearsals_in_the_programmes_zone(still: House) -> None:
    tab = await still.tab(still.person(), still.room())
    clock = tab.page.locator("#clock")
    await still.server.advance(86_400)
    await expect(clock.locator("time")).to_have_text(re.compile(there(still)))
    await expect(clock).to_contain_text(re.compile(r"Hong Kong · \d+:\d\d where you are"))


async def test_the_keyboard_moves_it_on_and_the_focus_stays(still: House) -> None:
    tab = await still.tab(still.person(), still.room())
    before = still.server.clock.now()
    await button(tab, "+1 hour").focus()
    await tab.page.keyboard.press("Enter")
    await expect(said(tab)).to_contain_text(re.compile(r"It is .* now"))
    assert timedelta(hours=1) <= still.server.clock.now() - before < timedelta(hours=1, minutes=2)
    await expect(tab.page.locator("#clock time")).to_have_text(re.compile(there(still)))
    await expect(button(tab, "+1 hour")).to_be_focused()
    await tab.page.keyboard.press("Tab")
    await expect(button(tab, "+1 day")).to_be_focused()
    await tab.page.keyboard.press("Space")
    await expect(tab.page.locator("#clock time")).to_have_text(re.compile(there(still)))
    assert still.server.clock.now() - before >= timedelta(hours=25)


async def test_every_tab_follows(still: House) -> None:
    first, second = await still.tab(still.person(), still.room()), await still.tab(still.person(), still.room())
    await button(first, "+1 day").click()
    await expect(said(first)).to_contain_text("now")
    for tab in (first, second):
        await expect(tab.page.locator("#clock time")).to_have_text(re.compile(there(still)))


async def test_what_time_it_was_when_the_clock_arrived_is_not_said_for_ever(still: House) -> None:
    tab = await new_tab(still.browser, still.server.url)
    await tab.page.clock.install()
    try:
        await tab.go(still.person(), still.room())
        await button(tab, "+1 hour").click()
        await expect(said(tab)).to_contain_text("now")
        await tab.page.clock.run_for(9_000)
        await expect(said(tab)).to_be_visible()
        await tab.page.clock.run_for(2_000)
        await expect(said(tab)).to_be_hidden()
    finally:
        await tab.page.context.close()


async def test_next_due_says_that_nothing_is_due(still: House) -> None:
    tab = await still.tab(still.person(), still.room())
    await button(tab, "Next due").click()
    await expect(said(tab)).to_contain_text("Nothing is due")


async def test_on_the_way_it_says_where_it_is_going_can_be_stopped_and_counts_its_stops(still: House) -> None:
    tab, other = await still.tab(still.person(), still.room()), await still.tab(still.person(), still.room())
    bot = await SharedClock.connect(still.server.clock_url)
    try:
        with bot.working():
            await found(lambda: at_work(still), "the server knows that somebody works")
            await button(tab, "+1 day").click()
            for each in (tab, other):
                await expect(said(each)).to_contain_text("The clock is moving on to")
                await expect(each.page.get_by_role("progressbar", name="How far the clock has come")).to_be_visible()
                await expect(button(each, "+1 hour")).to_have_attribute("aria-disabled", "true")
            stop = other.page.get_by_role("button", name="Stop")
            await stop.focus()
            await other.page.keyboard.press("Enter")
            for each in (tab, other):
                await expect(said(each)).to_have_text("The clock was stopped on the way.")
            await expect(button(other, "+5 minutes")).to_be_focused()
        due = bot.now() + timedelta(hours=5)
        sleeping = asyncio.create_task(bot.sleep_until(due))
        await found(lambda: known(still), "the server knows what is due")
        await button(tab, "+1 day").click()
        await expect(said(tab)).to_contain_text("It stopped once on the way")
        await sleeping
    finally:
        await bot.close()


async def at_work(house: House) -> bool:
    return "somebody works" in house.server.link.going_on()


async def known(house: House) -> bool:
    return house.server.link.next_due() is not None


async def test_on_a_phone_it_is_there_and_nothing_is_cut_off(still: House) -> None:
    tab = await still.tab(still.organiser, still.room(), viewport={"width": 390, "height": 844})
    for name in ("+5 minutes", "+1 hour", "+1 day", "Next due"):
        await expect(button(tab, name)).to_be_in_viewport(ratio=1)
    await button(tab, "+1 hour").click()
    await expect(said(tab)).to_contain_text("now")
    assert await tab.page.evaluate("document.documentElement.scrollWidth") == 390
