"""Buttons, selects, modals and the private answers they give."""

import pytest
from playwright.async_api import expect

from tests.browser.conftest import House

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_two_people_answer_and_each_reads_only_their_own_answer(house: House) -> None:
    wei, ana, room = house.person("Wei"), house.person("Ana"), house.room()
    first, second = await house.tab(wei, room), await house.tab(ana, room)
    await first.run("quiz ask")
    question = second.message("Which of these is the oldest university?")
    await question.get_by_role("button", name="A", exact=True).click()
    await expect(second.message("Your answer is A.")).to_contain_text("Only you can see this")
    await expect(first.message("1 answered")).to_be_visible()
    await first.message("1 answered").get_by_role("button", name="C", exact=True).click()
    await expect(first.message("Your answer is C.")).to_be_visible()
    await expect(second.message("2 answered")).to_be_visible()
    await expect(first.message("Your answer is A.")).to_have_count(0)
    await expect(second.message("Your answer is C.")).to_have_count(0)


async def test_a_private_answer_goes_when_dismissed_and_stays_away(house: House) -> None:
    wei, room = house.person("Wei"), house.room()
    tab = await house.tab(wei, room)
    await tab.run("quiz ask")
    await tab.page.get_by_role("button", name="B", exact=True).click()
    answer = tab.message("Your answer is B.")
    await answer.get_by_role("button", name="Dismiss").click()
    await expect(answer).to_have_count(0)
    await tab.page.reload()
    await expect(tab.message("1 answered")).to_be_visible()
    await expect(answer).to_have_count(0)


async def test_an_edit_does_not_take_the_focus_from_a_button(house: House) -> None:
    def row(count: int) -> list[dict[str, object]]:
        buttons = [{"type": 2, "style": 2, "label": f"Here: {count}", "custom_id": "here"}]
        return [{"type": 1, "components": [{"type": 2, "style": 4, "label": "Stop", "custom_id": "stop"}, *buttons]}]

    room = house.room()
    message = house.says(room, "Who is here?", components=row(1))
    tab = await house.tab(house.person(), room)
    await tab.page.get_by_role("button", name="Here: 1").focus()
    house.server.world.edit_message(int(room), int(message), {"components": row(2)})
    await expect(tab.page.get_by_role("button", name="Here: 2")).to_be_focused()
    house.server.world.edit_message(int(room), int(message), {"components": []})
    await expect(tab.message("Who is here?")).to_be_focused()


async def test_several_of_a_menu_are_chosen_and_sent_together(house: House) -> None:
    tab = await house.tab(house.person(), house.room())
    await tab.run("menu")
    days = tab.page.get_by_role("combobox", name="Which days suit you?")
    await days.click()
    for day in ("Monday", "Thursday"):
        await tab.page.get_by_role("option", name=day).click()
        await expect(tab.page.get_by_role("option", name=day)).to_have_attribute("aria-selected", "true")
    await tab.page.get_by_role("button", name="Done").click()
    await expect(tab.message("Days: Monday, Thursday")).to_be_visible()


async def test_a_menu_works_by_keyboard_and_escape_takes_the_choice_back(house: House) -> None:
    tab = await house.tab(house.person(), house.room())
    await tab.run("menu")
    days = tab.page.get_by_role("combobox", name="Which days suit you?")
    await days.focus()
    keys = tab.page.keyboard
    await keys.press("ArrowDown")
    await keys.press("Enter")
    await expect(tab.page.get_by_role("button", name="Remove Monday")).to_be_visible()
    await keys.press("Escape")
    await expect(tab.page.get_by_role("listbox")).to_have_count(0)
    await expect(tab.page.get_by_role("button", name="Remove Monday")).to_have_count(0)
    await keys.press("ArrowDown")
    await keys.press("ArrowDown")
    await keys.press("Enter")
    await keys.press("Tab")
    await expect(tab.message("Days: Tuesday")).to_be_visible()


async def test_a_person_is_chosen_in_a_menu_by_name(house: House) -> None:
    house.person("Łukasz Partner")
    tab = await house.tab(house.person(), house.room())
    await tab.run("menu")
    await tab.page.get_by_role("combobox", name="Choose a partner").fill("partner")
    await tab.page.get_by_role("option").filter(has_text="Łukasz Partner").click()
    await expect(tab.message("Partner: Łukasz Partner")).to_be_visible()


async def test_a_form_is_checked_filled_and_sent(house: House) -> None:
    tab = await house.tab(house.person(), house.room())
    await tab.run("goal set")
    form = tab.page.get_by_role("dialog", name="Your goal")
    await expect(form.get_by_text("Only your group can read this.")).to_be_visible()
    what = form.get_by_label("What do you want to reach?")
    await expect(what).to_be_focused()
    await what.fill("Win")
    await form.get_by_role("button", name="Submit").click()
    await expect(form.get_by_text("At least 5 characters, please (now 3).")).to_be_visible()
    await expect(form.get_by_text("Please choose.")).to_have_count(2)
    await what.fill("Finish my portfolio")
    await form.get_by_label("Why").fill("So that I can apply.")
    await form.get_by_role("combobox", name="Field").click()
    await form.get_by_role("option", name="Science").click()
    await form.get_by_role("radio", name="Steady").check()
    await form.get_by_role("button", name="Submit").click()
    await expect(form).to_have_count(0)
    await expect(tab.message("Goal: Finish my portfolio | So that I can apply. | Science | steady")).to_be_visible()


async def test_a_form_takes_a_file_and_check_boxes(house: House) -> None:
    tab = await house.tab(house.person(), house.room())
    await tab.run("goal photo")
    form = tab.page.get_by_role("dialog", name="Group photo")
    await form.get_by_label("Photo").set_input_files({"name": "p.png", "mimeType": "image/png", "buffer": b"12345"})
    await form.get_by_role("checkbox", name="mentor").check()
    await form.get_by_role("checkbox", name="place").check()
    await form.get_by_role("checkbox", name="Everyone agreed").check()
    await form.get_by_role("button", name="Submit").click()
    await expect(tab.message("5 bytes, ['mentor', 'place'], True")).to_be_visible()


async def test_the_focus_stays_in_a_form_and_returns_when_it_closes(house: House) -> None:
    tab = await house.tab(house.person(), house.room())
    await tab.run("goal set")
    form = tab.page.get_by_role("dialog", name="Your goal")
    await expect(form.get_by_label("What do you want to reach?")).to_be_focused()
    for key in ("Tab", "Shift+Tab"):
        for _ in range(12):
            await tab.page.keyboard.press(key)
            assert await form.evaluate("form => form.contains(document.activeElement)"), key
    await tab.page.keyboard.press("Escape")
    await expect(form).to_have_count(0)
    await expect(tab.box).to_be_focused()


async def test_a_button_that_gets_no_answer_says_so_at_the_message(house: House) -> None:
    tab = await house.tab(house.person(), house.room())
    await tab.run("trouble button")
    button = tab.page.get_by_role("button", name="Never answers")
    await button.click()
    await expect(button).to_have_attribute("aria-busy", "true")
    await expect(tab.message("Press it").get_by_role("alert")).to_have_text("The application did not respond.")
    await expect(button).to_have_attribute("aria-busy", "false")


async def test_all_kinds_of_buttons_look_different_and_a_disabled_one_cannot_be_pressed(house: House) -> None:
    room = house.room()
    buttons = [
        {"type": 2, "style": style, "label": label, "custom_id": label, "disabled": label == "Disabled"}
        for style, label in ((1, "Primary"), (2, "Secondary"), (3, "Success"), (4, "Danger"), (2, "Disabled"))
    ]
    link = {"type": 2, "style": 5, "label": "Rules", "url": "https://example.org/rules"}
    rows = [{"type": 1, "components": buttons}, {"type": 1, "components": [link]}]
    house.says(room, "Buttons", components=rows)
    tab = await house.tab(house.person(), room)
    colours = set()
    for label in ("Primary", "Secondary", "Success", "Danger"):
        button = tab.page.get_by_role("button", name=label)
        await expect(button).to_be_enabled()
        colours.add(await button.evaluate("button => getComputedStyle(button).backgroundColor"))
    assert len(colours) == 4
    await expect(tab.page.get_by_role("button", name="Disabled")).to_be_disabled()
    rules = tab.page.get_by_role("link", name="Rules")
    await expect(rules).to_have_attribute("href", "https://example.org/rules")
    await expect(rules).to_have_attribute("rel", "noopener noreferrer")
