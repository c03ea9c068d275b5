"""What a bot says on the gateway, and the answers: heartbeat, IDENTIFY, RESUME, request for members.

Source: Discord's documentation of Gateway opcodes and close codes.
"""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import discord
from simcord import intents as intent_rules
from simcord.backend import serializers

from bot.rehearsal.connection import Closing, Connection

if TYPE_CHECKING:
    from bot.rehearsal.gateway import Gateway

INVALID_SESSION, HEARTBEAT_ACK = 9, 11
PRIVILEGED = discord.Intents(members=True, presences=True, message_content=True).value
ALL_INTENTS = discord.Intents.all().value


def hear(gateway: "Gateway", connection: Connection, text: Any) -> None:
    """Act on one word of the bot. Raises `Closing` for what Discord hangs up on."""
    try:
        word = json.loads(text)
        op, data = word["op"], word.get("d")
    except (ValueError, KeyError, TypeError):
        raise Closing(4002, "Error while decoding payload.") from None
    match op:
        case 1:
            connection.say(HEARTBEAT_ACK)
        case 2:
            identify(gateway, connection, data)
        case 6:
            resume(gateway, connection, data)
        case 8:
            request_members(gateway, connection, data)
        case 3 | 4 | 31:
            pass
        case _:
            raise Closing(4001, "Unknown opcode.")


def check_token(gateway: "Gateway", data: Mapping[str, Any]) -> None:
    if str(data.get("token", "")).removeprefix("Bot ") != gateway.token:
        raise Closing(4004, "Authentication failed.")


def identify(gateway: "Gateway", connection: Connection, data: Mapping[str, Any]) -> None:
    """READY and the server, for the right token and intents that the application may have."""
    if connection.session is not None:
        raise Closing(4005, "Already authenticated.")
    check_token(gateway, data)
    wanted = data.get("intents")
    if not isinstance(wanted, int) or wanted & ~ALL_INTENTS:
        raise Closing(4013, "Invalid intent(s).")
    if wanted & PRIVILEGED:
        raise Closing(4014, "Disallowed intent(s).")
    world = gateway.world
    if not gateway.connected:
        world.exchanges.forget_thinking()
    session = connection.session = gateway.sessions.start(discord.Intents._from_value(wanted))
    ready = {
        "v": 10,
        "user": dict(serializers.user_payload(world.bot_user)),
        "guilds": [{"id": str(guild), "unavailable": True} for guild in world.guilds],
        "session_id": session.id,
        "session_type": "normal",
        "resume_gateway_url": gateway.url,
        "shard": [0, 1],
        "application": {"id": str(world.application_id), "flags": 0},
    }
    gateway.tell(session, "READY", ready)
    for guild in world.guilds.values() if session.intents.guilds else ():
        payload = dict(serializers.guild_create_payload(world, guild))
        intent_rules.prune_guild_create(payload, session.intents, world.bot_user.id)
        gateway.tell(session, "GUILD_CREATE", payload)


def resume(gateway: "Gateway", connection: Connection, data: Mapping[str, Any]) -> None:
    """Replay what the session missed, or INVALID SESSION."""
    check_token(gateway, data)
    session = gateway.sessions.find(str(data.get("session_id")))
    missed = session.after(int(data.get("seq") or 0)) if session is not None else None
    if session is None or missed is None:
        connection.say(INVALID_SESSION, False)
        return
    for other in gateway.of_session(session):
        other.session = None
        gateway.cut(other)
    connection.session = session
    session.connected()
    for frame in missed:
        connection.put(frame)
    gateway.tell(session, "RESUMED", {})


def request_members(gateway: "Gateway", connection: Connection, data: Mapping[str, Any]) -> None:
    """Members by id or by the beginning of a name. The whole list needs an intent that this bot has not."""
    world, session = gateway.world, connection.session
    if session is None:
        raise Closing(4003, "Not authenticated.")
    guild = world.guilds.get(int(data["guild_id"]))
    asked = data.get("user_ids") or []
    ids = {int(i) for i in ([asked] if isinstance(asked, str | int) else asked)}
    query, limit = str(data.get("query") or "").lower(), min(int(data.get("limit") or 100), 100)
    found = [
        member
        for member in (guild.members.values() if guild is not None else ())
        if member.user_id in ids or (query and world.users[member.user_id].name.lower().startswith(query))
    ][:limit]
    chunk = {
        "guild_id": str(data["guild_id"]),
        "members": [dict(serializers.member_payload(world, guild, m)) for m in found] if guild is not None else [],
        "chunk_index": 0,
        "chunk_count": 1,
        "nonce": data.get("nonce"),
        "not_found": [str(i) for i in ids - {m.user_id for m in found}],
    }
    gateway.tell(session, "GUILD_MEMBERS_CHUNK", chunk)
