"""Routes about the application itself that simcord answers in process and a wire client has to ask for."""

from collections.abc import Callable
from typing import Any

from simcord.backend.errors import BackendError
from simcord.http.router import RequestContext

from bot.rehearsal.routes import completes
from bot.rehearsal.world import World

COMMANDS_PER_DAY = 200
Proceed = Callable[[], Any]


@completes("GET", "/gateway")
def gateway(world: World, ctx: RequestContext, proceed: Proceed) -> Any:
    return {"url": world.gateway_url}


@completes("GET", "/gateway/bot")
def gateway_for_bot(world: World, ctx: RequestContext, proceed: Proceed) -> Any:
    starts = {"total": 1000, "remaining": 1000, "reset_after": 0, "max_concurrency": 1}
    return {"url": world.gateway_url, "shards": 1, "session_start_limit": starts}


@completes("PUT", "/applications/{application_id}/commands")
@completes("PUT", "/applications/{application_id}/guilds/{guild_id}/commands")
def register_commands(world: World, ctx: RequestContext, proceed: Proceed) -> Any:
    """At most 100 slash commands at a time, and 200 new ones a day and server (code 30034)."""
    scope = int(ctx.args["guild_id"]) if "guild_id" in ctx.args else None
    wanted = ctx.json or []
    if sum(command.get("type", 1) == 1 for command in wanted) > 100:
        raise BackendError(400, 30032, "Maximum number of application commands reached (100)")
    known = world.commands.get(scope, {})
    new = sum((command.get("name"), command.get("type", 1)) not in known for command in wanted)
    today = world.clock.now().date()
    made = world.commands_made.get((scope, today), 0) + new
    if made > COMMANDS_PER_DAY:
        message = f"Maximum number of daily application command creates has been reached ({COMMANDS_PER_DAY})"
        raise BackendError(429, 30034, message)
    answer = proceed()
    world.commands_made[scope, today] = made
    world.announce_commands()
    return answer
