"""What Discord does with messages, and simcord does not: nonces, files, pins, the rights to embed and attach.

Sources: Discord's documentation of Create Message, Pin Message (PIN_MESSAGES alone counts since 2026-02-23), Embed
Limits.
"""

from collections.abc import Callable
from typing import Any

import discord
from simcord.backend import errors
from simcord.backend.errors import BackendError
from simcord.enums import ChannelType
from simcord.http._helpers import message_response
from simcord.http.router import RequestContext

from bot.rehearsal.files import MAX_FILE
from bot.rehearsal.routes import completes
from bot.rehearsal.world import World

MAX_FILES = 10
MAX_PINS = 250
Proceed = Callable[[], Any]


@completes("POST", "/channels/{channel_id}/messages")
def send_message(world: World, ctx: RequestContext, proceed: Proceed) -> Any:
    channel = world.get_channel(ctx.int_arg("channel_id"))
    if channel.type == ChannelType.CATEGORY:
        raise BackendError(400, 50008, "Cannot send messages in a non-text channel")
    check_files(ctx)
    _check_rights(world, ctx, channel.id)
    nonce = world.nonces.of_request(ctx.body())
    if nonce is not None and ctx.body().get("enforce_nonce"):
        first = world.nonces.first_message(world.bot_user.id, nonce)
        if first is not None and first[1] in world.messages.get(first[0], {}):
            return {**message_response(ctx, world.get_message(*first)), "nonce": nonce}
    answer = proceed()
    if nonce is not None:
        world.nonces.remember(world.bot_user.id, nonce, channel.id, int(answer["id"]))
        answer["nonce"] = nonce
    return answer


@completes("PATCH", "/channels/{channel_id}/messages/{message_id}")
def edit_message(world: World, ctx: RequestContext, proceed: Proceed) -> Any:
    check_files(ctx)
    return proceed()


def check_files(ctx: RequestContext) -> None:
    """At most ten files of ten MiB each."""
    if len(ctx.files) > MAX_FILES:
        raise BackendError(400, 30015, f"Maximum number of attachments in a message reached ({MAX_FILES})")
    for file in ctx.files:
        if len(file.fp.getbuffer()) > MAX_FILE:
            raise BackendError(413, 40005, "Request entity too large")


def _check_rights(world: World, ctx: RequestContext, channel_id: int) -> None:
    channel, body = world.get_channel(channel_id), ctx.body()
    if channel.guild_id is None:
        return
    ctx.require_channel_permissions(channel_id)
    mine = discord.Permissions(world.compute_permissions(channel.guild_id, world.bot_user.id, channel_id))
    if (ctx.files and not mine.attach_files) or ((body.get("embeds") or body.get("embed")) and not mine.embed_links):
        raise errors.missing_permissions()


@completes("PUT", "/channels/{channel_id}/messages/pins/{message_id}")
def pin(world: World, ctx: RequestContext, proceed: Proceed) -> None:
    channel = ctx.require_channel_permissions(ctx.int_arg("channel_id"), "pin_messages")
    message = ctx.require_message(channel.id, ctx.int_arg("message_id"))
    if not message.pinned and sum(m.pinned for m in world.messages[channel.id].values()) >= MAX_PINS:
        raise BackendError(400, 30003, f"Maximum number of pins reached for the channel ({MAX_PINS})")
    world.set_pinned(channel.id, message.id, True)


@completes("DELETE", "/channels/{channel_id}/messages/pins/{message_id}")
def unpin(world: World, ctx: RequestContext, proceed: Proceed) -> None:
    channel = ctx.require_channel_permissions(ctx.int_arg("channel_id"), "pin_messages")
    message = ctx.require_message(channel.id, ctx.int_arg("message_id"))
    world.set_pinned(channel.id, message.id, False)
