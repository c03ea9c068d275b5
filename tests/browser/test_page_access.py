"""The page works without a mouse, for a screen reader, on a phone, in the dark and in the light."""

import re
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import House

pytestmark = pytest.mark.asyncio(loop_scope="session")

CONTRAST = """() => {
  const channels = text => {
    const numbers = text.match(/[\\d.]+/g).map(Number);
    return text.startsWith('color(srgb')
      ? [numbers[0] * 255, numbers[1] * 255, numbers[2] * 255, numbers[3] ?? 1]
      : [numbers[0], numbers[1], numbers[2], numbers[3] ?? 1];
  };
  const over = (top, under) => [0, 1, 2].map(i => top[i] * top[3] + under[i] * (1 - top[3])).concat(1);
  const light = colour => {
    const [r, g, b] = colour.map(v => v / 255).map(v => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = element => {
    const layers = [];
    for (let one = element; one; one = one.parentElement) layers.push(channels(getComputedStyle(one).backgroundColor));
    return layers.reverse().reduce((under, layer) => over(layer, under), [255, 255, 255, 1]);
  };
  const bad = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    const text = walker.currentNode.data.trim();
    const faded = element.closest(':disabled, [aria-disabled=true], .spoiler-text, .visually-hidden, noscript');
    if (!text || faded || !element.checkVisibility({ visibilityProperty: true })) continue;
    const back = ground(element);
    const front = over(channels(getComputedStyle(element).color), back);
    const [high, low] = [light(front), light(back)].sort((a, b) => b - a);
    const ratio = (high + 0.05) / (low + 0.05);
    if (ratio < 4.5) bad.push(`${ratio.toFixed(2)} "${text.slice(0, 40)}" .${element.className}`);
  }
  return bad;
}"""

NEEDS_NAME = {"button", "link", "textbox", "searchbox", "combobox", "checkbox", "radio", "listbox", "dialog", "img"}


async def nameless(page: Page) -> list[str]:
    """What a screen reader would announce without saying what it is."""
    session = await page.context.new_cdp_session(page)
    tree = await session.send("Accessibility.getFullAXTree")
    await session.detach()
    nodes: list[dict[str, Any]] = [node for node in tree["nodes"] if not node.get("ignored")]
    return [
        str(node)
        for node in nodes
        if node.get("role", {}).get("value") in NEEDS_NAME and not node.get("name", {}).get("value", "").strip()
    ]


async def furnished(house: House) -> str:
    """A channel with one of everything."""
    room = house.room("everything", topic="One of everything")
    buttons = [
        {"type": 2, "style": style, "label": f"Style {style}", "custom_id": f"b{style}"} for style in (1, 2, 3, 4)
    ]
    link = {"type": 2, "style": 5, "label": "Rules", "url": "https://example.org"}
    select = {"type": 3, "custom_id": "s", "placeholder": "Choose", "options": [{"label": "One", "value": "1"}]}
    rows = [{"type": 1, "components": [*buttons, link]}, {"type": 1, "components": [select]}]
    embed = {"title": "Title", "description": "Text `code` <t:1700000000:R>", "footer": {"text": "Footer"}}
    everything = (
        f"Hello <@{house.organiser}> and <@{house.bot}>, <#{room}>, `code`, [link](https://example.org)\n> quote"
    )
    house.says(room, everything, embeds=[embed], components=rows)
    house.says(room, "A person writes", author=house.organiser)
    return room


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_all_text_has_enough_contrast_and_all_controls_have_names(house: House, scheme: str) -> None:
    room = await furnished(house)
    tab = await house.tab(house.organiser, room, color_scheme=scheme)
    page = tab.page
    await expect(tab.message("A person writes")).to_be_visible()
    await tab.run("quiz ask")
    await page.get_by_role("button", name="A", exact=True).click()
    await expect(tab.message("Your answer is A.")).to_be_visible()
    await page.get_by_role("button", name="What to try").first.click()
    assert await page.evaluate(CONTRAST) == []
    assert await nameless(page) == []
    await tab.pick("/kickoff", "kickoff start")
    await page.get_by_role("button", name="Run /kickoff start").click()
    await page.keyboard.press("ArrowDown")
    await expect(page.get_by_role("option").first).to_be_visible()
    assert await page.evaluate(CONTRAST) == []
    assert await nameless(page) == []
    await page.keyboard.press("Escape")
    await page.keyboard.press("Escape")
    await page.keyboard.press("Control+k")
    await expect(page.locator(".person").first).to_be_visible()
    assert await page.evaluate(CONTRAST) == []
    assert await nameless(page) == []
    await page.keyboard.press("Escape")
    await tab.run("goal set")
    await page.get_by_role("button", name="Submit").click()
    await expect(page.get_by_text("Please fill this in.")).to_be_visible()
    assert await page.evaluate(CONTRAST) == []
    assert await nameless(page) == []


async def test_landmarks_and_the_log_are_there_for_screen_readers(house: House) -> None:
    room = await furnished(house)
    tab = await house.tab(house.person(), room)
    for role, name in (("banner", None), ("navigation", "Channels"), ("main", None)):
        await expect(tab.page.get_by_role(role, name=name)).to_have_count(1)  # type: ignore[arg-type]
    await expect(tab.log).to_have_attribute("aria-live", "polite")
    await expect(tab.log).to_have_accessible_name(f"Messages in #{house.name_of(room)}")
    await expect(tab.message("A person writes")).to_have_accessible_name(re.compile("Helena Organiser"))


async def test_the_channel_list_is_one_tab_stop_with_arrows_inside(house: House) -> None:
    first, second = house.room("alpha"), house.room("beta")
    tab = await house.tab(house.person(), first)
    page = tab.page
    await page.get_by_role("searchbox", name="Find a channel").focus()
    await page.keyboard.press("Tab")
    await expect(page.locator(f'a.channel[data-key="{first}"]')).to_be_focused()
    await page.keyboard.press("ArrowDown")
    await expect(page.locator(f'a.channel[data-key="{second}"]')).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name=house.name_of(second))).to_be_visible()
    await page.keyboard.press("Alt+ArrowUp")
    await expect(page.get_by_role("heading", name=house.name_of(first))).to_be_visible()


async def test_every_focus_can_be_seen(house: House) -> None:
    room = await furnished(house)
    tab = await house.tab(house.organiser, room)
    await expect(tab.message("A person writes")).to_be_visible()
    unseen = []
    for _ in range(30):
        await tab.page.keyboard.press("Tab")
        unseen += await tab.page.evaluate(
            """() => {
                const one = document.activeElement;
                if (!one || one === document.body) return [];
                const shown = [one, one.parentElement].some(each => {
                    const style = getComputedStyle(each);
                    return style.outlineStyle !== 'none' || style.boxShadow !== 'none';
                });
                return shown ? [] : [one.outerHTML.slice(0, 80)];
            }"""
        )
    assert unseen == []


async def test_on_a_phone_the_channels_are_a_drawer_and_nothing_is_cut_off(house: House) -> None:
    room, other = await furnished(house), house.room("elsewhere")
    tab = await house.tab(house.organiser, room, viewport={"width": 390, "height": 844})
    page = tab.page
    await expect(tab.message("A person writes")).to_be_visible()
    assert await page.evaluate("document.documentElement.scrollWidth") == 390
    link = page.get_by_role("link", name=house.name_of(other))
    await expect(link).to_have_count(0)
    menu = page.get_by_role("button", name="Channels")
    await menu.click()
    await expect(menu).to_have_attribute("aria-expanded", "true")
    await page.keyboard.press("Escape")
    await expect(menu).to_be_focused()
    await menu.click()
    await link.click()
    await expect(page.get_by_role("heading", name=house.name_of(other))).to_be_visible()
    await expect(link).to_have_count(0)
    await tab.pick("/kickoff", "kickoff start")
    await expect(page.get_by_role("button", name="Run /kickoff start")).to_be_in_viewport()
    assert await page.evaluate("document.documentElement.scrollWidth") == 390


async def test_nothing_moves_where_motion_is_unwelcome(house: House) -> None:
    tab = await house.tab(house.person(), house.room(), reduced_motion="reduce")
    await tab.run("trouble button")
    button = tab.page.get_by_role("button", name="Never answers")
    await button.click()
    await expect(button).to_have_attribute("aria-busy", "true")
    moving = await tab.page.evaluate("document.getAnimations().filter(one => one.playState === 'running').length")
    assert moving == 0
