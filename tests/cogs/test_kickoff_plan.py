"""The evening's agenda as organisers make it, and an evening that goes by it."""

import pytest

from tests.cogs.kickoff_stage import KickoffStage, told
from tests.cogs.roster_stage import FilesAtOnce, attachment, control, press, press_forged, shown, words

OURS = b'[[step]]\nkind = "stories"\nminutes = 7\ntext = "Tell us *everything*"\n'


@pytest.fixture(autouse=True)
def files(evening: KickoffStage) -> None:
    evening.stage.bot.files = FilesAtOnce()


async def bring(evening: KickoffStage, content: bytes) -> str:
    return words(await evening.owner.slash(evening.organisers, "kickoff plan", file=("agenda.toml", content)))


async def test_a_plan_is_saved_changed_and_undone(evening: KickoffStage) -> None:
    owner = evening.owner
    seen = await owner.slash(evening.organisers, "kickoff plan")
    assert "8. **See you soon** · 5 minutes" in words(seen) and "only a suggestion" in words(seen)
    saved = await press(owner, seen, "agenda:use:")
    assert "goes by this plan" in words(saved)
    form = await owner.select(shown(saved), custom_id="agendastep:pick", values=["stories"])
    changed = await owner.submit_modal(form, {"minutes": "20", "place": "2", "text": "Tell us"})
    assert "2. **Stories** · 20 minutes\n> Tell us\n3. **Quiz**" in words(changed)
    again = await owner.slash(evening.organisers, "kickoff plan")
    assert "20 minutes\n> Tell us" in words(again), "it was saved"
    undo = control(again, "agenda:undo:")
    undone = await press(owner, again, "agenda:undo:")
    assert "2. **Quiz**" in words(undone)
    assert "Somebody has changed the plan" in told(await press_forged(evening.stage, owner, undo))


async def test_a_button_under_a_plan_that_was_changed_since_changes_nothing(evening: KickoffStage) -> None:
    owner = evening.owner
    suggested = control(await owner.slash(evening.organisers, "kickoff plan"), "agenda:use:")
    await bring(evening, OURS)
    ours = control(await owner.slash(evening.organisers, "kickoff plan"), "agenda:reset:")
    assert "Somebody has changed the plan" in told(await press_forged(evening.stage, owner, suggested))
    seen = await owner.slash(evening.organisers, "kickoff plan")
    undone = await press(owner, seen, "agenda:undo:")
    assert "8. **See you soon**" in words(undone), "the press from long ago has not taken the copy's place"
    assert "Somebody has changed the plan" in told(await press_forged(evening.stage, owner, ours))


async def test_a_step_is_taken_out_and_the_plan_reset(evening: KickoffStage) -> None:
    owner = evening.owner
    seen = await owner.slash(evening.organisers, "kickoff plan")
    form = await owner.select(shown(seen), custom_id="agendastep:pick", values=["photo"])
    without = await owner.submit_modal(form, {"minutes": "0", "place": "7", "text": ""})
    assert "Group photo" not in words(without)
    assert "Group photo" in words(await press(owner, without, "agenda:reset:"))


async def test_pages_of_a_briefing_are_parted_by_a_line(evening: KickoffStage) -> None:
    owner = evening.owner
    seen = await owner.slash(evening.organisers, "kickoff plan")
    form = await owner.select(shown(seen), custom_id="agendastep:pick", values=["briefing"])
    fields = {"minutes": "5", "place": "3", "text": "", "pages": "One - two\n---\nThree\n  ----- \n\n---\n"}
    await owner.submit_modal(form, fields)
    plan = await evening.stage.bot.services.agendas.plan(evening.programme)
    briefing = plan.agenda.step("briefing")
    assert briefing is not None and briefing.pages == ("One - two", "Three")


async def test_pages_that_no_form_holds_are_changed_in_the_file_and_the_form_says_so(evening: KickoffStage) -> None:
    pages = [letter * 1500 for letter in "abc"]
    await bring(evening, f'[[step]]\nkind = "briefing"\nminutes = 5\npages = {pages}\n'.encode())
    seen = await evening.owner.slash(evening.organisers, "kickoff plan")
    form = await evening.owner.select(shown(seen), custom_id="agendastep:pick", values=["briefing"])
    assert "longer than a form holds" in str(form.modal)
    await evening.owner.submit_modal(form, {"minutes": "7", "place": "1", "text": ""})
    briefing = (await evening.stage.bot.services.agendas.plan(evening.programme)).agenda.step("briefing")
    assert briefing is not None and (briefing.minutes, briefing.pages) == (7, tuple(pages))


async def test_what_was_typed_is_not_lost(evening: KickoffStage) -> None:
    seen = await evening.owner.slash(evening.organisers, "kickoff plan")
    form = await evening.owner.select(shown(seen), custom_id="agendastep:pick", values=["goals"])
    sent = await evening.owner.submit_modal(form, {"minutes": "soon", "place": "3", "text": "My long words"})
    assert "whole numbers" in told(sent) and "My long words" in words(sent)


async def test_however_much_was_typed_it_is_given_back_whatever_is_wrong_with_it(evening: KickoffStage) -> None:
    seen = await evening.owner.slash(evening.organisers, "kickoff plan")
    long, pages = "*_" * 750, "_Page_ " * 570
    for minutes, why in (("soon", "whole numbers"), ("500", "1 to 120 minutes"), ("5", "a page takes 2000")):
        form = await evening.owner.select(shown(seen), custom_id="agendastep:pick", values=["briefing"])
        fields = {"minutes": minutes, "place": "3", "text": long, "pages": pages}
        sent = await evening.owner.submit_modal(form, fields)
        assert why in told(sent)
        assert long in words(sent) and pages.strip() in words(sent)


async def test_a_plan_comes_as_a_file_and_goes_as_one(evening: KickoffStage) -> None:
    assert "2. **Stories** · 7 minutes\n> Tell us \\*everything\\*" in await bring(evening, OURS)
    seen = await evening.owner.slash(evening.organisers, "kickoff plan")
    file = attachment(evening.stage, await press(evening.owner, seen, "agenda:file:"))
    assert 'kind = "stories"\nminutes = 7\ntext = "Tell us *everything*"' in file


async def test_a_file_with_mistakes_changes_nothing_and_is_told_with_lines(evening: KickoffStage) -> None:
    said = await bring(evening, OURS + b'\n[[step]]\nkind = "gaols"\nminutes = 5\n')
    assert 'Line 6 (step 2): There is no such kind of step. Did you mean "goals"?' in said
    assert "cannot read line 2" in await bring(evening, b'[[step]]\nkind = "stories\n')
    assert not (await evening.stage.bot.services.agendas.plan(evening.programme)).saved


async def test_the_plan_is_the_organisers(evening: KickoffStage) -> None:
    student = evening.people[0][1]
    assert "Only organisers" in told(await student.slash(evening.channels[0], "kickoff plan"))
    for forged in ("agenda:use:0", "agenda:reset:0", "agenda:undo:1", "agenda:file:0"):
        assert "Only organisers" in told(await press_forged(evening.stage, student, forged))
    assert not (await evening.stage.bot.services.agendas.plan(evening.programme)).saved


async def test_a_first_kickoff_is_the_quiz_alone_and_tells_of_the_plan(evening: KickoffStage) -> None:
    assert "look at /kickoff plan" in told(await evening.start())


async def test_an_evening_without_a_quiz_shows_a_card_in_every_room(evening: KickoffStage) -> None:
    await bring(evening, OURS)
    started = await evening.owner.slash(evening.organisers, "kickoff start")
    assert "by your plan: 3 steps, 22 minutes" in told(started)
    await evening.pass_time(600)
    await evening.pass_time(2)
    assert [evening.titles(group)[-1] for group in range(3)] == ["Stories"] * 3
    assert "Tell us *everything*" in str(evening.last(0).embeds[0].description)
    first = evening.last(0)
    await evening.pass_time(420)
    await evening.pass_time(2)
    assert evening.titles(0)[-1] == "See you soon"
    edited = next(m for m in evening.channels[0].history() if m.id == first.id)
    assert "This step is over" in str(edited.embeds[0].description)


async def test_a_pack_is_asked_for_and_refused_as_the_plan_wants_it(evening: KickoffStage) -> None:
    await bring(evening, OURS)
    assert "Your agenda has no quiz" in told(await evening.start())
    await bring(evening, OURS + b'[[step]]\nkind = "quiz"\nminutes = 5\n')
    refused = await evening.owner.slash(evening.organisers, "kickoff start")
    assert "A quiz needs a pack" in told(refused)
    started = await evening.start(quiz_alone=True)
    assert "by your plan" not in told(started)
