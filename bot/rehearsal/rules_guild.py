"""What Discord refuses on servers and channels, and simcord lets through.

Sources: Discord's documentation of Create Guild Channel, Modify Channel, Edit Channel Permissions, Search Guild
Members, the JSON error codes; the shape of "category full" as users report it (discord-api-docs pull request 1289).
"""

from collections.abc import Callable, Iterable
from typing import Any

import discord
from simcord.backend import errors, serializers
from simcord.backend.errors import BackendError
from simcord.backend.models import Channel
from simcord.enums import ChannelType
from simcord.http.router import RequestContext

from bot.rehearsal.routes import completes
from bot.rehearsal.world import World

MAX_CHANNELS = 500
MAX_IN_CATEGORY = 50
MAX_OVERWRITES_IN_REQUEST = 100
MAX_ROLES = 250
MANAGE_ROLES = discord.Permissions.manage_roles.flag
ADMINISTRATOR = discord.Permissions.administrator.flag
Proceed = Callable[[], Any]


def field_error(field: str, code: str, message: str) -> BackendError:
    """Discord's 50035 for one field."""
    return errors.invalid_form_body(errors={field: {"_errors": [{"code": code, "message": message}]}})


@completes("POST", "/guilds/{guild_id}/channels")
def create_channel(world: World, ctx: RequestContext, proceed: Proceed) -> Any:
    guild, body = world.get_guild(ctx.int_arg("guild_id")), ctx.body()
    ctx.require_guild_permissions(guild.id, "manage_channels")
    name = body.get("name")
    if not isinstance(name, str) or not 1 <= len(name) <= 100:
        raise field_error("name", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 100 in length.")
    if len(guild.channel_ids) >= MAX_CHANNELS:
        raise BackendError(400, 30013, f"Maximum number of guild channels reached ({MAX_CHANNELS})")
    _check_topic(body)
    _check_room_in_category(world, body.get("parent_id"))
    _check_overwrites(world, guild.id, body.get("permission_overwrites") or [], ())
    if body.get("type", ChannelType.TEXT) == ChannelType.TEXT:
        body["name"] = name.strip().lower().replace(" ", "-")
    if body.get("nsfw") is False:
        del body["nsfw"]
    return proceed()


@completes("PATCH", "/channels/{channel_id}")
def edit_channel(world: World, ctx: RequestContext, proceed: Proceed) -> Any:
    channel, body = world.get_channel(ctx.int_arg("channel_id")), ctx.body()
    ctx.require_channel_permissions(channel.id, "manage_channels")
    _check_connect(ctx, channel)
    _check_topic(body)
    if body.get("parent_id") is not None and int(body["parent_id"]) != channel.parent_id:
        _check_room_in_category(world, body["parent_id"])
    if "permission_overwrites" in body and channel.guild_id is not None:
        ctx.require_channel_permissions(channel.id, "manage_roles")
        _check_overwrites(world, channel.guild_id, body["permission_overwrites"] or [], channel.overwrites, channel)
    return proceed()


@completes("PUT", "/channels/{channel_id}/permissions/{target_id}")
def edit_overwrite(world: World, ctx: RequestContext, proceed: Proceed) -> Any:
    channel = ctx.require_channel_permissions(ctx.int_arg("channel_id"), "manage_roles")
    _check_connect(ctx, channel)
    if channel.guild_id is not None:
        entry = {**ctx.body(), "id": ctx.args["target_id"]}
        _check_overwrites(world, channel.guild_id, [entry], channel.overwrites, channel)
    return proceed()


@completes("DELETE", "/channels/{channel_id}/permissions/{target_id}")
@completes("DELETE", "/channels/{channel_id}")
def change_what_one_is_let_into(world: World, ctx: RequestContext, proceed: Proceed) -> Any:
    _check_connect(ctx, world.get_channel(ctx.int_arg("channel_id")))
    return proceed()


@completes("GET", "/guilds/{guild_id}/voice-states/{user_id}")
def read_voice_state(world: World, ctx: RequestContext, proceed: Proceed) -> Any:
    if ctx.int_arg("user_id") not in world.get_guild(ctx.int_arg("guild_id")).voice_states:
        raise BackendError(404, 10065, "Unknown Voice State")
    return proceed()


def _check_connect(ctx: RequestContext, channel: Channel) -> None:
    """In a voice channel nobody may do anything who cannot connect to it (documentation, "Implicit Permissions")."""
    if channel.type in (ChannelType.VOICE, ChannelType.STAGE_VOICE):
        ctx.require_channel_permissions(channel.id, "connect")


def _check_topic(body: dict[str, Any]) -> None:
    if len(body.get("topic") or "") > 1024:
        raise field_error("topic", "BASE_TYPE_MAX_LENGTH", "Must be 1024 or fewer in length.")


def _check_room_in_category(world: World, parent_id: Any) -> None:
    if parent_id is None:
        return
    parent = world.channels.get(int(parent_id))
    if parent is None or parent.type != ChannelType.CATEGORY:
        raise field_error("parent_id", "CHANNEL_PARENT_INVALID", "Category does not exist")
    inside = sum(world.channels[c].parent_id == parent.id for c in world.get_guild(parent.guild_id or 0).channel_ids)
    if inside >= MAX_IN_CATEGORY:
        message = f"Maximum number of channels in category reached ({MAX_IN_CATEGORY})"
        raise field_error("parent_id", "CHANNEL_PARENT_MAX_CHANNELS", message)


def _check_overwrites(
    world: World, guild_id: int, wanted: list[dict[str, Any]], present: Iterable[Any], channel: Channel | None = None
) -> None:
    """The bot may only allow or deny what it has itself, on the server or in the channel, and never Manage Roles.

    An overwrite that stays as it is needs no right.
    """
    if len(wanted) > MAX_OVERWRITES_IN_REQUEST:
        limit = f"Must be {MAX_OVERWRITES_IN_REQUEST} or fewer in length."
        raise field_error("permission_overwrites", "BASE_TYPE_MAX_LENGTH", limit)
    own = world.compute_permissions(guild_id, world.bot_user.id)
    if channel is not None:
        own |= world.compute_permissions(guild_id, world.bot_user.id, channel.id)
    if own & ADMINISTRATOR:
        return
    before = {o.target_id: (o.allow, o.deny) for o in present}
    for entry in wanted:
        allow, deny = int(entry.get("allow") or 0), int(entry.get("deny") or 0)
        old_allow, old_deny = before.get(int(entry["id"]), (0, 0))
        changed = (allow ^ old_allow) | (deny ^ old_deny)
        if changed & (~own | MANAGE_ROLES):
            raise errors.missing_permissions()


@completes("POST", "/guilds/{guild_id}/roles")
def create_role(world: World, ctx: RequestContext, proceed: Proceed) -> Any:
    if len(world.get_guild(ctx.int_arg("guild_id")).roles) >= MAX_ROLES:
        raise BackendError(400, 30005, f"Maximum number of guild roles reached ({MAX_ROLES})")
    return proceed()


@completes("GET", "/guilds/{guild_id}")
def read_guild(world: World, ctx: RequestContext, proceed: Proceed) -> Any:
    """Without what only the gateway tells: members, channels, threads, voice states."""
    whole = proceed()
    gateway_only = (
        "members",
        "channels",
        "threads",
        "voice_states",
        "presences",
        "stage_instances",
        "joined_at",
        "large",
    )
    return {key: value for key, value in whole.items() if key not in (*gateway_only, "unavailable", "member_count")}


@completes("GET", "/guilds/{guild_id}/members")
def list_members(world: World, ctx: RequestContext, proceed: Proceed) -> Any:
    """Needs the privileged `members` intent, which this application has not."""
    raise errors.missing_access()


@completes("GET", "/guilds/{guild_id}/members/search")
def search_members(world: World, ctx: RequestContext, proceed: Proceed) -> Any:
    """Members whose user name or nickname begins with `query`; `limit` 1 to 1000, 1 if not given."""
    guild = world.get_guild(ctx.int_arg("guild_id"))
    query, limit = str(ctx.params.get("query", "")).lower(), int(ctx.params.get("limit", 1))
    if not query:
        raise field_error("query", "BASE_TYPE_REQUIRED", "This field is required")
    if not 1 <= limit <= 1000:
        raise field_error("limit", "NUMBER_TYPE_BAD_RANGE", "int value should be between 1 and 1000.")
    found = [
        member
        for member in guild.members.values()
        if world.users[member.user_id].name.lower().startswith(query) or (member.nick or "").lower().startswith(query)
    ]
    return [dict(serializers.member_payload(world, guild, member)) for member in found[:limit]]


@completes("GET", "/guilds/{guild_id}/members/{user_id}")
def read_member(world: World, ctx: RequestContext, proceed: Proceed) -> Any:
    if ctx.int_arg("user_id") not in world.users:
        raise errors.unknown_user()
    return proceed()
