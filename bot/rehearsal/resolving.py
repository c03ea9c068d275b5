"""The `resolved` block of an interaction: accounts, roles, channels and files that values point at."""

from typing import Any

from simcord.backend import serializers
from simcord.backend.access import channel_accessible
from simcord.backend.models import Channel

from bot.rehearsal.files import MAX_FILE
from bot.rehearsal.impossible import Impossible
from bot.rehearsal.world import World

Upload = tuple[str, bytes]
"""A file as a person picks it: its name and its bytes."""


class Resolver:
    """Collects what one interaction's values refer to, and refuses what this person could not pick."""

    def __init__(self, world: World, person_id: int, channel: Channel) -> None:
        self._world = world
        self._person_id = person_id
        self._channel = channel
        self.resolved: dict[str, dict[str, Any]] = {}

    def user(self, value: Any) -> str:
        """A person by account id."""
        world, user_id = self._world, snowflake(value)
        if user_id not in world.users:
            raise Impossible(f"There is nobody with the id {value}.")
        self._add("users", user_id, dict(serializers.user_payload(world.users[user_id])))
        guild = world.guilds.get(self._channel.guild_id or 0)
        if guild is not None and user_id in guild.members:
            member = dict(serializers.member_payload(world, guild, guild.members[user_id], with_user=False))
            member["permissions"] = str(world.compute_permissions(guild.id, user_id, self._channel.id))
            self._add("members", user_id, member)
        return str(user_id)

    def role(self, value: Any) -> str:
        guild = self._world.guilds.get(self._channel.guild_id or 0)
        role = guild.roles.get(snowflake(value)) if guild is not None else None
        if role is None:
            raise Impossible(f"There is no role with the id {value} here.")
        self._add("roles", role.id, dict(serializers.role_payload(role)))
        return str(role.id)

    def channel(self, value: Any, kinds: list[int] | None = None) -> str:
        """A channel this person can see, of one of the kinds asked for."""
        channel = self._world.channels.get(snowflake(value))
        if channel is None or not channel_accessible(self._world, channel.id, self._person_id):
            raise Impossible(f"There is no channel with the id {value} that you can see.")
        if kinds and channel.type not in kinds:
            raise Impossible(f"#{channel.name} is not of a kind that can be chosen here.")
        self._add("channels", channel.id, partial_channel(self._world, channel, self._person_id))
        return str(channel.id)

    def mentionable(self, value: Any) -> str:
        return self.user(value) if snowflake(value) in self._world.users else self.role(value)

    def file(self, upload: Upload) -> str:
        """Store a file. Discord calls such attachments ephemeral: they go after a while."""
        name, data = upload
        if len(data) > MAX_FILE:
            raise Impossible(f"{name} is larger than {MAX_FILE // 2**20} MB.", 413)
        stored = self._world.cdn.store_attachment(self._world.snowflake(), self._channel.id, name, data, None)
        self._add("attachments", int(stored["id"]), {**stored, "ephemeral": True})
        return str(stored["id"])

    def _add(self, kind: str, key: int, payload: dict[str, Any]) -> None:
        self.resolved.setdefault(kind, {})[str(key)] = payload


def partial_channel(world: World, channel: Channel, person_id: int) -> dict[str, Any]:
    """A channel inside an interaction: no overwrites, but what this person may do there."""
    payload = dict(serializers.channel_payload(world, channel))
    payload.pop("permission_overwrites", None)
    if channel.guild_id is not None:
        payload["permissions"] = str(world.compute_permissions(channel.guild_id, person_id, channel.id))
    return payload


def snowflake(value: Any) -> int:
    """An id from a decimal string. Raises `Impossible` for anything else."""
    text = str(value)
    if not (text.isascii() and text.isdecimal()):
        raise Impossible(f"{value!r} is not an id.")
    return int(text)
