"""When a mentor did not come: rooms are merged, substitutes sit in, and the next day all is as it was."""

import sqlite3
from contextlib import closing, suppress
from datetime import timedelta

import pytest
import simcord
from structlog.testing import capture_logs

from bot.domain.groups import MEMBER_ALLOW
from bot.texts import text
from tests.cogs.kickoff_stage import KickoffStage, Killed, told
from tests.cogs.roster_stage import press_forged, shown


async def ask(evening: KickoffStage, group: str, into: str) -> simcord.InteractionResult:
    return await evening.owner.slash(evening.organisers, "kickoff merge", group=group, into=into)


async def press_yes(evening: KickoffStage, asked: simcord.InteractionResult) -> simcord.InteractionResult:
    return await evening.owner.click(shown(asked), custom_id=shown(asked).components[0]["components"][0]["custom_id"])


async def merge(evening: KickoffStage, number: int = 0, into: int = 1) -> str:
    """The owner merges a room into another; gives what they are told."""
    asked = await ask(evening, f"group:{evening.group_ids[number]}", f"Group {into + 1}")
    return said(await press_yes(evening, asked))


async def undo(evening: KickoffStage) -> str:
    """The owner undoes the only merge, or the only substitute; gives what they are told."""
    (offered,) = await evening.owner.autocomplete(evening.organisers, "kickoff undo-merge", "which", "")
    return told(await evening.owner.slash(evening.organisers, "kickoff undo-merge", which=offered["value"]))


def said(result: simcord.InteractionResult) -> str:
    return str(shown(result).content)


def let_in(evening: KickoffStage, number: int) -> set[int]:
    """Whom a group's channel lets in by name."""
    channel = evening.stage.env.backend.channels[evening.channels[number].id]
    return {o.target_id for o in channel.overwrites if o.allow == MEMBER_ALLOW}


def ids(evening: KickoffStage, number: int) -> set[int]:
    return {person.id for person in evening.people[number]}


def next_day(evening: KickoffStage) -> float:
    """Seconds until after four in the morning in Hong Kong."""
    now = evening.clock.now()
    four = (now + timedelta(hours=8)).replace(hour=4, minute=0, second=5) + timedelta(days=1) - timedelta(hours=8)
    return (four - now).total_seconds()


async def test_a_merged_group_is_told_where_to_go_let_in_and_plays_there(evening: KickoffStage) -> None:
    await evening.start()
    asked = await ask(evening, "group 1", "Group 2")
    warning = told(asked)
    assert "**Group 1** (3 people, 0 of them there) will sit with **Group 2**" in warning
    assert "No mentor is there" in warning and f"<#{evening.channels[1].id}>" in warning
    assert let_in(evening, 1) == set(), "nothing has happened yet"
    done = said(await press_yes(evening, asked))
    assert "**Group 1** sits with **Group 2**" in done
    assert let_in(evening, 1) == ids(evening, 0)
    await evening.pass_time(2)
    assert evening.titles(0)[-1] == "Tonight you sit with Group 2"
    assert f"<#{evening.channels[1].id}>" in str(evening.last(0).embeds[0].description)
    assert evening.titles(1)[-1] == "Group 1 sits with you tonight"
    lobby = next(m for m in evening.channels[1].history() if m.components)
    for number, person in ((0, 1), (1, 0)):
        await evening.people[number][person].click(lobby, label="I’m here")
    await evening.pass_time(2)
    await evening.panel("Begin")
    await evening.pass_time(1)
    assert not any("Question" in str(title) for title in evening.titles(0))
    button = next(b for row in evening.payload(evening.last(1)) for b in row["components"] if b["label"].endswith("B"))
    answered = told(await evening.people[0][1].click(evening.last(1), custom_id=button["custom_id"]))
    assert "You chose **B**" in answered
    await evening.vote(1, 0, "B")
    await evening.play_on()
    assert "plays with Group 2" in str(evening.last(1).embeds[0].description)
    assert evening.titles(0)[-1] == "Tonight you sit with Group 2"
    assert (await evening.points())[0] == (0, None)


async def test_undone_at_once_everybody_is_back(evening: KickoffStage) -> None:
    await evening.start()
    await merge(evening)
    await evening.pass_time(2)
    offered = await evening.owner.autocomplete(evening.organisers, "kickoff undo-merge", "which", "")
    assert [choice["name"] for choice in offered] == ["Group 1 sits with Group 2"]
    result = await evening.owner.slash(evening.organisers, "kickoff undo-merge", which=offered[0]["value"])
    assert "sits in its own room again" in told(result)
    assert let_in(evening, 1) == set()
    await evening.pass_time(5)
    assert evening.titles(0)[-2:] == ["You sat with Group 2", "Welcome back"]
    assert evening.titles(1)[-1] == "Group 1 sat with you"
    again = await evening.owner.slash(evening.organisers, "kickoff undo-merge", which=offered[0]["value"])
    assert "undone already" in told(again)
    wrong = await evening.owner.slash(evening.organisers, "kickoff undo-merge", which="everything")
    assert "Pick it from the list" in told(wrong)


async def test_it_is_undone_the_next_day_by_itself(evening: KickoffStage) -> None:
    await evening.start()
    await merge(evening)
    await evening.pass_time(2)
    assert let_in(evening, 1) == ids(evening, 0)
    await evening.pass_time(next_day(evening))
    assert let_in(evening, 1) == set()
    await evening.pass_time(5)
    assert evening.titles(0)[-1] == "You sat with Group 2"


async def test_if_discord_is_down_at_four_the_guests_are_let_go_some_minutes_later(evening: KickoffStage) -> None:
    await evening.start()
    await merge(evening)
    await evening.pass_time(2)
    path = f"/channels/{evening.channels[1].id}/permissions/*"
    evening.stage.env.inject_error("DELETE", path, status=403, code=50013, times=3)
    await evening.pass_time(next_day(evening))
    assert let_in(evening, 1) == ids(evening, 0), "Discord refused"
    await evening.pass_time(301)
    assert let_in(evening, 1) == set()


async def test_if_nothing_can_be_written_at_four_it_is_tried_again_some_minutes_later_and_not_without_a_pause(
    evening: KickoffStage,
) -> None:
    await evening.start()
    await merge(evening)
    await evening.pass_time(2)
    full = "create trigger full before update on kickoff_merges begin select raise(abort, 'the disk is full'); end"
    with closing(sqlite3.connect(evening.database.path)) as disk, disk:
        disk.execute(full)
    with capture_logs() as logs:
        await evening.pass_time(next_day(evening))
        await evening.pass_time(5)
    assert sum(line["event"] == "unexpected" for line in logs) == 1
    assert let_in(evening, 1) == ids(evening, 0)
    with closing(sqlite3.connect(evening.database.path)) as disk, disk:
        disk.execute("drop trigger full")
    await evening.pass_time(301)
    assert let_in(evening, 1) == set()


async def test_a_bot_that_was_down_at_four_undoes_it_at_its_start(evening: KickoffStage) -> None:
    await evening.start()
    await merge(evening)
    await evening.pass_time(2)
    await evening.restart(after=next_day(evening) + 7200)
    assert let_in(evening, 1) == set()


@pytest.mark.parametrize(
    ("call", "moment"),
    [
        ("stand_ins.merge", "after"),
        ("access.due", "after"),
        ("access.done", "before"),
        ("outbox.sending_all", "before"),
        ("http.send_message", "after"),
        ("sent.kickoff.merged", "before"),
        ("sent.kickoff.guests", "after"),
    ],
)
async def test_killed_anywhere_the_guests_are_in_and_it_is_said_once(
    evening: KickoffStage, call: str, moment: str
) -> None:
    await evening.start()
    await evening.pass_time(2)
    asked = await ask(evening, "Group 1", "Group 2")
    evening.die(call, moment, 1)
    with suppress(Killed, Exception):
        await press_yes(evening, asked)
        await evening.pass_time(2)
    assert evening.killed
    await evening.restart()
    await evening.pass_time(2)
    assert let_in(evening, 1) == ids(evening, 0)
    assert evening.titles(0).count("Tonight you sit with Group 2") == 1
    assert evening.titles(1).count("Group 1 sits with you tonight") == 1


async def test_a_substitute_is_let_in_called_by_name_and_seen_on_the_board(evening: KickoffStage) -> None:
    await evening.start()
    board = evening.board().embeds[0]
    await evening.people[0][1].click(evening.last(0), label="I’m here")
    await evening.pass_time(3)
    board = evening.board().embeds[0]
    assert {f.name: f.value for f in board.fields}["No mentor there yet"] == "Group 1, Group 2, Group 3"
    mentor = evening.people[1][0]
    who = await evening.owner.autocomplete(evening.organisers, "kickoff substitute", "who", "person 2.0")
    assert [choice["name"] for choice in who] == ["Person 2.0 · mentor"]
    asked = await evening.owner.slash(
        evening.organisers, "kickoff substitute", group="Group 1", who=str(who[0]["value"])
    )
    assert "They do not count in the room of Group 2 then" in told(asked)
    done = await press_yes(evening, asked)
    assert "**Person 2.0** sits in for **Group 1**" in said(done)
    await evening.pass_time(2)
    note = evening.last(0)
    assert note.embeds[0].title == "A mentor for tonight" and note.content == f"<@{mentor.id}>"
    lobby = next(m for m in evening.channels[0].history() if m.components)
    await mentor.click(lobby, label="I’m here")
    await evening.pass_time(3)
    board = evening.board().embeds[0]
    assert {f.name: f.value for f in board.fields}["No mentor there yet"] == "Group 2, Group 3"
    assert let_in(evening, 0) == {mentor.id}
    undone = await evening.owner.click(shown(done), label="Undo")
    assert "no longer sits in" in said(undone)
    assert let_in(evening, 0) == set()


async def test_the_second_of_two_who_confirm_is_told_that_it_is_done(evening: KickoffStage) -> None:
    await evening.start()
    first, second = await ask(evening, "Group 1", "Group 2"), await ask(evening, "Group 1", "Group 3")
    await press_yes(evening, first)
    assert "sits with Group 2 tonight already" in said(await press_yes(evening, second))
    assert let_in(evening, 2) == set()


@pytest.mark.parametrize("number", ["9" * 5000, "9" * 19, "٣"])
async def test_what_no_list_of_ours_offers_is_told_in_words(evening: KickoffStage, number: str) -> None:
    """A person may type anything, and more digits than a database or Python reads."""
    await evening.start()
    owner, where = evening.owner, evening.organisers
    undone = await owner.slash(where, "kickoff undo-merge", which=f"merge:{number}")
    assert told(undone) == text("rooms.pick_one", "en")
    assert told(await ask(evening, f"group:{number}", "Group 2")) == text("groups.unknown", "en")
    moved = await owner.slash(where, "roster undo", change=f"change:{number}")
    assert told(moved) == text("roster.no_such_change", "en")


async def test_nobody_but_organisers_moves_anybody(evening: KickoffStage) -> None:
    await evening.start()
    kickoff = await evening.kickoff()
    mentor, (one, two, _) = evening.people[0][0], evening.group_ids
    room = evening.channels[0]
    for command, options in (
        ("kickoff merge", {"group": "Group 1", "into": "Group 2"}),
        ("kickoff substitute", {"group": "Group 1", "who": "Person 2.0"}),
        ("kickoff undo-merge", {"which": "merge:1"}),
    ):
        assert "organisers" in told(await mentor.slash(room, command, **options))
        for option in options:
            assert await mentor.autocomplete(room, command, option, "") == []
    await merge(evening)
    for custom_id in (f"rooms:merge:{kickoff.id}:{two}:{one}", "rooms:undo:merge:1", "rooms:undo:substitute:1"):
        assert "organisers" in told(await press_forged(evening.stage, mentor, custom_id))
    assert let_in(evening, 1) == ids(evening, 0)


async def test_forged_numbers_and_old_buttons_change_nothing(evening: KickoffStage) -> None:
    await evening.start()
    old = (await evening.kickoff()).id
    one, two, _ = evening.group_ids
    for custom_id in (
        f"rooms:merge:{old}:{one}:999",
        f"rooms:merge:{old + 7}:{one}:{two}",
        f"rooms:substitute:{old}:{one}:999",
    ):
        await press_forged(evening.stage, evening.owner, custom_id)
    await evening.panel("Stop")
    late = await press_forged(evening.stage, evening.owner, f"rooms:merge:{old}:{one}:{two}")
    assert "No kickoff is on" in late.followups[-1].content
    assert [let_in(evening, number) for number in range(3)] == [set(), set(), set()]


async def test_rooms_without_a_mentor_are_offered_first(evening: KickoffStage) -> None:
    assert await evening.owner.autocomplete(evening.organisers, "kickoff merge", "group", "") == []
    await evening.start()
    await evening.people[0][0].click(evening.last(0), label="I’m here")
    offered = await evening.owner.autocomplete(evening.organisers, "kickoff merge", "group", "")
    assert [choice["name"] for choice in offered] == [
        "Group 2 · no mentor there",
        "Group 3 · no mentor there",
        "Group 1",
    ]
    into = await evening.owner.autocomplete(evening.organisers, "kickoff merge", "into", "")
    assert into[0]["name"] == "Group 1"
