"""`/goal` as students and mentors use it: the form, the coach, progress, sharing, a mentor's word."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import simcord

from bot.domain.goals import PARTS
from bot.domain.nudges import NudgeRules
from bot.domain.refusal import Refusal
from bot.services.goals import GoalService
from tests.cogs.groups_stage import GroupStage, answer
from tests.cogs.kickoff_stage import KickoffStage
from tests.cogs.roster_stage import FilesAtOnce, attachment, control, press, press_forged, shown, words
from tests.cogs.test_nudges import kickoff_is_over
from tests.conftest import SetClock

GOOD = {
    "specific": "Give a five-minute talk in English",
    "measurable": "1 talk and 3 rehearsals",
    "achievable": "My mentor listens to me rehearse",
    "relevant": "I want to study abroad",
    "time_bound": "30 June 2027",
}


@pytest.fixture
async def class_(school: GroupStage) -> GroupStage:
    """The three groups in their channels."""
    await school.create()
    return school


def room(school: GroupStage, group: int = 0) -> simcord.ChannelHandle:
    found = school.stage.guild.channels[f"group-{group + 1}"]
    assert isinstance(found, simcord.ChannelHandle)
    return found


async def goal(
    school: GroupStage, who: simcord.MemberActor, command: str, **options: object
) -> simcord.InteractionResult:
    return await who.slash(school.stage.general, f"goal {command}", **options)


async def write(school: GroupStage, who: simcord.MemberActor, **change: str) -> simcord.InteractionResult:
    """Send the form of `/goal add`."""
    return await who.submit_modal(await goal(school, who, "add"), GOOD | change)


async def test_a_smart_goal_is_kept_and_the_coach_is_content(school: GroupStage) -> None:
    student = school.people[0][1]
    kept = await write(school, student)
    assert shown(kept).ephemeral
    assert "Nothing to add" in words(kept)
    listed = words(await goal(school, student, "list"))
    assert "Give a five-minute talk" in listed
    assert "30 Jun 2027" in listed


async def test_the_form_has_five_parts_with_an_example_each(school: GroupStage) -> None:
    form = await goal(school, school.people[0][1], "add")
    assert form.modal is not None
    fields = [label["component"] for label in form.modal["components"]]
    assert [field["custom_id"] for field in fields] == list(PARTS)
    assert all(field["placeholder"] for field in fields)


async def test_what_the_coach_asks_does_not_block_and_one_button_edits_it(school: GroupStage) -> None:
    student = school.people[0][1]
    advised = await write(school, student, specific="Talk", measurable="I feel better")
    assert "That is short" in words(advised)
    assert "a thing that one can count" in words(advised)
    form = await student.click(shown(advised), custom_id=control(advised, "goal:edit:"))
    assert form.modal is not None
    assert form.modal["components"][0]["component"]["value"] == "Talk"
    mended = await student.submit_modal(form, GOOD)
    assert "Nothing to add" in words(mended)
    assert "1 talk and 3 rehearsals" in words(await goal(school, student, "list"))


async def test_a_date_that_is_none_loses_nothing(school: GroupStage) -> None:
    student = school.people[0][1]
    draft = await write(school, student, time_bound="when I am ready")
    assert "could not read a day" in words(draft)
    await school.restart()
    listed = await goal(school, student, "list")
    assert "you wrote “when I am ready”" in words(listed)
    form = await student.click(shown(listed), custom_id=control(listed, "goal:edit:"))
    assert form.modal is not None
    values = {label["component"]["custom_id"]: label["component"].get("value") for label in form.modal["components"]}
    assert values == GOOD | {"time_bound": "when I am ready"}
    await student.submit_modal(form, GOOD)
    assert "by Wed 30 Jun 2027" in words(await goal(school, student, "list"))


async def test_how_it_was_before_an_edit_is_kept(school: GroupStage) -> None:
    student = school.people[0][1]
    await write(school, student, specific="Talk to my class once")
    await student.submit_modal(await goal(school, student, "edit", goal="Talk to my class"), GOOD)
    async with school.database.read() as unit:
        versions = await unit.goals.versions(1)
    assert [parts.specific for parts, _ in versions] == ["Talk to my class once"]


async def test_progress_is_kept_with_its_sentence(school: GroupStage) -> None:
    student = school.people[0][1]
    await write(school, student)
    said = await goal(school, student, "progress", goal="goal:1", percent=40, sentence="Two rehearsals done")
    assert "40 %" in answer(said)
    async with school.database.read() as unit:
        assert [(p.percent, p.sentence) for p in await unit.goals.progress([1])] == [(40, "Two rehearsals done")]


async def test_a_number_that_is_none_gives_the_sentence_back(school: GroupStage) -> None:
    student = school.people[0][1]
    await write(school, student)
    listed = await goal(school, student, "list")
    form = await student.click(shown(listed), custom_id=control(listed, "goal:progress:"))
    sent = await student.submit_modal(form, {"percent": "half", "sentence": "It goes well"})
    assert "It goes well" in answer(sent)


class Running(SetClock):
    """A clock that is a little later at each look, as real ones are."""

    def now(self) -> datetime:
        self._now += timedelta(milliseconds=7)
        return self._now


async def test_a_sentence_about_progress_is_kept_while_time_passes(school: GroupStage, clock: SetClock) -> None:
    student = school.people[0][1]
    await write(school, student)
    service = GoalService(school.database, Running(clock.now()), NudgeRules())
    await service.tell(school.programme, student.id, 1, 40, "Two rehearsals done")
    await service.reach(school.programme, student.id, 1)
    async with school.database.read() as unit:
        kept = [(p.percent, p.sentence) for p in await unit.goals.progress([1])]
    assert kept == [(40, "Two rehearsals done"), (100, "")]


async def test_a_number_that_is_none_tells_how_to_write_one(school: GroupStage) -> None:
    student = school.people[0][1]
    await write(school, student)
    form = await student.click(shown(await goal(school, student, "list")), custom_id="goal:progress:1")
    said = answer(await student.submit_modal(form, {"percent": "half", "sentence": ""}))
    assert "such as 40" in said
    assert "sentence" not in said, "there is none to give back"


async def test_a_goal_can_be_let_go_and_taken_up_again(school: GroupStage) -> None:
    student = school.people[0][1]
    await write(school, student)
    gone = await press(student, await goal(school, student, "list"), "goal:letgo:")
    assert "open it again" in answer(gone)
    assert "let go" in words(await goal(school, student, "list"))
    await press(student, gone, "goal:again:")
    assert "let go" not in words(await goal(school, student, "list"))


async def test_a_goal_that_is_kept_stays_in_sight_without_the_advice(school: GroupStage) -> None:
    student = school.people[0][1]
    advised = await write(school, student, measurable="I feel better")
    kept = await press(student, advised, "goal:keep:")
    assert "Give a five-minute talk" in words(kept)
    assert "count" not in words(kept)


async def test_each_goal_of_the_list_can_be_looked_at(school: GroupStage) -> None:
    student, other = school.people[0][1], school.people[0][2]
    await write(school, student)
    await write(school, student, specific="Read three books in English")
    listed = await goal(school, student, "list")
    looked = await student.select(shown(listed), custom_id="goal:mine", values=["2"])
    assert "Read three books" in words(looked)
    assert control(looked, "goal:progress:2")
    with pytest.raises(Refusal):
        await school.stage.bot.services.goals.one_of_mine(school.programme, other.id, 2)


async def test_reached_can_be_taken_back(school: GroupStage) -> None:
    student = school.people[0][1]
    await write(school, student)
    done = await goal(school, student, "done", goal="goal:1")
    assert "reached" in answer(done)
    assert "has ended" in answer(await goal(school, student, "done", goal="goal:1"))
    await press(student, done, "goal:again:")
    assert "reached" not in words(await goal(school, student, "list"))


async def test_a_shared_goal_stands_in_the_group_once(class_: GroupStage) -> None:
    student = class_.people[0][1]
    await write(class_, student)
    await goal(class_, student, "share", goal="goal:1")
    assert "can see it already" in answer(await goal(class_, student, "share", goal="goal:1"))
    cards = [m.embeds[0] for m in room(class_).history() if m.embeds and m.embeds[0].author.name]
    assert [card.author.name for card in cards] == ["Person 1.1’s goal"]


async def test_a_share_that_a_crash_cut_off_goes_out_after_it(class_: GroupStage) -> None:
    student = class_.people[0][1]
    await write(class_, student)
    await class_.stage.bot.services.goals.share(class_.programme, student.id, 1)
    await class_.restart()
    assert [m.embeds[0].author.name for m in room(class_).history() if m.embeds[0].author.name]


async def test_a_mentor_sees_the_groups_goals_and_who_has_none(school: GroupStage) -> None:
    mentor, first, _ = school.people[0]
    await write(school, first)
    await write(school, first, time_bound="one day")
    seen = words(await goal(school, mentor, "group"))
    assert "Person 1.1" in seen
    assert "1 without a goal yet: Person 1.2" in seen
    assert "one day" not in seen, "a draft is its writer's own business"


async def test_staff_see_any_group_and_cannot_talk_for_its_mentor(school: GroupStage) -> None:
    await write(school, school.people[1][1])
    seen = await school.staff.slash(school.stage.general, "goal group", group="Group 2")
    assert "Give a five-minute talk" in words(seen)
    assert not shown(seen).components
    forged = await press_forged(school.stage, school.staff, "goal:word:1:0")
    assert "not a goal of a student of yours" in answer(forged)


@pytest.mark.parametrize("who", [(0, 1), (1, 0)], ids=["another student", "another group's mentor"])
async def test_nobody_else_sees_a_goal_by_any_way(school: GroupStage, who: tuple[int, int]) -> None:
    writer = school.people[0][2]
    await write(school, writer)
    stranger = school.people[who[0]][who[1]]
    for custom_id in ("goal:edit:1", "goal:keep:1", "goal:progress:1", "goal:done:1", "goal:again:1", "goal:share:1"):
        said = answer(await press_forged(school.stage, stranger, custom_id))
        assert "talk" not in said
    for command, options in (
        ("show", {}),
        ("edit", {}),
        ("done", {}),
        ("share", {}),
        ("progress", {"percent": 5, "sentence": "x"}),
    ):
        said = answer(await goal(school, stranger, command, goal="goal:1", **options))
        assert "talk" not in said
    assert "not a goal of a student" in answer(await press_forged(school.stage, stranger, "goal:word:1:0"))
    assert not await stranger.autocomplete(school.stage.general, "goal show", "goal", "talk")
    async with school.database.read() as unit:
        kept = await unit.goals.by_id(school.programme.id, 1)
    assert kept is not None
    assert (kept.state, kept.percent) == ("open", 0)


async def test_a_word_for_the_group_is_read_by_all_and_calls_only_the_student(class_: GroupStage) -> None:
    mentor, student, _ = class_.people[0]
    await write(class_, student)
    await say(class_, mentor, "Well chosen!", "channel")
    last = room(class_).last_message
    assert last is not None
    assert last.content == f"<@{student.id}>"
    assert last.embeds[0].description == "Well chosen!"


async def test_a_private_word_is_read_by_the_student_alone(class_: GroupStage) -> None:
    mentor, student, other = class_.people[0]
    await write(class_, student)
    await say(class_, mentor, "Is it not too much?", "private")
    last = room(class_).last_message
    assert last is not None
    assert "too much" not in str(last.embeds[0].to_dict())
    assert "for somebody else" in answer(await other.click(last, custom_id="goal:read:1"))
    read = await student.click(last, custom_id="goal:read:1")
    assert shown(read).ephemeral
    assert "Is it not too much?" in words(read)


async def test_a_word_in_the_channel_does_not_tell_a_goal_that_was_not_shown(class_: GroupStage) -> None:
    mentor, student, _ = class_.people[0]
    await write(class_, student)
    await say(class_, mentor, "Keep going!", "channel")
    last = room(class_).last_message
    assert last is not None
    assert "five-minute talk" not in str(last.embeds[0].to_dict())
    await goal(class_, student, "share", goal="goal:1")
    await say(class_, mentor, "Keep going!", "channel")
    last = room(class_).last_message
    assert last is not None
    assert "five-minute talk" in str(last.embeds[0].to_dict())


async def test_a_mentor_says_who_reads_a_word_nothing_is_chosen_before(class_: GroupStage) -> None:
    mentor, student, _ = class_.people[0]
    await write(class_, student)
    listed = await goal(class_, mentor, "group")
    chosen = await mentor.select(shown(listed), custom_id="goal:talk", values=["1"])
    form = await mentor.click(shown(chosen), custom_id="goal:word:1:1")
    assert form.modal is not None
    [where] = [label["component"] for label in form.modal["components"] if label["component"]["custom_id"] == "where"]
    assert where["required"]
    assert not any(option.get("default") for option in where["options"])


async def test_staff_can_read_private_words_whole_and_other_students_cannot(class_: GroupStage) -> None:
    mentor, student, other = class_.people[0]
    await write(class_, student)
    await say(class_, mentor, "Is it not too much?", "private")
    seen = await class_.staff.slash(class_.stage.general, "goal group", group="Group 1")
    assert "Is it not too much?" in attachment(class_.stage, seen)
    assert "mentors" in answer(await goal(class_, other, "group"))


async def say(school: GroupStage, mentor: simcord.MemberActor, sentence: str, where: str) -> None:
    """Choose the first goal in `/goal group`, and send a question about it."""
    listed = await goal(school, mentor, "group")
    chosen = await mentor.select(shown(listed), custom_id="goal:talk", values=["1"])
    form = await mentor.click(shown(chosen), custom_id="goal:word:1:1")
    await mentor.submit_modal(form, {"words": sentence, "where": where})


async def test_mentors_and_strangers_are_told_whose_goals_these_are(school: GroupStage) -> None:
    mentor = school.people[0][0]
    assert "Goals are for students" in answer(await goal(school, mentor, "add"))
    stranger = school.stage.guild.add_member(school.stage.env.create_user("stranger"))
    assert "not joined" in answer(await goal(school, stranger, "list"))
    assert "students see their own" in answer(await goal(school, school.people[0][1], "group"))


async def test_a_nudge_about_goals_says_nothing_in_the_channel_and_all_after_a_press(evening: KickoffStage) -> None:
    await kickoff_is_over(evening)
    await evening.pass_time(timedelta(days=14).total_seconds())
    student, other = evening.people[0][1], evening.people[0][2]
    nudge = next(m for m in evening.channels[0].history() if m.content == f"<@{student.id}>")
    assert "goal" not in str(nudge.embeds[0].to_dict()).casefold()
    looked = await student.click(nudge, label="Look")
    assert shown(looked).ephemeral
    assert "not set a goal yet" in words(looked)
    form = await student.click(shown(looked), custom_id="goal:add")
    await student.submit_modal(form, GOOD)
    await evening.pass_time(timedelta(days=7).total_seconds())
    mentions = [m.content for m in evening.channels[0].history()]
    assert mentions.count(f"<@{student.id}>") == 1, "what is done is not nudged about again"
    assert mentions.count(f"<@{other.id}>") == 2


async def test_a_student_can_keep_a_goal_as_a_picture_and_nobody_elses(class_: GroupStage) -> None:
    student, other = class_.people[0][1:3]
    class_.stage.bot.files = FilesAtOnce()
    await write(class_, student)
    kept = await goal(class_, student, "card", goal="goal:1")
    assert shown(kept).ephemeral
    [picture] = shown(kept).attachments
    assert (await picture.read()).startswith(b"\x89PNG")
    assert answer(await goal(class_, other, "card", goal="goal:1"))
    assert "draft" in answer(await draft_kept(class_, student))


async def draft_kept(school: GroupStage, student: simcord.MemberActor) -> simcord.InteractionResult:
    await write(school, student, time_bound="some day")
    return await goal(school, student, "card", goal="goal:2")


async def test_a_reached_goal_is_offered_as_a_picture_at_once(class_: GroupStage) -> None:
    student, other = class_.people[0][1:3]
    class_.stage.bot.files = FilesAtOnce()
    await write(class_, student)
    done = await goal(class_, student, "done", goal="goal:1")
    [picture] = shown(await press(student, done, "goal:card")).attachments
    assert (await picture.read()).startswith(b"\x89PNG")
    assert "do not find" in answer(await press_forged(class_.stage, other, "goal:card:1"))


async def test_on_the_last_day_each_group_with_a_goal_is_offered_the_pictures_once(
    class_: GroupStage, clock: SetClock
) -> None:
    def offers(group: int) -> list[Any]:
        return [m for m in room(class_, group).history() if m.embeds and m.embeds[0].title == "Your goals, to keep"]

    student, other = class_.people[0][1:3]
    class_.stage.bot.files = FilesAtOnce()
    await write(class_, student)
    await write(class_, student, specific="Read five books about bridges")
    await class_.stage.bot.services.programme.set_up(
        class_.stage.guild.id, 1, time_zone="Asia/Hong_Kong", locale="en", last_day="18 September 2026"
    )
    await class_.restart()
    end = datetime(2026, 9, 18, 8, 0, tzinfo=UTC)
    await clock.advance((end - clock.now()).total_seconds() - 1)
    await class_.stage.env.settle()
    assert offers(0) == []
    await clock.advance(1)
    await class_.stage.env.settle()
    assert [len(offers(group)) for group in range(3)] == [1, 0, 0], "nobody without a goal is told of one"
    await class_.restart()
    await clock.advance(timedelta(days=3).total_seconds())
    await class_.stage.env.settle()
    [offer] = offers(0)
    class_.stage.bot.files = FilesAtOnce()
    mine = shown(await student.click(offer, custom_id="goal:cards"))
    assert mine.ephemeral
    assert [file.filename for file in mine.attachments] == ["my-goal-1.png", "my-goal-2.png"]
    assert "set no goal" in answer(await other.click(offer, custom_id="goal:cards"))
    assert "for students" in answer(await class_.people[0][0].click(offer, custom_id="goal:cards"))
