"""`/feedback` as people use it: opened in every group, answered privately, looked at when it has ended."""

import importlib
from datetime import timedelta
from typing import Any

import pytest
import simcord

from bot.domain.localtime import local_in
from tests.cogs.groups_stage import GroupStage, answer
from tests.cogs.kickoff_stage import KickoffStage
from tests.cogs.roster_stage import FilesAtOnce, control, control_of, press, press_forged, shown, words, words_of
from tests.conftest import SetClock

FINE = {"q0": "4", "q1": "3", "q2": "0", "q4": "All good"}
"""What a student answers in the survey for the middle."""


@pytest.fixture
async def class_(school: GroupStage) -> GroupStage:
    """Three groups in their channels."""
    await school.create()
    school.stage.bot.files = FilesAtOnce()
    return school


async def feedback(
    school: GroupStage, who: simcord.MemberActor, command: str, **options: Any
) -> simcord.InteractionResult:
    return await who.slash(
        school.organisers if command == "open" else school.stage.general, f"feedback {command}", **options
    )


async def opened(school: GroupStage, survey: str = "How is it going?") -> simcord.InteractionResult:
    return await feedback(school, school.stage.owner, "open", survey=survey, until="in two weeks")


def room(school: GroupStage, group: int = 0) -> simcord.ChannelHandle:
    found = school.stage.guild.channels[f"group-{group + 1}"]
    assert isinstance(found, simcord.ChannelHandle)
    return found


async def reply(school: GroupStage, group: int, who: int, **change: Any) -> simcord.InteractionResult:
    """Press Answer in the group's channel and send the form."""
    person, invitation = school.people[group][who], room(school, group).last_message
    assert invitation is not None
    form = await person.click(invitation, label="Answer")
    assert form.modal is not None
    fields = [label["component"]["custom_id"] for label in form.modal["components"]]
    given = FINE | {"q3": "0"} | change
    return await person.submit_modal(form, {name: given[name] for name in fields})


async def closed(school: GroupStage, survey: str = "How is it going?") -> None:
    """The owner closes it, and says that this is meant."""
    asked = await feedback(school, school.stage.owner, "close", survey=survey)
    assert "Do you want that?" in words(asked)
    await press(school.stage.owner, asked, "feedback:close:")


async def everybody_replies(school: GroupStage) -> None:
    for group in range(3):
        for who in range(3):
            await reply(school, group, who)


async def test_it_is_opened_in_every_group_and_says_that_it_is_confidential_and_not_anonymous(
    class_: GroupStage,
) -> None:
    said = answer(await opened(class_))
    assert "3 groups" in said
    for group in range(3):
        invitation = room(class_, group).last_message
        assert invitation is not None
        assert "confidential, not anonymous" in str(invitation.embeds[0].description)
    form = await class_.people[0][1].click(invitation_of(class_), label="Answer")
    assert form.modal is not None
    assert form.modal["components"][0]["description"].startswith("Confidential, not anonymous.")


def invitation_of(school: GroupStage) -> Any:
    return room(school).last_message


async def test_both_sides_are_asked_their_own_questions_and_may_change_their_answers(class_: GroupStage) -> None:
    await opened(class_)
    thanked = await reply(class_, 0, 1)
    assert shown(thanked).ephemeral
    again = await class_.people[0][1].click(shown(thanked), custom_id=control(thanked, "feedback:answer:"))
    assert again.modal is not None
    labels = {label["component"]["custom_id"]: label for label in again.modal["components"]}
    assert set(labels) == {"q0", "q1", "q2", "q4"}
    assert labels["q4"]["component"]["value"] == "All good"
    assert [o["value"] for o in labels["q0"]["component"]["options"] if o.get("default")] == ["4"]
    await class_.people[0][1].submit_modal(again, FINE | {"q0": "5"})
    mentor = await class_.people[0][0].click(invitation_of(class_), label="Answer")
    assert mentor.modal is not None
    assert {label["component"]["custom_id"] for label in mentor.modal["components"]} == {"q0", "q1", "q3", "q4"}
    async with class_.database.read() as unit:
        [kept] = await unit.feedback.answers_of(1)
    assert kept.answers == {0: 5, 1: 3, 2: 0, 4: "All good"}


async def test_an_answer_survives_a_restart_between_opening_the_form_and_sending_it(class_: GroupStage) -> None:
    await opened(class_)
    student = class_.people[0][1]
    form = await student.click(invitation_of(class_), label="Answer")
    await class_.restart()
    await student.submit_modal(form, FINE)
    async with class_.database.read() as unit:
        assert len(await unit.feedback.answers_of(1)) == 1


async def test_it_ends_on_the_day_that_was_typed(class_: GroupStage) -> None:
    await feedback(class_, class_.stage.owner, "open", survey="How is it going?", until="2026-09-20")
    async with class_.database.read() as unit:
        [survey] = await unit.feedback.of_programme(class_.programme.id)
    assert local_in(survey.until, class_.programme.time_zone).strftime("%Y-%m-%d %H:%M") == "2026-09-20 23:59"


async def test_answer_finds_the_survey_that_waits_and_says_when_there_is_none(class_: GroupStage) -> None:
    student = class_.people[0][1]
    assert "no survey to answer" in answer(await feedback(class_, student, "answer"))
    await opened(class_)
    assert (await feedback(class_, student, "answer")).modal is not None


async def test_no_reply_comes_to_attention_at_once_without_the_other_side(class_: GroupStage) -> None:
    await opened(class_)
    await reply(class_, 0, 1, q2="2")
    seen = words_of((await class_.stage.owner.slash(class_.organisers, "attention")).response)
    assert "a welfare check, please" in seen
    assert "Person 1.1" in seen
    assert "Person 1.0" not in seen, "the mentor is not named"
    refused = await class_.people[0][0].slash(class_.stage.general, "attention")
    assert "welfare" not in answer(refused)


async def test_who_was_looked_after_leaves_the_list_and_undo_brings_them_back(class_: GroupStage) -> None:
    await opened(class_)
    await reply(class_, 0, 1, q2="2")
    owner = class_.stage.owner
    listed = (await owner.slash(class_.organisers, "attention")).response
    assert listed and "do not name them to anybody" in words_of(listed)
    assert "<#" not in words_of(listed), "no way to the group's channel from what was said in confidence"
    done = await owner.click(listed, custom_id=control_of(listed, "attention:act:3:"))
    assert "Off the list" in words_of(done.response)
    assert "Nothing does right now" in words_of(done.response)
    back = await press(owner, done, "attention:undo:")
    assert "a welfare check" in words_of(back.response)


async def test_results_come_when_it_has_ended_and_hide_what_few_said(class_: GroupStage) -> None:
    await opened(class_)
    await everybody_replies(class_)
    owner = class_.stage.owner
    assert "still" not in words(await feedback(class_, owner, "list"))
    assert "shown once it has ended" in answer(await feedback(class_, owner, "results", survey="1"))
    await closed(class_, "1")
    everyone = await feedback(class_, owner, "results", survey="1")
    assert "9 / 9 (100 %)" in words(everyone)
    assert "4.0 on average of 9 answers" in words(everyone)
    students = await press(owner, everyone, "feedback:filter:1:1")
    assert words(students).count("fewer than five") == 1, "three mentors could be worked out from six students"
    assert "on average" not in words(students)


async def test_staff_can_read_all_that_was_written_and_it_is_in_the_log_that_they_did(class_: GroupStage) -> None:
    long = "I would like more time with my mentor. " * 12
    await opened(class_)
    for group in range(3):
        for who in range(3):
            await reply(class_, group, who, q4=f"{group}{who} {long}")
    await closed(class_, "1")
    owner = class_.stage.owner
    everyone = await feedback(class_, owner, "results", survey="1")
    [file] = shown(everyone).attachments
    written = (await file.read()).decode()
    for group in range(3):
        for who in range(3):
            assert f"- {group}{who} {long.strip()}\n" in written
    assert "more, in the file" in words(everyone)
    mentors = await press(owner, everyone, "feedback:filter:1:2")
    assert shown(mentors).attachments == [], "three mentors wrote: too few to be read apart"
    said = words(await owner.slash(class_.stage.general, "reports log"))
    assert "what came of a survey (survey How is it going?, whose mentor)" in said
    assert "what came of a survey (survey How is it going?, whose everyone)" in said


async def test_what_ended_takes_no_more_answers_and_a_forged_press_neither(class_: GroupStage) -> None:
    await opened(class_)
    student = class_.people[0][1]
    form = await student.click(invitation_of(class_), label="Answer")
    await closed(class_)
    assert "has ended" in answer(await student.submit_modal(form, FINE))
    assert "has ended" in answer(await press_forged(class_.stage, student, "feedback:answer:1"))
    assert "do not know this survey" in answer(await press_forged(class_.stage, student, "feedback:answer:99"))


async def test_students_and_strangers_learn_nothing_about_others(class_: GroupStage) -> None:
    await opened(class_)
    await everybody_replies(class_)
    await closed(class_)
    student = class_.people[0][1]
    for command, options in (("results", {"survey": "1"}), ("list", {}), ("close", {"survey": "1"})):
        assert "All good" not in answer(await feedback(class_, student, command, **options))
    assert "All good" not in answer(await press_forged(class_.stage, student, "feedback:filter:1:0"))
    assert "organisers" in answer(await press_forged(class_.stage, student, "feedback:close:1"))
    assert not await student.autocomplete(class_.stage.general, "feedback results", "survey", "")
    stranger = class_.stage.guild.add_member(class_.stage.env.create_user("stranger"))
    assert "not joined" in answer(await feedback(class_, stranger, "answer"))


async def test_own_questions_are_read_and_what_is_wrong_with_them_is_said(class_: GroupStage) -> None:
    owner = class_.stage.owner
    good = b'title = "Our own"\n[[question]]\ntext = "How was the trip?"\n'
    kept = await owner.slash(class_.stage.general, "feedback upload", file=("own.toml", good))
    assert "choose “Our own”" in answer(kept)
    bad = b'title = "Our own"\n[[question]]\ntext = "' + b"x" * 50 + b'"\n'
    said = answer(await owner.slash(class_.stage.general, "feedback upload", file=("own.toml", bad)))
    assert "Question 1: The text is too long" in said
    await opened(class_, "Our own")
    form = await class_.people[0][1].click(invitation_of(class_), label="Answer")
    assert form.modal is not None
    assert form.modal["components"][0]["label"] == "How was the trip?"


async def test_who_has_not_answered_is_nudged_and_nobody_else(evening: KickoffStage, clock: SetClock) -> None:
    form = next(f for f in importlib.import_module("bot.files.surveys").shipped_forms() if f.key == "kickoff")
    service = evening.stage.bot.services.feedback
    until = clock.now() + timedelta(days=14)
    await service.open(evening.programme, evening.owner.id, form, until)
    told, silent = evening.people[0][1], evening.people[0][2]
    await service.answer(evening.programme, told.id, 1, {"q0": "4", "q1": "4", "q2": "0"})
    await evening.restart()
    await evening.pass_time(timedelta(days=3).total_seconds())
    mentions = [m.content for m in evening.channels[0].history()]
    assert f"<@{silent.id}>" in mentions
    assert f"<@{told.id}>" not in mentions
