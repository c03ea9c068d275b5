"""The world as one person sees it, as JSON for the page, the cast and tests. Every id is a decimal string."""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import discord
from simcord.backend import serializers
from simcord.backend.models import Channel, Message
from simcord.enums import ChannelType, OverwriteType

from bot.rehearsal.exchanges import Exchange
from bot.rehearsal.world import World

_MENTION = re.compile(r"<@!?(\d+)>")
_ORDER = {ChannelType.VOICE: 1, ChannelType.STAGE_VOICE: 1}


def person_payload(world: World, person_id: int, *, acted: bool, group: str | None = None) -> dict[str, Any]:
    """One row of `/door/people`. `roles` are names; @everyone goes without saying."""
    user, guild = world.users[person_id], world.guild
    person, member = world.people.get(person_id), guild.members.get(person_id)
    return {
        "id": str(person_id),
        "name": user.global_name or user.name,
        "handle": user.name,
        "roles": [guild.roles[role].name for role in (member.role_ids if member else ()) if role in guild.roles],
        "kind": person.kind if person else "bot" if user.bot else "other",
        "owner": guild.owner_id == person_id,
        "acted": acted,
        "group": group,
    }


def groups_by_person(world: World) -> dict[int, str]:
    """The channel that lets a person in by name: their group's. The page can then find people by group."""
    groups: dict[int, str] = {}
    for channel in (world.channels[c] for c in world.guild.channel_ids):
        for overwrite in channel.overwrites:
            if overwrite.type == OverwriteType.MEMBER and overwrite.allow & discord.Permissions.view_channel.flag:
                groups.setdefault(overwrite.target_id, channel.name or "")
    return groups


def channels_payload(world: World, person_id: int) -> list[dict[str, Any]]:
    """The channels this person sees, in Discord's order: loose ones first, then category by category."""
    visible = world.visible_channels(person_id)
    return [channel_payload(world, channel, person_id) for channel in in_order(visible)]


def in_order(channels: Iterable[Channel]) -> Iterator[Channel]:
    """Text before voice, then by position, then by age, within each category."""

    def key(channel: Channel) -> tuple[int, int, int]:
        return _ORDER.get(ChannelType(channel.type), 0), channel.position, channel.id

    everything = sorted(channels, key=key)
    categories = [c for c in everything if c.type == ChannelType.CATEGORY]
    known = {c.id for c in categories}
    yield from (c for c in everything if c.parent_id not in known and c.type != ChannelType.CATEGORY)
    for category in categories:
        yield category
        yield from (c for c in everything if c.parent_id == category.id)


def channel_payload(world: World, channel: Channel, person_id: int) -> dict[str, Any]:
    return {
        "id": str(channel.id),
        "name": channel.name if channel.type != ChannelType.DM else world.bot_user.name,
        "type": int(channel.type),
        "parent_id": str(channel.parent_id) if channel.parent_id else None,
        "position": channel.position,
        "topic": channel.topic,
        "can_send": can_send(world, channel, person_id),
    }


def can_send(world: World, channel: Channel, person_id: int) -> bool:
    """Whether this person has a field to type into there."""
    if channel.type == ChannelType.CATEGORY:
        return False
    if channel.guild_id is None:
        return True
    mine = discord.Permissions(world.compute_permissions(channel.guild_id, person_id, channel.id))
    return mine.send_messages_in_threads if channel.is_thread else mine.send_messages


def message_payload(world: World, message: Message, person_id: int | None = None) -> dict[str, Any]:
    """Discord's payload, with every mentioned account's display name, also of those inside embeds and components."""
    payload = dict(serializers.message_payload(world, message, for_user=person_id))
    mentioned = {uid for text in _texts(payload) for uid in map(int, _MENTION.findall(text))}
    payload["mentions"] = [
        {"id": str(uid), "name": world.users[uid].global_name or world.users[uid].name}
        for uid in sorted(mentioned)
        if uid in world.users
    ]
    payload["nonce"] = world.nonces.by_message.get(message.id)
    return payload


def _texts(payload: dict[str, Any]) -> Iterator[str]:
    yield payload["content"]
    waiting: list[Any] = [payload["embeds"], payload["components"]]
    while waiting:
        node = waiting.pop()
        if isinstance(node, str):
            yield node
        elif isinstance(node, dict):
            waiting.extend(node.values())
        elif isinstance(node, list):
            waiting.extend(node)


def newest(
    messages: dict[int, Message], sees: Callable[[Message], bool], before: int | None, limit: int
) -> list[Message]:
    """The newest messages this person sees, oldest first."""
    found: list[Message] = []
    for message in reversed(messages.values()):
        if len(found) >= limit:
            break
        if (before is None or message.id < before) and sees(message):
            found.append(message)
    return found[::-1]


def exchange_payload(world: World, exchange: Exchange) -> dict[str, Any]:
    """The door's `Interaction`."""
    reply = world.exchanges.reply(exchange)
    person = exchange.record.user_id
    visible = reply is not None and reply.visible_to(person)
    return {
        "id": str(exchange.record.id),
        "state": exchange.state(),
        "modal": exchange.record.modal,
        "message": message_payload(world, reply, person) if reply is not None and visible else None,
        "ms": exchange.milliseconds,
    }
