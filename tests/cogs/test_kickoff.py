"""A kickoff as the people in it see it."""

import pytest
import simcord

from tests.cogs.kickoff_stage import KickoffStage, told


async def test_a_whole_kickoff_from_lobby_to_podium(evening: KickoffStage) -> None:
    assert "Rivers" in told(await evening.start())
    assert [evening.titles(group) for group in range(3)] == [["Kickoff quiz: Rivers"]] * 3
    await evening.begin()
    assert evening.titles(0)[-1] == "Question 1 of 3"

    await evening.pass_time(2)
    assert "**B**" in await evening.vote(0, 0, "B")
    await evening.vote(0, 1, "B")
    await evening.vote(1, 0, "A")
    await evening.pass_time(29)
    await evening.pass_time(3)
    assert evening.titles(0)[-1] == "Question 1 of 3: the answer"
    (won, first), *others = await evening.points()
    # Two seconds and the pace of sending: a question goes out to one group after the other.
    assert 950 < won <= 967 and first == 1
    assert others == [(0, 2), (0, None)]
    for seconds in (10, 21, 3, 10, 11, 3):
        await evening.pass_time(seconds)
    assert evening.titles(2)[-2:] == ["Question 3 of 3", "Question 3 of 3: the answer"]
    await evening.pass_time(10)
    assert [evening.titles(group)[-1] for group in range(3)] == ["That was the kickoff quiz!"] * 3
    final = evening.organisers.last_message
    assert final is not None and final.embeds[0].title == "Final standings: Rivers"
    assert [file.filename for file in final.attachments] == ["standings-1.csv", "answers-1.csv"]


async def test_at_most_two_messages_for_each_group_and_question(evening: KickoffStage) -> None:
    await evening.start()
    await evening.begin()
    evening.stage.env.http_requests.clear()
    await evening.pass_time(1)
    await evening.vote(0, 0, "A")
    await evening.vote(0, 0, "B")
    await evening.panel("+15 s")
    for seconds in (45, 4):
        await evening.pass_time(seconds)
    calls = [r.path for r in evening.stage.env.http_requests if r.method != "GET"]
    assert {sum(f"/channels/{channel.id}/" in path for path in calls) for channel in evening.channels} == {1}


async def test_a_question_hints_at_nothing(evening: KickoffStage) -> None:
    """Grey buttons with letter and shape, the options' text in the embed, a countdown that every client shows."""
    await evening.start()
    await evening.begin()
    buttons = evening.payload(evening.last(0))[0]["components"]
    assert {button["style"] for button in buttons} == {2}
    assert [button["label"] for button in buttons] == ["▲ A", "◆ B", "● C"]
    embed = evening.last(0).embeds[0]
    assert embed.description is not None
    for words in ("Which river?", "Nile", "Seine", "Rhine"):
        assert words in embed.description
    moment = int(embed.description.split("<t:")[1].split(":")[0])
    assert 30 <= moment - (evening.clock.now().timestamp() - 1) <= 31


async def test_only_the_presser_sees_what_they_chose(evening: KickoffStage) -> None:
    await evening.start()
    await evening.begin()
    mentor, channel = evening.people[0][0], evening.channels[0]
    before = len(channel.history(viewer=mentor))
    button = evening.payload(evening.last(0))[0]["components"][2]
    result = await evening.people[0][1].click(evening.last(0), custom_id=button["custom_id"])
    assert result.ephemeral
    assert "**C**" in told(result)
    assert len(channel.history(viewer=mentor)) == before


async def test_a_stranger_is_told_so_and_counts_for_nothing(evening: KickoffStage) -> None:
    await evening.start()
    lobby = evening.last(0)
    assert "another group" in told(await evening.people[1][0].click(lobby, label="I’m here"))
    passer_by = evening.stage.guild.add_member(evening.stage.env.create_user("passer-by"))
    assert "do not know you yet" in told(await passer_by.click(lobby, label="I’m leaving"))
    await evening.begin()
    button = evening.payload(evening.last(0))[0]["components"][1]
    for stranger in (evening.people[1][0], passer_by, evening.owner):
        assert "not counted" in told(await stranger.click(evening.last(0), custom_id=button["custom_id"]))
    await evening.pass_time(31)
    await evening.pass_time(3)
    assert (await evening.points())[0] == (0, 1)


@pytest.mark.parametrize("button", ["Begin", "Stop"])
async def test_the_panel_is_the_organisers(evening: KickoffStage, button: str) -> None:
    await evening.start()
    assert "Only organisers" in told(await evening.people[0][0].click(evening.board(), label=button))
    assert (await evening.kickoff()).phase == "lobby"


async def test_commands_are_the_organisers(evening: KickoffStage) -> None:
    student = evening.people[0][1]
    for command in ("kickoff status", "kickoff stop", "kickoff answers", "quiz list"):
        assert "Only organisers" in told(await student.slash(evening.channels[0], command))
    refused = await student.slash(evening.channels[0], "kickoff start", pack=str(evening.pack_id))
    assert "Only organisers" in told(refused)
    assert await student.autocomplete(evening.channels[0], "kickoff start", "pack", "") == []


async def test_the_packs_are_offered_while_typing(evening: KickoffStage) -> None:
    offered = await evening.owner.autocomplete(evening.organisers, "kickoff start", "pack", "riv")
    assert [choice["value"] for choice in offered] == [str(evening.pack_id)]
    everything = await evening.owner.autocomplete(evening.organisers, "kickoff start", "pack", "")
    assert len(everything) == 2  # the one that ships is everybody's


async def test_a_pack_that_is_not_on_the_shelf_is_refused(evening: KickoffStage) -> None:
    for typed in ("999", "the good one"):
        result = await evening.owner.slash(evening.organisers, "kickoff start", pack=typed)
        assert "do not have that quiz pack" in told(result)


# The board


async def test_a_board_that_was_just_posted_is_not_edited_to_what_it_shows(evening: KickoffStage) -> None:
    await evening.start()
    await evening.pass_time(2)
    board = evening.board()
    edits = [r for r in evening.stage.env.http_requests if r.method == "PATCH" and str(board.id) in r.path]
    assert edits == []


async def test_the_board_counts_who_is_there(evening: KickoffStage) -> None:
    await evening.start()
    for person in evening.people[0]:
        await person.click(evening.last(0), label="I’m here")
    await evening.people[1][0].click(evening.last(1), label="I’m here")
    await evening.pass_time(2)
    fields = {field.name: field.value for field in evening.board().embeds[0].fields}
    assert fields["Groups complete"] == "1 of 3"
    assert fields["People"] == "4 of 9 here"
    assert fields["People missing"] == (f"Group 2: <@{evening.people[1][1].id}>, <@{evening.people[1][2].id}>")
    assert fields["Groups with nobody there"] == "Group 3"
    await evening.people[1][0].click(evening.last(1), label="I’m leaving")
    await evening.pass_time(2)
    fields = {field.name: field.value for field in evening.board().embeds[0].fields}
    assert fields["Groups with nobody there"] == "Group 2, Group 3"


async def test_the_board_is_edited_at_most_every_two_seconds(evening: KickoffStage) -> None:
    await evening.start()
    await evening.pass_time(2)
    evening.stage.env.http_requests.clear()
    for person in evening.people[0]:
        await person.click(evening.last(0), label="I’m here")
    await evening.pass_time(2)
    assert sum(r.method == "PATCH" for r in evening.stage.env.http_requests) <= 2
    evening.stage.env.http_requests.clear()
    await evening.pass_time(60)
    assert not [r for r in evening.stage.env.http_requests if r.method == "PATCH"]


async def test_the_board_is_renewed_before_its_edits_get_scarce(evening: KickoffStage) -> None:
    await evening.start()
    old = evening.board()
    await evening.pass_time(51 * 60)
    await evening.people[0][0].click(evening.last(0), label="I’m here")
    await evening.pass_time(2)
    await evening.pass_time(2)
    assert evening.board().id != old.id
    with_buttons = [m.id for m in evening.organisers.history() if m.components]
    assert with_buttons == [evening.board().id]
    await evening.panel("Begin")
    await evening.pass_time(1)
    assert (await evening.kickoff()).phase == "running"


async def test_a_deleted_board_comes_back(evening: KickoffStage) -> None:
    await evening.start()
    await evening.owner.delete(evening.board())
    await evening.people[0][0].click(evening.last(0), label="I’m here")
    await evening.pass_time(2)
    await evening.pass_time(2)
    assert evening.board().embeds[0].title == "Kickoff quiz: Rivers"


# The panel


async def test_beginning_with_few_people_asks_first(evening: KickoffStage) -> None:
    await evening.start()
    asked = await evening.owner.click(evening.board(), label="Begin")
    assert "Only 0 of 9 people are here" in told(asked)
    assert (await evening.kickoff()).phase == "lobby"
    assert asked.response is not None
    await evening.owner.click(asked.response, label="Yes, begin")
    assert (await evening.kickoff()).phase == "running"


async def test_the_second_button_is_the_organisers_too(evening: KickoffStage) -> None:
    """Whoever gets hold of its custom id is asked who they are."""
    await evening.start()
    asked = await evening.owner.click(evening.board(), label="Stop")
    assert asked.response is not None
    sure = asked.response.components[0]["components"][0]["custom_id"]
    stored = evening.stage.env.backend.get_message(evening.channels[0].id, evening.last(0).id)
    stored.components[0]["components"][0]["custom_id"] = sure
    assert "Only organisers" in told(await evening.people[0][0].click(evening.last(0), custom_id=sure))
    assert (await evening.kickoff()).phase == "lobby"


async def test_the_course_of_an_evening_from_the_panel(evening: KickoffStage) -> None:
    """On Next, with a skip, a corrected key, a void question and the close."""
    await evening.start(advance="next")
    await evening.begin()
    await evening.vote(0, 0, "A")
    await evening.pass_time(31)
    await evening.pass_time(3)
    assert (await evening.points())[0] == (0, 1)

    await choose(evening, "Correct a key", "1. Which river?", ["0"])
    await evening.pass_time(1)
    assert (await evening.points())[0][0] > 900
    assert evening.titles(0)[-1] == "Corrected standings"

    await evening.pass_time(2)
    assert "Here we go" in told(await evening.panel("Next"))
    await evening.pass_time(2)
    assert evening.titles(0)[-1] == "Question 2 of 3"
    assert "Skipped" in told(await evening.panel("Skip"))
    await evening.pass_time(2)
    assert evening.titles(0)[-1] == "Question 2 of 3 was skipped"
    assert "Skipped" in told(await evening.panel("Skip"))
    await evening.pass_time(2)
    assert "Skip" not in [button["label"] for button in evening.payload(evening.board())[0]["components"]]

    await choose(evening, "Void a question", "1. Which river?")
    await evening.pass_time(2)
    assert (await evening.points())[0] == (0, 1)
    await evening.panel("Stop")
    await evening.pass_time(2)
    assert evening.titles(0)[-1] == "That was the kickoff quiz!"
    await evening.panel("Close")
    await evening.pass_time(2)
    assert (await evening.kickoff()).phase == "closed"
    assert "closed" in str(evening.board().embeds[0].description)


async def test_pause_and_resume_from_the_panel(evening: KickoffStage) -> None:
    await evening.start()
    await evening.begin()
    await evening.pass_time(2)
    await evening.panel("Pause")
    for seconds in (31, 3, 30):
        await evening.pass_time(seconds)
    assert evening.titles(0)[-1] == "Question 1 of 3: the answer"
    await evening.panel("Resume")
    for _ in range(2):
        await evening.pass_time(10)
    assert evening.titles(0)[-1] == "Question 2 of 3"


async def test_calling_it_off_tells_the_groups(evening: KickoffStage) -> None:
    await evening.start()
    lobby = evening.last(0)
    await evening.panel("Stop")
    await evening.pass_time(2)
    assert [evening.titles(group)[-1] for group in range(3)] == ["The kickoff quiz has been called off"] * 3
    assert "over" in told(await evening.people[0][0].click(lobby, label="I’m here"))


async def test_stop_by_command(evening: KickoffStage) -> None:
    await evening.start()
    await evening.begin()
    asked = await evening.owner.slash(evening.organisers, "kickoff stop")
    assert (await evening.kickoff()).phase == "running"
    assert asked.response is not None
    await evening.owner.click(asked.response, label="Yes, stop")
    assert (await evening.kickoff()).phase == "podium"


async def one_answered(evening: KickoffStage) -> None:
    """One person has answered the first question, and its results are out."""
    await evening.start()
    await evening.begin()
    await evening.vote(0, 0, "B")
    await evening.pass_time(31)
    await evening.pass_time(3)


async def files(evening: KickoffStage) -> dict[str, list[str]]:
    """The lines of each file that `/kickoff answers` gives."""
    result = await evening.owner.slash(evening.organisers, "kickoff answers")
    return {file.filename: (await file.read()).decode("utf-8-sig").splitlines() for file in attachments(result)}


async def test_the_answers_as_files_by_command(evening: KickoffStage) -> None:
    await one_answered(evening)
    rows = (await files(evening))["answers-1.csv"]
    assert rows[0].startswith("Question,Question text,State,Group,Name,Kind,Option,Option text,Right,Seconds")
    assert len(rows) == 2
    assert ",Group 1,Person 1.0,mentor,B,Seine,yes," in rows[1]


async def test_the_files_have_no_words_of_the_bots_own(evening: KickoffStage) -> None:
    await one_answered(evening)
    await choose(evening, "Void a question", "1. Which river?")
    found = await files(evening)
    standings, answers = found["standings-1.csv"], found["answers-1.csv"]
    assert all(row.endswith(",most votes are the group’s answer") for row in (*standings[1:], *answers[1:]))
    assert answers[1].startswith("1,Which river?,void,Group 1,Person 1.0,mentor,")


def attachments(result: simcord.InteractionResult) -> list[simcord.results.discord.Attachment]:  # type: ignore[name-defined]
    messages = [m for m in (result.response, *result.followups) if m is not None]
    return [file for message in messages for file in message.attachments]


async def choose(evening: KickoffStage, button: str, question: str, right: list[str] | None = None) -> None:
    """Press a button of the panel that asks for a question, choose it, and its right options or yes."""
    asked = await evening.owner.click(evening.board(), label=button)
    assert asked.response is not None
    menu = asked.response.components[0]["components"][0]
    value = next(option["value"] for option in menu["options"] if option["label"] == question)
    await evening.owner.select(asked.response, [value])
    if right is None:
        await evening.owner.click(asked.response, label="Yes, take it out")
    else:
        await evening.owner.select(asked.response, right)
