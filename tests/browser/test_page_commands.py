"""Slash commands: the list, the options, what is refused before it is sent."""

import pytest
from playwright.async_api import FilePayload, JSHandle, Route, expect

from tests.browser.conftest import House, Tab

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_command_with_suggestions_a_choice_and_a_number_is_sent(house: House) -> None:
    room = house.room()
    tab = await house.tab(house.person("Wei"), room)
    await tab.pick("/kick", "kickoff start")
    pack = tab.page.get_by_label("pack")
    await pack.press_sequentially("crypto")
    await tab.page.get_by_role("option", name="Cryptocurrency").click()
    await expect(pack).to_have_value("Cryptocurrency")
    await tab.page.get_by_label("scoring").click()
    await tab.page.get_by_role("option", name="Accuracy only").click()
    await tab.page.get_by_label("seconds").fill("45")
    await tab.page.get_by_role("button", name="Run /kickoff start").click()
    answer = tab.message("Kickoff with pack-2, accuracy, 45 s")
    await expect(answer).to_be_visible()
    await expect(answer).to_contain_text("Wei used /kickoff start")
    await expect(tab.box).to_be_focused()


async def test_the_whole_way_works_by_keyboard_alone(house: House) -> None:
    tab = await house.tab(house.person(), house.room())
    keys = tab.page.keyboard
    await tab.box.focus()
    await keys.type("/kick")
    first = tab.page.get_by_role("option").first
    await expect(first).to_contain_text("/kickoff start")
    await expect(tab.box).to_have_attribute("aria-activedescendant", await first.get_attribute("id") or "")
    await keys.press("Enter")
    pack = tab.page.get_by_role("combobox", name="pack")
    await expect(pack).to_be_focused()
    await keys.press("ArrowDown")
    await expect(tab.page.get_by_role("option")).to_have_count(4)
    await keys.press("ArrowDown")
    await keys.press("Enter")
    await expect(pack).to_have_value("Mathematics")
    await keys.press("Tab")
    await expect(tab.page.get_by_role("combobox", name="scoring")).to_be_focused()
    await keys.press("ArrowDown")
    await expect(tab.page.get_by_role("option")).to_have_count(2)
    await keys.press("Enter")
    await keys.press("Enter")
    await expect(tab.message("Kickoff with pack-1, speed, 30 s")).to_be_visible()
    await expect(tab.box).to_be_focused()


async def test_escape_leaves_the_list_and_then_the_command(house: House) -> None:
    tab = await house.tab(house.person(), house.room())
    await tab.pick("/kickoff", "kickoff start")
    await tab.page.keyboard.press("ArrowDown")
    await expect(tab.page.get_by_role("listbox")).to_be_visible()
    await tab.page.keyboard.press("Escape")
    await expect(tab.page.get_by_role("listbox")).to_have_count(0)
    form = tab.page.get_by_role("form", name="Command /kickoff start")
    await expect(form).to_be_visible()
    await tab.page.keyboard.press("Escape")
    await expect(form).to_have_count(0)
    await expect(tab.box).to_be_focused()


async def test_what_is_missing_or_out_of_range_is_said_at_the_field(house: House) -> None:
    tab = await house.tab(house.person(), house.room())
    await tab.pick("/kickoff", "kickoff start")
    send = tab.page.get_by_role("button", name="Run /kickoff start")
    await tab.page.get_by_label("seconds").fill("3")
    await send.click()
    pack, seconds = tab.page.get_by_label("pack"), tab.page.get_by_label("seconds")
    await expect(pack).to_have_accessible_description("The questions to ask Please fill this in.")
    await expect(pack).to_have_attribute("aria-invalid", "true")
    await expect(pack).to_be_focused()
    await expect(seconds).to_have_accessible_description("Time for each question, in seconds At least 5, please.")
    await seconds.fill("soon")
    await send.click()
    await expect(seconds).to_have_accessible_description("Time for each question, in seconds A whole number, please.")


async def test_people_roles_channels_and_yes_or_no_are_chosen_by_name(house: House) -> None:
    house.person("Zoë Lovelace", "mentor")
    room = house.room()
    tab = await house.tab(house.person(), room)
    await tab.pick("/groups who", "groups who")

    async def choose(field: str, typed: str, option: str) -> None:
        await tab.page.get_by_role("combobox", name=field).fill(typed)
        await tab.page.get_by_role("option").filter(has_text=option).first.click()

    await choose("person", "zoe", "Zoë Lovelace")
    await choose("role", "sta", "Staff")
    await choose("channel", house.name_of(room), house.name_of(room))
    await choose("loud", "tr", "True")
    await tab.page.get_by_role("button", name="Run /groups who").click()
    await expect(tab.message(f"Zoë Lovelace / Staff / {house.name_of(room)} / True")).to_be_visible()


async def test_a_name_that_is_nobody_is_not_sent(house: House) -> None:
    tab = await house.tab(house.person(), house.room())
    await tab.pick("/groups who", "groups who")
    person = tab.page.get_by_role("combobox", name="person")
    await person.fill("Nobody of that name")
    await expect(tab.page.get_by_text("Nothing matches.")).to_be_visible()
    await tab.page.get_by_role("button", name="Run /groups who").click()
    await expect(tab.page.get_by_text("Please choose one from the list.")).to_be_visible()


async def test_a_file_is_chosen_and_sent(house: House) -> None:
    tab = await house.tab(house.person(), house.room())
    await tab.pick("/quiz upload", "quiz upload")
    await tab.page.get_by_role("button", name="Run /quiz upload").click()
    await expect(tab.page.get_by_text("Please choose a file.")).to_be_visible()
    content: FilePayload = {"name": "école.toml", "mimeType": "application/toml", "buffer": b"title = 'x'\n"}
    await tab.page.locator("form.command-form input[type=file]").set_input_files(content)
    await expect(tab.page.get_by_text("Please choose a file.")).to_be_hidden()
    await expect(tab.page.get_by_text("école.toml")).to_be_visible()
    await tab.page.get_by_role("button", name="Run /quiz upload").click()
    await expect(tab.message("école.toml has 12 bytes.")).to_be_visible()


async def test_the_list_holds_only_what_this_person_may_use(house: House) -> None:
    room = house.room()
    student, organiser = await house.tab(house.person(), room), await house.tab(house.organiser, room)
    for tab in (student, organiser):
        await tab.box.click()
        await tab.box.press_sequentially("/staff")
    await expect(organiser.page.get_by_role("option")).to_contain_text("/staff report")
    await expect(student.page.locator(".options-note")).to_have_text("No command matches.")


async def test_thinking_is_shown_until_the_answer_replaces_it(house: House) -> None:
    tab = await house.tab(house.person(), house.room())
    seen = await _watch(tab, "is thinking")
    await tab.run("groups create")
    await expect(tab.message("Every group has its channel.")).to_have_count(1)
    await expect(tab.message("is thinking")).to_have_count(0)
    assert await seen.evaluate("seen => seen.value"), "while the bot worked, the person could see it"


async def test_an_answer_that_overtakes_its_thinking_stays(house: House) -> None:
    """Found with a file that was read at once: the page went on showing that the bot was thinking."""
    tab = await house.tab(house.person(), house.room())
    answer = tab.message("Every group has its channel.")

    async def hold_back(route: Route) -> None:
        thinking = await route.fetch()
        await expect(answer).to_be_visible()
        await route.fulfill(response=thinking)

    await tab.page.route("**/door/slash", hold_back)
    async with tab.page.expect_response("**/door/slash"):
        await tab.run("groups create")
    await expect(tab.page.get_by_role("form", name="Command /groups create")).to_be_hidden()
    await expect(answer).to_have_count(1)
    await expect(tab.message("is thinking")).to_have_count(0)


async def test_a_bot_that_does_not_answer_is_said_so_and_can_be_put_away(house: House) -> None:
    tab = await house.tab(house.person(), house.room())
    await tab.run("trouble late")
    row = tab.message("The application did not respond.")
    await expect(row).to_be_visible()
    await row.get_by_role("button", name="Dismiss").click()
    await expect(row).to_have_count(0)
    await expect(tab.box).to_be_focused()


async def test_a_slash_that_is_no_command_is_not_sent_as_a_message(house: House) -> None:
    room = house.room()
    tab = await house.tab(house.person(), room)
    await tab.box.click()
    await tab.box.press_sequentially("/no such thing")
    await expect(tab.page.locator(".options-note")).to_have_text("No command matches.")
    await tab.box.press("Enter")
    await expect(tab.page.get_by_role("alert").filter(has_text="That is not a command offered here.")).to_be_visible()
    assert house.server.world.messages[int(room)] == {}


async def test_the_help_panel_opens_a_command(house: House) -> None:
    tab = await house.tab(house.organiser, house.room())
    await tab.page.get_by_role("button", name="What to try").first.click()
    panel = tab.page.get_by_role("complementary", name="What to try")
    await panel.get_by_role("button", name="/kickoff start").click()
    await expect(tab.page.get_by_role("form", name="Command /kickoff start")).to_be_visible()
    await expect(tab.page.get_by_label("pack")).to_be_focused()


async def _watch(tab: Tab, text: str) -> JSHandle:
    """Notes whether a text was ever on the page, however briefly."""
    return await tab.page.evaluate_handle(
        """text => {
            const seen = { value: false };
            const look = () => { seen.value ||= document.body.innerText.includes(text); };
            new MutationObserver(look).observe(document.body, { childList: true, subtree: true, characterData: true });
            return seen;
        }""",
        text,
    )
