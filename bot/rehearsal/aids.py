"""The door's aids for tests and benchmarks: break the gateway, ask for faults, read the counts and the record."""

import mimetypes
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from bot.rehearsal import view
from bot.rehearsal.counts import Counts
from bot.rehearsal.door import said
from bot.rehearsal.faults import Fault, Faults
from bot.rehearsal.gateway import Gateway
from bot.rehearsal.impossible import Impossible
from bot.rehearsal.resolving import snowflake
from bot.rehearsal.world import World

PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp")
"""Shown in the page. Every other file is only offered for download: a page must not run what somebody uploaded."""


class Aids:
    """Handlers that no person in Discord has."""

    def __init__(self, world: World, gateway: Gateway, faults: Faults, counts: Counts) -> None:
        self._world, self._gateway, self._faults, self._counts = world, gateway, faults, counts

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/door/drop", self.drop),
            web.post("/door/fault", self.fault),
            web.get("/door/fault", self.stuck),
            web.post("/door/release", self.release),
            web.get("/door/counts", self.counts),
            web.get("/door/record", self.record),
            web.get("/cdn/{path:.*}", self.file),
        ]

    async def drop(self, request: web.Request) -> web.Response:
        how = (await request.json()).get("how", "close") if request.can_read_body else "close"
        if how not in ("close", "invalid"):
            raise Impossible("`how` is close or invalid.")
        return said({"dropped": await self._gateway.drop(how)})

    async def fault(self, request: web.Request) -> web.Response:
        asked: Mapping[str, Any] = await request.json()
        fault = Fault(
            status=0 if asked.get("stuck") else int(asked["status"]),
            method=str(asked.get("method", "*")).upper(),
            path=str(asked.get("path", "*")),
            times=int(asked.get("times", 1)),
            when="after" if asked.get("when") == "after" else "before",
            stuck=bool(asked.get("stuck")),
        )
        self._faults.waiting.append(fault)
        return said({})

    async def stuck(self, request: web.Request) -> web.Response:
        return said({"waiting": len(self._faults.waiting), "stuck": len(self._faults.stuck)})

    async def release(self, request: web.Request) -> web.Response:
        path = (await request.json()).get("path", "*") if request.can_read_body else "*"
        return said({"released": self._faults.release(str(path))})

    async def counts(self, request: web.Request) -> web.Response:
        return said(self._counts.report())

    async def record(self, request: web.Request) -> web.Response:
        messages = self._world.messages.get(snowflake(request.query["channel"]))
        if messages is None:
            raise Impossible("There is no such channel.", 404)
        return said([view.message_payload(self._world, message) for message in messages.values()])

    async def file(self, request: web.Request) -> web.Response:
        data = self._world.cdn.get(request.rel_url.raw_path)
        if data is None:
            raise Impossible("There is no such file.", 404)
        kind = mimetypes.guess_type(request.path)[0] or "application/octet-stream"
        headers = {"Content-Type": kind, "X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox"}
        if kind not in PICTURES:
            headers["Content-Disposition"] = "attachment"
        return web.Response(body=data, headers=headers)
