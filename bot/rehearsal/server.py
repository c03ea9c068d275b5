"""The local Discord: everything put together behind one address on this computer.

`python -m bot.rehearsal.server --people people.json` runs it as a process of its own.
"""

import argparse
import asyncio
import contextlib
import ipaddress
import json
import secrets
import signal
import sys
from collections.abc import Iterable
from pathlib import Path

from aiohttp import web

from bot.rehearsal.aids import Aids
from bot.rehearsal.clockdoor import ClockDoor
from bot.rehearsal.clocklink import ClockLink
from bot.rehearsal.counts import Counts
from bot.rehearsal.door import STATIC, Door, Handler, said, sentences
from bot.rehearsal.gateway import Gateway
from bot.rehearsal.interactions import Interactions
from bot.rehearsal.journey import Traveller
from bot.rehearsal.limits import DEFAULT, Allowance, RateLimits
from bot.rehearsal.live import Live
from bot.rehearsal.people import read_population
from bot.rehearsal.rest import MAX_BODY, Rest
from bot.rehearsal.timekeeper import WorldClock
from bot.rehearsal.trace import Trace
from bot.rehearsal.traffic import Traffic
from bot.rehearsal.world import World


class NotLoopback(ValueError):  # noqa: N818 - said to a person
    """Somebody asked the local Discord to listen beyond this computer."""

    def __init__(self, host: str) -> None:
        super().__init__(
            f"The local Discord listens on this computer only (127.0.0.1), not on {host}: "
            "it has no passwords, and everybody on the roster can be acted as."
        )


def check_loopback(host: str) -> str:
    """`host` if it is a loopback address, else `NotLoopback`."""
    if host == "localhost":
        return "127.0.0.1"
    try:
        if ipaddress.ip_address(host).is_loopback:
            return host
    except ValueError:
        pass
    raise NotLoopback(host)


class LocalDiscord:
    """A running local Discord. Make it with `await LocalDiscord.start(…)`; afterwards `world.populate(…)`."""

    def __init__(self, token: str, *, fast: bool, trace: Path | None, clock: WorldClock | None) -> None:
        self.token = token
        self.zone: str | None = None
        """IANA name of the programme's time zone, for the page to show the time in."""
        self.clock = clock or WorldClock()
        self.world = World(self.clock)
        self.counts = Counts()
        self.traffic = Traffic()
        self.trace = Trace(trace)
        self.gateway = Gateway(self.world, token, self.trace, self.traffic)
        self.rest = Rest(self.world, token, self.trace, self.traffic, self.counts)
        if fast:
            # Where hours pass in no time, whoever counts "five in five seconds" must see these hours pass.
            self.rest.limits = RateLimits(lambda: self.clock.now().timestamp())
        self.live = Live(self.world)
        self.interactions = Interactions(self.world, self.gateway, self.traffic, self.counts)
        self.link = ClockLink(self.clock, self.traffic, fast=fast, holds=self._holds, jumped=self.live.clock_jumped)
        self.traveller = Traveller(self.clock, self.link, self.live.clock_jumped)
        self.url = self.api_base = self.gateway_url = self.clock_url = ""
        self._runner: web.AppRunner | None = None

    @classmethod
    async def start(
        cls,
        *,
        port: int = 0,
        token: str | None = None,
        fast: bool = False,
        trace: Path | None = None,
        clock: WorldClock | None = None,
        host: str = "127.0.0.1",
    ) -> "LocalDiscord":
        """Listen on `host:port` (0: any free port). Raises `NotLoopback`, or OSError when the port is taken."""
        check_loopback(host)
        server = cls(token or secrets.token_urlsafe(32), fast=fast, trace=trace, clock=clock)
        await server._listen(check_loopback(host), port)
        return server

    async def _listen(self, host: str, port: int) -> None:
        clock_door = ClockDoor(self.clock, self.link, self.traveller, lambda: self.zone)
        self.live.clock = clock_door.payload
        door = Door(
            self.world,
            self.interactions,
            self.live,
            clock=clock_door.payload,
            ready=lambda: self.world.commands_ready and self.gateway.connected,
        )
        aids = Aids(self.world, self.gateway, self.rest.faults, self.counts)
        app = web.Application(client_max_size=MAX_BODY, middlewares=[own_pages_only, sentences])
        app.add_routes(door.routes())
        app.add_routes(clock_door.routes())
        app.add_routes(aids.routes())
        app.router.add_static("/static/", STATIC)
        app.on_response_prepare.append(careful_headers)
        app.router.add_get("/gateway/", self.gateway.serve)
        app.router.add_get("/clock", self.link.serve)
        app.router.add_route("*", "/api/{path:.*}", self.rest.serve)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, host, port)
        await site.start()
        bound = self._runner.addresses[0]
        where = f"[{bound[0]}]:{bound[1]}" if ":" in bound[0] else f"{bound[0]}:{bound[1]}"
        self.url, self.api_base = f"http://{where}", f"http://{where}/api/v10"
        self.gateway_url, self.clock_url = f"ws://{where}/gateway/", f"ws://{where}/clock"
        self.gateway.url = self.world.gateway_url = self.gateway_url
        self.world.cdn.base = self.url
        self.link.start()

    def _holds(self) -> dict[str, bool]:
        """What holds time still besides participants and requests."""
        return {
            "an interaction is open": next(self.world.exchanges.open(), None) is not None,
            "the bot is expected back": self.gateway.away,
        }

    async def advance(self, seconds: float) -> None:
        """Test aid: jump now, whatever is going on, and tell everyone."""
        self.clock.advance(seconds)
        await self.link.tell_jump()

    def addresses(self) -> dict[str, str | int]:
        """What another process needs to take part."""
        return {
            "url": self.url,
            "api_base": self.api_base,
            "gateway": self.gateway_url,
            "clock": self.clock_url,
            "token": self.token,
            "guild": str(next(iter(self.world.guilds), "")),
            "application": str(self.world.application_id),
        }

    async def close(self) -> None:
        """Stop listening, let go of every socket, close the trace."""
        await self.traveller.close()
        await self.link.close()
        await self.gateway.close()
        await self.live.close()
        if self._runner is not None:
            await self._runner.cleanup()
        self.trace.close()


@web.middleware
async def own_pages_only(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse requests that a strange web page makes through the visitor's browser: the roster holds real names."""
    host = request.host.rsplit(":", 1)[0].strip("[]")
    origin = request.headers.get("Origin")
    if host not in ("127.0.0.1", "localhost", "::1") or (origin and origin != f"http://{request.host}"):
        return said({"error": "Only this computer's own rehearsal page may ask."}, 403)
    return await handler(request)


async def careful_headers(request: web.Request, response: web.StreamResponse) -> None:
    """The page loads nothing from elsewhere, and is read again after an update."""
    if request.path == "/" or request.path.startswith("/static/"):
        response.headers["Content-Security-Policy"] = "default-src 'self'; img-src 'self' data: blob:"
        response.headers["Cache-Control"] = "no-cache"


async def run(options: argparse.Namespace) -> int:
    """Serve until SIGTERM or SIGINT. Prints one line of JSON with the addresses."""
    population = read_population(options.people)
    server = await LocalDiscord.start(
        port=options.port, token=options.token, fast=options.fast, trace=options.trace, host=options.host
    )
    server.world.settle(population)
    server.zone = options.zone
    server.rest.limits.default = Allowance(options.default_per_second, 1)
    sys.stdout.write(json.dumps(server.addresses()) + "\n")
    sys.stdout.flush()
    stopped = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stopped.set)
    await stopped.wait()
    await server.close()
    return 0


def main(arguments: Iterable[str] | None = None) -> int:
    """Exit code 0 after a signal, 2 when it cannot start."""
    parser = argparse.ArgumentParser(prog="python -m bot.rehearsal.server", description=__doc__)
    parser.add_argument("--people", type=Path, required=True, help="JSON file: who lives on the server")
    parser.add_argument("--port", type=int, default=0, help="port to listen on; 0 takes a free one")
    parser.add_argument("--host", default="127.0.0.1", help="a loopback address")
    parser.add_argument("--token", default=None, help="the bot's token; a random one if not given")
    parser.add_argument("--fast", action="store_true", help="jump over waiting")
    parser.add_argument("--trace", type=Path, default=None, help="write every request and event to this file")
    parser.add_argument("--zone", default=None, help="IANA time zone that the page shows")
    parser.add_argument(
        "--default-per-second",
        type=int,
        default=DEFAULT.requests,
        help="requests a second that a route takes whose limit nobody knows",
    )
    options = parser.parse_args(None if arguments is None else list(arguments))
    try:
        return asyncio.run(run(options))
    except (NotLoopback, OSError, ValueError, KeyError) as problem:
        sys.stderr.write(f"{problem}\n")
        return 2


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        sys.exit(main())
