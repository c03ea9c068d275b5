"""REST v10 over HTTP: from a request to simcord's world and back.

In this order: token, fault on demand, rate limits, route. Answers carry exactly `application/json`, since discord.py
reads anything else as text.
"""

import json
import logging
import re
import time
from typing import Any

from aiohttp import BodyPartReader, web
from simcord.backend.errors import BackendError
from simcord.http.router import RequestContext

from bot.rehearsal import rules_guild, rules_interactions, rules_messages, rules_server  # noqa: F401  (they register)
from bot.rehearsal.counts import Counts
from bot.rehearsal.faults import Faults
from bot.rehearsal.files import upload
from bot.rehearsal.limits import Asked, RateLimits, exempt_from_global
from bot.rehearsal.routes import Route, RouteTable
from bot.rehearsal.trace import Trace
from bot.rehearsal.traffic import Traffic
from bot.rehearsal.world import World

log = logging.getLogger(__name__)
MAX_BODY = 25 * 1024 * 1024
PREFIX = re.compile(r"^/api(/v\d+)?(?=/)")
VIA = {"Via": "1.1 local-discord"}


def answer(body: Any, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    """JSON with exactly `application/json`; nothing at all for None."""
    if body is None:
        return web.Response(status=204, headers={**VIA, **(headers or {})})
    whole = {"Content-Type": "application/json", **VIA, **(headers or {})}
    return web.Response(body=json.dumps(body).encode(), status=status, headers=whole)


class Rest:
    """The bot's side of the HTTP server."""

    def __init__(self, world: World, token: str, trace: Trace, traffic: Traffic, counts: Counts) -> None:
        self._world, self._token, self._trace, self._traffic, self._counts = world, token, trace, traffic, counts
        self._table = RouteTable()
        self.limits = RateLimits()
        self.faults = Faults()

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Handler of every path under `/api/`."""
        arrived = time.monotonic()
        with self._traffic.under_way():
            path = PREFIX.sub("", request.rel_url.raw_path)
            found = self._table.find(request.method, path)
            label = found[0].label if found is not None else f"{request.method} (unknown route)"
            body: Any = None
            files: list[Any] = []
            problem = None
            try:
                body, files = await read_body(request)
            except ValueError:
                problem = answer({"message": "The request body contains invalid JSON.", "code": 50109}, 400)
            stuck = self.faults.take(request.method, path, stuck=True)
            if (
                stuck is not None
                and stuck.when == "before"
                and not await self.faults.stick(path, lambda: gone(request))
            ):
                return answer(None)  # nobody is there to read it, and the world never heard of the request
            response = problem or self._respond(request, path, found, body, files)
            self._counts.request(label, response.status)
            about = self._channel(found[1]) if found is not None else None
            self._world.ledger.asked(label, about, response.status)
            milliseconds = (time.monotonic() - arrived) * 1000
            self._trace.request(request.method, request.rel_url.raw_path_qs, body, response.status, milliseconds)
            if stuck is not None and stuck.when == "after":
                await self.faults.stick(path, lambda: gone(request))
            return response

    def _respond(
        self, request: web.Request, path: str, found: tuple[Route, dict[str, str]] | None, body: Any, files: list[Any]
    ) -> web.Response:
        by_token = exempt_from_global(found[0].template) if found is not None else False
        if not by_token and request.headers.get("Authorization") != f"Bot {self._token}":
            return answer({"message": "401: Unauthorized", "code": 0}, 401)
        fault = self.faults.take(request.method, path)
        if fault is not None and fault.when == "before":
            return answer(fault.body, fault.status, {"X-RateLimit-Scope": "user"} if fault.status == 429 else None)
        if found is None:
            return answer({"message": "404: Not Found", "code": 0}, 404)
        route, args = found
        asked = Asked(request.method, route.template, args, body, self._message_age(route, args))
        verdict = self.limits.check(asked)
        if verdict.refusal is not None:
            return answer(verdict.refusal, 429, verdict.headers)
        context = RequestContext(
            self._world,
            args,
            json=body,
            params=dict(request.query),
            files=files,
            reason=request.headers.get("X-Audit-Log-Reason"),
            method=request.method,
            path=route.template,
            message_content_access=False,
        )
        response = carry_out(route, context, verdict.headers)
        return response if fault is None else answer(fault.body, fault.status)

    def _channel(self, args: dict[str, str]) -> int | None:
        """The channel that a request is about: named in its path, or the one of the interaction that it answers."""
        named = args.get("channel_id", "")
        if named.isdigit():
            return int(named)
        interaction_id = self._world.interaction_tokens.get(args.get("token", ""))
        record = self._world.interactions.get(interaction_id) if interaction_id is not None else None
        return record.channel_id if record is not None else None

    def _message_age(self, route: Route, args: dict[str, str]) -> float | None:
        """Age in seconds of rehearsal time of the message that is about to be edited."""
        if (route.method, route.template) != ("PATCH", "/channels/{channel_id}/messages/{message_id}"):
            return None
        message_id = int(args["message_id"]) if args["message_id"].isdigit() else 0
        return self._world.clock.now().timestamp() - ((message_id >> 22) + 1420070400000) / 1000


def gone(request: web.Request) -> bool:
    """Whether the bot has closed the connection that this request came over, as its death does."""
    return request.transport is None or request.transport.is_closing()


def carry_out(route: Route, context: RequestContext, headers: dict[str, str]) -> web.Response:
    """Let the world answer. What simcord does not know is a 501, loud, since a rehearsal must not pretend."""
    try:
        return answer(route.answer(context), 200, headers)
    except BackendError as refusal:
        if refusal.status == 501:
            log.warning("not rehearsed: %s", refusal.message)
        return answer(refusal.to_json(), refusal.status, headers)
    except (AttributeError, LookupError, TypeError, ValueError) as problem:
        log.exception("a request that simcord could not read: %s", route.label)
        return answer({"message": f"Invalid Form Body: {problem!r}", "code": 50035}, 400, headers)


async def read_body(request: web.Request) -> tuple[Any, list[Any]]:
    """The JSON body and the files. Raises ValueError when the JSON is broken."""
    if request.content_type != "multipart/form-data":
        return (json.loads(await request.read()) if request.can_read_body else None), []
    scalars: dict[str, Any] = {}
    uploads: list[tuple[str, str, bytes]] = []
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader):
            raise ValueError("nested multipart")
        data = bytes(await part.read())
        if part.filename:
            uploads.append((part.name or "", part.filename, data))
        else:
            scalars[part.name or ""] = data.decode()
    body = json.loads(scalars["payload_json"]) if "payload_json" in scalars else scalars or None
    declared = (body.get("data") or body).get("attachments") or [] if isinstance(body, dict) else []
    described = {f"files[{entry.get('id')}]": entry.get("description") for entry in declared}
    return body, [upload(name, data, described.get(key)) for key, name, data in uploads]
