"""The gateway, spoken by hand: what discord.py relies on, and the refusals it never shows."""

import asyncio
from typing import Any

import aiohttp
import pytest

from bot.rehearsal.people import Person
from bot.rehearsal.server import LocalDiscord
from tests.wire.conftest import BotProcess, People, Rest, start_bot

GUILDS = 1


class Wire:
    """One gateway connection."""

    def __init__(self, ws: aiohttp.ClientWebSocketResponse) -> None:
        self.ws = ws

    async def say(self, op: int, data: Any) -> None:
        await self.ws.send_json({"op": op, "d": data})

    async def hear(self) -> dict[str, Any]:
        word: dict[str, Any] = await self.ws.receive_json(timeout=10)
        return word

    async def event(self, name: str) -> dict[str, Any]:
        while (word := await self.hear())["t"] != name:
            pass
        return word

    async def closed(self) -> int | None:
        """The close code, when the server hangs up."""
        while (await self.ws.receive(timeout=10)).type is aiohttp.WSMsgType.TEXT:
            pass
        return self.ws.close_code

    async def identify(self, token: str, intents: int = GUILDS) -> None:
        await self.say(2, {"token": token, "intents": intents, "properties": {}})


@pytest.fixture
async def wire(server: LocalDiscord, people: People, session: aiohttp.ClientSession) -> Any:
    async def connect() -> Wire:
        return Wire(await session.ws_connect(server.gateway_url + "?v=10&encoding=json"))

    return connect


async def test_hello_heartbeats_and_ready_only_after_identify(wire: Any, server: LocalDiscord) -> None:
    one = await wire()
    hello = await one.hear()
    assert (hello["op"], hello["d"]["heartbeat_interval"]) == (10, 41250)
    await one.say(1, None)
    assert (await one.hear())["op"] == 11, "an acknowledgement, and no READY before IDENTIFY"
    await one.identify(server.token)
    ready = await one.hear()
    assert (ready["t"], ready["s"]) == ("READY", 1)
    guild = (await one.event("GUILD_CREATE"))["d"]
    assert guild["member_count"] == len(server.world.guild.members)
    assert [m["user"]["id"] for m in guild["members"]] == [str(server.world.bot_user.id)], "others need an intent"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"token": "wrong"}, 4004),
        ({"intents": GUILDS | 1 << 1}, 4014),
        ({"intents": GUILDS | 1 << 8}, 4014),
        ({"intents": GUILDS | 1 << 15}, 4014),
        ({"intents": 1 << 40}, 4013),
        ({"intents": "many"}, 4013),
    ],
)
async def test_who_may_not_come_in(wire: Any, server: LocalDiscord, change: dict[str, Any], code: int) -> None:
    one = await wire()
    await one.say(2, {"token": server.token, "intents": GUILDS, "properties": {}, **change})
    assert await one.closed() == code


async def test_nonsense_is_hung_up_on(wire: Any, server: LocalDiscord) -> None:
    one = await wire()
    await one.ws.send_str("{")
    assert await one.closed() == 4002
    two = await wire()
    await two.say(99, None)
    assert await two.closed() == 4001
    three = await wire()
    await three.say(8, {"guild_id": "1", "query": "e"})
    assert await three.closed() == 4003


async def test_a_bot_that_talks_too_much_is_hung_up_on(wire: Any, server: LocalDiscord) -> None:
    """120 words a minute."""
    one = await wire()
    for _ in range(121):
        await one.say(1, None)
    assert await one.closed() == 4008


async def test_events_follow_intents(wire: Any, server: LocalDiscord, rest: Rest, people: People) -> None:
    """`guilds` alone hears of channels and never of messages; with `guild_messages` content of others is blank."""
    channels_only, reader = await wire(), await wire()
    await channels_only.identify(server.token)
    await reader.identify(server.token, GUILDS | 1 << 9)
    for one in (channels_only, reader):
        await one.event("GUILD_CREATE")
    general = await people.channel("eve", "general")
    await people.post("message", "eve", channel=general, content="secret")
    await rest("POST", f"/guilds/{server.world.guild.id}/channels", {"name": "next"})
    assert (await channels_only.hear())["t"] == "CHANNEL_CREATE"
    message = await reader.hear()
    assert (message["t"], message["d"]["content"]) == ("MESSAGE_CREATE", "")


async def test_resume_replays_what_was_missed_in_order(wire: Any, server: LocalDiscord, people: People) -> None:
    one = await wire()
    await one.identify(server.token)
    ready = await one.event("READY")
    seen = (await one.event("GUILD_CREATE"))["s"]
    assert (await people.post("drop", how="close"))["dropped"] == 1
    assert await one.closed() == 4000
    for name in ("a", "b", "c"):
        server.world.create_channel(server.world.guild.id, name)
    two = await wire()
    await two.hear()
    await two.say(6, {"token": server.token, "session_id": ready["d"]["session_id"], "seq": seen})
    words = [await two.hear() for _ in range(4)]
    assert [w["t"] for w in words] == ["CHANNEL_CREATE"] * 3 + ["RESUMED"]
    assert [w["d"].get("name") for w in words] == ["a", "b", "c", None]
    assert [w["s"] for w in words] == [seen + 1, seen + 2, seen + 3, seen + 4]


async def test_a_session_that_is_unknown_ended_or_ahead_is_invalid(wire: Any, server: LocalDiscord) -> None:
    one = await wire()
    await one.identify(server.token)
    session = (await one.event("READY"))["d"]["session_id"]
    for resume in ({"session_id": "no", "seq": 1}, {"session_id": session, "seq": 999}):
        two = await wire()
        await two.hear()
        await two.say(6, {"token": server.token, **resume})
        assert await two.hear() == {"op": 9, "d": False, "s": None, "t": None}
    await one.ws.close(code=1000)
    three = await wire()
    await three.hear()
    await three.say(6, {"token": server.token, "session_id": session, "seq": 1})
    assert (await three.hear())["op"] == 9, "closing with 1000 ends a session"


async def test_members_by_id_or_prefix_but_never_all(wire: Any, server: LocalDiscord, people: People) -> None:
    one = await wire()
    await one.identify(server.token)
    guild = str(server.world.guild.id)

    async def asked(**what: Any) -> list[str]:
        await one.say(8, {"guild_id": guild, "limit": 0, **what})
        return [m["user"]["username"] for m in (await one.event("GUILD_MEMBERS_CHUNK"))["d"]["members"]]

    assert await asked(user_ids=[people.ids["eve"], people.ids["mia"]]) == ["mia", "eve"]
    assert await asked(query="da") == ["dawen"]
    assert await asked(query="") == []


async def test_discord_py_comes_back_after_a_drop_and_after_an_invalid_session(bot: BotProcess, people: People) -> None:
    panel = (await people.slash("ada", "panel"))["message"]
    await people.post("drop", how="close")
    await bot.heard("resumed")
    assert (await people.press("eve", panel, "vote:1"))["state"] == "answered"
    await people.post("drop", how="invalid")
    await bot.heard("ready")
    assert (await people.press("eve", panel, "vote:1"))["state"] == "answered"


async def test_a_press_during_a_drop_is_replayed_and_may_be_answered_in_time(
    wire: Any, server: LocalDiscord, rest: Rest, people: People
) -> None:
    one = await wire()
    await one.identify(server.token)
    session = (await one.event("READY"))["d"]["session_id"]
    seen = (await one.event("GUILD_CREATE"))["s"]
    button = {"type": 2, "style": 2, "label": "A", "custom_id": "vote:1"}
    general = await people.channel("ada", "general")
    body = {"content": "?", "components": [{"type": 1, "components": [button]}]}
    _, question = await rest("POST", f"/channels/{general}/messages", body)
    await people.post("drop", how="close")
    pressing = asyncio.create_task(people.press("eve", question, "vote:1"))
    while not list(server.world.exchanges.open()):  # noqa: ASYNC110 - the press is on its way to the server
        await asyncio.sleep(0.002)
    two = await wire()
    await two.hear()
    await two.say(6, {"token": server.token, "session_id": session, "seq": seen})
    press = (await two.event("INTERACTION_CREATE"))["d"]
    assert (press["data"]["custom_id"], press["member"]["user"]["username"]) == ("vote:1", "eve")
    callback = f"/interactions/{press['id']}/{press['token']}/callback"
    assert (await rest("POST", callback, {"type": 6}))[0] == 204
    assert (await pressing)["state"] == "answered"


async def test_an_interaction_tells_everything_that_discord_tells(
    wire: Any, server: LocalDiscord, rest: Rest, people: People
) -> None:
    people.ids["lin"] = str(server.world.join(Person("Lin", "lin", ("Staff",), locale="zh-TW")))
    one = await wire()
    await one.identify(server.token)
    general = await people.channel("lin", "general")
    menu = {"type": 5, "custom_id": "who"}
    body = {"content": "?", "components": [{"type": 1, "components": [menu]}]}
    _, question = await rest("POST", f"/channels/{general}/messages", body)
    pressing = asyncio.create_task(people.press("lin", question, "who", values=[people.ids["eve"]]))
    told = (await one.event("INTERACTION_CREATE"))["d"]
    assert (told["type"], told["locale"], told["guild_locale"], told["context"]) == (3, "zh-TW", "en-US", 0)
    assert told["attachment_size_limit"] == 10 * 1024 * 1024
    assert told["authorizing_integration_owners"] == {"0": str(server.world.guild.id)}
    assert (told["entitlements"], told["message"]["id"]) == ([], question["id"])
    assert int(told["app_permissions"]) & 1 << 11
    assert int(told["member"]["permissions"]) & 1 << 10
    assert len(told["member"]["roles"]) == 1
    assert "permission_overwrites" not in told["channel"]
    assert int(told["channel"]["permissions"]) & 1 << 10
    assert told["data"]["values"] == [people.ids["eve"]]
    assert told["data"]["resolved"]["users"][people.ids["eve"]]["global_name"] == "Eve Student"
    assert "permissions" in told["data"]["resolved"]["members"][people.ids["eve"]]
    await rest("POST", f"/interactions/{told['id']}/{told['token']}/callback", {"type": 6})
    await pressing


async def test_responses_must_fit_the_interaction(wire: Any, server: LocalDiscord, rest: Rest, people: People) -> None:
    one = await wire()
    await one.identify(server.token)
    general = await people.channel("eve", "general")
    commands = [{"name": "go", "description": "d"}]
    await rest("PUT", f"/applications/{server.world.application_id}/commands", commands)
    going = asyncio.create_task(people.slash("eve", "go"))
    told = (await one.event("INTERACTION_CREATE"))["d"]
    callback = f"/interactions/{told['id']}/{told['token']}/callback"
    hook = f"/webhooks/{server.world.application_id}/{told['token']}"
    status, body = await rest("POST", hook, {"content": "a follow-up before an answer"})
    assert (status, body["code"]) == (404, 10015)
    for wrong in (6, 7, 8, 99):
        status, body = await rest("POST", callback, {"type": wrong, "data": {}})
        assert (status, body["code"]) == (400, 50035)
    assert (await rest("POST", callback, {"type": 4, "data": {"content": "x" * 2001}}))[0] == 400
    status, body = await rest("POST", callback + "?with_response=true", {"type": 5, "data": {"flags": 64}})
    assert (status, body["interaction"]["response_message_loading"]) == (200, True)
    assert (await going)["state"] == "deferred"
    assert (await rest("POST", callback, {"type": 4, "data": {"content": "again"}}))[1]["code"] == 40060
    assert (await rest("PATCH", hook + "/messages/@original", {"content": "Done"}))[0] == 200
    assert [m["content"] for m in await people.get("messages", "eve", channel=general)] == ["Done"]
    assert (await rest("DELETE", hook + "/messages/@original"))[0] == 204
    await server.advance(15 * 60)
    assert (await rest("POST", hook, {"content": "too late"}))[1]["code"] == 10015


async def test_a_killed_bot_leaves_failed_presses_and_a_new_process_goes_on(
    server: LocalDiscord, bot: BotProcess, people: People
) -> None:
    panel = (await people.slash("ada", "panel"))["message"]
    await bot.kill()
    assert (await people.press("eve", panel, "vote:1"))["state"] == "failed"
    again = await start_bot(server)
    assert (await people.press("eve", panel, "vote:1"))["message"]["content"] == "You chose 1."
    counts = await people.get("counts")
    assert (counts["votes_sent"], counts["votes_acknowledged"]) == (2, 1)
    await again.kill()


async def test_a_bot_that_stops_reading_is_cut_off(wire: Any, server: LocalDiscord, people: People) -> None:
    """Its queue is bounded: the server does not keep events for a dead reader for ever."""
    one = await wire()
    await one.identify(server.token)
    await one.event("GUILD_CREATE")
    payload = {"id": str(server.world.guild.id), "text": "x" * 20_000}
    for _ in range(10_100):
        server.gateway.dispatch("GUILD_UPDATE", payload)
    async with asyncio.timeout(10):
        while not server.gateway.away:  # noqa: ASYNC110 - it asks the server itself
            await asyncio.sleep(0.01)
