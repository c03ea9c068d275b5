"""The door: people see and do what Discord would let them, live, and strangers get nothing."""

import asyncio
from typing import Any

import aiohttp
import discord
import pytest

from bot.rehearsal.server import LocalDiscord, NotLoopback
from tests.wire.conftest import BotProcess, People, Rest, start_bot

VIEW = discord.Permissions.view_channel.flag
SEND = discord.Permissions.send_messages.flag


async def private_channel(server: LocalDiscord, rest: Rest, *members: str, allow: int = VIEW | SEND) -> str:
    """A channel that only the bot and these people see."""
    bot = {"id": str(server.world.bot_user.id), "type": 1, "allow": str(VIEW | SEND)}
    everyone = {"id": str(server.world.guild.id), "type": 0, "deny": str(VIEW)}
    overwrites = [everyone, bot, *({"id": m, "type": 1, "allow": str(allow)} for m in members)]
    path = f"/guilds/{server.world.guild.id}/channels"
    status, made = await rest("POST", path, {"name": "group-1", "permission_overwrites": overwrites})
    assert status == 200
    return str(made["id"])


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "::", "example.org"])
async def test_only_loopback(host: str) -> None:
    with pytest.raises(NotLoopback, match="this computer only"):
        await LocalDiscord.start(host=host)


async def test_a_strange_web_page_gets_nothing(
    server: LocalDiscord, people: People, session: aiohttp.ClientSession
) -> None:
    """Neither through the visitor's browser (Origin), nor by a name that it points at this computer (Host)."""
    url = f"{server.url}/door/people"
    for headers in ({"Origin": "https://evil.example"}, {"Host": "evil.example"}):
        async with session.get(url, headers=headers) as response:
            assert response.status == 403
    async with session.get(url, headers={"Origin": server.url}) as response:
        assert response.status == 200
    with pytest.raises(aiohttp.WSServerHandshakeError):
        await session.ws_connect(f"{server.url}/door/live?as={people.ids['eve']}", origin="https://evil.example")


async def test_who_is_who(people: People) -> None:
    by_handle: dict[str, dict[str, Any]] = {p["handle"]: p for p in await people.get("people")}
    assert (
        by_handle["ada"].items()
        >= {
            "id": people.ids["ada"],
            "name": "Ada Organiser",
            "handle": "ada",
            "kind": "organiser",
            "owner": True,
            "acted": False,
        }.items()
    )
    assert by_handle["ada"]["roles"] == ["Organiser"]
    assert by_handle["Ithaca"]["kind"] == "bot"


async def test_nobody_acts_as_the_bot_or_a_stranger(server: LocalDiscord, people: People) -> None:
    people.ids |= {"bot": str(server.world.bot_user.id), "stranger": "12345", "nonsense": "x"}
    await people.get("channels", "bot", expect=404)
    await people.get("channels", "stranger", expect=404)
    await people.get("channels", "nonsense", expect=400)
    assert "not complete" in (await people.get("channels", expect=400))["error"]


async def test_a_private_channel_is_private(server: LocalDiscord, rest: Rest, people: People) -> None:
    channel = await private_channel(server, rest, people.ids["eve"])
    _, message = await rest("POST", f"/channels/{channel}/messages", {"content": "for the group"})
    assert channel in {c["id"] for c in await people.get("channels", "eve")}
    assert channel not in {c["id"] for c in await people.get("channels", "mia")}
    await people.get("messages", "mia", expect=403, channel=channel)
    await people.post("message", "mia", expect=403, channel=channel, content="let me in")
    refused = await people.press("mia", message, "vote:1", expect=403)
    assert refused["error"] == "You cannot see that channel."
    assert [m["content"] for m in await people.get("messages", "eve", channel=channel)] == ["for the group"]


async def test_who_may_only_read_cannot_write(server: LocalDiscord, rest: Rest, people: People) -> None:
    everyone = {"id": str(server.world.guild.id), "type": 0, "allow": str(VIEW), "deny": str(SEND)}
    path = f"/guilds/{server.world.guild.id}/channels"
    _, made = await rest("POST", path, {"name": "notices", "permission_overwrites": [everyone]})
    shown = next(c for c in await people.get("channels", "eve") if c["id"] == made["id"])
    assert shown["can_send"] is False
    await people.post("message", "eve", expect=403, channel=made["id"], content="hello")
    await people.post("slash", "eve", expect=403, channel=made["id"], name="ping", options={})


async def test_channels_come_in_discords_order(server: LocalDiscord, people: People) -> None:
    world, guild = server.world, server.world.guild.id
    second = world.create_channel(guild, "Second", type=4, position=9)
    first = world.create_channel(guild, "First", type=4, position=8)
    world.create_channel(guild, "b", parent_id=first.id, position=2)
    world.create_channel(guild, "a", parent_id=first.id, position=1)
    world.create_channel(guild, "c", parent_id=second.id, position=0)
    names = [c["name"] for c in await people.get("channels", "eve")]
    assert names == ["general", "First", "a", "b", "Second", "c"]


async def test_messages_page_backwards_and_mentions_have_names(rest: Rest, people: People) -> None:
    general = await people.channel("eve", "general")
    for n in range(4):
        await people.post("message", "eve", channel=general, content=f"m{n}")
    embed = {"description": f"Well done <@{people.ids['dawen']}>"}
    await rest("POST", f"/channels/{general}/messages", {"embeds": [embed]})
    newest = await people.get("messages", "mia", channel=general, limit=2)
    assert newest[-1]["mentions"] == [{"id": people.ids["dawen"], "name": "陳大文"}]
    older = await people.get("messages", "mia", channel=general, limit=2, before=newest[0]["id"])
    assert [m["content"] for m in older] == ["m1", "m2"]


async def test_files_go_in_and_come_out(people: People) -> None:
    general = await people.channel("eve", "general")
    sent = await people.upload(
        "message", "eve", {"f": ("photo größe.png", b"\x89PNG")}, channel=general, content="look"
    )
    attachment = sent["attachments"][0]
    assert attachment["filename"] == "photo größe.png"
    async with people.session.get(attachment["url"]) as response:
        assert (response.status, await response.read()) == (200, b"\x89PNG")


async def test_what_nobody_could_press_is_refused(bot: BotProcess, people: People) -> None:
    panel = (await people.slash("ada", "panel"))["message"]
    assert "disabled" in (await people.press("eve", panel, "closed", expect=403))["error"]
    await people.press("eve", panel, "vote:99", expect=404)
    await people.press("eve", panel, "colour", expect=400, values=["purple"])
    await people.press("eve", panel, "colour", expect=400, values=["red", "blue"])
    private = (await people.press("eve", panel, "vote:1"))["message"]
    assert "cannot see" in (await people.press("mia", private, "anything", expect=403))["error"]
    shown = await people.press("eve", panel, "ask")
    values = {"name": "Mia", "school": ["North"], "mood": "bad"}
    await people.post("modal", "mia", expect=404, interaction=shown["id"], values=values)


async def test_commands_are_checked_before_they_are_sent(bot: BotProcess, people: People) -> None:
    assert "may not use /staff" in (await people.slash("eve", "staff hello", expect=403))["error"]
    assert (await people.slash("ada", "staff hello"))["message"]["content"] == "Hello, staff"
    await people.slash("eve", "nonsense", expect=404)
    await people.slash("eve", "trouble", expect=404)
    wrong = await people.slash("eve", "everything", expect=400, text="a", number=11)
    assert "number" in wrong["error"]
    assert "required" in (await people.slash("eve", "everything", expect=400, text="a"))["error"]


async def test_live_updates_reach_those_who_may_see_them(server: LocalDiscord, rest: Rest, people: People) -> None:
    async with people.live("eve") as eve, people.live("eve") as second_tab, people.live("mia") as mia:
        channel = await private_channel(server, rest, people.ids["eve"])
        _, message = await rest("POST", f"/channels/{channel}/messages", {"content": "one"})
        await rest("PATCH", f"/channels/{channel}/messages/{message['id']}", {"content": "two"})
        await rest("DELETE", f"/channels/{channel}/messages/{message['id']}")
        general = await people.channel("mia", "general")
        await people.post("message", "ada", channel=general, content="for all")
        for tab in (eve, second_tab):
            told = [await tab.receive_json(timeout=5) for _ in range(5)]
            assert [t["type"] for t in told] == ["channels", "message", "edit", "delete", "message"]
            assert told[2]["message"]["content"] == "two"
        told = await mia.receive_json(timeout=5)
        assert (told["type"], told["message"]["content"]) == ("message", "for all"), "mia heard nothing of group-1"


async def test_access_given_and_taken_is_told_at_once(server: LocalDiscord, rest: Rest, people: People) -> None:
    channel = await private_channel(server, rest, people.ids["eve"])
    target = f"/channels/{channel}/permissions/{people.ids['mia']}"
    async with people.live("mia") as mia:
        await rest("PUT", target, {"type": 1, "allow": str(VIEW)})
        assert await mia.receive_json(timeout=5) == {"type": "channels"}
        await rest("POST", f"/channels/{channel}/messages", {"content": "welcome"})
        assert (await mia.receive_json(timeout=5))["message"]["content"] == "welcome"
        await rest("DELETE", target)
        assert await mia.receive_json(timeout=5) == {"type": "channels"}
        await rest("POST", f"/channels/{channel}/messages", {"content": "without mia"})
        general = await people.channel("mia", "general")
        await people.post("message", "ada", channel=general, content="for all")
        assert (await mia.receive_json(timeout=5))["message"]["content"] == "for all"


async def test_a_human_is_marked_while_a_tab_is_open(people: People) -> None:
    async def acted() -> bool:
        return next(bool(p["acted"]) for p in await people.get("people") if p["handle"] == "eve")

    async with people.live("mia") as mia:
        async with people.live("eve", human=True):
            assert (await mia.receive_json(timeout=5)) == {"type": "people"}
            assert await acted()
        assert (await mia.receive_json(timeout=5)) == {"type": "people"}
        assert not await acted()


async def test_a_private_answer_is_told_to_its_reader_and_can_be_dismissed(bot: BotProcess, people: People) -> None:
    async with people.live("eve") as eve, people.live("mia") as mia:
        answer = (await people.slash("eve", "ping"))["message"]
        assert (await eve.receive_json(timeout=5))["message"]["id"] == answer["id"]
        here = {"channel": answer["channel_id"], "message": answer["id"]}
        await people.post("dismiss", "mia", expect=403, **here)
        await people.post("dismiss", "eve", **here)
        assert (await eve.receive_json(timeout=5))["type"] == "delete"
        assert await people.get("messages", "eve", channel=answer["channel_id"]) == []
        await people.post("message", "ada", channel=answer["channel_id"], content="for all")
        assert (await mia.receive_json(timeout=5))["message"]["content"] == "for all", "and mia heard of nothing else"


async def test_a_tab_that_stops_reading_is_cut_off_and_the_others_go_on(server: LocalDiscord, people: People) -> None:
    general, author = int(await people.channel("eve", "general")), int(people.ids["ada"])
    async with people.live("mia") as mia, people.live("eve", human=True):
        assert (await mia.receive_json(timeout=5)) == {"type": "people"}

        async def listen() -> int:
            """How many messages mia reads until eve is gone."""
            count = 0
            while (await mia.receive_json(timeout=10))["type"] == "message":
                count += 1
            return count

        listening = asyncio.create_task(listen())
        sent = 0
        while not listening.done():
            server.world.create_message(general, author, "x" * 2000, embeds=[{"description": "y" * 4000}])
            sent += 1
            await asyncio.sleep(0)
            assert sent < 20_000, "eve's dead tab is never cut off"
        assert 0 < await listening <= sent


async def test_hundreds_of_presses_at_once_are_all_answered_and_counted(server: LocalDiscord, people: People) -> None:
    bot = await start_bot(server)
    panel = (await people.slash("ada", "panel"))["message"]
    done: list[Any] = await asyncio.gather(*(people.press("eve", panel, "vote:1") for _ in range(300)))
    assert {d["state"] for d in done} == {"answered"}
    assert len({d["message"]["id"] for d in done}) == 300
    counts = await people.get("counts")
    assert (counts["votes_sent"], counts["votes_acknowledged"], counts["vote_ack_ms"]["n"]) == (300, 300, 300)
    assert counts["presses"]["vote"] == {"sent": 300, "acknowledged": 300}
    assert counts["rest_calls"]["POST /interactions/{id}/{token}/callback"] == 301
    assert counts["ack_ms"]["p50"] <= counts["ack_ms"]["p99"]
    await bot.kill()


async def test_an_uploaded_page_is_never_run_as_ours(people: People) -> None:
    general = await people.channel("eve", "general")
    files = {"a": ("evil.html", b"<script>1</script>"), "b": ("dog.png", b"png")}
    sent = await people.upload("message", "eve", files, channel=general)
    headers = []
    for attachment in sent["attachments"]:
        async with people.session.get(attachment["url"]) as response:
            headers.append(response.headers)
    assert [h.get("Content-Disposition") for h in headers] == ["attachment", None]
    assert [h["Content-Security-Policy"] for h in headers] == ["sandbox", "sandbox"]
    assert headers[1]["Content-Type"] == "image/png"


async def test_before_there_is_a_server_the_door_says_so(server: LocalDiscord, session: aiohttp.ClientSession) -> None:
    async with session.get(f"{server.url}/door/world") as response:
        assert (response.status, "not made yet" in (await response.json())["error"]) == (503, True)
