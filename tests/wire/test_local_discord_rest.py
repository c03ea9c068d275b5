"""What simcord lets through and Discord refuses: each refusal seen over real HTTP, with Discord's status and code."""

import asyncio
from datetime import timedelta
from typing import Any

import aiohttp
import discord
import pytest
from simcord.enums import ChannelType

from bot.rehearsal.server import LocalDiscord
from bot.rehearsal.world import BOT_PERMISSIONS
from tests.wire.conftest import People, Rest

VIEW = discord.Permissions.view_channel.flag


@pytest.fixture
async def general(server: LocalDiscord, people: People) -> str:
    return await people.channel("ada", "general")


async def test_the_token_is_checked(rest: Rest, people: People) -> None:
    assert (await rest("GET", "/users/@me"))[0] == 200
    status, body = await rest("GET", "/users/@me", token="wrong")
    assert (status, body["message"]) == (401, "401: Unauthorized")


async def test_json_is_exactly_application_json_and_an_unknown_route_is_a_404(rest: Rest, people: People) -> None:
    await rest("GET", "/users/@me")
    assert rest.headers["Content-Type"] == "application/json"
    assert (await rest("GET", "/no/such/route"))[0] == 404


async def test_broken_json_is_refused(rest: Rest, general: str) -> None:
    url = f"{rest.server.api_base}/channels/{general}/messages"
    headers = {"Authorization": f"Bot {rest.server.token}", "Content-Type": "application/json"}
    async with rest.session.post(url, data="{", headers=headers) as response:
        assert (response.status, (await response.json())["code"]) == (400, 50109)


async def test_the_bots_role_holds_exactly_what_the_invite_asks_for(
    rest: Rest, server: LocalDiscord, people: People
) -> None:
    guild = server.world.guild
    roles = (await rest("GET", f"/guilds/{guild.id}/roles"))[1]
    mine = next(r for r in roles if r["managed"])
    assert int(mine["permissions"]) == BOT_PERMISSIONS == 2251802283200080
    assert all(mine["position"] > r["position"] for r in roles if not r["managed"])
    status, made = await rest("POST", f"/guilds/{guild.id}/roles", {"name": "Mentor"})
    assert status == 200
    eve = people.ids["eve"]
    assert (await rest("PUT", f"/guilds/{guild.id}/members/{eve}/roles/{made['id']}"))[0] == 204
    assert "Mentor" in next(p for p in await people.get("people") if p["id"] == eve)["roles"]


# ---------------------------------------------------------------------- nonce


async def test_a_repeated_nonce_returns_the_first_message(rest: Rest, server: LocalDiscord, general: str) -> None:
    path = f"/channels/{general}/messages"
    _, first = await rest("POST", path, {"content": "one", "nonce": "outbox-1", "enforce_nonce": True})
    _, again = await rest("POST", path, {"content": "two", "nonce": "outbox-1", "enforce_nonce": True})
    assert (again["id"], again["content"], again["nonce"]) == (first["id"], "one", "outbox-1")
    _, other = await rest("POST", path, {"content": "three", "nonce": "outbox-1"})
    assert other["id"] != first["id"], "only enforce_nonce enforces"
    await server.advance(timedelta(minutes=4).total_seconds())
    _, later = await rest("POST", path, {"content": "four", "nonce": "outbox-1", "enforce_nonce": True})
    assert later["content"] == "four", "Discord remembers for minutes only"


async def test_a_nonce_has_25_characters_at_most(rest: Rest, general: str) -> None:
    status, body = await rest("POST", f"/channels/{general}/messages", {"content": "x", "nonce": "n" * 26})
    assert (status, body["code"]) == (400, 50035)


# ---------------------------------------------------------------------- channels


async def test_500_channels_and_not_one_more(rest: Rest, server: LocalDiscord, people: People) -> None:
    guild = server.world.guild
    for n in range(500 - len(guild.channel_ids)):
        server.world.create_channel(guild.id, f"room-{n}", type=ChannelType.CATEGORY if n % 2 else ChannelType.TEXT)
    status, body = await rest("POST", f"/guilds/{guild.id}/channels", {"name": "one-more"})
    assert (status, body["code"]) == (400, 30013)
    status, body = await rest("POST", f"/guilds/{guild.id}/channels", {"name": "More", "type": 4})
    assert (status, body["code"]) == (400, 30013), "categories count"


async def test_50_channels_per_category(rest: Rest, server: LocalDiscord, people: People) -> None:
    guild = server.world.guild
    path = f"/guilds/{guild.id}/channels"
    _, category = await rest("POST", path, {"name": "Groups", "type": 4})
    for n in range(50):
        server.world.create_channel(guild.id, f"group-{n}", parent_id=int(category["id"]))
    status, body = await rest("POST", path, {"name": "group-50", "parent_id": category["id"]})
    assert (status, body["code"]) == (400, 50035)
    assert body["errors"]["parent_id"]["_errors"][0]["code"] == "CHANNEL_PARENT_MAX_CHANNELS"
    _, loose = await rest("POST", path, {"name": "loose"})
    status, body = await rest("PATCH", f"/channels/{loose['id']}", {"parent_id": category["id"]})
    assert body["errors"]["parent_id"]["_errors"][0]["code"] == "CHANNEL_PARENT_MAX_CHANNELS", "nor by moving one in"


async def test_100_overwrites_in_one_request(rest: Rest, server: LocalDiscord, people: People) -> None:
    path = f"/guilds/{server.world.guild.id}/channels"
    overwrites = [{"id": str(n), "type": 1, "allow": str(VIEW)} for n in range(1, 102)]
    status, body = await rest("POST", path, {"name": "crowd", "permission_overwrites": overwrites})
    assert (status, "permission_overwrites" in body["errors"]) == (400, True)
    assert (await rest("POST", path, {"name": "crowd", "permission_overwrites": overwrites[:100]}))[0] == 200


async def test_a_voice_channel_is_closed_to_a_bot_that_cannot_connect(
    rest: Rest, server: LocalDiscord, people: People
) -> None:
    path, eve = f"/guilds/{server.world.guild.id}", people.ids["eve"]
    connect = str(discord.Permissions.connect.flag)
    closed = {"id": str(server.world.guild.id), "type": 0, "deny": connect}
    made = (await rest("POST", f"{path}/channels", {"name": "Talk", "type": 2, "permission_overwrites": [closed]}))[1]
    assert (made["name"], made["type"]) == ("Talk", ChannelType.VOICE)
    for method, end in (
        ("PUT", f"/permissions/{eve}"),
        ("DELETE", f"/permissions/{eve}"),
        ("PATCH", ""),
        ("DELETE", ""),
    ):
        status, body = await rest(method, f"/channels/{made['id']}{end}", {"type": 1, "allow": connect})
        assert (status, body["code"]) == (403, 50013)
    status, body = await rest("GET", f"{path}/voice-states/{eve}")
    assert (status, body["code"]) == (404, 10065)


async def test_only_bits_that_the_bot_itself_has(rest: Rest, server: LocalDiscord, people: People) -> None:
    path, eve = f"/guilds/{server.world.guild.id}/channels", people.ids["eve"]
    speak = str(discord.Permissions.mute_members.flag)
    for bits in ({"allow": speak}, {"deny": speak}):
        status, body = await rest(
            "POST", path, {"name": "a", "permission_overwrites": [{"id": eve, "type": 1, **bits}]}
        )
        assert (status, body["code"]) == (403, 50013)
    mine = {"id": eve, "type": 1, "allow": str(VIEW)}
    status, made = await rest("POST", path, {"name": "a", "permission_overwrites": [mine]})
    assert status == 200
    target = f"/channels/{made['id']}/permissions/{people.ids['mia']}"
    assert (await rest("PUT", target, {"type": 1, "allow": speak}))[0] == 403
    assert (await rest("PUT", target, {"type": 1, "allow": str(VIEW)}))[0] == 204
    manage_roles = {"type": 1, "allow": str(discord.Permissions.manage_roles.flag)}
    assert (await rest("PUT", target, manage_roles))[0] == 403, "Manage Roles in an overwrite is for administrators"
    edit = {"permission_overwrites": [mine, {"id": people.ids["mia"], "type": 1, "deny": speak}]}
    assert (await rest("PATCH", f"/channels/{made['id']}", edit))[0] == 403


async def test_a_channel_that_the_bot_cannot_see_is_closed_to_it(
    rest: Rest, server: LocalDiscord, people: People
) -> None:
    guild = server.world.guild
    everyone = {"id": str(guild.id), "type": 0, "deny": str(VIEW)}
    _, made = await rest("POST", f"/guilds/{guild.id}/channels", {"name": "shut", "permission_overwrites": [everyone]})
    status, body = await rest("POST", f"/channels/{made['id']}/messages", {"content": "hello?"})
    assert (status, body["code"]) == (403, 50001)


# ---------------------------------------------------------------------- members


async def test_member_search_by_the_beginning_of_a_name(rest: Rest, server: LocalDiscord, people: People) -> None:
    path = f"/guilds/{server.world.guild.id}/members/search"
    _, found = await rest("GET", f"{path}?query=Ev&limit=5")
    assert [m["user"]["username"] for m in found] == ["eve"]
    assert (await rest("GET", f"{path}?query=ve"))[1] == []
    assert (await rest("GET", f"{path}?query=e&limit=1001"))[0] == 400


async def test_the_member_list_needs_an_intent_that_the_bot_has_not(
    rest: Rest, server: LocalDiscord, people: People
) -> None:
    guild = server.world.guild.id
    status, body = await rest("GET", f"/guilds/{guild}/members?limit=1000")
    assert (status, body["code"]) == (403, 50001)
    assert "members" not in (await rest("GET", f"/guilds/{guild}"))[1]
    status, body = await rest("GET", f"/guilds/{guild}/members/123")
    assert (status, body["code"]) == (404, 10013)


# ---------------------------------------------------------------------- messages


async def test_pinning_needs_pin_messages_only(rest: Rest, server: LocalDiscord, general: str) -> None:
    _, message = await rest("POST", f"/channels/{general}/messages", {"content": "Welcome"})
    pin = f"/channels/{general}/messages/pins/{message['id']}"
    assert (await rest("PUT", pin))[0] == 204
    bot_role = next(r for r in server.world.guild.roles.values() if r.managed)
    bot_role.permissions &= ~discord.Permissions.pin_messages.flag
    assert (await rest("DELETE", pin))[1]["code"] == 50013


async def test_files_are_limited_in_number_and_size(rest: Rest, general: str) -> None:
    async def send(*sizes: int) -> Any:
        form = aiohttp.FormData(quote_fields=False)
        form.add_field("payload_json", '{"content": "files"}', content_type="application/json")
        for n, size in enumerate(sizes):
            form.add_field(f"files[{n}]", b"x" * size, filename=f"f{n}.bin")
        headers = {"Authorization": f"Bot {rest.server.token}"}
        url = f"{rest.server.api_base}/channels/{general}/messages"
        async with rest.session.post(url, data=form, headers=headers) as response:
            return response.status, await response.json()

    assert (await send(*[1] * 11))[1]["code"] == 30015
    assert (await send(10 * 1024 * 1024 + 1))[0] == 413
    status, message = await send(5)
    assert status == 200
    async with rest.session.get(message["attachments"][0]["url"]) as file:
        assert await file.read() == b"xxxxx"


async def test_an_attached_picture_shows_in_its_embed(rest: Rest, general: str) -> None:
    form = aiohttp.FormData(quote_fields=False)
    embed = '{"embeds": [{"image": {"url": "attachment://chart.png"}}]}'
    form.add_field("payload_json", embed, content_type="application/json")
    form.add_field("files[0]", b"png", filename="chart.png")
    headers = {"Authorization": f"Bot {rest.server.token}"}
    url = f"{rest.server.api_base}/channels/{general}/messages"
    async with rest.session.post(url, data=form, headers=headers) as response:
        message = await response.json()
    assert message["embeds"][0]["image"]["url"] == message["attachments"][0]["url"]


async def test_faults_come_when_asked_for_and_as_often(rest: Rest, people: People, general: str) -> None:
    path = f"/channels/{general}/messages"
    await people.post("fault", method="POST", path="/channels/*/messages", status=503, times=2)
    statuses = [(await rest("POST", path, {"content": "x"}))[0] for _ in range(3)]
    assert statuses == [503, 503, 200]
    await people.post("fault", method="POST", path="/channels/*/messages", status=500, when="after")
    assert (await rest("POST", path, {"content": "done, but nobody was told"}))[0] == 500
    record = await people.get("record", channel=general)
    assert [m["content"] for m in record] == ["x", "done, but nobody was told"]


@pytest.mark.parametrize("when", ["before", "after"])
async def test_a_stuck_request_goes_on_when_it_is_released(rest: Rest, people: People, general: str, when: str) -> None:
    await people.post("fault", method="POST", path="/channels/*/messages", stuck=True, when=when)
    asking = asyncio.create_task(rest("POST", f"/channels/{general}/messages", {"content": "x"}))
    await _stuck(people, 1)
    assert len(await people.get("record", channel=general)) == (when == "after")
    assert await people.post("release") == {"released": 1}
    assert (await asking)[0] == 200
    assert len(await people.get("record", channel=general)) == 1


@pytest.mark.parametrize("when", ["before", "after"])
async def test_a_stuck_request_whose_sender_has_gone_was_carried_out_only_if_it_had_arrived(
    server: LocalDiscord, people: People, general: str, when: str
) -> None:
    await people.post("fault", method="POST", path="/channels/*/messages", stuck=True, when=when)
    async with aiohttp.ClientSession() as dying:
        asking = asyncio.create_task(Rest(server, dying)("POST", f"/channels/{general}/messages", {"content": "x"}))
        await _stuck(people, 1)
        asking.cancel()
    await _stuck(people, 0)
    assert len(await people.get("record", channel=general)) == (when == "after")


async def _stuck(people: People, number: int) -> None:
    async with asyncio.timeout(10):
        while (await people.get("fault"))["stuck"] != number:  # noqa: ASYNC110 - it asks the server itself
            await asyncio.sleep(0.01)


async def test_snowflakes_strictly_increase_and_tell_the_rehearsals_time(
    rest: Rest, server: LocalDiscord, general: str
) -> None:
    await server.advance(86400)
    ids = [server.world.snowflake() for _ in range(2000)]
    assert ids == sorted(set(ids))
    told = discord.utils.snowflake_time(ids[0])
    assert abs(told - server.clock.now()) < timedelta(minutes=1)
    sent = await asyncio.gather(*(rest("POST", f"/channels/{general}/messages", {"content": str(n)}) for n in range(5)))
    assert len({message["id"] for _, message in sent}) == 5
