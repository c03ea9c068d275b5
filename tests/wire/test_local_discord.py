"""A real discord.py bot, in its own process, lives on the local Discord as it would on Discord."""

import json
from pathlib import Path
from typing import Any

from bot.rehearsal.server import LocalDiscord
from tests.wire.conftest import BotProcess, People


async def test_the_bot_logs_in_and_its_commands_appear(bot: BotProcess, people: People) -> None:
    general = await people.channel("eve", "general")
    assert (await people.get("world"))["commands_ready"]
    names = {c["name"] for c in await people.get("commands", "eve", channel=general)}
    assert {"ping", "everything", "trouble slow"} <= names
    assert "staff hello" not in names, "default_member_permissions hides it from a student"
    for_organiser = await people.get("commands", "ada", channel=general)
    assert "staff hello" in {c["name"] for c in for_organiser}


async def test_an_ephemeral_answer_is_only_for_its_reader(bot: BotProcess, people: People) -> None:
    done = await people.slash("eve", "ping")
    assert (done["state"], done["message"]["content"]) == ("answered", "pong")
    assert done["ms"] > 0
    general = await people.channel("eve", "general")
    mine = await people.get("messages", "eve", channel=general)
    others = await people.get("messages", "mia", channel=general)
    assert [m["content"] for m in mine] == ["pong"]
    assert others == []


async def test_every_kind_of_option_arrives(bot: BotProcess, people: People, server: LocalDiscord) -> None:
    general = await people.channel("eve", "general")
    staff = next(r["id"] for r in await people.get("roles") if r["name"] == "Staff")
    options = {"text": "hi", "number": 3, "ratio": 0.5, "yes": True, "member": people.ids["dawen"], "role": staff}
    done = await people.upload(
        "slash",
        "eve",
        {"file": ("roster.csv", b"a,b\n")},
        channel=general,
        name="everything",
        options={**options, "channel": general},
    )
    assert done["message"]["content"] == "hi 3 0.5 True 陳大文 Staff general roster.csv=4"


async def test_autocomplete_offers_choices(bot: BotProcess, people: People) -> None:
    general = await people.channel("eve", "general")
    offered = await people.post(
        "autocomplete",
        "eve",
        channel=general,
        name="everything",
        options={"text": "ab"},
        focused="text",
    )
    assert [c["value"] for c in offered["choices"]] == ["ab0", "ab1", "ab2"]


async def test_buttons_menus_and_updates(bot: BotProcess, people: People) -> None:
    panel = (await people.slash("ada", "panel"))["message"]
    voted = await people.press("eve", panel, "vote:1")
    assert voted["message"]["content"] == "You chose 1."
    assert voted["message"]["flags"] & 64
    changed = await people.press("eve", panel, "colour", values=["blue"])
    assert changed["message"]["content"] == "Colour: blue"
    chosen = await people.press("eve", panel, "someone", values=[people.ids["dawen"]])
    assert chosen["message"]["content"] == "陳大文 True"
    silent = await people.press("eve", panel, "silent")
    assert (silent["state"], silent["message"]) == ("answered", None)


async def test_a_modal_is_filled_with_every_kind_of_field(bot: BotProcess, people: People) -> None:
    panel = (await people.slash("ada", "panel"))["message"]
    shown = await people.press("eve", panel, "ask")
    assert shown["modal"]["title"] == "About you"
    values = {"name": "Eve", "school": ["South"], "mood": "good"}
    await people.post("modal", "eve", expect=400, interaction=shown["id"], values={**values, "name": "E"})
    sent = await people.upload("modal", "eve", {"photo": ("a.png", b"12345")}, interaction=shown["id"], values=values)
    assert sent["message"]["content"] == "Eve ['South'] good [5]"
    again = await people.post("modal", "eve", expect=409, interaction=shown["id"], values=values)
    assert "already" in again["error"]


async def test_thinking_then_an_answer_and_a_follow_up(bot: BotProcess, people: People) -> None:
    async with people.live("eve") as updates:
        done = await people.slash("eve", "trouble slow")
        assert done["state"] == "deferred"
        told: list[dict[str, Any]] = [await updates.receive_json(timeout=5) for _ in range(3)]
    assert [u["type"] for u in told] == ["message", "edit", "message"]
    assert [u["message"]["content"] for u in told] == ["", "Done", "And more"]


async def test_too_late_and_twice_are_refused_as_discord_does(bot: BotProcess, people: People) -> None:
    assert (await people.slash("eve", "trouble twice"))["state"] == "answered"
    assert (await bot.heard("refused"))["code"] == 40060
    assert (await people.slash("eve", "trouble late"))["state"] == "failed"
    assert (await bot.heard("refused"))["code"] == 10062


async def test_the_trace_tells_every_request_and_event(bot: BotProcess, people: People, tmp_path: Path) -> None:
    await people.slash("eve", "ping")
    lines = [json.loads(line) for line in (tmp_path / "trace.jsonl").read_text().splitlines()]
    events = [line["name"] for line in lines if line["kind"] == "event"]
    assert events[:2] == ["READY", "GUILD_CREATE"]
    assert "INTERACTION_CREATE" in events
    callback = next(
        line for line in lines if line["kind"] == "request" and line["path"].endswith("/callback?with_response=1")
    )
    assert callback["json"]["type"] == 4
    assert (callback["method"], callback["status"]) == ("POST", 200)
    assert callback["ms"] >= 0
