"""`/announce`: seen as the groups would see it, sent once into each channel, and counted."""

import sys
from typing import Any

import discord
import pytest
import simcord

from tests.cogs.groups_stage import GroupStage, answer
from tests.cogs.kickoff_stage import keep_nonces
from tests.cogs.roster_stage import press, press_forged, shown, words
from tests.conftest import SetClock

TEXT = "**Friday** at 18:00 in the hall, @everyone.\n\nBring a pen."


@pytest.fixture
async def rooms(school: GroupStage, monkeypatch: pytest.MonkeyPatch) -> GroupStage:
    """Three groups in their channels."""
    keep_nonces(monkeypatch)
    await school.create()
    return school


def room(school: GroupStage, number: int) -> simcord.ChannelHandle:
    found = school.stage.guild.channels[f"group-{number}"]
    assert isinstance(found, simcord.ChannelHandle)
    return found


def got(school: GroupStage) -> list[int]:
    """How often each group's channel shows the announcement."""
    return [sum(m.content == TEXT for m in room(school, n).history()) for n in (1, 2, 3)]


async def preview(school: GroupStage) -> simcord.InteractionResult:
    return await school.stage.owner.slash(school.organisers, "announce", text=TEXT)


async def test_nothing_goes_out_before_the_preview_was_confirmed(rooms: GroupStage) -> None:
    asked = await preview(rooms)
    assert shown(asked).ephemeral
    assert shown(asked).content == TEXT
    assert "3 groups will read" in words(asked)
    assert got(rooms) == [0, 0, 0]
    await press(rooms.stage.owner, asked, "announce:send:")
    assert got(rooms) == [1, 1, 1]
    assert "3 of 3 groups got it" in str(rooms.summary().description)


async def test_nobody_is_mentioned(rooms: GroupStage) -> None:
    rooms.stage.env.http_requests.clear()
    await press(rooms.stage.owner, await preview(rooms), "announce:send:")
    [message] = [m for m in room(rooms, 1).history() if m.content == TEXT]
    assert not message.mention_everyone and not message.mentions and not message.role_mentions


async def test_it_goes_out_once_however_often_it_is_pressed(rooms: GroupStage) -> None:
    await press(rooms.stage.owner, await preview(rooms), "announce:send:")
    for what in ("send", "reword", "discard"):
        again = await press_forged(rooms.stage, rooms.stage.owner, f"announce:{what}:1")
        assert "sent already" in answer(again)
    assert got(rooms) == [1, 1, 1]


async def test_a_form_has_room_for_paragraphs_and_a_draft_can_be_reworded(rooms: GroupStage) -> None:
    owner = rooms.stage.owner
    asked = await owner.submit_modal(await owner.slash(rooms.organisers, "announce"), {"words": "Frday"})
    form = await press(owner, asked, "announce:reword:")
    assert form.modal is not None
    again = await owner.submit_modal(form, {"words": TEXT})
    await press_forged(rooms.stage, owner, "announce:send:1")
    assert again.response is None or again.response.content in ("", TEXT)
    assert got(rooms) == [1, 1, 1]


async def test_one_that_was_let_go_cannot_be_sent(rooms: GroupStage) -> None:
    await press(rooms.stage.owner, await preview(rooms), "announce:discard:")
    assert "do not know this draft" in answer(await press_forged(rooms.stage, rooms.stage.owner, "announce:send:1"))
    assert got(rooms) == [0, 0, 0]


async def test_strangers_send_nothing_and_an_organiser_only_their_own(rooms: GroupStage) -> None:
    mentor = rooms.people[0][0]
    assert "organisers" in answer(await mentor.slash(rooms.stage.general, "announce", text="Party!"))
    await preview(rooms)
    for what in ("send", "reword", "discard"):
        assert "organisers" in answer(await press_forged(rooms.stage, mentor, f"announce:{what}:1"))
    role = rooms.stage.guild.create_role("Organiser")
    await rooms.set_up(organiser_role_id=role.id)
    other = rooms.stage.guild.add_member(rooms.stage.env.create_user("other"), roles=[role])
    assert "do not know this draft" in answer(await press_forged(rooms.stage, other, "announce:send:1"))
    assert got(rooms) == [0, 0, 0]


async def test_words_that_do_not_fit_are_refused(rooms: GroupStage) -> None:
    owner = rooms.stage.owner
    empty = await owner.submit_modal(await owner.slash(rooms.organisers, "announce"), {"words": "  \n "})
    assert "nothing in it yet" in answer(empty)


async def test_without_channels_it_says_so(school: GroupStage) -> None:
    assert "/groups create" in answer(await preview(school))


async def test_what_a_crash_cut_off_goes_on_and_no_channel_has_it_twice(rooms: GroupStage) -> None:
    service, bot = rooms.stage.bot.services.announcements, rooms.stage.bot
    await preview(rooms)
    posts = await service.send(rooms.programme, rooms.stage.owner.id, 1)
    await bot.sender.post(posts[0])
    # The second was handed to Discord and stands in its channel, but the process died before it wrote that down.
    await bot.services.outbox.sending(posts[1])
    http, nonce = bot.http, posts[1].nonce
    with discord.http.handle_message_parameters(content=TEXT, nonce=nonce) as params:
        await http.send_message(posts[1].channel_id, params=params)
    await rooms.restart()
    assert got(rooms) == [1, 1, 1]
    assert "3 of 3 groups got it" in str(rooms.summary().description)
    await rooms.restart()
    assert got(rooms) == [1, 1, 1]


async def test_a_channel_that_is_gone_is_named(rooms: GroupStage) -> None:
    asked = await preview(rooms)
    await rooms.stage.bot.http.delete_channel(room(rooms, 2).id)
    await press(rooms.stage.owner, asked, "announce:send:")
    said = str(rooms.summary().description)
    assert "2 of 3 groups got it" in said
    assert "Group 2" in said


async def test_markdown_reaches_the_groups_and_is_not_run_in_the_summary(rooms: GroupStage) -> None:
    await press(rooms.stage.owner, await preview(rooms), "announce:send:")
    assert "\\*\\*Friday\\*\\*" in str(rooms.summary().description)


async def test_whoever_waits_is_told_how_far_it_is(rooms: GroupStage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["cogs.announcements"], "PROGRESS_EVERY", 0.1)
    asked, http = await preview(rooms), rooms.stage.bot.http
    send = http.send_message

    async def unsteady(channel_id: str | int, *, params: Any) -> Any:
        if int(channel_id) == room(rooms, 3).id:
            http.send_message = send  # type: ignore[method-assign]
            raise ConnectionResetError("refused by the test")
        return await send(channel_id, params=params)

    http.send_message = unsteady  # type: ignore[method-assign]
    rooms.stage.env.http_requests.clear()
    await press(rooms.stage.owner, asked, "announce:send:")
    told = [str(r.json) for r in rooms.stage.env.http_requests if r.method == "PATCH" and "@original" in r.path]
    assert any("2 of 3 groups have it" in said for said in told[:-1]), told
    assert "3 of 3 groups got it" in told[-1]
    assert got(rooms) == [1, 1, 1]


async def test_what_an_outage_held_up_goes_out_after_it(rooms: GroupStage, clock: SetClock) -> None:
    asked = await preview(rooms)
    down = {"method": "POST", "path": f"/channels/{room(rooms, 3).id}/messages", "status": 503, "code": 0, "times": 1}
    rooms.stage.env.backend.faults.append({**down, "message": "refused by the test"})
    await press(rooms.stage.owner, asked, "announce:send:")
    assert got(rooms) == [1, 1, 0]
    assert "3 of 3" not in str(rooms.summary().description)
    await clock.advance(46)
    await rooms.stage.env.settle()
    assert got(rooms) == [1, 1, 1]
    assert "3 of 3 groups got it" in str(rooms.summary().description)
