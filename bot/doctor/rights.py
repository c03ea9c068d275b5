"""What the bot must be allowed to do, and what it is allowed to do: sums over Discord's payloads."""

from collections.abc import Mapping, Sequence
from typing import Any

from discord import Permissions

NEEDED = Permissions(
    view_channel=True,
    send_messages=True,
    embed_links=True,
    attach_files=True,
    read_message_history=True,
    manage_channels=True,
    manage_roles=True,
    pin_messages=True,
    add_reactions=True,
    use_application_commands=True,
)
"""In the server: the bits it uses, and those that it hands out, since Discord lets it grant only what it has itself."""

NEEDED_FOR_VOICE = Permissions(connect=True, speak=True, stream=True, use_voice_activation=True, move_members=True)
"""Besides, where groups have voice channels."""

NEEDED_IN_CHANNEL = Permissions(
    view_channel=True, send_messages=True, embed_links=True, attach_files=True, read_message_history=True
)


def needed(*, voice: bool) -> Permissions:
    """What the bot needs in a server, whose groups talk in voice channels or do not."""
    return NEEDED | NEEDED_FOR_VOICE if voice else NEEDED


def missing(needed: Permissions, held: Permissions) -> list[str]:
    """The permissions that are needed and not held, by discord.py's names."""
    return [name for name, wanted in needed if wanted and not (held.administrator or getattr(held, name))]


def in_server(member: Mapping[str, Any], roles: Sequence[Mapping[str, Any]], guild_id: int) -> Permissions:
    """What a member may do in a server, apart from channels: @everyone (its id is the server's) and their roles."""
    held = {int(role_id) for role_id in member["roles"]} | {guild_id}
    value = 0
    for role in roles:
        if int(role["id"]) in held:
            value |= int(role["permissions"])
    return Permissions(value)


def in_channel(base: Permissions, member: Mapping[str, Any], channel: Mapping[str, Any], guild_id: int) -> Permissions:
    """What a member may do in a channel: @everyone's overwrite, then the roles' together, then their own.

    Source: Discord's documentation, "Permission Overwrites".
    """
    if base.administrator:
        return Permissions.all()
    by_id = {int(entry["id"]): entry for entry in channel.get("permission_overwrites", ())}
    value = base.value
    roles = [by_id[int(role_id)] for role_id in member["roles"] if int(role_id) in by_id]
    for entries in ([by_id.get(guild_id)], roles, [by_id.get(int(member["user"]["id"]))]):
        allow = deny = 0
        for entry in filter(None, entries):
            allow |= int(entry["allow"])
            deny |= int(entry["deny"])
        value = value & ~deny | allow
    return Permissions(value)


def place(role: Mapping[str, Any]) -> tuple[int, int]:
    """A role's place in the hierarchy, to be compared. Of two in one position the older one (lower id) is higher."""
    return int(role["position"]), -int(role["id"])
