"""Who one is, where one is, and what one sees there as it happens."""

import re

import pytest
from playwright.async_api import expect

from tests.browser.conftest import House

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_newcomer_begins_as_the_organiser_and_is_told_the_first_step(house: House) -> None:
    tab = await house.tab()
    await expect(tab.page.locator("#me")).to_have_accessible_name(re.compile("Acting as Helena Organiser, Organiser"))
    assert f"as={house.organiser}" in tab.page.url, "the address can be kept and shared"
    help_panel = tab.page.get_by_role("complementary", name="What to try")
    await expect(help_panel.get_by_role("listitem").first).to_contain_text("/groups create")
    await help_panel.get_by_role("button", name="Close").click()
    await tab.go(house.organiser, house.room("empty"))
    await expect(tab.page.locator("#empty")).to_contain_text("You are acting as Helena Organiser.")
    await expect(tab.page.locator("#empty")).to_contain_text("Type / to see what you can do.")
    await expect(help_panel).to_be_hidden()


async def test_only_the_channels_of_this_person_are_listed_by_category(house: House) -> None:
    wei, ana = house.person("Wei"), house.person("Ana")
    groups = house.category("Mentor groups")
    mine = house.room("herons", only=(wei,), parent=groups)
    other = house.room("otters", only=(ana,), parent=groups)
    tab = await house.tab(wei)
    category = tab.page.get_by_role("region", name="Mentor groups")
    await expect(category.get_by_role("link", name=house.name_of(mine))).to_be_visible()
    await expect(tab.page.get_by_role("link", name=house.name_of(other))).to_have_count(0)


async def test_a_message_reaches_the_other_tab_without_reloading(house: House) -> None:
    wei, ana, room = house.person("Wei"), house.person("Ana"), house.room()
    first, second = await house.tab(wei, room), await house.tab(ana, room)
    await first.box.fill("Hello from Wei")
    await first.box.press("Enter")
    await expect(second.message("Hello from Wei")).to_be_visible()
    await expect(first.message("Hello from Wei")).to_have_count(1)
    await expect(first.box).to_have_value("")


async def test_a_half_typed_message_waits_in_its_own_channel(house: House) -> None:
    here, there = house.room("here"), house.room("there")
    tab = await house.tab(house.person(), here)
    await tab.box.fill("Only for here")
    await tab.page.locator(f'a.channel[data-key="{there}"]').click()
    await expect(tab.box).to_have_value("")
    await tab.page.locator(f'a.channel[data-key="{here}"]').click()
    await expect(tab.box).to_have_value("Only for here")
    await tab.go(house.organiser, here)
    await expect(tab.page.locator("#me .me-name")).to_have_text("Helena Organiser")
    await expect(tab.box).to_have_value("")


async def test_an_edit_and_a_deletion_are_applied_in_place(house: House) -> None:
    room = house.room()
    edited, deleted = house.says(room, "First version"), house.says(room, "To be deleted")
    tab = await house.tab(house.person(), room)
    await expect(tab.message("To be deleted")).to_be_visible()
    house.server.world.edit_message(int(room), int(edited), {"content": "Second version"})
    house.server.world.delete_message(int(room), int(deleted))
    await expect(tab.message("Second version")).to_contain_text("(edited)")
    await expect(tab.message("First version")).to_have_count(0)
    await expect(tab.message("To be deleted")).to_have_count(0)


async def test_a_channel_with_something_new_is_marked_until_it_is_opened(house: House) -> None:
    wei, here, there = house.person("Wei"), house.room("here"), house.room("there")
    tab = await house.tab(wei, here)
    link = tab.page.locator(f'a.channel[data-key="{there}"]')
    await expect(link).not_to_have_class(re.compile("unread"))
    house.says(there, f"Come here, <@{wei}>")
    await expect(link).to_have_accessible_name(f"{house.name_of(there)}, unread, 1 for you")
    await link.click()
    await expect(tab.message("Come here, @Wei")).to_have_class(re.compile("first-unread"))
    await expect(link).to_have_accessible_name(re.compile(house.name_of(there) + "$"))


async def test_a_new_channel_appears_and_one_that_is_taken_away_is_left(house: House) -> None:
    wei = house.person("Wei")
    tab = await house.tab(wei)
    room = house.room("lynxes", only=(wei,))
    link = tab.page.get_by_role("link", name=house.name_of(room))
    await link.click()
    await expect(tab.page.get_by_role("heading", name=house.name_of(room))).to_be_visible()
    house.server.world.delete_channel(int(room))
    await expect(link).to_have_count(0)
    await expect(tab.page.get_by_role("heading", name="general")).to_be_visible()


async def test_act_as_finds_people_by_name_handle_kind_and_group(house: House) -> None:
    ines, jo = house.person("Inês Ákos", "mentor"), house.person("Jo Kwan", "student")
    room = house.room("kingfishers", only=(jo,))
    handle = house.server.world.users[int(ines)].name
    tab = await house.tab()
    await tab.page.keyboard.press("Control+k")
    search = tab.page.get_by_role("searchbox", name="Search everyone")
    await expect(search).to_be_focused()
    for typed, name in (
        ("ines akos", "Inês Ákos"),
        (handle, "Inês Ákos"),
        ("mentor ines", "Inês Ákos"),
        ("kingf", "Jo Kwan"),
    ):
        await search.fill(typed)
        await expect(tab.page.locator(".person").first).to_contain_text(name)
    await search.press("Enter")
    await expect(tab.page.locator("#me .me-name")).to_have_text("Jo Kwan")
    assert f"as={jo}" in tab.page.url
    await expect(tab.page.get_by_role("link", name=house.name_of(room))).to_be_visible()


async def test_a_second_person_opens_in_a_second_tab_and_both_stay_themselves(house: House) -> None:
    wei = house.person("Wei Second")
    tab = await house.tab()
    await tab.page.get_by_role("button", name=re.compile("Acting as")).click()
    await tab.page.get_by_role("searchbox", name="Search everyone").fill("Wei Second")
    async with tab.page.context.expect_page() as opened:
        await tab.page.get_by_role("link", name="Open in a new tab as Wei Second").click()
    other = await opened.value
    await expect(other.locator("#me .me-name")).to_have_text("Wei Second")
    await expect(tab.page.locator("#me .me-name")).to_have_text("Helena Organiser")
    assert f"as={wei}" in other.url
    await tab.page.keyboard.press("Escape")
    await tab.page.keyboard.press("Control+k")
    await expect(tab.page.locator(".people-list li", has_text="Wei Second").first).to_contain_text("in another tab")


async def test_people_acted_as_lately_are_offered_first(house: House) -> None:
    wei = house.person("Wei Lately")
    tab = await house.tab(wei)
    await tab.go(house.organiser)
    await expect(tab.page.locator("#me .me-name")).to_have_text("Helena Organiser")
    await tab.page.keyboard.press("Control+k")
    await expect(tab.page.get_by_role("region", name="Lately")).to_contain_text("Wei Lately")


async def test_after_a_lost_connection_nothing_is_missing(house: House) -> None:
    wei, room = house.person("Wei"), house.room()
    kept = house.says(room, "Before the gap")
    tab = await house.tab(wei, room)
    await expect(tab.message("Before the gap")).to_be_visible()
    await tab.page.context.set_offline(True)
    await house.server.live.close()
    await expect(tab.page.get_by_role("status").filter(has_text="The connection is lost")).to_be_visible()
    house.says(room, "During the gap")
    house.server.world.edit_message(int(room), int(kept), {"content": "Changed in the gap"})
    new_room = house.room("made-in-the-gap")
    await tab.page.context.set_offline(False)
    await expect(tab.message("During the gap")).to_be_visible()
    await expect(tab.message("Changed in the gap")).to_be_visible()
    await expect(tab.page.get_by_role("link", name=house.name_of(new_room))).to_be_visible()
    await expect(tab.page.locator("#connection")).to_be_hidden()
    tab.wrong = [problem for problem in tab.wrong if "ERR_INTERNET_DISCONNECTED" not in problem]


async def test_the_reader_keeps_their_place_and_is_told_of_new_messages(house: House) -> None:
    room = house.room()
    for number in range(40):
        house.says(room, f"Line {number}")
    tab = await house.tab(house.person(), room)
    await expect(tab.message("Line 39")).to_be_in_viewport()
    house.says(room, "Arrives while at the end")
    await expect(tab.message("Arrives while at the end")).to_be_in_viewport()
    scroll = tab.page.locator("#scroll")
    await scroll.evaluate("element => { element.scrollTop = 200 }")
    await expect(tab.message("Arrives while at the end")).not_to_be_in_viewport()
    before = await scroll.evaluate("element => element.scrollTop")
    house.says(room, "Arrives while reading")
    jump = tab.page.get_by_role("button", name="1 new message")
    await expect(jump).to_be_visible()
    assert await scroll.evaluate("element => element.scrollTop") == before
    await jump.click()
    await expect(tab.message("Arrives while reading")).to_be_in_viewport()
    await expect(jump).to_be_hidden()


async def test_whoever_is_at_the_end_stays_there_while_messages_come_thick_and_fast(house: House) -> None:
    """One arrives before the page has seen that the last one moved it."""
    room = house.room()
    for number in range(40):
        house.says(room, f"Line {number}")
    tab = await house.tab(house.person(), room)
    await expect(tab.message("Line 39")).to_be_in_viewport()
    left = await tab.page.locator("#scroll").evaluate(
        """async (scroll) => {
          const last = scroll.querySelector('#log').lastElementChild;
          const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
          for (let height = 100; height <= 1000; height += 100) {
            last.style.height = `${height}px`;
            await frame();
          }
          await frame();
          return scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight;
        }"""
    )
    assert left < 2


async def test_the_answer_to_ones_own_press_is_in_sight_wherever_one_pressed(house: House) -> None:
    """The board with its panel has scrolled up; what a button of it asks stands at the end."""
    room = house.room()
    tab = await house.tab(house.person(), room)
    await tab.run("quiz ask")
    button = tab.page.get_by_role("button", name="A", exact=True)
    await expect(button).to_be_visible()
    for number in range(40):
        house.says(room, f"Line {number}")
    await expect(tab.message("Line 39")).to_be_in_viewport()
    await button.scroll_into_view_if_needed()
    await expect(tab.message("Line 39")).not_to_be_in_viewport()
    await button.click()
    await expect(tab.message("Your answer is A.")).to_be_in_viewport()


async def test_earlier_messages_come_when_one_scrolls_up(house: House) -> None:
    room = house.room()
    for number in range(120):
        house.says(room, f"Line number {number}.")
    tab = await house.tab(house.person(), room)
    await expect(tab.message("Line number 119.")).to_be_in_viewport()
    await expect(tab.message("Line number 0.")).to_have_count(0)
    for oldest in ("Line number 20.", "Line number 0."):
        await tab.page.locator("#scroll").evaluate("element => { element.scrollTop = 0 }")
        await expect(tab.message(oldest)).to_have_count(1)
    await expect(tab.page.locator("#older")).to_be_hidden()
    lines = await tab.log.locator(".content").all_inner_texts()
    assert lines == [f"Line number {number}." for number in range(120)]


async def test_who_may_only_read_is_told_so(house: House) -> None:
    room = house.room("notices", silent=True)
    tab = await house.tab(house.person(), room)
    await expect(tab.box).to_be_disabled()
    await expect(tab.box).to_have_attribute("placeholder", "You can read here, but not write")


async def test_the_list_stays_usable_when_a_hundred_channels_appear(house: House) -> None:
    tab = await house.tab()
    asked: list[str] = []
    tab.page.on("request", lambda request: asked.append(request.url) if "/door/channels" in request.url else None)
    rooms = [house.room("many") for _ in range(100)]
    await expect(tab.page.locator(f'a.channel[data-key="{rooms[-1]}"]')).to_be_visible()
    assert len(asked) < 10, "channel events are gathered, not answered one by one"
    search = tab.page.get_by_role("searchbox", name="Find a channel")
    await search.fill(house.name_of(rooms[57]))
    await expect(tab.page.locator("a.channel")).to_have_count(1)
    await search.press("Enter")
    await expect(tab.page.get_by_role("heading", name=house.name_of(rooms[57]))).to_be_visible()
    for room in rooms:
        house.server.world.delete_channel(int(room))
