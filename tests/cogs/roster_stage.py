"""What tests of the roster share: a programme that is set up, people in the server, files read without a process."""

import importlib
from collections.abc import Sequence
from typing import Any

import discord
import simcord
from simcord.backend import serializers
from simcord.components import walk_components
from simcord.http.router import RequestContext, route

from bot.files.worker import FUNCTIONS
from bot.storage.unit import Database
from tests.cogs.bots import make_bot
from tests.cogs.conftest import Stage


class FilesAtOnce:
    """Does what the file worker does, here and now: a process of its own has a test of its own."""

    async def run(self, job: str, /, *args: Any) -> Any:
        return getattr(importlib.import_module(FUNCTIONS[job]), job)(*args)


@route("GET", "/guilds/{guild_id}/members/search")
def search_members(ctx: RequestContext) -> Any:
    """Discord's member search, which simcord has not: by the beginning of the user name or nickname."""
    guild = ctx.backend.get_guild(ctx.int_arg("guild_id"))
    query = str(ctx.params["query"]).lower()
    found = [m for m in guild.members.values() if ctx.backend.users[m.user_id].name.lower().startswith(query)]
    return [dict(serializers.member_payload(ctx.backend, guild, m)) for m in found[: int(ctx.params.get("limit", 1))]]


def member(stage: Stage, handle: str, roles: Sequence[simcord.RoleHandle] = ()) -> simcord.MemberActor:
    """Somebody in the server."""
    return stage.guild.add_member(stage.env.create_user(handle), roles=roles)


async def set_up(stage: Stage) -> None:
    """A programme in the server, set up by its owner."""
    stage.bot.files = FilesAtOnce()
    result = await stage.owner.slash(stage.general, "programme setup", time_zone="Asia/Hong_Kong")
    simcord.assert_responded(result)


def csv(*lines: str, header: str = "Kind,Name,Roster id,Discord,Group") -> tuple[str, bytes]:
    """A roster file as an attachment."""
    return "roster.csv", "\n".join([header, *lines]).encode()


async def offer(stage: Stage, *lines: str, by: simcord.MemberActor | None = None) -> simcord.InteractionResult:
    """Import these lines as far as the preview."""
    return await (by or stage.owner).slash(stage.general, "roster import", file=csv(*lines))


async def enrol(stage: Stage, *lines: str) -> simcord.InteractionResult:
    """Import these lines and keep them."""
    preview = await offer(stage, *lines)
    return await press(stage.owner, preview, "roster:keep:")


def shown(result: simcord.InteractionResult) -> Any:
    """The message that answers an interaction."""
    answers = [*([result.response] if result.response else []), *result.followups]
    assert answers, "nothing was answered"
    return answers[-1]


def words(result: simcord.InteractionResult) -> str:
    """Every word of the answer, its embeds included."""
    return words_of(shown(result))


def words_of(message: Any) -> str:
    """Every word of a message, in its embeds and among its components."""
    parts = [message.content, *(c["content"] for c in components(message) if "content" in c)]
    for embed in message.embeds:
        parts += [embed.title or "", embed.description or "", *(f"{f.name}: {f.value}" for f in embed.fields)]
    return "\n".join(parts)


def components(message: Any) -> list[dict[str, Any]]:
    """The parts of a message, those that hold others before what they hold."""
    return list(walk_components(list(message.components)))


def control(result: simcord.InteractionResult, prefix: str) -> str:
    """The custom id of the control whose id begins so."""
    return control_of(shown(result), prefix)


def control_of(message: Any, prefix: str) -> str:
    """The custom id of the message's control whose id begins so: the first of them."""
    ids = [c["custom_id"] for c in components(message) if "custom_id" in c]
    found = [custom_id for custom_id in ids if custom_id.startswith(prefix)]
    assert found, f"no control {prefix!r} in {ids}"
    return str(found[0])


async def press(
    actor: simcord.MemberActor, result: simcord.InteractionResult, prefix: str
) -> simcord.InteractionResult:
    """Press the button whose id begins so."""
    return await actor.click(shown(result), custom_id=control(result, prefix))


def bot_role(stage: Stage) -> Any:
    """The role that the bot came with."""
    return next(r for r in stage.env.backend.get_guild(stage.guild.id).roles.values() if r.managed)


def roles_of(stage: Stage, actor: simcord.MemberActor) -> set[str]:
    """The roles that somebody holds, by name."""
    guild = stage.env.backend.get_guild(stage.guild.id)
    return {guild.roles[i].name for i in guild.members[actor.id].role_ids}


async def join_button(stage: Stage) -> discord.Message:
    """The message with the Join button, posted by the owner."""
    await stage.owner.slash(stage.general, "roster join-button", channel=stage.general)
    message = stage.general.last_message
    assert message is not None
    return message


async def join_by_handle(stage: Stage, actor: simcord.MemberActor) -> simcord.InteractionResult:
    """Press Join, and say yes."""
    asked = await actor.click(await join_button(stage), custom_id="join:start")
    return await press(actor, asked, "join:yes:")


def sees(stage: Stage, actor: simcord.MemberActor, channel: simcord.ChannelHandle) -> bool:
    """Whether Discord shows somebody this channel."""
    bits = stage.env.backend.compute_permissions(stage.guild.id, actor.id, channel.id)
    return bool(bits & discord.Permissions.view_channel.flag)


async def group_channel(stage: Stage, database: Database, name: str) -> simcord.ChannelHandle:
    """A private channel that is this group's."""
    hidden: dict[Any, discord.PermissionOverwrite] = {
        stage.guild.default_role: discord.PermissionOverwrite(view_channel=False)
    }
    server = stage.bot.get_guild(stage.guild.id)
    assert server
    hidden[server.me] = discord.PermissionOverwrite(view_channel=True)
    channel = stage.guild.create_text_channel(name.lower(), overwrites=hidden)
    async with database.write() as unit:
        programme = await unit.programmes.of_guild(stage.guild.id)
        assert programme
        groups = await unit.groups.of_programme(programme.id)
        await unit.groups.keep_channel(next(g.id for g in groups if g.name == name), channel.id)
    return channel


async def restart(stage: Stage, database: Database) -> None:
    """The process ends, and another takes its place."""
    old = stage.bot
    stage.bot = make_bot(database.path, old.services.clock)
    stage.bot.files = FilesAtOnce()
    await stage.env.restart_bot(stage.bot)
    await old.close()


def attachment(stage: Stage, result: simcord.InteractionResult) -> str:
    """The text of the file that came with the answer."""
    kept = stage.env.backend.messages[shown(result).channel_id][shown(result).id].attachments[0]
    data = stage.env.backend.cdn.get(kept["url"])
    assert data
    return data.decode("utf-8-sig")


async def press_forged(
    stage: Stage, actor: simcord.MemberActor, custom_id: str, where: simcord.ChannelHandle | None = None
) -> simcord.InteractionResult:
    """Press a button that this person was never shown."""
    button: discord.ui.Button[discord.ui.View] = discord.ui.Button(custom_id=custom_id, label="forged")
    view = discord.ui.View(timeout=None)
    view.add_item(button)
    channel = stage.bot.get_channel((where or stage.general).id)
    assert isinstance(channel, discord.TextChannel)
    message = await channel.send("a message", view=view)
    view.stop()
    return await actor.click(message, custom_id=custom_id)
